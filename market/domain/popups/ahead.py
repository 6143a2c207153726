"""The pop-ups that are still to come or running, as short lists of the city's office show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, case, func, or_, select

from market.domain.popups.models import Popup, PopupStatus, SpaceState, Venue
from market.foundation.database import db
from market.foundation.i18n import in_language

_TODAY, _REACH = bindparam("today", type_=Date), bindparam("reach", type_=Integer)
_AHEAD = (Popup.reference.is_(None), Popup.ends_on >= _TODAY, or_(_REACH.is_(None), Popup.organisation_id == _REACH))
"""The city's own, not over on ``today``; of the organisation ``reach``, or of all without one."""


@dataclass(frozen=True, slots=True)
class ListedPopup:
    """A pop-up in a list: its name, its days, where it is, and how far it and its space are."""

    title: str
    place: str
    slug: str
    is_sample: bool
    status: PopupStatus
    space_state: SpaceState
    starts_on: date
    ends_on: date


LISTED: Any = select(
    Popup.title_ko,
    Popup.title_en,
    func.coalesce(Popup.venue_text_ko, Venue.name_ko, ""),
    case((Popup.venue_text_ko.is_not(None), Popup.venue_text_en), else_=Venue.name_en),
    Popup.slug,
    Popup.is_sample,
    Popup.status,
    Popup.space_state,
    Popup.starts_on,
    Popup.ends_on,
).outerjoin(Venue, Venue.id == Popup.venue_id)
"""What ``listed`` makes pop-ups of."""


def listed(rows: Iterable[Any]) -> list[ListedPopup]:
    """The pop-ups of ``rows`` in the language of the page."""
    return [
        ListedPopup(in_language(*row[:2]), in_language(*row[2:4]), *row[4:10])  # two titles, two places, the facts
        for row in rows
    ]


_COMING = (
    LISTED.where(*_AHEAD, Popup.status != PopupStatus.CANCELLED)
    .order_by(Popup.starts_on, Popup.id)
    .limit(bindparam("most", type_=Integer))
)


def coming_popups(today: date, *, most: int, reach: int | None = None) -> list[ListedPopup]:
    """The first of the city's own that are not cancelled, the soonest first."""
    return listed(db.session.execute(_COMING, {"today": today, "reach": reach, "most": most}))


def number_of_drafts() -> Select[int]:
    """How many of the city's own, by the statement's ``today`` and ``reach``, are not public yet: one number."""
    return select(func.count(Popup.id)).where(*_AHEAD, Popup.status == PopupStatus.DRAFT)


_PUBLISHED = (
    select(Popup.slug, Popup.title_ko, Popup.title_en)
    .where(
        Popup.status == PopupStatus.PUBLISHED,
        func.coalesce(Popup.ends_on, Popup.starts_on) >= _TODAY,
        Popup.starts_on.is_not(None),
    )
    .order_by(Popup.starts_on, Popup.id)
    .limit(bindparam("most", type_=Integer))
)


def published_names(today: date, *, most: int) -> list[tuple[str, str]]:
    """Slug and title of what shoppers are told of, the soonest first; what was announced elsewhere, too."""
    rows = db.session.execute(_PUBLISHED, {"today": today, "most": most})
    return [(slug, in_language(title_ko, title_en)) for slug, title_ko, title_en in rows]
