"""Who has which venue on which day: the scheduler, what stands in the way of new days, and which are free."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from market.domain.popups.models import Blackout, Booth, Popup, PopupDay, Venue
from market.domain.popups.rules import DAYS_A_WEEK, free_starts, runs
from market.foundation import keyset
from market.foundation.database import db

ROWS = 30
"""Venues on one page of the scheduler."""
PROPOSED = 3
"""How many stretches of free days are proposed where the wanted ones are taken."""
LOOKED_AHEAD = 150


@dataclass(frozen=True, slots=True)
class Stay:
    """Days in a row on which a venue is held by one pop-up, or closed by one blackout."""

    first: date
    last: date
    popup: Popup | None
    blackout: Blackout | None


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A venue with who has it in the days that are shown."""

    venue: Venue
    booths: int
    stays: list[Stay]


def schedule(
    first: date, last: date, edge: keyset.Edge | None, *, every: bool = False
) -> tuple[list[VenueRow], keyset.Stretch]:
    """The venues by name with who has them from ``first`` to ``last``, by the page.

    Not ``every`` venue, but those with a booth plan and those that somebody has in these days.
    """
    wanted = select(Venue, _booths())
    if not every:
        there = select(PopupDay.id).where(PopupDay.venue_id == Venue.id, PopupDay.day.between(first, last))
        has_plan = select(Booth.id).where(Booth.venue_id == Venue.id)
        wanted = wanted.where(or_(has_plan.exists(), there.exists()))
    columns = Venue.__table__.c
    stretch = keyset.fetch(wanted, by=columns.name_ko, id_=columns.id, edge=edge, size=ROWS)
    found = [(row[0], row[1]) for row in stretch.rows]
    stays = stays_of([venue.id for venue, _ in found], first, last)
    return [VenueRow(venue, booths, stays.get(venue.id, [])) for venue, booths in found], stretch


def stays_of(venue_ids: Collection[int], first: date, last: date) -> dict[int, list[Stay]]:
    """Who has each of the venues from ``first`` to ``last``, in the order of the days."""
    claims = db.session.scalars(
        _CLAIMS.where(PopupDay.venue_id.in_(venue_ids), PopupDay.day.between(first, last)).order_by(PopupDay.day)
    ).all()
    by_holder: dict[tuple[int | None, int | None, int | None], list[PopupDay]] = {}
    for claim in claims:
        by_holder.setdefault((claim.venue_id, claim.popup_id, claim.blackout_id), []).append(claim)
    stays: dict[int, list[Stay]] = {}
    for (venue_id, _, _), held in by_holder.items():
        for begins, ends in runs(claim.day for claim in held):
            stays.setdefault(venue_id or 0, []).append(Stay(begins, ends, held[0].popup, held[0].blackout))
    for found in stays.values():
        found.sort(key=lambda stay: stay.first)
    return stays


def in_the_way(venue_id: int, days: Sequence[date], *, but: int | None = None) -> list[Stay]:
    """Who has any of ``days`` at the venue, other than the pop-up ``but``."""
    if not days:
        return []
    wanted = set(days)
    held = stays_of([venue_id], min(days), max(days)).get(venue_id, [])
    others = (stay for stay in held if but is None or stay.popup is None or stay.popup.id != but)
    return [stay for stay in others if any(stay.first <= day <= stay.last for day in wanted)]


def next_free(venue_id: int, *, first: date, days: int, but: int | None = None) -> list[date]:
    """The next first days, from ``first`` on, of so many ``days`` at the venue that nobody has: the very next, and
    those that begin on the same weekday."""
    last = first + timedelta(days=LOOKED_AHEAD + days)
    held = select(PopupDay.day).where(
        PopupDay.venue_id == venue_id,
        PopupDay.day.between(first, last),
        PopupDay.popup_id.is_distinct_from(but),
    )
    taken = set(db.session.scalars(held))
    soonest = free_starts(taken, first=first, days=days, most=1, within=LOOKED_AHEAD)
    alike = free_starts(taken, first=first, days=days, most=PROPOSED, every=DAYS_A_WEEK, within=LOOKED_AHEAD)
    return sorted({*soonest, *alike})[:PROPOSED]


def blackouts(venue: Venue, today: date) -> Sequence[Blackout]:
    """The days from ``today`` on at which ``venue`` cannot be used."""
    wanted = select(Blackout).where(Blackout.venue_id == venue.id, Blackout.last_day >= today)
    return db.session.scalars(wanted.order_by(Blackout.first_day, Blackout.id).limit(ROWS)).all()


def _booths() -> Any:
    return select(func.count(Booth.id)).where(Booth.venue_id == Venue.id).scalar_subquery()


_CLAIMS: Select[PopupDay] = select(PopupDay).options(joinedload(PopupDay.popup), joinedload(PopupDay.blackout))
