"""Who has which venue on which day: the scheduler, what stands in the way of new days, and which are free."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, bindparam, func, or_, select

from market.domain.popups.models import Blackout, Booth, Popup, PopupDay, PopupStatus, SpaceState, Venue
from market.domain.popups.rules import DAYS_A_WEEK, free_starts, runs
from market.foundation import keyset
from market.foundation.database import below_orm, db, table_of
from market.foundation.i18n import in_language
from market.foundation.memory import kept

ROWS = 20
"""Venues on one page of the scheduler."""
PROPOSED = 3
"""How many stretches of free days are proposed where the wanted ones are taken."""
LOOKED_AHEAD = 150


class PopupThere(NamedTuple):
    """A pop-up that has a venue. ``reference`` is the id of a real past event."""

    id: int
    slug: str
    reference: str | None
    organisation_id: int | None
    status: PopupStatus
    space_state: SpaceState
    title_ko: str
    title_en: str | None

    @property
    def title(self) -> str:
        return in_language(self.title_ko, self.title_en)


class Closed(NamedTuple):
    """Why a venue cannot be used."""

    reason_ko: str
    reason_en: str | None

    @property
    def reason(self) -> str:
        return in_language(self.reason_ko, self.reason_en)


@dataclass(frozen=True, slots=True)
class Stay:
    """Days in a row on which a venue is held by one pop-up, or closed by one blackout."""

    first: date
    last: date
    popup: PopupThere | None
    blackout: Closed | None


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A venue with who has it in the days that are shown."""

    id: int
    slug: str
    name: str
    booths: int
    stays: Sequence[Stay]


def schedule(
    first: date, last: date, edge: keyset.Edge | None, *, every: bool = False
) -> tuple[list[VenueRow], keyset.Stretch]:
    """The venues by name with who has them from ``first`` to ``last``, by the page.

    Not ``every`` venue, but those with a booth plan and those that somebody has in these days.
    """
    stretch = (_EVERY if every else _IN_USE).page(edge, {} if every else {"first": first, "last": last})
    shown = tuple(row.id for row in stretch.rows)
    stays = kept(("stays", shown, first, last), lambda: stays_of(shown, first, last))
    rows = [
        VenueRow(row.id, row.slug, in_language(row.name_ko, row.name_en), row.booths, stays.get(row.id, []))
        for row in stretch.rows
    ]
    return rows, stretch


def next_held_day(since: date) -> date | None:
    """The first day from ``since`` on that a pop-up has somewhere."""
    held: date | None = below_orm().scalar(_NEXT_HELD, {"since": since})
    return held


def stays_of(venue_ids: Collection[int], first: date, last: date) -> dict[int, list[Stay]]:
    """Who has each of the venues from ``first`` to ``last``, in the order of the days."""
    days: dict[tuple[int, int | None, int | None], list[date]] = {}
    holders: dict[tuple[int, int | None, int | None], tuple[PopupThere | None, Closed | None]] = {}
    claims = below_orm().execute(_CLAIMS, {"venues": list(venue_ids), "first": first, "last": last}).all()
    for venue_id, blackout_id, day, reason_ko, reason_en, *popup in claims:
        key = venue_id, popup[0], blackout_id
        if key not in days:
            days[key] = []
            holders[key] = (
                PopupThere(*popup) if popup[0] else None,
                Closed(reason_ko, reason_en) if blackout_id else None,
            )
        days[key].append(day)
    stays: dict[int, list[Stay]] = {}
    for key, held in days.items():
        stays.setdefault(key[0], []).extend(Stay(begins, ends, *holders[key]) for begins, ends in runs(held))
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


_venue, _day, _popup = table_of(Venue).c, table_of(PopupDay).c, table_of(Popup).c
_booth, _blackout = table_of(Booth).c, table_of(Blackout).c
_IN_THESE_DAYS = _day.day.between(bindparam("first", type_=Date), bindparam("last", type_=Date))
_VENUES: Select[Any] = select(
    _venue.id,
    _venue.slug,
    _venue.name_ko,
    _venue.name_en,
    select(func.count(_booth.id))
    .where(_booth.venue_id == _venue.id, _booth.is_open)
    .scalar_subquery()
    .label("booths"),
)
_EVERY = keyset.Walk(_VENUES, by=_venue.name_ko, id_=_venue.id, size=ROWS)
_IN_USE = keyset.Walk(
    _VENUES.where(
        or_(
            select(_booth.id).where(_booth.venue_id == _venue.id).exists(),
            select(_day.id).where(_day.venue_id == _venue.id, _IN_THESE_DAYS).exists(),
        )
    ),
    by=_venue.name_ko,
    id_=_venue.id,
    size=ROWS,
)
_NEXT_HELD = select(func.min(_day.day)).where(
    and_(_day.popup_id.is_not(None), _day.venue_id.is_not(None), _day.day >= bindparam("since", type_=Date))
)
_CLAIMS = (
    select(
        _day.venue_id,
        _day.blackout_id,
        _day.day,
        _blackout.reason_ko,
        _blackout.reason_en,
        _popup.id,
        _popup.slug,
        _popup.reference,
        _popup.organisation_id,
        _popup.status,
        _popup.space_state,
        _popup.title_ko,
        _popup.title_en,
    )
    .outerjoin_from(table_of(PopupDay), table_of(Popup), _popup.id == _day.popup_id)
    .outerjoin(table_of(Blackout), _blackout.id == _day.blackout_id)
    .where(_day.venue_id.in_(bindparam("venues", expanding=True)), _IN_THESE_DAYS)
    .order_by(_day.day)
)
