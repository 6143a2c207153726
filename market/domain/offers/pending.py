"""Closed calls that wait for the city: for the draw, for the booths to be shared out, for answers to objections."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, bindparam, exists, func, or_, select

from market.domain.allocation.models import AllocationRun, RunState
from market.domain.calls.models import Call
from market.domain.offers.models import Objection
from market.foundation.clock import day_of
from market.foundation.database import db, table_of
from market.foundation.i18n import in_language

LOOKED_BACK = timedelta(days=180)
"""How long a call that closed without a result is named; one without is given up long before."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A closed call: who draws and when, whether the draw is typed in, whether booths are given by an official
    result, and how many objections have no answer.
    """

    slug: str
    title: str
    draw_name: str
    draw_on: date | None
    is_drawn: bool
    is_decided: bool
    objections: int

    def waits_for_draw(self, now: datetime) -> bool:
        """The public draw has been, and nobody has typed it in."""
        has_been = self.draw_on is not None and self.draw_on <= day_of(now)
        return not self.is_decided and not self.is_drawn and has_been

    @property
    def waits_for_result(self) -> bool:
        return not self.is_decided and self.is_drawn


_OFFICIAL = exists().where(AllocationRun.call_id == Call.id, AllocationRun.state == RunState.OFFICIAL)
_OBJECTIONS = (
    select(func.count(Objection.id))
    .where(Objection.call_id == Call.id, Objection.answered_at.is_(None))
    .correlate(Call)
    .scalar_subquery()
)
_closes_at = table_of(Call).c.closes_at
_NOW, _SINCE = (bindparam(name, type_=_closes_at.type) for name in ("now", "since"))
_REACH = bindparam("reach", type_=Integer)
_PENDING = (
    select(
        Call.title_ko,
        Call.title_en,
        Call.slug,
        Call.draw_name,
        Call.draw_on,
        Call.draw_numbers.is_not(None),
        _OFFICIAL,
        _OBJECTIONS,
    )
    .where(
        Call.announced_at.is_not(None),
        Call.cancelled_at.is_(None),
        Call.closes_at <= _NOW,
        Call.closes_at > _SINCE,
        or_(~_OFFICIAL, _OBJECTIONS > 0),
        or_(_REACH.is_(None), Call.organisation_id == _REACH),
    )
    .order_by(Call.closes_at, Call.id)
    .limit(bindparam("most", type_=Integer))
)


def pending_calls(now: datetime, *, most: int, reach: int | None = None) -> list[Pending]:
    """The calls that have closed and are not through, the first closed in front: one statement."""
    values = {"now": now, "since": now - LOOKED_BACK, "most": most, "reach": reach}
    return [
        Pending(slug, in_language(title_ko, title_en), *facts)
        for title_ko, title_en, slug, *facts in db.session.execute(_PENDING, values)
    ]
