"""The enterprises' door: answering questions."""

import pytest

from market.domain.enterprises.models import MemberRole
from market.domain.questions.models import Question
from market.foundation.database import db
from tests.factories import MembershipFactory
from tests.voicing import a_product, answered, asked, question


@pytest.fixture
def product(app):
    return a_product()


@pytest.fixture
def seller(sign_in, product):
    member = MembershipFactory(enterprise=product.enterprise, role=MemberRole.STAFF)
    db.session.commit()
    return sign_in(member.user)


def test_what_waits_longest_comes_first_and_says_how_long(seller, product):
    asked(product, text="새 질문", days_ago=0)
    asked(product, text="오래된 질문", days_ago=4)
    page = seller.get("/seller/questions/").text

    assert page.index("오래된 질문") < page.index("새 질문")
    assert "4일째 대기" in page
    assert "오늘부터" in page
    assert "답변률 0%" in page


def test_a_member_answers_once_and_changes_the_answer(seller, product):
    question_id = asked(product, is_secret=True)
    path = f"/seller/questions/{question_id}"

    assert "비밀 문의" in seller.get(path).text
    assert seller.post(path, {"text": " ", "version": "0"}).status_code == 422
    assert seller.post(path, {"text": "내년 3월까지예요.", "version": "0"}).status_code == 303
    late = seller.post(path, {"text": "다른 사람이 늦게 보낸 답", "version": "0"})
    assert late.status_code == 409
    assert "다른 사람이 늦게 보낸 답" in late.text
    assert seller.post(path, {"text": "내년 4월까지예요.", "version": "1", "change": "1"}).status_code == 303

    assert question(question_id).answer == "내년 4월까지예요."
    assert question(question_id).answer_edited_at is not None
    assert "답변률 100%" in seller.get("/seller/questions/").text
    assert path in seller.get("/seller/questions/?show=done").text


def test_nobody_answers_what_was_changed_meanwhile(seller, product):
    question_id = asked(product)

    for version in ("7", "", "x", "-1"):
        answer = seller.post(f"/seller/questions/{question_id}", {"text": "네", "version": version})
        assert answer.status_code == 409
    assert question(question_id).answered_at is None


def test_another_enterprises_question_is_not_found_and_not_listed(seller, app):
    other = a_product()
    member = MembershipFactory(enterprise=other.enterprise).user
    waiting, done = asked(other, text="남의 질문"), asked(other, text="남의 답한 질문")
    answered(Question, done, member)

    for question_id in (waiting, done):
        assert seller.get(f"/seller/questions/{question_id}").status_code == 404
        answer = seller.post(f"/seller/questions/{question_id}", {"text": "네", "version": "0", "change": "1"})
        assert answer.status_code == 404
    for show in ("open", "done"):
        assert "남의" not in seller.get(f"/seller/questions/?show={show}").text
    assert question(waiting).answer is None
    assert question(done).answer == "넉넉해요."


@pytest.mark.parametrize("number", [1, 12])
def test_more_questions_cost_no_more_queries(seller, product, max_queries, number):
    for _ in range(number):
        asked(product)

    with max_queries(10):
        assert seller.get("/seller/questions/").text.count("/seller/questions/") > number
