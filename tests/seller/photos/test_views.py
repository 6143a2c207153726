"""The enterprises' door: the photos of their products."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog import photos
from market.domain.catalog.models import Product, ProductPhoto, ProductStatus
from market.domain.enterprises.models import MemberRole
from market.domain.media.models import Picture, PictureState
from market.domain.media.services import add_picture
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web import picture_work
from tests.factories import MembershipFactory, ProductFactory, StockFactory
from tests.picturing import heic, photo, upload
from tests.races import all_at_once

ADDRESS = "/seller/products/{}/photos/"


@pytest.fixture
def product(app):
    stock = StockFactory(variant__product__name_ko="아카시아꿀", variant__product__name_en="Acacia honey")
    db.session.commit()
    return stock.variant.product


@pytest.fixture
def seller(sign_in, product):
    return sign_in(MembershipFactory(enterprise=product.enterprise).user)


@pytest.fixture
def address(product):
    return ADDRESS.format(product.slug)


def rows(product_id=None):
    db.session.rollback()
    return db.session.scalars(select(ProductPhoto).order_by(ProductPhoto.product_id, ProductPhoto.position)).all()


def add(seller, address, number):
    upload(seller, address, *[(photo((40, 30)), f"{one}.jpg") for one in range(number)])
    return [row.id for row in rows()]


def typed(**changes):
    found = rows()
    fields = {}
    for number, row in enumerate(found):
        fields[f"texts-{number}-photo_id"] = str(row.id)
        fields[f"texts-{number}-alt_ko"] = row.alt_ko
        fields[f"texts-{number}-alt_en"] = row.alt_en
    return fields | changes


def test_several_photos_at_once_stand_in_the_shop_with_words(seller, client, address, product):
    answer = upload(seller, address, (photo(), "앞.jpg"), (photo((600, 800)), "뒤.jpg"))

    assert answer.status_code == 303
    assert "사진 2장을 올렸어요" in seller.get(address).text
    first, second = rows()
    assert [(row.position, row.alt_ko, row.alt_en, row.is_drawing) for row in (first, second)] == [
        (1, "아카시아꿀", "Acacia honey", False),
        (2, "아카시아꿀 사진 2", "Acacia honey, photo 2", False),
    ]
    assert db.session.get_one(Product, product.id).picture == first.file
    page = client.get(f"/products/{product.slug}").text
    assert f'src="/{first.file}/480.jpg"' in page
    assert f"/{second.file}/960.avif 960w" in page or f"/{second.file}/600.avif 600w" in page
    assert 'alt="아카시아꿀 사진 2"' in page
    assert f"/{first.file}/320.webp 320w" in client.get("/products").text


def test_the_page_says_how_far_each_photo_is(seller, app, address, product):
    add(seller, address, 1)
    waiting = seller.get(address).text
    picture_work.prepare_waiting(app)

    assert "준비 중" in waiting
    assert "다시 보기" in waiting
    assert "준비 중" not in seller.get(address).text


def test_one_bad_file_of_five_does_not_lose_the_others(seller, address):
    files = [(photo((40, 30)), f"{number}.jpg") for number in range(4)]

    upload(seller, address, *files[:2], (heic(), "IMG_0001.HEIC"), *files[2:])

    page = seller.get(address).text
    assert "사진 4장을 올렸어요" in page
    assert "IMG_0001.HEIC 파일은 아이폰의 HEIC 사진" in page
    assert len(rows()) == 4


def test_a_name_that_holds_markup_is_words(seller, address):
    upload(seller, address, (b"x", "<script>alert(1)</script>.jpg"))

    page = seller.get(address).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.jpg 파일을 읽을 수 없어요" in page


def test_a_thirteenth_photo_is_refused_with_its_reason(seller, address):
    add(seller, address, 12)

    upload(seller, address, (photo((40, 30)), "13.jpg"))

    page = seller.get(address).text
    assert "12장까지 올릴 수 있어요" in page
    assert len(rows()) == 12
    assert db.session.query(Picture).count() == 12


def test_without_a_file_a_word_is_said(seller, address):
    upload(seller, address)

    assert "한 장" in seller.get(address).text
    assert rows() == []


def test_a_request_that_is_too_large_is_stopped(seller, address, monkeypatch):
    monkeypatch.setattr("market.seller.photos.views.LARGEST_POST", 50_000)

    answer = upload(seller, address, (photo() + bytes(60_000), "large.jpg"))

    assert answer.status_code == 413
    assert rows() == []


def test_photos_go_where_their_buttons_say_and_what_was_typed_is_kept(seller, address, product):
    one, two, three = add(seller, address, 3)

    def order():
        return [row.id for row in rows()]

    answer = seller.post(address + "save", typed(move=f"{three}-first", **{"texts-0-alt_ko": "꿀을 뜨는 숟가락"}))
    assert answer.location.endswith(f"#photo-{three}")
    assert order() == [three, one, two]
    assert db.session.get_one(ProductPhoto, one).alt_ko == "꿀을 뜨는 숟가락"
    assert db.session.get_one(Product, product.id).picture == db.session.get_one(ProductPhoto, three).file
    seller.post(address + "save", typed(move=f"{one}-down"))
    assert order() == [three, two, one]
    seller.post(address + "save", typed(move=f"{one}-up"))
    assert order() == [three, one, two]
    for nowhere in (f"{two}-down", f"{three}-up", f"{three}-first", "999-up", f"{one}-sideways", "-", "x" * 300):
        seller.post(address + "save", typed(move=nowhere))
        assert order() == [three, one, two]


def test_words_are_asked_for_and_what_was_typed_stays(seller, address):
    add(seller, address, 2)

    answer = seller.post(
        address + "save", typed(**{"texts-0-alt_ko": " ", "texts-1-alt_ko": "나무 숟가락", "texts-1-alt_en": "<b>"})
    )

    assert answer.status_code == 422
    assert "사진에 무엇이 보이는지 적어 주세요" in answer.text
    assert 'value="나무 숟가락"' in answer.text
    assert "나무 숟가락" not in {row.alt_ko for row in rows()}


@pytest.mark.parametrize("words", ["가" * 151, "900101-1234567"])
def test_words_that_are_too_long_or_too_private_are_refused(seller, address, words):
    add(seller, address, 1)

    assert seller.post(address + "save", typed(**{"texts-0-alt_ko": words})).status_code == 422


def test_without_english_words_the_korean_ones_stand(seller, client, address, product):
    add(seller, address, 1)

    seller.post(address + "save", typed(**{"texts-0-alt_ko": "꿀단지와 숟가락", "texts-0-alt_en": ""}))

    assert 'alt="꿀단지와 숟가락"' in client.get(f"/en/products/{product.slug}").text
    assert "product.photos_described" in db.session.scalars(select(AuditEntry.action)).all()


def test_a_photo_is_removed_once_that_is_confirmed(seller, client, address, product):
    one, two = add(seller, address, 2)
    first, second = (row.file for row in rows())

    question = seller.get(f"{address}{one}/remove")
    assert "이 사진을 지울까요?" in question.text
    assert len(rows()) == 2
    seller.post(f"{address}{one}/remove")

    assert [row.id for row in rows()] == [two]
    assert db.session.get_one(Product, product.id).picture == second
    assert first not in client.get(f"/products/{product.slug}").text
    assert db.session.scalar(select(Picture.released_at).where(Picture.reference == first)) is not None
    assert seller.post(f"{address}{one}/remove").status_code == 404


def test_the_last_photo_of_what_is_on_sale_stays(seller, address, product):
    (one,) = add(seller, address, 1)

    seller.post(f"{address}{one}/remove")

    assert "다른 사진을 먼저 올리거나" in seller.get(address).text
    assert len(rows()) == 1
    with transaction():
        db.session.get_one(Product, product.id).status = ProductStatus.HIDDEN
    seller.post(f"{address}{one}/remove")
    assert rows() == []
    assert db.session.get_one(Product, product.id).picture is None


def test_real_photos_stand_before_drawings(seller, address, product):
    with transaction():
        db.session.add(
            ProductPhoto(
                product_id=product.id,
                position=1,
                file="drawings/honey-0.svg",
                alt_ko="그림",
                alt_en="",
                is_drawing=True,
            )
        )

    add(seller, address, 2)

    assert [row.is_drawing for row in rows()] == [False, False, True]
    assert db.session.get_one(Product, product.id).picture == rows()[0].file


def test_a_damaged_photo_says_so_and_another_stands_for_the_product(seller, client, app, address, product):
    upload(seller, address, (photo()[:5_000], "반쪽.jpg"), (photo(), "온전.jpg"))
    broken, whole = (row.file for row in rows())

    picture_work.prepare_waiting(app)

    page = seller.get(address).text
    assert "반쪽.jpg: 파일이 손상되었거나 일부가 빠져 있어요" in page
    assert db.session.get_one(Product, product.id).picture == whole
    shop = client.get(f"/products/{product.slug}").text
    assert whole in shop
    assert broken not in shop
    states = {picture.reference: picture.state for picture in db.session.scalars(select(Picture))}
    assert states == {broken: PictureState.FAILED, whole: PictureState.READY}


def test_another_enterprises_photos_are_not_found_and_stay(seller, sign_in, address, product):
    one, _two = add(seller, address, 2)
    other = ProductFactory()
    db.session.commit()
    stranger = sign_in(MembershipFactory(enterprise=other.enterprise).user)
    before = [(row.id, row.position, row.alt_ko) for row in rows()]

    answers = [
        stranger.get(address),
        upload(stranger, address, (photo((40, 30)), "x.jpg")),
        stranger.post(address + "save", typed(move=f"{one}-down")),
        stranger.get(f"{address}{one}/remove"),
        stranger.post(f"{address}{one}/remove"),
        stranger.get(ADDRESS.format(other.slug) + f"{one}/remove"),
        stranger.post(ADDRESS.format(other.slug) + f"{one}/remove"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 7
    stranger.post(ADDRESS.format(other.slug) + "save", typed(move=f"{one}-down", **{"texts-0-alt_ko": "남의 사진"}))
    assert [(row.id, row.position, row.alt_ko) for row in rows()] == before
    assert db.session.query(Picture).count() == 2


def test_staff_who_pack_do_not_change_photos(sign_in, address, product):
    packer = sign_in(MembershipFactory(enterprise=product.enterprise, role=MemberRole.STAFF).user)

    assert packer.get(address).status_code == 403
    assert upload(packer, address, (photo((40, 30)), "x.jpg")).status_code == 403


def test_the_page_costs_no_more_with_many_photos(seller, address, max_queries):
    add(seller, address, 1)
    with max_queries(10):
        seller.get(address)
    add(seller, address, 11)
    with max_queries(10):
        seller.get(address)


def test_lists_of_the_shop_cost_no_query_for_pictures(seller, client, address, product, max_queries):
    add(seller, address, 2)

    with max_queries(10):
        assert "/pictures/" in client.get("/products").text


@pytest.mark.race
def test_two_phones_at_once_add_all_their_photos(application, seller, address, product):
    add(seller, address, 1)
    product_id = product.id

    def send(number):
        with transaction():
            own, now = db.session.get_one(Product, product_id), clock.now()
            picture = add_picture(photo((40, 30)), name=f"{number}.jpg", enterprise=None, user=None, now=now)
            photos.add(own, [picture], actor=THE_MARKET, now=now)

    all_at_once(application, send, range(4))

    assert [row.position for row in rows()] == [1, 2, 3, 4, 5]
