"""The list of one's own products: by state and name, what drafts lack, and many at once."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import Product, ProductNotice, ProductStatus, ProductVariant
from market.domain.catalog.own_list import PAGE
from market.domain.catalog.rules import notice_templates
from market.domain.enterprises.models import EnterpriseStatus, MemberRole
from market.foundation import clock
from market.foundation.database import db
from tests.factories import (
    CategoryFactory,
    EnterpriseFactory,
    MembershipFactory,
    ProductFactory,
    SellingEnterpriseFactory,
    StockFactory,
    VariantFactory,
)

LIST = "/seller/products/"


@pytest.fixture
def enterprise(app):
    enterprise = SellingEnterpriseFactory()
    db.session.commit()
    return enterprise


@pytest.fixture
def seller(sign_in, enterprise):
    return sign_in(MembershipFactory(enterprise=enterprise, role=MemberRole.MANAGER).user)


@pytest.fixture
def shelf(app):
    return CategoryFactory(notice_template="other")


def make(enterprise, shelf, name, *, status=ProductStatus.DRAFT, has_notice=True, **facts):
    """A product with one option, ten of it, and its notice."""
    made = ProductFactory(
        enterprise=enterprise,
        category=shelf,
        name_ko=name,
        status=status,
        published_at=None if status is ProductStatus.DRAFT else clock.now(),
        **facts,
    )
    StockFactory(variant=VariantFactory(product=made), on_hand=10, promised=3)
    if has_notice:
        for position, field in enumerate(notice_templates()["other"].fields, start=1):
            db.session.add(
                ProductNotice(
                    product_id=made.id,
                    position=position,
                    label_ko=field.label_ko,
                    label_en=field.label_en,
                    value_ko="적음",
                    value_en="",
                )
            )
    db.session.commit()
    return made.id


def status(product_id):
    db.session.rollback()
    return db.session.get_one(Product, product_id).status


def test_each_state_has_its_list_with_its_number(seller, enterprise, shelf):
    make(enterprise, shelf, "쑥차")
    make(enterprise, shelf, "감잎차", status=ProductStatus.PUBLISHED)
    make(enterprise, shelf, "연잎차", status=ProductStatus.HIDDEN)
    make(enterprise, shelf, "국화차", status=ProductStatus.HIDDEN)
    make(SellingEnterpriseFactory(), shelf, "남의 차")

    page = seller.get(LIST).text
    for words in ("전체 4", "초안 1", "판매 중 1", "숨김 2", "쑥차", "감잎차", "연잎차"):
        assert words in page
    assert "남의 차" not in page
    drafts = seller.get(LIST + "?show=drafts").text
    assert "쑥차" in drafts
    assert "감잎차" not in drafts
    assert "연잎차" in seller.get(LIST + "?show=hidden&page=bad").text
    assert "쑥차" in seller.get(LIST + "?show=nonsense").text


def test_what_was_made_for_one_quotation_stands_in_no_list(seller, enterprise, shelf):
    make(enterprise, shelf, "단체 주문", status=ProductStatus.HIDDEN, quoted_in="Q-1")
    make(enterprise, shelf, "쑥차")

    page = seller.get(LIST).text

    assert "단체 주문" not in page
    assert "전체 1" in page


@pytest.mark.parametrize("typed", ["쑥 차", "MUG-1", "ｍｕｇ", "Mugwort", "A%_B"])
def test_products_are_found_by_name_and_code(seller, enterprise, shelf, typed):
    made = make(enterprise, shelf, "쑥잎 차", name_en="Mugwort tea", code="mug-1")
    option = db.session.get_one(Product, made).variants[0]
    option.code = "a%_b"
    make(enterprise, shelf, "감잎차", name_en="Persimmon tea", code="per-1")
    db.session.commit()

    page = seller.get(LIST, query_string={"q": typed}).text

    assert "쑥잎 차" in page
    assert "감잎차" not in page


@pytest.mark.parametrize("typed", ["%", "_", "a%b", "\\", "' OR 1=1", "가" * 500])
def test_signs_of_a_query_are_looked_for_as_they_are(seller, enterprise, shelf, typed):
    make(enterprise, shelf, "쑥차")

    answer = seller.get(LIST, query_string={"q": typed})

    assert answer.status_code == 200
    assert 'name="product"' not in answer.text
    assert "그런 이름이나 코드" in answer.text


def test_a_row_says_how_many_are_left_and_what_a_draft_lacks(seller, enterprise, shelf):
    make(enterprise, shelf, "쑥차", has_notice=False, is_sample=False)
    empty = make(enterprise, shelf, "감잎차", status=ProductStatus.PUBLISHED)
    more = VariantFactory(product=db.session.get_one(Product, empty), name_ko="큰 봉지")
    StockFactory(variant=more, on_hand=4)
    db.session.commit()

    page = seller.get(LIST).text

    assert "필요: 사진, 상품 정보 5칸" in page
    assert "</span>11</td>" in page.replace("\n", "")
    assert "/seller/products/add/" in page  # a draft is gone on with on its short page


def test_what_is_sold_out_says_so(seller, enterprise, shelf):
    made = make(enterprise, shelf, "쑥차", status=ProductStatus.PUBLISHED)
    db.session.get_one(Product, made).variants[0].is_active = False
    db.session.commit()

    assert "품절" in seller.get(LIST).text


def test_all_that_were_ticked_go_on_sale_and_each_that_cannot_is_named_with_its_reason(seller, enterprise, shelf):
    good = make(enterprise, shelf, "쑥차")
    bad = make(enterprise, shelf, "감잎차", has_notice=False)
    back = make(enterprise, shelf, "연잎차", status=ProductStatus.HIDDEN)
    foreign = make(SellingEnterpriseFactory(), shelf, "남의 차")

    ticked = [str(one) for one in (good, bad, back, foreign)]
    answer = seller.post(LIST + "chosen/publish", {"product": [*ticked, "x", "9" * 30, "-1"], "show": "drafts"})

    assert answer.location == LIST + "?show=drafts"
    page = seller.get(LIST).text
    assert "상품 2개의 판매를 시작했습니다" in page
    assert "감잎차: 상품 정보 고시" in page
    assert [status(one) for one in (good, bad, back, foreign)] == [
        ProductStatus.PUBLISHED,
        ProductStatus.DRAFT,
        ProductStatus.PUBLISHED,
        ProductStatus.DRAFT,
    ]
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["product.published"] * 2


def test_all_that_were_ticked_are_hidden_but_drafts(seller, enterprise, shelf, client):
    shown = make(enterprise, shelf, "쑥차", status=ProductStatus.PUBLISHED)
    draft = make(enterprise, shelf, "감잎차")

    seller.post(LIST + "chosen/hide", {"product": [str(shown), str(draft)]})

    assert status(shown) is ProductStatus.HIDDEN
    assert status(draft) is ProductStatus.DRAFT
    page = seller.get(LIST).text
    assert "상품 1개를 숨겼습니다" in page
    assert "감잎차: " in page


def test_a_whole_list_goes_on_sale_with_one_tick(seller, enterprise, shelf):
    drafts = [make(enterprise, shelf, f"쑥차 {number}호") for number in range(3)]
    other = make(enterprise, shelf, "감잎차")
    hidden = make(enterprise, shelf, "쑥차 옛것", status=ProductStatus.HIDDEN)

    answer = seller.post(LIST + "chosen/publish", {"all": "1", "show": "drafts", "q": "쑥차"})

    assert answer.status_code == 303
    assert {status(one) for one in drafts} == {ProductStatus.PUBLISHED}
    assert status(other) is ProductStatus.DRAFT
    assert status(hidden) is ProductStatus.HIDDEN


def test_more_refusals_than_anybody_reads_are_counted(seller, enterprise, shelf):
    made = [make(enterprise, shelf, f"쑥차 {number}호", has_notice=False) for number in range(8)]

    seller.post(LIST + "chosen/publish", {"product": [str(one) for one in made]})

    assert "이 밖에 3개가 더 있습니다" in seller.get(LIST).text


def test_without_a_tick_a_word_is_said(seller, enterprise, shelf):
    make(enterprise, shelf, "쑥차")

    seller.post(LIST + "chosen/hide", {})

    assert "먼저 상품을 선택해 주세요" in seller.get(LIST).text


def test_a_copy_is_a_draft_of_its_own(seller, enterprise, shelf):
    made = make(enterprise, shelf, "쑥차", status=ProductStatus.PUBLISHED, slug="mugwort")

    answer = seller.post(LIST + "chosen/mugwort/duplicate")

    db.session.rollback()
    copy = db.session.scalars(select(Product).where(Product.id != made)).one()
    assert answer.location == f"/seller/products/{copy.slug}"
    assert (copy.name_ko, copy.status) == ("쑥차 (사본)", ProductStatus.DRAFT)
    foreign = make(SellingEnterpriseFactory(), shelf, "남의 차", slug="foreign")
    assert seller.post(LIST + "chosen/foreign/duplicate").status_code == 404
    assert foreign


def test_before_the_approval_nothing_can_be_published_from_the_list(sign_in, shelf):
    workspace = EnterpriseFactory(status=EnterpriseStatus.HIDDEN)
    draft = make(workspace, shelf, "쑥차")
    applicant = sign_in(MembershipFactory(enterprise=workspace).user)

    page = applicant.get(LIST).text
    applicant.post(LIST + "chosen/publish", {"product": str(draft)})

    assert "/seller/apply" in page
    assert "chosen/hide" in page
    assert status(draft) is ProductStatus.DRAFT


def test_an_empty_list_has_doors(seller):
    page = seller.get(LIST).text

    assert "휴대폰으로 하나 추가" in page
    assert '<a class="btn btn--l" href="/seller/products/add">' in page


@pytest.mark.parametrize("rows", [1, 1000])
def test_a_page_costs_the_same_with_a_thousand_products(seller, enterprise, shelf, max_queries, rows):
    _fill(enterprise, shelf, rows)

    with max_queries(10):
        page = seller.get(LIST).text
    with max_queries(10):
        found = seller.get(LIST + "?show=drafts&q=쑥차").text

    assert page.count('name="product"') == min(rows, PAGE)
    assert found.count('name="product"') == min(rows, PAGE)


def _fill(enterprise, shelf, rows):
    """Drafts, each with one option and without a notice."""
    now = clock.now()
    db.session.execute(
        insert(Product),
        [
            {
                "slug": f"mugwort-{number}",
                "enterprise_id": enterprise.id,
                "category_id": shelf.id,
                "is_sample": False,
                "name_ko": f"쑥차 {number}호",
                "summary_ko": "",
                "story_ko": "",
                "price": 5_000,
                "updated_at": now - timedelta(minutes=number),
            }
            for number in range(rows)
        ],
    )
    ids = db.session.scalars(select(Product.id).where(Product.enterprise_id == enterprise.id)).all()
    db.session.execute(insert(ProductVariant), [{"product_id": one, "position": 1, "name_ko": ""} for one in ids])
    db.session.commit()
