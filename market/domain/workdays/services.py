"""Declaring days free. A term that was computed before keeps its day: what was promised stays promised."""

from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.workdays.errors import ClosedAlready
from market.domain.workdays.models import Closure
from market.foundation.actors import Actor
from market.foundation.database import db


def close_day(day: date, *, name_ko: str, name_en: str, actor: Actor, now: datetime) -> None:
    """From now on ``day`` is no business day. Raises ``ClosedAlready``."""
    try:
        with db.session.begin_nested():
            db.session.add(Closure(day=day, name_ko=name_ko, name_en=name_en))
    except IntegrityError:
        raise ClosedAlready(day=day) from None
    audit.record("closure.added", actor=actor, subject=("closure", day.isoformat(), name_ko), now=now)


def reopen_day(day: date, *, actor: Actor, now: datetime) -> bool:
    """``day`` is like any other again; False when it was already."""
    name = db.session.scalar(delete(Closure).where(Closure.day == day).returning(Closure.name_ko))
    if name is None:
        return False
    audit.record("closure.removed", actor=actor, subject=("closure", day.isoformat(), name), now=now)
    return True
