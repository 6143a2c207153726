"""Closed calls that wait for the city: for the draw, for the booths to be shared out, for answers to objections."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from market.domain.allocation.models import AllocationRun, RunState
from market.domain.calls.models import Call
from market.domain.offers.models import Objection
from market.foundation.clock import day_of
from market.foundation.database import db

LOOKED_BACK = timedelta(days=180)
"""How long a call that closed without a result is named; one without is given up long before."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A closed call: whether booths are given by an official result, and how many objections have no answer."""

    call: Call
    is_decided: bool
    objections: int

    def waits_for_draw(self, now: datetime) -> bool:
        """The public draw has been, and nobody has typed it in."""
        drawn = self.call.draw_on is not None and self.call.draw_on <= day_of(now)
        return not self.is_decided and self.call.draw_numbers is None and drawn

    @property
    def waits_for_result(self) -> bool:
        return not self.is_decided and self.call.draw_numbers is not None


def pending_calls(now: datetime, *, most: int, reach: int | None = None) -> list[Pending]:
    """The calls that have closed and are not through, the first closed in front: one statement."""
    official = (
        select(AllocationRun.id)
        .where(AllocationRun.call_id == Call.id, AllocationRun.state == RunState.OFFICIAL)
        .exists()
    )
    objections = (
        select(func.count(Objection.id))
        .where(Objection.call_id == Call.id, Objection.answered_at.is_(None))
        .correlate(Call)
        .scalar_subquery()
    )
    rows: Any = select(Call, official.label("decided"), objections.label("objections")).where(
        Call.announced_at.is_not(None),
        Call.cancelled_at.is_(None),
        Call.closes_at <= now,
        Call.closes_at > now - LOOKED_BACK,
        or_(~official, objections > 0),
    )
    if reach is not None:
        rows = rows.where(Call.organisation_id == reach)
    found = db.session.execute(rows.order_by(Call.closes_at, Call.id).limit(most))
    return [Pending(row[0], bool(row[1]), row[2]) for row in found]
