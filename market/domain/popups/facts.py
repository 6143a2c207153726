"""What a list tells of a pop-up, in plain columns: values that can be compared, kept and shown in both languages."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select

from market.domain.enterprises.models import Enterprise, EnterpriseKind
from market.domain.popups.models import Participation, Popup, PopupStatus, Venue, known_hours
from market.foundation.database import table_of
from market.foundation.i18n import in_language

PUBLIC = (PopupStatus.PUBLISHED, PopupStatus.CANCELLED)
"""Drafts do not exist for the public; cancelled ones stay and say so."""


class Place(NamedTuple):
    """The venue of a pop-up as a list names it."""

    name_ko: str
    name_en: str | None


class Claim(NamedTuple):
    """A day that a pop-up claims or has given up."""

    day: date
    is_held: bool


class PopupFacts(NamedTuple):
    """A pop-up as lists and feeds tell it; ``days`` are there where a calendar is drawn."""

    id: int
    slug: str
    is_sample: bool
    status: PopupStatus
    title_ko: str
    title_en: str | None
    summary_ko: str | None
    summary_en: str | None
    starts_on: date | None
    ends_on: date | None
    date_note_ko: str | None
    date_note_en: str | None
    opens_at: time | None
    closes_at: time | None
    hours_ko: str | None
    hours_en: str | None
    venue_text_ko: str | None
    venue_text_en: str | None
    enterprises_reported: int | None
    updated_at: datetime
    venue: Place | None
    days: tuple[Claim, ...] = ()

    @property
    def title(self) -> str:
        return in_language(self.title_ko, self.title_en)

    @property
    def summary(self) -> str | None:
        return in_language(self.summary_ko, self.summary_en) if self.summary_ko else None

    @property
    def hours(self) -> str | None:
        return known_hours(self.opens_at, self.closes_at, self.hours_ko, self.hours_en)

    @property
    def venue_text(self) -> str | None:
        """The place in a source's or the city's own words; the venue's name where there are none."""
        if self.venue_text_ko:
            return in_language(self.venue_text_ko, self.venue_text_en)
        return in_language(*self.venue) if self.venue else None


class ListedPopup(NamedTuple):
    """A pop-up with how many sellers are known to take part; organisations that only support are not counted."""

    popup: PopupFacts
    sellers: int


_popup, _venue = table_of(Popup).c, table_of(Venue).c
_seat, _enterprise = table_of(Participation).c, table_of(Enterprise).c

_SELLERS = (
    select(func.count(_seat.id))
    .join_from(table_of(Participation), table_of(Enterprise), _enterprise.id == _seat.enterprise_id, isouter=True)
    .where(
        _seat.popup_id == _popup.id,
        or_(_enterprise.id.is_(None), _enterprise.kind != EnterpriseKind.SUPPORT_ORGANISATION),
    )
    .correlate(table_of(Popup))
    .scalar_subquery()
)
_OWN = (
    _popup.id,
    _popup.slug,
    _popup.is_sample,
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
    _popup.venue_text_ko,
    _popup.venue_text_en,
    _popup.enterprises_reported,
    _popup.updated_at,
)
LISTED: Select[Any] = (
    select(*_OWN, _venue.name_ko.label("venue_ko"), _venue.name_en.label("venue_en"), _SELLERS.label("sellers"))
    .join_from(table_of(Popup), table_of(Venue), _venue.id == _popup.venue_id, isouter=True)
    .where(_popup.status.in_(PUBLIC))
)
"""The public pop-ups, as ``listed`` reads them."""


def listed(rows: Iterable[Any]) -> list[ListedPopup]:
    """The pop-ups of ``rows``, which begin with the columns of ``LISTED``."""
    return [_listed(row) for row in rows]


def _listed(row: Any) -> ListedPopup:
    (*own, venue_ko, venue_en, sellers) = row[: len(_OWN) + 3]
    return ListedPopup(PopupFacts._make((*own, Place(venue_ko, venue_en) if venue_ko else None, ())), sellers)
