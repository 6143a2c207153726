"""What the city has to look at, and what a person may report or object to."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from market.domain.catalog.models import Product
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.questions.models import Question
from market.domain.reports.errors import NoSuchDecision, NothingToReport
from market.domain.reports.models import Decision, Report, Subject
from market.domain.reviews.models import Review
from market.domain.voices.rules import Viewer
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 50

_WITH_SUBJECT = {
    table: (
        joinedload(table.question).joinedload(Question.product),
        joinedload(table.review).joinedload(Review.product),
    )
    for table in (Report, Decision)
}


def subject_of(kind: str, subject_id: int) -> Subject:
    """The question or review called so, with product and enterprise; ``NothingToReport`` when there is none."""
    look_up: dict[str, Callable[[int], Subject | None]] = {"question": _question, "review": _review}
    found = look_up[kind](subject_id) if kind in look_up else None
    if found is None:
        raise NothingToReport
    return found


def _question(question_id: int) -> Question | None:
    way = joinedload(Question.product).joinedload(Product.enterprise)
    return db.session.scalar(
        select(Question).where(Question.id == question_id).options(way, joinedload(Question.user))
    )


def _review(review_id: int) -> Review | None:
    way = joinedload(Review.product).joinedload(Product.enterprise)
    return db.session.scalar(
        select(Review)
        .where(Review.id == review_id, Review.deleted_at.is_(None))
        .options(way, joinedload(Review.user))
    )


def to_report(kind: str, subject_id: int, *, about_answer: bool, viewer: Viewer, now: datetime) -> Subject:
    """The same, when it stands there and ``viewer`` may read it."""
    subject = subject_of(kind, subject_id)
    unread = isinstance(subject, Question) and not subject.may_be_read_by(viewer)
    gone = subject.removed_at is not None or (about_answer and subject.answer_removed_at is not None)
    unanswered = about_answer and subject.answered_at is None
    kept_back = subject.is_answer_hidden(now) if about_answer else subject.is_hidden(now)
    unread = unread or (kept_back and not subject.concerns(viewer))
    hidden = subject.product.enterprise.status is EnterpriseStatus.HIDDEN
    if unread or gone or unanswered or hidden:
        raise NothingToReport
    return subject


def open_reports(edge: Edge | None) -> Stretch:
    """One page of what nobody has decided yet, the oldest first, with what it is about."""
    statement = select(Report).where(Report.closed_at.is_(None)).options(*_WITH_SUBJECT[Report])
    columns = Report.__table__.c
    return fetch(statement, by=columns.made_at, id_=columns.id, edge=edge, size=PAGE)


def open_objections(edge: Edge | None) -> Stretch:
    """One page of decisions whose author objects, the oldest objection first."""
    statement = (
        select(Decision)
        .where(Decision.objected_at.is_not(None), Decision.objection_closed_at.is_(None))
        .options(*_WITH_SUBJECT[Decision])
    )
    columns = Decision.__table__.c
    return fetch(statement, by=columns.objected_at, id_=columns.id, edge=edge, size=PAGE)


def decisions(edge: Edge | None) -> Stretch:
    """One page of what was decided, the newest first."""
    columns = Decision.__table__.c
    statement = select(Decision).options(*_WITH_SUBJECT[Decision])
    return fetch(statement, by=columns.decided_at, id_=columns.id, descending=True, edge=edge, size=PAGE)


def number_of_reports() -> Select[int]:
    """How many reports wait for the city: one number among others of a statement."""
    return select(func.count(Report.id)).where(Report.closed_at.is_(None))


def number_of_objections() -> Select[int]:
    """How many objections to what was decided about a text wait for the city."""
    return select(func.count(Decision.id)).where(
        Decision.objected_at.is_not(None), Decision.objection_closed_at.is_(None)
    )


def count_open() -> tuple[int, int]:
    """How many reports, and how many objections, wait for the city."""
    waiting = number_of_reports().scalar_subquery(), number_of_objections().scalar_subquery()
    row = db.session.execute(select(*waiting)).one()
    return row[0], row[1]


def about(subject: Subject, *, about_answer: bool) -> tuple[Sequence[Report], Sequence[Decision]]:
    """Every report of a text and every decision about it, the newest first."""
    key = "question_id" if isinstance(subject, Question) else "review_id"
    reports = select(Report).where(getattr(Report, key) == subject.id, Report.about_answer.is_(about_answer))
    decided = select(Decision).where(getattr(Decision, key) == subject.id, Decision.about_answer.is_(about_answer))
    return (
        db.session.scalars(reports.order_by(Report.id.desc())).all(),
        db.session.scalars(decided.order_by(Decision.id.desc())).all(),
    )


def decision(decision_id: int) -> Decision:
    """One decision with what it is about; ``NoSuchDecision`` when there is none. Whose it is, the door asks."""
    found = db.session.scalar(select(Decision).where(Decision.id == decision_id).options(*_WITH_SUBJECT[Decision]))
    if found is None:
        raise NoSuchDecision
    return found
