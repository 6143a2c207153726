"""What the city has to look at, and what a person may report or object to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, select
from sqlalchemy.orm import joinedload

from market.domain.catalog.models import Product
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.questions.models import Question
from market.domain.reports.errors import NoSuchDecision, NothingToReport
from market.domain.reports.models import Decision, Outcome, Report, ReportReason, Subject
from market.domain.reviews.models import Review
from market.domain.voices.rules import Viewer
from market.foundation.database import db, table_of
from market.foundation.i18n import in_language
from market.foundation.keyset import Edge, Stretch, Walk

PAGE = 20

_WITH_SUBJECT = (
    joinedload(Decision.question).joinedload(Question.product),
    joinedload(Decision.review).joinedload(Review.product),
)


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


@dataclass(frozen=True, slots=True)
class Listed:
    """A report or a decision in a list. ``text`` is the question, review or answer that it is about, empty where its
    author has deleted it; ``kind`` and ``subject_id`` say where that is judged; ``outcome`` is None of a report.
    """

    product: str
    text: str
    question_id: int | None
    review_id: int | None
    about_answer: bool
    is_deleted: bool
    reason: ReportReason
    outcome: Outcome | None
    at: datetime

    @property
    def kind(self) -> str:
        return "question" if self.question_id else "review"

    @property
    def subject_id(self) -> int:
        return self.question_id or self.review_id or 0


_product = table_of(Product).c


def _walk(
    table: type[Report] | type[Decision],
    at: Any,
    outcome: Any,
    *conditions: ColumnElement[bool],
    by: Any = None,
    descending: bool = False,
) -> Walk:
    """A list of reports or decisions with the moment ``at``, as they came, or sorted ``by`` another column."""
    private = case((table.about_answer, func.coalesce(Question.answer, Review.answer)), else_=Question.text)
    public = case((~table.about_answer, Review.text))
    rows: Any = (
        select(
            _product.name_ko,
            _product.name_en,
            private,
            public,
            table.question_id,
            table.review_id,
            table.about_answer,
            Review.deleted_at.is_not(None),
            table.reason,
            outcome,
            at,
        )
        .select_from(table)
        .outerjoin(Question, Question.id == table.question_id)
        .outerjoin(Review, Review.id == table.review_id)
        .join(Product, _product.id == func.coalesce(Question.product_id, Review.product_id))
        .where(*conditions)
    )
    key = table_of(table).c.id
    return Walk(rows, by=key if by is None else by, id_=key, size=PAGE, descending=descending)


_OPEN = _walk(Report, Report.made_at, null(), Report.closed_at.is_(None))
_OBJECTIONS = _walk(
    Decision,
    Decision.objected_at,
    Decision.outcome,
    Decision.objected_at.is_not(None),
    Decision.objection_closed_at.is_(None),
    by=table_of(Decision).c.objected_at,
)
_DECIDED = _walk(Decision, Decision.decided_at, Decision.outcome, descending=True)

Page = tuple[list[Listed], Stretch]


def open_reports(edge: Edge | None) -> Page:
    """One page of what nobody has decided yet, the oldest first, with what it is about; sorted by id."""
    return _page(_OPEN, edge)


def open_objections(edge: Edge | None) -> Page:
    """One page of decisions whose author objects, the oldest objection first; sorted by its moment."""
    return _page(_OBJECTIONS, edge)


def decisions(edge: Edge | None) -> Page:
    """One page of what was decided, the newest first; sorted by id."""
    return _page(_DECIDED, edge)


def _page(walk: Walk, edge: Edge | None) -> Page:
    stretch = walk.page(edge)
    return [
        Listed(in_language(name_ko, name_en), private or public or "", *facts)
        for name_ko, name_en, private, public, *facts, _, _ in stretch.rows
    ], stretch


def number_of_reports() -> Select[int]:
    """How many reports wait for the city: one number among others of a statement."""
    return select(func.count(Report.id)).where(Report.closed_at.is_(None))


def number_of_objections() -> Select[int]:
    """How many objections to what was decided about a text wait for the city."""
    return select(func.count(Decision.id)).where(
        Decision.objected_at.is_not(None), Decision.objection_closed_at.is_(None)
    )


_COUNTS = select(number_of_reports().scalar_subquery(), number_of_objections().scalar_subquery())


def count_open() -> tuple[int, int]:
    """How many reports, and how many objections, wait for the city."""
    reports, objections = db.session.execute(_COUNTS).one()
    return reports, objections


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
    found = db.session.scalar(select(Decision).where(Decision.id == decision_id).options(*_WITH_SUBJECT))
    if found is None:
        raise NoSuchDecision
    return found
