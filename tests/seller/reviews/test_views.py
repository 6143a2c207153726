"""The enterprises' door: answering reviews."""

import pytest

from market.domain.enterprises.models import MemberRole
from market.domain.reviews.models import Review
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import MembershipFactory
from tests.voicing import GOOD, a_product, answered, review, reviewed


@pytest.fixture
def product(app):
    return a_product()


@pytest.fixture
def seller(sign_in, product):
    member = MembershipFactory(enterprise=product.enterprise, role=MemberRole.STAFF)
    db.session.commit()
    return sign_in(member.user)


def test_a_member_answers_once_changes_the_answer_and_can_only_report(seller, product, client):
    review_id = reviewed(product)
    path = f"/seller/reviews/{review_id}"

    assert GOOD.text[:10] in seller.get("/seller/reviews/").text
    page = seller.get(path).text
    assert f"/reports/review/{review_id}" in page
    assert seller.post(path, {"text": "고맙습니다.", "version": "0", "standing": "hidden"}).status_code == 303
    assert seller.post(path, {"text": "늦은 답", "version": "0"}).status_code == 409
    assert seller.post(path, {"text": "정말 고맙습니다.", "version": "1", "change": "1"}).status_code == 303

    assert review(review_id).answer == "정말 고맙습니다."
    shown = client.get(f"/products/{product.slug}").text
    assert "정말 고맙습니다." in shown
    assert "기업의 답변" in shown
    assert path in seller.get("/seller/reviews/?show=done").text


def test_another_enterprises_review_is_not_found_and_not_listed(seller, app):
    other = a_product()
    member = MembershipFactory(enterprise=other.enterprise).user
    waiting, done = reviewed(other), reviewed(other)
    answered(Review, done, member)

    for review_id in (waiting, done):
        assert seller.get(f"/seller/reviews/{review_id}").status_code == 404
        answer = seller.post(f"/seller/reviews/{review_id}", {"text": "네", "version": "0", "change": "1"})
        assert answer.status_code == 404
    for show in ("open", "done"):
        assert GOOD.text not in seller.get(f"/seller/reviews/?show={show}").text
    assert review(waiting).answer is None


def test_a_deleted_review_is_not_there_to_answer(seller, product):
    review_id = reviewed(product)
    with transaction():
        one = db.session.get_one(Review, review_id)
        one.text, one.deleted_at = "", clock.now()

    assert seller.get(f"/seller/reviews/{review_id}").status_code == 404


@pytest.mark.parametrize("number", [1, 6])
def test_more_reviews_cost_no_more_queries(seller, product, max_queries, number):
    for _ in range(number):
        reviewed(product)

    with max_queries(10):
        assert seller.get("/seller/reviews/").text.count("/seller/reviews/") > number
