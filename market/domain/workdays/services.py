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


def change_closure(day: date, *, to: date, name_ko: str, name_en: str, actor: Actor, now: datetime) -> bool:
    """What is free on ``day`` is free on ``to``, under these names; False when it is not in the list any more.

    Raises ``ClosedAlready`` when ``to`` was declared free before.
    """
    closure = db.session.get(Closure, day)
    if closure is None:
        return False
    before = {"day": day.isoformat(), "name_ko": closure.name_ko, "name_en": closure.name_en}
    after = {"day": to.isoformat(), "name_ko": name_ko, "name_en": name_en}
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changes:
        return True
    try:
        with db.session.begin_nested():
            closure.day, closure.name_ko, closure.name_en = to, name_ko, name_en
    except IntegrityError:
        raise ClosedAlready(day=to) from None
    subject = ("closure", to.isoformat(), name_ko)
    audit.record("closure.changed", actor=actor, subject=subject, now=now, changes=changes)
    return True


def reopen_day(day: date, *, actor: Actor, now: datetime) -> bool:
    """``day`` is like any other again; False when it was already."""
    name = db.session.scalar(delete(Closure).where(Closure.day == day).returning(Closure.name_ko))
    if name is None:
        return False
    audit.record("closure.removed", actor=actor, subject=("closure", day.isoformat(), name), now=now)
    return True
