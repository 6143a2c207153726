"""Reporting, deciding, objecting."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.notifications.models import OutboxMail
from market.domain.questions.models import Question
from market.domain.reports import queries, services
from market.domain.reports.errors import (
    DecidedMeanwhile,
    HiddenTooLong,
    NothingToObject,
    ObjectedAlready,
    ReasonNeeded,
    ReportedAlready,
)
from market.domain.reports.models import Decision, Outcome, Report, ReportReason
from market.domain.reports.services import Ruling
from market.domain.reviews.models import Review
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from tests.factories import MembershipFactory, UserFactory
from tests.races import all_at_once
from tests.voicing import a_product, answered, asked, question, review, reviewed, stars_of

pytestmark = pytest.mark.usefixtures("app")

STAFF = Actor(None, "고양시 담당자")
KEEP = Ruling(Outcome.KEEP, ReportReason.INSULT, "상품 이야기라서 그대로 둡니다.")
HIDE = Ruling(Outcome.HIDE, ReportReason.RIGHTS, "권리를 확인하는 동안 가립니다.", days=30)
REMOVE = Ruling(Outcome.REMOVE, ReportReason.ADVERTISING, "광고라서 내립니다.")


def report(subject, reason=ReportReason.INSULT, note="", *, reporter=None, about_answer=False):
    reporter = reporter or UserFactory()
    db.session.commit()
    with transaction():
        services.report(
            subject,
            about_answer=about_answer,
            reason=reason,
            note=note,
            reporter=reporter,
            actor=Actor(reporter.id, f"#{reporter.id}"),
            now=clock.now(),
        )


def decide(subject, ruling, *, seen=None, about_answer=False, now=None):
    with transaction():
        return services.decide(
            subject,
            ruling,
            about_answer=about_answer,
            seen=subject.version if seen is None else seen,
            actor=STAFF,
            now=now or clock.now(),
        ).id


def test_everybody_reports_once():
    review_id, reader = reviewed(a_product()), UserFactory()
    db.session.commit()

    report(review(review_id), reporter=reader)
    with pytest.raises(ReportedAlready):
        report(review(review_id), reporter=reader)
    report(review(review_id))

    assert queries.count_open() == (2, 0)


def test_of_many_reports_of_one_person_at_once_one_is_taken(app):
    review_id, reader = reviewed(a_product()), UserFactory()
    db.session.commit()
    reader_id = reader.id

    def try_it(_):
        try:
            with transaction():
                services.report(
                    db.session.get_one(Review, review_id),
                    about_answer=False,
                    reason=ReportReason.INSULT,
                    note="",
                    reporter=db.session.get_one(type(reader), reader_id),
                    actor=STAFF,
                    now=clock.now(),
                )
        except ReportedAlready:
            return 0
        return 1

    assert sum(all_at_once(app, try_it, range(4))) == 1


def test_who_claims_a_right_says_which_and_it_rests_encrypted():
    review_id = reviewed(a_product())
    with pytest.raises(ReasonNeeded):
        report(review(review_id), ReportReason.RIGHTS)

    report(review(review_id), ReportReason.RIGHTS, "제 사진을 허락 없이 썼어요.")

    kept = db.session.connection().exec_driver_sql("SELECT note FROM report").scalar()
    assert "사진" not in kept
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "report.made"))
    assert "사진" not in f"{entry.reason}{entry.changes}"


def test_a_text_is_hidden_for_thirty_days_at_most_and_comes_back_by_itself():
    product = a_product()
    review_id, now = reviewed(product), clock.now()
    for days in (0, 31):
        with pytest.raises(HiddenTooLong):
            decide(review(review_id), Ruling(Outcome.HIDE, ReportReason.RIGHTS, "가림", days=days))

    decide(review(review_id), HIDE, now=now)

    hidden = review(review_id)
    assert hidden.is_hidden(now)
    assert hidden.is_hidden(now + timedelta(days=30) - timedelta(seconds=1))
    assert not hidden.is_hidden(now + timedelta(days=30))
    assert stars_of(product) == [0, 0, 0, 0, 1], "a report alone moves no average"


def test_what_is_removed_leaves_the_sum_and_comes_back_into_it():
    product = a_product()
    review_id = reviewed(product)

    decide(review(review_id), REMOVE)
    assert stars_of(product) == [0, 0, 0, 0, 0]
    decide(review(review_id), REMOVE)
    assert stars_of(product) == [0, 0, 0, 0, 0]
    decide(review(review_id), KEEP)
    assert stars_of(product) == [0, 0, 0, 0, 1]
    assert review(review_id).removed_at is None


def test_a_decision_closes_the_reports_of_that_text_alone_and_tells_its_author():
    product = a_product()
    member = MembershipFactory(enterprise=product.enterprise).user
    author = UserFactory(email="author@example.com")
    question_id = asked(product, author)
    answered(Question, question_id, member)
    report(question(question_id))
    report(question(question_id), about_answer=True)

    decide(question(question_id), REMOVE)

    assert queries.count_open() == (1, 0)
    assert db.session.scalar(select(Report.about_answer).where(Report.closed_at.is_(None))) is True
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "text_decided")).all()
    assert [mail.recipient for mail in mails] == ["author@example.com"]
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "report.remove"))
    assert (entry.actor_name, entry.reason) == ("고양시 담당자", "advertising")


def test_an_answer_is_judged_apart_from_what_it_answers():
    product = a_product()
    member = MembershipFactory(enterprise=product.enterprise).user
    question_id = asked(product)
    answered(Question, question_id, member)

    decide(question(question_id), REMOVE, about_answer=True)

    judged = question(question_id)
    assert judged.answer_removed_at is not None
    assert judged.removed_at is None
    recipients = db.session.scalars(select(OutboxMail.recipient).where(OutboxMail.kind == "text_decided")).all()
    assert recipients == [member.email]


def test_nobody_judges_what_was_changed_meanwhile_and_of_two_decisions_one_holds(app):
    review_id = reviewed(a_product())
    with pytest.raises(DecidedMeanwhile):
        decide(review(review_id), REMOVE, seen=7)
    seen = review(review_id).version

    def try_it(_):
        try:
            decide(db.session.get_one(Review, review_id), REMOVE, seen=seen)
        except DecidedMeanwhile:
            return 0
        return 1

    assert sum(all_at_once(app, try_it, range(3))) == 1
    assert len(db.session.scalars(select(Decision.id)).all()) == 1


def test_the_author_objects_once_and_the_city_decides_again():
    review_id = reviewed(a_product())
    kept, removed = decide(review(review_id), KEEP), decide(review(review_id), REMOVE)

    def object_to(decision_id):
        with transaction():
            decision = db.session.get_one(Decision, decision_id)
            services.object_to(decision, "광고가 아니에요.", actor=STAFF, now=clock.now())

    with pytest.raises(NothingToObject):
        object_to(kept)
    object_to(removed)
    with pytest.raises(ObjectedAlready):
        object_to(removed)
    assert queries.count_open() == (0, 1)

    decide(review(review_id), KEEP)
    assert queries.count_open() == (0, 0)
    assert review(review_id).removed_at is None
