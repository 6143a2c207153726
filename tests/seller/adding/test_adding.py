"""One more product with a phone: four answers, what is still missing, and on sale."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from market.domain.catalog.models import (
    Category,
    Product,
    ProductNotice,
    ProductPhoto,
    ProductStatus,
    TaxKind,
    WithdrawalLimit,
)
from market.domain.catalog.rules import notice_templates
from market.domain.enterprises.models import EnterpriseStatus, MemberRole
from market.domain.inventory.models import Stock
from market.domain.media import services as media
from market.domain.media.models import Picture
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import picture_work
from tests.factories import (
    CategoryFactory,
    EnterpriseFactory,
    MembershipFactory,
    ProductFactory,
    SellingEnterpriseFactory,
    VariantFactory,
)
from tests.picturing import heic, photo

ADD = "/seller/products/add"
TYPED = {"name_ko": "아카시아꿀 500g", "price": "12,000", "on_hand": "8"}


@pytest.fixture
def shelves(app):
    found = {
        "honey": CategoryFactory(slug="honey-jam", name_ko="꿀·잼·청", notice_template="other"),
        "tea": CategoryFactory(slug="tea-drinks", name_ko="차·커피·음료", name_en="Tea", notice_template="other"),
        "cookies": CategoryFactory(
            slug="cookies-snacks", name_ko="쿠키·과자", name_en="Cookies", notice_template="processed_food"
        ),
    }
    db.session.commit()
    return {key: shelf.id for key, shelf in found.items()}


@pytest.fixture
def enterprise(app, shelves):
    enterprise = SellingEnterpriseFactory(is_sample=False)
    db.session.commit()
    return enterprise


@pytest.fixture
def seller(sign_in, enterprise):
    return sign_in(MembershipFactory(enterprise=enterprise, role=MemberRole.MANAGER).user)


def send(browser, path, files=(), **typed):
    """Send a form with pictures (content, name) in it, as one body."""
    data = MultiDict({"csrf_token": browser.token()})
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    for raw, name in files:
        data.add("photos", FileStorage(io.BytesIO(raw), name))
    boundary, body = encode_multipart(data)
    return browser.open(
        path,
        method="POST",
        data=body,
        content_type=f'multipart/form-data; boundary="{boundary}"',
        headers={"Origin": "http://localhost"},
    )


def begun(browser, files=None, **typed):
    """Begin a product; the address of its second page."""
    files = [(photo(), "꿀.jpg")] if files is None else files
    answer = send(browser, ADD, files, **{**TYPED, **typed})
    assert answer.status_code == 303, answer.text
    return answer.location


def product():
    db.session.rollback()
    return db.session.scalars(select(Product).order_by(Product.id.desc())).first()


def notice(of):
    rows = db.session.scalars(select(ProductNotice).where(ProductNotice.product_id == of.id))
    return {row.label_ko: row.value_ko for row in rows}


def terms():
    """What is asked of the first product of a category."""
    return {"tax_kind": "taxable", "withdrawal_limit": "none", "lead_days": "1"}


def as_shown(page):
    """The notice's fields as the page has filled them in."""
    return dict(re.findall(r'name="(notice_\w+)"[^>]*? value="([^"]*)"', page))


def sold_before(enterprise, shelf_id, template="other", **facts):
    """A product that is on sale with its notice filled in."""
    facts = {"name_ko": "밤꿀 250g", "lead_days": 3, "tax_kind": TaxKind.EXEMPT, **facts}
    sold = ProductFactory(
        enterprise=enterprise, category=db.session.get_one(Category, shelf_id), is_sample=False, **facts
    )
    VariantFactory(product=sold, position=1)
    for position, field in enumerate(notice_templates()[template].fields, start=1):
        db.session.add(
            ProductNotice(
                product_id=sold.id,
                position=position,
                label_ko=field.label_ko,
                label_en=field.label_en,
                value_ko=f"{field.key} 적음",
                value_en=f"{field.key} said",
            )
        )
    db.session.commit()
    return sold


def test_four_answers_make_a_draft_with_photo_and_stock_on_the_shelf_that_its_name_tells(seller, shelves):
    address = begun(seller, [(photo(), "앞.jpg"), (photo((600, 800)), "뒤.jpg")])

    made = product()
    assert address == f"{ADD}/{made.slug}"
    assert (made.name_ko, made.price, made.status) == ("아카시아꿀 500g", 12_000, ProductStatus.DRAFT)
    assert made.category_id == shelves["honey"]
    assert [variant.name_ko for variant in made.variants] == [""]
    assert db.session.get(Stock, made.variants[0].id).on_hand == 8
    assert len(made.photos) == 2
    assert made.picture == made.photos[0].file


def test_the_second_page_shows_the_guess_chosen_with_what_the_law_still_wants_to_know(seller):
    page = seller.get(begun(seller)).text

    assert 'value="honey-jam"' in page
    assert page.count(" checked") == 1
    assert "제조국 또는 원산지" in page
    assert 'value="아카시아꿀 500g"' in page  # what it is called is suggested
    assert "예시" in page  # so is who makes it, from what the city has checked


def test_after_one_of_its_category_the_next_one_is_a_single_tap(seller, client, enterprise, shelves):
    sold_before(enterprise, shelves["honey"])

    address = begun(seller)
    page = seller.get(address).text
    made = product()
    assert "모두 채웠습니다" in page
    assert "밤꿀 250g" in page
    assert (made.lead_days, made.tax_kind) == (3, TaxKind.EXEMPT)
    told = notice(made)
    assert told["제조자(수입자)"] == "maker 적음"
    assert told["품명 및 모델명"] == "아카시아꿀 500g"
    answer = seller.post(address, {"category": "honey-jam", "then": "publish", **as_shown(page)})

    assert answer.status_code == 303
    assert answer.location == "/seller/products/"
    assert product().status is ProductStatus.PUBLISHED
    assert client.get(f"/products/{made.slug}").status_code == 200
    assert notice(made) == told


def test_english_words_of_what_was_copied_stay_while_the_korean_ones_do(seller, enterprise, shelves):
    sold_before(enterprise, shelves["honey"])
    address = begun(seller)
    shown = as_shown(seller.get(address).text)

    seller.post(address, {"category": "honey-jam", **shown, "notice_origin": "대한민국"})

    english = {row.label_ko: row.value_en for row in product().notices}
    assert english["제조자(수입자)"] == "maker said"
    assert english["제조국 또는 원산지"] == ""


def test_an_amount_in_the_name_is_its_own_and_not_the_copied_one(seller, enterprise, shelves):
    sold_before(enterprise, shelves["cookies"], "processed_food", name_ko="땅콩 쿠키 160g")

    begun(seller, name_ko="호두 쿠키 200 g")

    told = notice(product())
    assert told["포장단위별 내용물의 용량(중량), 수량"] == "200 g"
    assert told["제품명"] == "호두 쿠키 200 g"
    assert told["식품의 유형"] == "food_type 적음"


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_is_kept(seller):
    address = begun(seller)

    answer = seller.post(
        address, {"category": "honey-jam", "then": "publish", "notice_permits": "해당 없음", **terms()}
    )

    assert answer.status_code == 422
    assert "채워 주세요: 제조국 또는 원산지" in answer.text
    assert "채워 주세요: 법에 의한" not in answer.text
    assert notice(product())["법에 의한 인증·허가 확인 사항"] == "해당 없음"
    assert product().status is ProductStatus.DRAFT


def test_the_first_of_a_category_says_what_all_that_follow_will_copy(seller, shelves):
    address = begun(seller)
    said = {f"notice_{field.key}": f"{field.key} 적음" for field in notice_templates()["other"].fields}
    terms = {"tax_kind": "exempt", "withdrawal_limit": "perishable", "lead_days": "4"}
    answer = seller.post(address, {"category": "honey-jam", "then": "publish", **said, **terms})
    assert answer.status_code == 303
    first = product()
    assert (first.tax_kind, first.withdrawal_limit, first.lead_days) == (
        TaxKind.EXEMPT,
        WithdrawalLimit.PERISHABLE,
        4,
    )

    begun(seller, name_ko="밤꿀")

    made = product()
    assert made.id != first.id
    assert (made.tax_kind, made.withdrawal_limit, made.lead_days) == (
        TaxKind.EXEMPT,
        WithdrawalLimit.PERISHABLE,
        4,
    )


def test_another_category_copies_anew_and_shows_what_it_asks_for(seller, enterprise, shelves):
    sold_before(enterprise, shelves["tea"], name_ko="감잎차")
    address = begun(seller)

    answer = seller.post(address, {"category": "tea-drinks", "then": "publish", **terms()})

    assert answer.status_code == 303
    made = product()
    assert made.category_id == shelves["tea"]
    assert made.status is ProductStatus.PUBLISHED
    assert notice(made)["제조자(수입자)"] == "maker 적음"


def test_a_category_that_asks_for_more_is_looked_at_before_it_goes_on_sale(seller, enterprise, shelves):
    address = begun(seller)

    answer = seller.post(address, {"category": "cookies-snacks", "then": "publish", **terms()})

    assert answer.status_code == 422
    assert "식품의 유형" in answer.text
    assert product().category_id == shelves["cookies"]
    assert product().status is ProductStatus.DRAFT
    assert seller.post(address, {"category": "no-such-shelf", **terms()}).status_code == 422


def test_save_and_add_another_keeps_it_as_a_draft_and_opens_the_first_page(seller):
    address = begun(seller)

    answer = seller.post(address, {"category": "honey-jam", "then": "another", **terms()})

    assert answer.location == ADD
    assert "초안을 저장했습니다" in seller.get(ADD).text
    assert product().status is ProductStatus.DRAFT


def test_with_other_drafts_waiting_one_button_publishes_and_opens_the_next(seller, enterprise, shelves):
    sold_before(enterprise, shelves["honey"])
    first, second = begun(seller), begun(seller)
    page = seller.get(first).text
    assert 'value="next"' in page

    answer = seller.post(first, {"category": "honey-jam", "then": "next", **as_shown(page)})
    assert answer.location == second
    page = seller.get(second).text
    assert 'value="next"' not in page

    assert seller.post(second, {"category": "honey-jam", "then": "next", **as_shown(page)}).location == (
        "/seller/products/"
    )


def test_no_photo_is_lost_to_a_mistyped_price(seller, app):
    answer = send(seller, ADD, [(photo(), "앞.jpg")], **{**TYPED, "price": "공짜"})

    assert answer.status_code == 422
    assert 'value="아카시아꿀 500g"' in answer.text
    assert "공짜" in answer.text
    assert db.session.scalar(select(Product.id)) is None
    [kept] = db.session.scalars(select(Picture.reference))
    assert f'value="{kept}"' in answer.text

    begun(seller, [], kept=[kept])

    assert [shown.file for shown in product().photos] == [kept]


def test_a_kept_photo_that_nothing_shows_is_forgotten_and_one_that_is_shown_stays(seller, app, monkeypatch):
    for name in ("쓴다.jpg", "안 쓴다.jpg"):
        send(seller, ADD, [(photo((40, 30)), name)], **{**TYPED, "price": ""})
    used, unused = db.session.scalars(select(Picture.reference).order_by(Picture.id))
    begun(seller, [], kept=[used])
    later = clock.now() + media.FORGOTTEN_AFTER + timedelta(hours=1)
    monkeypatch.setattr("market.foundation.clock.now", lambda: later)

    picture_work.forget_pictures(app)

    db.session.rollback()
    assert db.session.scalars(select(Picture.reference)).all() == [used]
    assert unused != used


def test_another_enterprises_picture_cannot_be_slipped_in(seller, enterprise):
    other = EnterpriseFactory()
    db.session.commit()
    with transaction():
        foreign = media.add_picture(photo((40, 30)), name="남.jpg", enterprise=other, user=None, now=clock.now())
        reference = foreign.reference

    begun(seller, [], kept=[reference, "pictures/no-such-picture", "drawings/honey-0.svg", ""])

    assert product().photos == []


def test_a_file_that_is_no_picture_is_named_and_the_draft_is_made_without_it(seller):
    address = begun(seller, [(heic(), "IMG_0001.HEIC"), (b"x", "글.txt")])

    page = seller.get(address).text
    assert "IMG_0001.HEIC 파일은 아이폰의 HEIC 사진" in page
    assert "글.txt 파일을 읽을 수 없어요" in page
    assert "필요한 것:</b> 사진" in page
    assert 'type="file"' in page
    send(seller, address, [(photo(), "앞.jpg")], category="honey-jam", **terms())
    assert len(product().photos) == 1


def test_a_name_that_tells_nothing_is_asked_about_and_the_photo_waits(seller, shelves):
    answer = send(seller, ADD, [(photo(), "앞.jpg")], **{**TYPED, "name_ko": "달빛"})

    assert answer.status_code == 422
    assert "분류를 골라 주세요" in answer.text
    [kept] = db.session.scalars(select(Picture.reference))
    begun(seller, [], name_ko="달빛", category="tea-drinks", kept=[kept])
    made = product()
    assert made.category_id == shelves["tea"]
    assert len(made.photos) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name_ko": " "}, "이름을 적어 주세요"),
        ({"name_ko": "꿀" * 101}, "100자"),
        ({"name_ko": "꿀 900101-1234567"}, "주민등록번호"),
        ({"price": "0"}, "100부터"),
        ({"on_hand": "-1"}, "0부터"),
        ({"on_hand": ""}, "몇 개"),
    ],
)
def test_what_cannot_be_is_said_and_no_draft_is_made(seller, typed, sentence):
    answer = send(seller, ADD, **{**TYPED, **typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert product() is None


def test_more_than_twelve_photos_are_twelve(seller):
    begun(seller, [(photo((40, 30)), f"{number}.jpg") for number in range(14)])

    assert db.session.query(ProductPhoto).count() == 12


def test_before_the_citys_approval_drafts_are_open_and_publishing_waits(sign_in, shelves):
    workspace = EnterpriseFactory(is_sample=False, status=EnterpriseStatus.HIDDEN)
    applicant = sign_in(MembershipFactory(enterprise=workspace).user)

    first = applicant.get(ADD).text
    address = begun(applicant)
    second = applicant.get(address).text
    said = {f"notice_{field.key}": "적음" for field in notice_templates()["other"].fields}
    answer = applicant.post(address, {"category": "honey-jam", "then": "publish", **said, **terms()})

    assert "/seller/apply" in first
    assert "승인하면" in second
    assert 'value="publish"' not in second
    assert answer.status_code == 422
    assert product().status is ProductStatus.DRAFT
    assert notice(product())["제조자(수입자)"] == "적음"
    assert "승인만 기다리면" in applicant.get(address).text


def test_what_is_no_draft_any_more_is_changed_in_the_editor(seller, enterprise, shelves):
    sold = sold_before(enterprise, shelves["honey"])
    address = f"{ADD}/{sold.slug}"

    assert seller.get(address).location == f"/seller/products/{sold.slug}"
    assert seller.post(address, {"category": "tea-drinks"}).location == f"/seller/products/{sold.slug}"
    assert product().category_id == shelves["honey"]


def test_of_two_at_one_draft_the_second_is_told_and_keeps_what_was_typed(seller, shelves):
    address = begun(seller)
    [seen] = re.findall(r'name="seen"[^>]* value="(\d+)"', seller.get(address).text)
    seller.post(address, {"category": "honey-jam", "seen": seen, "notice_origin": "대한민국", **terms()})

    late = {"category": "honey-jam", "seen": seen, "notice_origin": "고양시", **terms()}
    answer = seller.post(address, late)

    assert answer.status_code == 422
    assert "고양시" in answer.text
    assert notice(product())["제조국 또는 원산지"] == "대한민국"
    [again] = re.findall(r'name="seen"[^>]* value="(\d+)"', answer.text)
    assert seller.post(address, {**late, "seen": again}).status_code == 303
    assert notice(product())["제조국 또는 원산지"] == "고양시"


def test_anothers_draft_is_not_found_and_stays(seller, sign_in, shelves):
    address = begun(seller)
    stranger = sign_in(MembershipFactory(enterprise=SellingEnterpriseFactory()).user)

    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"category": "tea-drinks", **terms()}).status_code == 404
    assert product().category_id == shelves["honey"]


def test_who_only_sends_parcels_adds_no_products(sign_in, enterprise):
    staff = sign_in(MembershipFactory(enterprise=enterprise, role=MemberRole.STAFF).user)

    assert staff.get(ADD).status_code == 403
    assert send(staff, ADD, **TYPED).status_code == 403


def test_both_pages_cost_the_same_whatever_stands_on_the_shelves(seller, enterprise, shelves, max_queries):
    for number in range(12):
        sold_before(enterprise, shelves["honey"], name_ko=f"꿀 {number}호")
    address = begun(seller)

    with max_queries(4):
        assert seller.get(ADD).status_code == 200
    with max_queries(17):
        assert seller.get(address).status_code == 200
