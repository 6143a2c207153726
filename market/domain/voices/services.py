"""The enterprise's answer, and what every change has in common. The caller opens the transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, update

from market.domain.accounts.models import User
from market.domain.audit import services as audit
from market.domain.voices.errors import AnsweredAlready, ChangedMeanwhile, NotAnswered, TakenDown
from market.domain.voices.models import Voice
from market.foundation.actors import Actor
from market.foundation.database import db


def answer(voice: Voice, text: str, *, seen: int, by: User, actor: Actor, now: datetime) -> None:
    """Answer what was said, once. ``seen`` is the version that was read.

    Raises ``AnsweredAlready``, ``ChangedMeanwhile`` or ``TakenDown``.
    """
    table = type(voice)
    values = {"answer": text, "answered_at": now, "answered_by_id": by.id}
    if not claim(voice, values, table.version == seen, table.answered_at.is_(None), table.removed_at.is_(None)):
        raise AnsweredAlready if voice.answered_at is not None else _why_not(voice)
    note("answered", voice, actor=actor, now=now)


def change_answer(voice: Voice, text: str, *, actor: Actor, now: datetime) -> None:
    """Write the answer anew; that it was edited is shown. Raises ``NotAnswered`` or ``TakenDown``."""
    table = type(voice)
    values = {"answer": text, "answer_edited_at": now}
    if not claim(voice, values, table.answered_at.is_not(None), table.answer_removed_at.is_(None)):
        raise NotAnswered if voice.answered_at is None else TakenDown
    note("answer_changed", voice, actor=actor, now=now)


def claim(voice: Voice, values: dict[str, Any], *conditions: ColumnElement[bool]) -> bool:
    """Change a row if it still is as ``conditions`` want it; either way ``voice`` is as the table has it then."""
    table = type(voice)
    statement = (
        update(table)
        .where(table.id == voice.id, *conditions)
        .values(**values, version=table.version + 1)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    changed = db.session.scalar(statement) is not None
    db.session.refresh(voice)
    return changed


def note(deed: str, voice: Voice, *, actor: Actor, now: datetime, reason: str = "", **changes: list[Any]) -> None:
    """A line in the audit, without a word of what was said."""
    kind = voice.__tablename__
    subject = (kind, voice.id, f"#{voice.id}")
    audit.record(f"{kind}.{deed}", actor=actor, subject=subject, now=now, changes=changes, reason=reason)


def _why_not(voice: Voice) -> ChangedMeanwhile | TakenDown:
    return ChangedMeanwhile() if voice.removed_at is None else TakenDown()
