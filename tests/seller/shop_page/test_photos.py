"""The enterprises' door: photos of people, work and place on one's own page."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from market.domain.enterprises.shop_models import ShopPhoto
from market.domain.media.models import Picture
from market.foundation.database import db
from tests.factories import EnterpriseFactory, MembershipFactory


@pytest.fixture
def enterprise(app):
    enterprise = EnterpriseFactory(slug="maker")
    db.session.commit()
    return enterprise


@pytest.fixture
def seller(sign_in, enterprise):
    return sign_in(MembershipFactory(enterprise=enterprise).user)


def jpeg(colour="red"):
    raw = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(raw, "JPEG")
    return raw.getvalue()


def upload(seller, raw=None, name="work.jpg", alt="오븐 앞의 두 사람"):
    file = (io.BytesIO(jpeg() if raw is None else raw), name)
    data = {"photo": file, "alt_ko": alt}
    return seller.post("/seller/shop/photos", data, content_type="multipart/form-data")


def photos():
    return db.session.scalars(select(ShopPhoto).order_by(ShopPhoto.position)).all()


def test_a_photo_stands_on_the_page_with_its_words(seller, client, enterprise):
    assert upload(seller).status_code == 303

    (photo,) = photos()
    page = client.get("/enterprises/maker").text
    assert f"/{photo.reference}/" in page
    assert 'alt="오븐 앞의 두 사람"' in page
    assert enterprise.picture == photo.reference
    assert "오븐 앞의 두 사람" in seller.get("/seller/shop/photos").text


def test_without_words_for_who_cannot_see_it_a_photo_is_not_taken(seller):
    answer = upload(seller, alt=" ")

    assert answer.status_code == 422
    assert "무엇이 보이는지" in answer.text
    assert photos() == []


@pytest.mark.parametrize(
    ("raw", "name"), [(b"", "empty.jpg"), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x.svg"), (b"GIF", "x.jpg")]
)
def test_what_is_no_picture_is_refused_and_the_words_stay(seller, raw, name):
    answer = upload(seller, raw, name)

    assert answer.status_code == 422
    assert 'value="오븐 앞의 두 사람"' in answer.text
    assert photos() == []
    assert db.session.scalar(select(Picture)) is None


def test_photos_are_moved_described_and_taken_out(seller):
    for words in ("가", "나"):
        upload(seller, alt=words)
    first, second = (photo.id for photo in photos())

    seller.post(f"/seller/shop/photos/{second}/up")
    assert [photo.alt_ko for photo in photos()] == ["나", "가"]
    seller.post(f"/seller/shop/photos/{second}/down")
    seller.post(f"/seller/shop/photos/{first}", {"alt_ko": "오븐", "alt_en": "The oven"})
    assert [(photo.alt_ko, photo.alt_en) for photo in photos()] == [("오븐", "The oven"), ("나", None)]

    seller.post(f"/seller/shop/photos/{first}/remove")
    assert [photo.alt_ko for photo in photos()] == ["나"]
    released = db.session.scalars(select(Picture).where(Picture.released_at.is_not(None))).all()
    assert len(released) == 1


def test_a_seventh_photo_is_refused_and_leaves_no_picture(seller):
    for number in range(6):
        upload(seller, alt=str(number))
    assert 'type="file"' not in seller.get("/seller/shop/photos").text

    answer = upload(seller)

    assert answer.status_code == 422
    assert "6장까지" in answer.text
    assert len(db.session.scalars(select(Picture)).all()) == 6


def test_anothers_photo_is_not_found(seller, sign_in):
    upload(seller)
    (key,) = (photo.id for photo in photos())
    stranger = sign_in(MembershipFactory().user)

    assert stranger.get(f"/seller/shop/photos/{key}").status_code == 404
    for way in ("", "/up", "/down", "/remove"):
        assert stranger.post(f"/seller/shop/photos/{key}{way}", {"alt_ko": "x"}).status_code == 404
    assert [photo.alt_ko for photo in photos()] == ["오븐 앞의 두 사람"]


@pytest.mark.parametrize("number", [1, 6])
def test_more_photos_cost_no_more_queries(seller, max_queries, number):
    for words in range(number):
        upload(seller, alt=str(words))
    seller.get("/seller/shop/photos")

    with max_queries(4):  # who is signed in, whom they work for, the photos, their pictures
        assert seller.get("/seller/shop/photos").status_code == 200
