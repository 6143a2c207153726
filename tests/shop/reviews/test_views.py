"""Reviews on the pages of the shop."""

import json
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from market.domain.accounts.models import User
from market.domain.media.models import Picture
from market.domain.reviews.models import Review
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import MembershipFactory, UserFactory
from tests.structured import told_of, types_of
from tests.voicing import (
    GOOD,
    a_picture,
    a_product,
    answered,
    number_of,
    paid,
    received,
    review,
    reviewed,
    stars_of,
)

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
WORDS = {"stars": "4", "text": "포장이 꼼꼼하고 맛있어요."}


@pytest.fixture
def product(app):
    return a_product(slug="honey", name_ko="아카시아꿀")


@pytest.fixture
def shopper(app):
    user = UserFactory(name="김다정")
    db.session.commit()
    return user


def at(line_id, step=""):
    return f"/orders/{number_of(line_id)}/reviews/{line_id}{step}"


def only():
    db.session.rollback()
    return db.session.scalars(select(Review)).one()


def test_the_order_leads_to_a_review_which_everybody_reads(client, sign_in, product, shopper):
    line_id, browser = received(product, shopper), sign_in(shopper)

    assert f'href="{at(line_id)}"' in browser.get(f"/orders/{number_of(line_id)}").text
    assert browser.get(at(line_id)).status_code == 200
    answer = browser.post(at(line_id), {**WORDS, "is_incentive": "y", "user_id": "7", "product_id": "9"})

    assert answer.status_code == 303
    for path in ("/products/honey", "/products/honey/reviews", "/en/products/honey/reviews"):
        page = client.get(path).text
        assert "포장이 꼼꼼하고 맛있어요." in page
        assert "김**" in page
        assert "김다정" not in page
    assert "협찬" in page or "Sponsored" in page
    assert "내 후기 보기·고치기" in browser.get(f"/orders/{number_of(line_id)}").text


def test_nothing_is_offered_before_it_has_arrived(sign_in, product, shopper):
    line_id, browser = paid(product, shopper), sign_in(shopper)

    assert at(line_id) not in browser.get(f"/orders/{number_of(line_id)}").text
    assert "상품을 받으신 다음에" in browser.get(at(line_id)).text
    browser.post(at(line_id), WORDS)
    assert db.session.query(Review).count() == 0


def test_a_guest_writes_where_the_order_was_found_again(client, product):
    line_id = received(product)
    assert client.get(at(line_id)).status_code == client.post(at(line_id), WORDS).status_code == 404

    client.post("/orders/lookup", {"number": number_of(line_id), "name": "김다정", "phone": "01012345678"})

    assert client.post(at(line_id), WORDS).status_code == 303
    assert only().user_id is None
    assert only().author == "김**"
    assert client.post(at(line_id, "/delete")).status_code == 303
    assert only().deleted_at is not None


def test_another_shoppers_purchase_is_not_found(sign_in, product, shopper):
    another = UserFactory()
    db.session.commit()
    mine, theirs = received(product, shopper), received(product, another)
    browser = sign_in(shopper)
    review_id = reviewed(product, another)

    for path in (at(theirs), at(theirs, "/delete"), f"/orders/{number_of(mine)}/reviews/{theirs}"):
        assert browser.get(path).status_code == browser.post(path, WORDS).status_code == 404
    assert review(review_id).text == GOOD.text
    assert db.session.query(Review).count() == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"stars": ""}, "별점을 골라 주세요"),
        ({"stars": "6"}, "별점을 골라 주세요"),
        ({"text": "맛있어요"}, "10자 이상"),
        ({"text": "가" * 2001}, "2,001자"),
        ({"text": "문의는 010-1234-5678로 하세요"}, "누구나 읽을 수 있어요"),
    ],
)
def test_what_cannot_be_published_is_told_and_kept(sign_in, product, shopper, typed, told):
    line_id = received(product, shopper)

    answer = sign_in(shopper).post(at(line_id), {**WORDS, **typed})

    assert answer.status_code == 422
    assert told in answer.text
    assert typed.get("text", WORDS["text"]) in answer.text


def test_pictures_are_taken_in_shown_and_taken_away(client, sign_in, product, shopper):
    line_id, browser = received(product, shopper), sign_in(shopper)

    answer = browser.post(
        at(line_id), {**WORDS, "photos": [a_picture("a.jpg"), a_picture("b.jpg")]}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303
    first, second = only().photos
    assert "후기 사진 2" in client.get("/products/honey/reviews?photos=1").text

    answer = browser.post(
        at(line_id), {**WORDS, "drop": [first], "photos": [a_picture()]}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303
    assert only().photos[0] == second
    assert (len(only().photos), only().photo_count) == (2, 2)
    released = db.session.scalars(select(Picture.reference).where(Picture.released_at.is_not(None))).all()
    assert released == [first]


def test_another_file_or_a_sixth_picture_is_refused_with_all_that_was_typed(sign_in, product, shopper):
    line_id, browser = received(product, shopper), sign_in(shopper)
    bad = (a_picture()[0].__class__(b"not a picture"), "letter.jpg")

    for files, told in (([bad], "letter.jpg"), ([a_picture() for _ in range(6)], "5장까지")):
        answer = browser.post(at(line_id), {**WORDS, "photos": files}, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert told in answer.text
        assert WORDS["text"] in answer.text
    assert db.session.query(Review).count() == 0
    assert db.session.query(Picture).count() == 0


def test_a_review_is_changed_and_that_is_marked(client, sign_in, product, shopper):
    line_id, browser = received(product, shopper), sign_in(shopper)
    browser.post(at(line_id), WORDS)

    assert WORDS["text"] in browser.get(at(line_id)).text
    browser.post(at(line_id), {"stars": "1", "text": "다시 보니 많이 아쉬워요."})

    assert stars_of(product) == [1, 0, 0, 0, 0]
    page = client.get("/products/honey/reviews").text
    assert "다시 보니 많이 아쉬워요." in page
    assert "수정됨" in page


def test_a_deleted_review_is_gone_and_is_not_written_anew(client, sign_in, product, shopper):
    line_id, browser = received(product, shopper), sign_in(shopper)
    browser.post(at(line_id), WORDS)

    assert WORDS["text"] in browser.get(at(line_id, "/delete")).text
    browser.post(at(line_id, "/delete"))

    assert WORDS["text"] not in client.get("/products/honey/reviews").text
    assert "후기는 지우셨어요" in browser.get(at(line_id)).text
    browser.post(at(line_id), WORDS)
    assert only().text == ""


def test_lists_are_sorted_and_filtered(client, product, app):
    for stars in (3, 1, 5):
        reviewed(product, wording=replace(GOOD, stars=stars, text=f"별점 {stars}점짜리 후기예요."))
    reviewed(product, wording=replace(GOOD, stars=2, text="사진 있는 후기예요.", photos=["drawings/honey-0.svg"]))

    def order(query):
        return [
            int(found) for found in re.findall(r"별점 (\d)점짜리", client.get(f"/products/honey/reviews{query}").text)
        ]

    assert order("") == [5, 1, 3]
    assert order("?sort=lowest") == [1, 3, 5]
    assert order("?sort=highest") == [5, 3, 1]
    assert order("?sort=nonsense") == [5, 1, 3]
    assert order("?photos=1") == []
    assert "사진 있는 후기예요." in client.get("/products/honey/reviews?photos=1").text


def test_the_average_and_how_the_stars_are_spread_stand_in_words(client, product, app):
    for stars in (5, 5, 4):
        reviewed(product, wording=replace(GOOD, stars=stars))

    for path in ("/products/honey", "/products/honey/reviews"):
        page = client.get(path).text
        assert "4.7" in page
        assert "후기 3개" in page
        assert '<progress class="bar" max="100" value="66"' in page


def test_search_engines_are_told_of_real_reviews_only(client, app):
    real, sample = a_product(slug="real", is_sample=False), a_product(slug="sample")
    (unreviewed,) = told_of(client.get("/products/real").text)["Product"]
    assert not {"aggregateRating", "review"} & unreviewed.keys()
    for product in (real, sample):
        reviewed(product, wording=replace(GOOD, text="끝 </script><script>alert(1)</script>"))

    page = client.get("/products/real").text
    assert types_of(client.get("/products/sample").text) == set()
    (told,) = told_of(page)["Product"]
    assert told["aggregateRating"] == {"@type": "AggregateRating", "ratingValue": 5.0, "reviewCount": 1}
    assert told["review"][0]["reviewBody"].endswith("</script>")
    assert told["offers"]["priceCurrency"] == "KRW"


def test_what_is_typed_runs_nowhere(client, sign_in, product, app):
    member = MembershipFactory(enterprise=product.enterprise).user
    db.session.commit()
    review_id = reviewed(product, wording=replace(GOOD, text=XSS))
    answered(Review, review_id, member, XSS)

    for page in (client.get("/products/honey"), client.get("/products/honey/reviews")):
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    for path in ("/seller/reviews/?show=done", f"/seller/reviews/{review_id}"):
        assert "<script>alert" not in sign_in(member).get(path).text


def test_hidden_says_so_and_keeps_its_stars_and_removed_is_gone(client, product, app):
    hidden = reviewed(product, wording=replace(GOOD, text="가려진 후기입니다."))
    removed = reviewed(product, wording=replace(GOOD, text="지워진 후기입니다."))
    with transaction():
        db.session.get_one(Review, hidden).hidden_until = clock.now().replace(year=2099)
        db.session.get_one(Review, removed).removed_at = clock.now()

    page = client.get("/products/honey").text
    assert "가려진 후기입니다." not in page
    assert "까지 가려 두었어요" in page
    assert "지워진 후기입니다." not in page


def test_a_closed_account_leaves_the_words_without_a_name(client, sign_in, product, shopper):
    reviewed(product, shopper)
    assert "향이 진하고" in json.dumps(sign_in(shopper).get("/account/data").json, ensure_ascii=False)
    with transaction():
        db.session.get_one(User, shopper.id).disabled_at = clock.now()

    page = client.get("/products/honey/reviews").text
    assert GOOD.text in page
    assert "탈퇴한 회원" in page
    assert "김**" not in page


@pytest.mark.parametrize("number", [1, 6])
def test_more_reviews_cost_no_more_queries(client, sign_in, product, shopper, max_queries, number):
    for _ in range(number):
        reviewed(product)
        reviewed(product, shopper)
    browser = sign_in(shopper)

    with max_queries(11):
        assert client.get("/products/honey").status_code == 200
    with max_queries(5):
        assert client.get("/products/honey/reviews").status_code == 200
    with max_queries(9):
        assert browser.get("/account/reviews").text.count('id="review-') == number
