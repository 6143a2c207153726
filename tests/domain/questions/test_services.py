"""Asking and answering."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.notifications.models import OutboxMail
from market.domain.questions import queries, services
from market.domain.questions.errors import QuestionAnswered, TooManyOpen
from market.domain.questions.models import Question
from market.domain.questions.rules import MOST_OPEN, rate
from market.domain.voices import services as voices
from market.domain.voices.errors import AnsweredAlready, ChangedMeanwhile, NotAnswered
from market.domain.voices.rules import public_name
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from tests.factories import MembershipFactory, UserFactory
from tests.races import all_at_once
from tests.voicing import a_product, answered, asked, question

pytestmark = pytest.mark.usefixtures("app")


def kinds():
    db.session.rollback()
    return sorted(db.session.scalars(select(OutboxMail.kind)))


def test_who_asks_is_masked_and_the_people_who_answer_get_a_mail_without_a_word_of_it():
    product = a_product()
    MembershipFactory(enterprise=product.enterprise)
    db.session.commit()

    question_id = asked(product, UserFactory(name="김다정"))

    assert question(question_id).author == "김**"
    assert kinds() == ["question_for_seller"]
    assert db.session.scalar(select(OutboxMail.facts)) == {"product_id": product.id}
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "question.asked"))
    assert "유통기한" not in f"{entry.changes}{entry.reason}{entry.subject_name}"


def test_the_text_rests_encrypted():
    asked(a_product(), text="제 주소로 보내 주시나요?")

    kept = db.session.connection().exec_driver_sql("SELECT text FROM question").scalar()
    assert "주소" not in kept


def test_five_questions_of_one_person_about_one_product_may_wait():
    product, user = a_product(), UserFactory()
    for _ in range(MOST_OPEN):
        asked(product, user)

    with pytest.raises(TooManyOpen):
        asked(product, user)
    asked(product)


def test_a_question_is_changed_and_taken_back_until_it_is_answered():
    product = a_product()
    member = MembershipFactory(enterprise=product.enterprise).user
    first, second = asked(product), asked(product)

    with transaction():
        services.change(question(first), "몇 그램인가요?", is_secret=True, actor=Actor(None, "x"), now=clock.now())
    assert (question(first).text, question(first).is_secret, question(first).version) == ("몇 그램인가요?", True, 1)

    answered(Question, first, member)
    with pytest.raises(QuestionAnswered), transaction():
        services.change(question(first), "다른 것", is_secret=False, actor=Actor(None, "x"), now=clock.now())
    with pytest.raises(QuestionAnswered), transaction():
        services.take_back(question(first), actor=Actor(None, "x"), now=clock.now())

    with transaction():
        services.take_back(question(second), actor=Actor(None, "x"), now=clock.now())
    assert question(second) is None


def test_an_answer_is_given_once_and_whoever_asked_gets_one_mail():
    product = a_product()
    member = MembershipFactory(enterprise=product.enterprise).user
    question_id = asked(product)

    answered(Question, question_id, member)
    with pytest.raises(AnsweredAlready):
        answered(Question, question_id, member, "한 번 더")

    assert question(question_id).answer == "넉넉해요."
    assert kinds().count("question_answered") == 1


def test_of_many_members_who_answer_at_once_one_does(app):
    product = a_product()
    member = MembershipFactory(enterprise=product.enterprise).user
    question_id, member_id = asked(product), member.id

    def answer(number):
        try:
            with transaction():
                one = db.session.get_one(Question, question_id)
                by = db.session.get_one(type(member), member_id)
                services.answer(one, f"답 {number}", seen=0, by=by, actor=Actor(None, "x"), now=clock.now())
        except AnsweredAlready:
            return 0
        return 1

    assert sum(all_at_once(app, answer, range(4))) == 1
    assert kinds().count("question_answered") == 1


def test_nobody_answers_what_they_have_not_read():
    product = a_product()
    member = MembershipFactory(enterprise=product.enterprise).user
    question_id = asked(product)
    with transaction():
        services.change(question(question_id), "바뀐 질문", is_secret=False, actor=Actor(None, "x"), now=clock.now())

    with pytest.raises(ChangedMeanwhile), transaction():
        services.answer(question(question_id), "네", seen=0, by=member, actor=Actor(None, "x"), now=clock.now())
    assert question(question_id).answered_at is None


def test_an_answer_can_be_changed_and_that_is_marked():
    product = a_product()
    member = MembershipFactory(enterprise=product.enterprise).user
    question_id = asked(product)
    with pytest.raises(NotAnswered), transaction():
        voices.change_answer(question(question_id), "네", actor=Actor(None, "x"), now=clock.now())

    answered(Question, question_id, member)
    with transaction():
        voices.change_answer(question(question_id), "아니요", actor=Actor(None, "x"), now=clock.now())

    assert question(question_id).answer == "아니요"
    assert question(question_id).answer_edited_at is not None


def test_how_an_enterprise_answers_is_counted_over_ninety_days():
    product = a_product()
    member = MembershipFactory(enterprise=product.enterprise).user
    for days_ago in (1, 2, 100):
        asked(product, days_ago=days_ago)
    answered(Question, asked(product), member)

    found = queries.answering(product.enterprise, now=clock.now())

    assert (found.waiting, found.asked, found.answered, found.rate) == (3, 3, 1, 33)


@pytest.mark.parametrize(("counts", "percent"), [((0, 0), None), ((3, 2), 66), ((1000, 999), 99), ((2, 2), 100)])
def test_only_all_is_a_hundred_percent(counts, percent):
    assert rate(*counts) == percent


@pytest.mark.parametrize(("name", "shown"), [("김다정", "김**"), (" 이안 ", "이**"), ("", "**")])
def test_a_name_is_shown_by_its_first_letter(name, shown):
    assert public_name(name) == shown
