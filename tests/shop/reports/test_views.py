"""Reporting a text, and objecting to a decision, on the pages of the shop."""

import pytest
from sqlalchemy import select

from market.domain.orders.models import OrderLine
from market.domain.questions.models import Question
from market.domain.reports import services
from market.domain.reports.models import Decision, Outcome, Report, ReportReason
from market.domain.reports.services import Ruling
from market.domain.reviews import services as reviews
from market.domain.reviews.models import Review
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.factories import MembershipFactory, UserFactory
from tests.voicing import GOOD, a_product, answered, asked, number_of, received, review, reviewed


@pytest.fixture
def product(app):
    return a_product(slug="honey")


@pytest.fixture
def reader(app):
    user = UserFactory()
    db.session.commit()
    return user


def removed(table, voice_id, *, about_answer=False):
    ruling = Ruling(Outcome.REMOVE, ReportReason.ADVERTISING, "광고라서 내립니다.")
    with transaction():
        voice = db.session.get_one(table, voice_id)
        return services.decide(
            voice, ruling, about_answer=about_answer, seen=voice.version, actor=THE_MARKET, now=clock.now()
        ).id


def test_whoever_has_signed_in_reports_once(client, sign_in, product, reader):
    review_id = reviewed(product)
    path, browser = f"/reports/review/{review_id}", sign_in(reader)

    assert client.get(path).location.startswith("/account/sign-in")
    assert GOOD.text in browser.get(path).text
    answer = browser.post(path, {"reason": "insult", "reporter_id": "1"})
    assert (answer.status_code, answer.location) == (303, "/products/honey/reviews")
    again = browser.post(path, {"reason": "off_topic"})
    assert again.status_code == 409
    assert "이미 신고하셨어요" in again.text
    assert db.session.scalars(select(Report.reporter_id)).all() == [reader.id]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "무엇이 문제인지 골라 주세요"),
        ({"reason": "nonsense", "note": "적은 말"}, "적은 말"),
        ({"reason": "rights"}, "누구의 어떤 권리가"),
    ],
)
def test_what_cannot_be_sent_is_told_and_kept(sign_in, product, reader, typed, told):
    answer = sign_in(reader).post(f"/reports/review/{reviewed(product)}", typed)

    assert answer.status_code == 422
    assert told in answer.text


def test_the_answer_is_reported_apart(sign_in, product, reader):
    member = MembershipFactory(enterprise=product.enterprise).user
    question_id = asked(product)
    browser = sign_in(reader)
    assert browser.get(f"/reports/question-answer/{question_id}").status_code == 404, "there is none yet"
    answered(Question, question_id, member, "이 가게가 최고입니다")

    assert "이 가게가 최고입니다" in browser.get(f"/reports/question-answer/{question_id}").text
    assert browser.post(f"/reports/question-answer/{question_id}", {"reason": "off_topic"}).status_code == 303
    assert db.session.scalar(select(Report.about_answer)) is True


def test_what_one_may_not_read_is_not_reported(sign_in, product, reader):
    secret, gone, hidden = asked(product, is_secret=True), reviewed(product), reviewed(product)
    removed(Review, gone)
    with transaction():
        db.session.get_one(Review, hidden).hidden_until = clock.now().replace(year=2099)
    browser = sign_in(reader)

    for path in (
        f"question/{secret}",
        f"review/{gone}",
        f"review/{hidden}",
        "review/999999",
        "order/1",
        "decisions-answer/1",
    ):
        assert browser.get(f"/reports/{path}").status_code == 404
        assert browser.post(f"/reports/{path}", {"reason": "insult"}).status_code == 404
    assert db.session.query(Report).count() == 0


def test_an_author_reads_the_decision_and_objects_once(client, sign_in, product, reader):
    author = UserFactory()
    db.session.commit()
    decision_id = removed(Review, reviewed(product, author))
    path, browser = f"/reports/decisions/{decision_id}", sign_in(author)

    assert client.get(path).location.startswith("/account/sign-in")
    assert sign_in(reader).get(path).status_code == 404
    assert sign_in(reader).post(path, {"text": "남의 것"}).status_code == 404
    page = browser.get(path).text
    assert "광고라서 내립니다." in page
    assert GOOD.text in page
    assert browser.post(path, {"text": " "}).status_code == 422
    assert browser.post(path, {"text": "돈 주고 산 것이에요."}).status_code == 303
    assert browser.post(path, {"text": "한 번 더"}).status_code == 303
    assert db.session.get_one(Decision, decision_id).objection == "돈 주고 산 것이에요."


def test_an_enterprise_objects_for_its_answer_and_no_other_does(sign_in, product, app):
    member, another = MembershipFactory(enterprise=product.enterprise).user, MembershipFactory().user
    question_id = asked(product)
    answered(Question, question_id, member)
    path = f"/reports/decisions/{removed(Question, question_id, about_answer=True)}"

    assert sign_in(another).get(path).status_code == 404
    assert sign_in(member).post(path, {"text": "사실입니다."}).status_code == 303


def test_a_guest_objects_where_the_order_was_found_again(client, product):
    line_id = received(product)
    with transaction():
        line = db.session.get_one(OrderLine, line_id)
        review_id = reviews.write(line, GOOD, user=None, actor=THE_MARKET, now=clock.now()).id
    path = f"/reports/decisions/{removed(Review, review_id)}"
    assert client.get(path).status_code == 303

    client.post("/orders/lookup", {"number": number_of(line_id), "name": "김다정", "phone": "01012345678"})
    assert client.get(path).status_code == 200
    assert client.post(path, {"text": "제가 산 것이에요."}).status_code == 303
    assert review(review_id).removed_at is not None
