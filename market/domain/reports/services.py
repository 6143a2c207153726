"""Reporting a text, deciding about it, objecting to what was decided. The caller opens the transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError

from market.domain.accounts.models import User
from market.domain.audit import services as audit
from market.domain.questions.models import Question
from market.domain.reports import letters
from market.domain.reports.errors import (
    DecidedMeanwhile,
    HiddenTooLong,
    NothingToObject,
    ObjectedAlready,
    ReasonNeeded,
    ReportedAlready,
)
from market.domain.reports.models import Decision, Outcome, Report, ReportReason, Subject
from market.domain.reports.rules import MOST_DAYS_HIDDEN
from market.domain.reviews import sums
from market.domain.reviews.models import Review
from market.domain.voices import services as voices
from market.foundation.actors import Actor
from market.foundation.database import db


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the city decides, why, what the author is told, and, to hide a text, for how many days."""

    outcome: Outcome
    reason: ReportReason
    note: str
    days: int = 0


def report(
    subject: Subject,
    *,
    about_answer: bool,
    reason: ReportReason,
    note: str,
    reporter: User,
    actor: Actor,
    now: datetime,
) -> Report:
    """Say that a text should not stand there; the city looks. Raises ``ReasonNeeded`` or ``ReportedAlready``."""
    if reason is ReportReason.RIGHTS and not note:
        raise ReasonNeeded
    made = Report(
        **_keys(subject),
        about_answer=about_answer,
        reporter_id=reporter.id,
        reason=reason,
        note=note,
        made_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise ReportedAlready from None
    _note("report.made", subject, about_answer, actor=actor, now=now, reason=reason.value)
    return made


def decide(
    subject: Subject, ruling: Ruling, *, about_answer: bool, seen: int, actor: Actor, now: datetime
) -> Decision:
    """Keep, hide or remove a text; its author is told by mail and may object. Its open reports are closed with it.

    ``seen`` is the version that was judged. Raises ``HiddenTooLong``, ``ReasonNeeded`` or ``DecidedMeanwhile``.
    """
    if not ruling.note:
        raise ReasonNeeded
    hidden_until = _hidden_until(ruling, now)
    was_counted = isinstance(subject, Review) and subject.is_counted
    removed_at = now if ruling.outcome is Outcome.REMOVE else None
    prefix = "answer_" if about_answer else ""
    values = {f"{prefix}hidden_until": hidden_until, f"{prefix}removed_at": removed_at}
    if subject.version != seen or not voices.claim(subject, values, type(subject).version == seen):
        raise DecidedMeanwhile
    if isinstance(subject, Review) and was_counted is not subject.is_counted:
        sums.count(subject.product_id, subject.stars, 1 if subject.is_counted else -1)
    _close(subject, about_answer, now)
    decision = Decision(
        **_keys(subject),
        about_answer=about_answer,
        outcome=ruling.outcome,
        reason=ruling.reason,
        note=ruling.note,
        hidden_until=hidden_until,
        decided_at=now,
        decided_by=actor.name,
    )
    db.session.add(decision)
    db.session.flush()
    deed = f"report.{ruling.outcome.value}"
    _note(deed, subject, about_answer, actor=actor, now=now, reason=ruling.reason.value)
    letters.tell_author(decision, now=now)
    return decision


def object_to(decision: Decision, text: str, *, actor: Actor, now: datetime) -> None:
    """The author does not agree, once; the city looks again. Raises ``NothingToObject`` or ``ObjectedAlready``."""
    if decision.outcome is Outcome.KEEP:
        raise NothingToObject
    claim = (
        update(Decision)
        .where(Decision.id == decision.id, Decision.objected_at.is_(None))
        .values(objection=text, objected_at=now)
        .returning(Decision.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(claim) is None:
        raise ObjectedAlready
    db.session.refresh(decision)
    _note("report.objected", decision.subject, decision.about_answer, actor=actor, now=now)


def close_about_deleted(review: Review, *, now: datetime) -> None:
    """Its author has deleted it: nothing about it, or its answer, waits for the city any more."""
    for about_answer in (False, True):
        _close(review, about_answer, now)


def _hidden_until(ruling: Ruling, now: datetime) -> datetime | None:
    if ruling.outcome is not Outcome.HIDE:
        return None
    if not 1 <= ruling.days <= MOST_DAYS_HIDDEN:
        raise HiddenTooLong(most=MOST_DAYS_HIDDEN)
    return now + timedelta(days=ruling.days)


def _close(subject: Subject, about_answer: bool, now: datetime) -> None:
    """What was reported, and objected to, about this text is decided with it."""
    for table, opened, closed in (
        (Report, Report.made_at, Report.closed_at),
        (Decision, Decision.objected_at, Decision.objection_closed_at),
    ):
        db.session.execute(
            update(table)
            .where(
                *_about(table, subject), table.about_answer.is_(about_answer), opened.is_not(None), closed.is_(None)
            )
            .values({closed: now})
            .execution_options(synchronize_session=False)
        )


def _keys(subject: Subject) -> dict[str, Any]:
    return {
        "question_id": subject.id if isinstance(subject, Question) else None,
        "review_id": subject.id if isinstance(subject, Review) else None,
    }


def _about(table: type[Report] | type[Decision], subject: Subject) -> list[ColumnElement[bool]]:
    return [getattr(table, name) == key for name, key in _keys(subject).items() if key is not None]


def _note(
    action: str, subject: Subject, about_answer: bool, *, actor: Actor, now: datetime, reason: str = ""
) -> None:
    kind = f"{subject.__tablename__}_answer" if about_answer else subject.__tablename__
    audit.record(action, actor=actor, subject=(kind, subject.id, f"#{subject.id}"), now=now, reason=reason)
