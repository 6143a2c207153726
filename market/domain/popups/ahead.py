"""The pop-ups that are still to come or running, as short lists of the city's office show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, case, func, or_, select

from market.domain.popups.models import Popup, PopupStatus, Venue
from market.foundation.database import db
from market.foundation.i18n import in_language

_TODAY, _REACH = bindparam("today", type_=Date), bindparam("reach", type_=Integer)
_AHEAD = (Popup.reference.is_(None), Popup.ends_on >= _TODAY, or_(_REACH.is_(None), Popup.organisation_id == _REACH))
"""The city's own, not over on ``today``; of the organisation ``reach``, or of all without one."""

_COMING: Any = (
    select(
        Popup.title_ko,
        Popup.title_en,
        func.coalesce(Popup.venue_text_ko, Venue.name_ko, ""),
        case((Popup.venue_text_ko.is_not(None), Popup.venue_text_en), else_=Venue.name_en),
        Popup.slug,
        Popup.status,
        Popup.starts_on,
        Popup.ends_on,
    )
    .outerjoin(Venue, Venue.id == Popup.venue_id)
    .where(*_AHEAD, Popup.status != PopupStatus.CANCELLED)
    .order_by(Popup.starts_on, Popup.id)
    .limit(bindparam("most", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class ComingPopup:
    """A pop-up in a short list: its name, its days, and where it is."""

    title: str
    place: str
    slug: str
    status: PopupStatus
    starts_on: date
    ends_on: date


def coming_popups(today: date, *, most: int, reach: int | None = None) -> list[ComingPopup]:
    """The first of the city's own that are not cancelled, the soonest first."""
    rows = db.session.execute(_COMING, {"today": today, "reach": reach, "most": most})
    return [
        ComingPopup(in_language(title_ko, title_en), in_language(place_ko, place_en), *facts)
        for title_ko, title_en, place_ko, place_en, *facts in rows
    ]


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
