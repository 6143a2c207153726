"""Pop-ups and venues for programs: what the public may know of them, and nothing of drafts.

A venue is known by the pop-ups that are or were there: one that the city only talks about is nobody's business yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select

from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.popups.models import Booth, Participation, Popup, PopupDay, PopupStatus, Venue
from market.foundation import keyset
from market.foundation.database import db, table_of

_popup, _venue, _day = table_of(Popup).c, table_of(Venue).c, table_of(PopupDay).c
_seat, _enterprise, _booth = table_of(Participation).c, table_of(Enterprise).c, table_of(Booth).c

PUBLIC = (PopupStatus.PUBLISHED, PopupStatus.CANCELLED)
"""Cancelled ones stay and say so."""

NO_DAY = date(1900, 1, 1)
"""Where a pop-up of which no source tells a day stands among the others."""


class PopupOrder(Enum):
    """The orders in which pop-ups can be listed."""

    LATEST = "latest"
    SOONEST = "soonest"


@dataclass(frozen=True, slots=True)
class WholePopup:
    """A pop-up with its days and those who take part."""

    row: Any
    days: Sequence[date]
    participants: Sequence[Any]


_last_day = func.coalesce(_popup.ends_on, _popup.starts_on)
_POPUPS = (
    select(
        _popup.id,
        _popup.slug,
        _popup.is_sample,
        _popup.is_dadaket,
        _popup.kind,
        _popup.status,
        _popup.title_ko,
        _popup.title_en,
        _popup.summary_ko,
        _popup.summary_en,
        _popup.starts_on,
        _popup.ends_on,
        _popup.date_note_ko,
        _popup.date_note_en,
        _popup.opens_at,
        _popup.closes_at,
        _popup.hours_ko,
        _popup.hours_en,
        _popup.preorder_until,
        _popup.venue_text_ko,
        _popup.venue_text_en,
        _popup.organisers_ko,
        _popup.organisers_en,
        _popup.partners_ko,
        _popup.partners_en,
        _popup.enterprises_reported,
        _popup.visitors_reported,
        _popup.sources,
        _popup.updated_at,
        _venue.slug.label("venue_slug"),
        _venue.name_ko.label("venue_ko"),
        _venue.name_en.label("venue_en"),
        _venue.city.label("venue_city"),
        _venue.city_en.label("venue_city_en"),
        _venue.district.label("venue_district"),
        _venue.address_ko.label("venue_address_ko"),
        _venue.address_en.label("venue_address_en"),
        _venue.latitude,
        _venue.longitude,
        _venue.precision_m,
    )
    .join_from(table_of(Popup), table_of(Venue), _venue.id == _popup.venue_id, isouter=True)
    .where(_popup.status.in_(PUBLIC))
)
_POPUP = _POPUPS.where(_popup.slug == bindparam("slug"))
_TAKES_PART = (
    select(_seat.popup_id)
    .join_from(table_of(Participation), table_of(Enterprise), _enterprise.id == _seat.enterprise_id)
    .where(_enterprise.slug == bindparam("enterprise"), _enterprise.status != EnterpriseStatus.HIDDEN)
)
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "first_day": _last_day >= bindparam("first_day"),
    "last_day": _popup.starts_on <= bindparam("last_day"),
    "kinds": _popup.kind.in_(bindparam("kinds", expanding=True)),
    "statuses": _popup.status.in_(bindparam("statuses", expanding=True)),
    "venue": _venue.slug == bindparam("venue"),
    "enterprise": _popup.id.in_(_TAKES_PART),
    "dadaket": _popup.is_dadaket == bindparam("dadaket"),
    "sample": _popup.is_sample == bindparam("sample"),
}
"""What each filter asks of a pop-up; the values come apart. One without a known day is not between two days."""

_BY_DAY = func.coalesce(_popup.starts_on, _popup.ends_on, literal(NO_DAY))

_DAYS = (
    select(_day.day)
    .where(_day.popup_id == bindparam("id"), _day.venue_id.is_not(None))  # a day that was given up is held no more
    .order_by(_day.day)
)
_PARTICIPANTS = (
    select(
        _seat.listed_name,
        _enterprise.slug,
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
        _enterprise.kind,
        _booth.number.label("booth"),
    )
    .join_from(table_of(Participation), table_of(Enterprise), _enterprise.id == _seat.enterprise_id, isouter=True)
    .join(table_of(Booth), _booth.id == _seat.booth_id, isouter=True)
    .where(
        _seat.popup_id == bindparam("id"),
        or_(_enterprise.id.is_(None), _enterprise.status != EnterpriseStatus.HIDDEN),
    )
    .order_by(_seat.position)
)
_held = select(_day.id).where(
    _day.venue_id == _venue.id,
    _day.popup_id.in_(select(_popup.id).where(_popup.status.in_(PUBLIC))),
)
_named = select(_popup.id).where(_popup.venue_id == _venue.id, _popup.status.in_(PUBLIC))
_VENUES = select(
    _venue.id,
    _venue.slug,
    _venue.is_sample,
    _venue.name_ko,
    _venue.name_en,
    _venue.city,
    _venue.city_en,
    _venue.district,
    _venue.address_ko,
    _venue.address_en,
    _venue.latitude,
    _venue.longitude,
    _venue.precision_m,
    _venue.directions_ko,
    _venue.directions_en,
    _venue.sources,
).where(or_(_held.correlate(table_of(Venue)).exists(), _named.correlate(table_of(Venue)).exists()))
_VENUE = _VENUES.where(_venue.slug == bindparam("slug"))
_OF_VENUES: Mapping[str, ColumnElement[bool]] = {
    "districts": _venue.district.in_(bindparam("districts", expanding=True)),
    "sample": _venue.is_sample == bindparam("sample"),
}
_COUNT = select(func.count()).where(and_(_popup.status.in_(PUBLIC), _popup.is_sample.is_(False)))


def public_popups(
    filters: Mapping[str, Any], *, order: PopupOrder, edge: keyset.Edge | None, size: int
) -> keyset.Stretch:
    """The page of pop-ups beside ``edge`` that pass ``filters`` (the names of ``_CONDITIONS``): one statement."""
    return _walk(order, size, frozenset(filters)).page(edge, filters)


@lru_cache(maxsize=512)
def _walk(order: PopupOrder, size: int, filters: frozenset[str]) -> keyset.Walk:
    wanted = _POPUPS.where(*(_CONDITIONS[name] for name in sorted(filters)))
    return keyset.Walk(wanted, by=_BY_DAY, id_=_popup.id, size=size, descending=order is PopupOrder.LATEST)


def whole_popup(slug: str) -> WholePopup | None:
    """One pop-up without hidden participants, in three statements; None where there is none, or it is a draft."""
    row = db.session.execute(_POPUP, {"slug": slug}).first()
    if row is None:
        return None
    its = {"id": row.id}
    return WholePopup(
        row, days=db.session.scalars(_DAYS, its).all(), participants=db.session.execute(_PARTICIPANTS, its).all()
    )


def count_real_popups() -> int:
    """How many real pop-ups are public."""
    return db.session.scalar(_COUNT) or 0


def public_venues(filters: Mapping[str, Any], *, edge: keyset.Edge | None, size: int) -> keyset.Stretch:
    """The page of venues beside ``edge`` that pass ``filters`` (the names of ``_OF_VENUES``): one statement."""
    return _walk_of_venues(size, frozenset(filters)).page(edge, filters)


@lru_cache(maxsize=128)
def _walk_of_venues(size: int, filters: frozenset[str]) -> keyset.Walk:
    wanted = _VENUES.where(*(_OF_VENUES[name] for name in sorted(filters)))
    return keyset.Walk(wanted, by=_venue.name_ko, id_=_venue.id, size=size)


def public_venue(slug: str) -> Any | None:
    """One venue, in one statement; None where there is none, or no public pop-up was ever there."""
    return db.session.execute(_VENUE, {"slug": slug}).first()
