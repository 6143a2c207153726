"""Questions about free days."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from market.domain.workdays.models import Closure
from market.foundation.database import db


def closed_days(since: date) -> frozenset[date]:
    """The days from ``since`` on that the city's staff have declared free."""
    return frozenset(db.session.scalars(select(Closure.day).where(Closure.day >= since)))


def closures(since: date) -> Sequence[Closure]:
    """The same days with their names, in order."""
    return db.session.scalars(select(Closure).where(Closure.day >= since).order_by(Closure.day)).all()


def closure_on(day: date) -> Closure | None:
    """What the city's staff have declared for ``day``; None where they have not."""
    return db.session.get(Closure, day)
