"""What the public may ask about pop-ups: drafts do not exist for it, cancelled ones stay and say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.enterprises.models import Enterprise, EnterpriseKind
from market.domain.popups.errors import NoSuchPopup
from market.domain.popups.models import Participation, Popup, PopupStatus, Venue
from market.foundation import keyset
from market.foundation.database import db

PAGE = 12
MOST_COMING = 60
_PUBLIC = Popup.status.in_([PopupStatus.PUBLISHED, PopupStatus.CANCELLED])
_last_day = func.coalesce(Popup.ends_on, Popup.starts_on)


@dataclass(frozen=True, slots=True)
class ListedPopup:
    """A pop-up with how many sellers are known to take part; organisations that only support are not counted."""

    popup: Popup
    sellers: int


@dataclass(frozen=True, slots=True)
class PastPopups:
    """One page of what has been."""

    popups: Sequence[ListedPopup]
    stretch: keyset.Stretch


def popups_of_enterprise() -> ScalarSelect[int]:
    """How many public pop-ups list an enterprise, for a statement over enterprises."""
    return (
        select(func.count(Participation.id))
        .join(Popup, Popup.id == Participation.popup_id)
        .where(Participation.enterprise_id == Enterprise.id, Popup.status == PopupStatus.PUBLISHED)
        .correlate(Enterprise)
        .scalar_subquery()
    )


def coming(today: date, limit: int = MOST_COMING) -> list[ListedPopup]:
    """What is on or still to come, soonest first; cancelled ones too, until their last day is over."""
    return _listed(
        _LIST.where(_last_day >= today, Popup.starts_on.is_not(None)).order_by(Popup.starts_on, Popup.id).limit(limit)
    )


def next_popup(today: date) -> ListedPopup | None:
    """The pop-up that is on or comes next and has not been cancelled."""
    wanted = _LIST.where(Popup.status == PopupStatus.PUBLISHED, _last_day >= today, Popup.starts_on.is_not(None))
    return next(iter(_listed(wanted.order_by(Popup.starts_on, Popup.id).limit(1))), None)


def first_published(popup_ids: Sequence[int], today: date) -> ListedPopup | None:
    """The first of these pop-ups that is published and not over; None where there is none."""
    if not popup_ids:
        return None
    wanted = _LIST.where(Popup.id.in_(popup_ids), Popup.status == PopupStatus.PUBLISHED, _last_day >= today)
    found = {listed.popup.id: listed for listed in _listed(wanted)}
    return next((found[number] for number in popup_ids if number in found), None)


def nearest_day(first: date, last: date) -> date | None:
    """A day on which a pop-up is on: between these days, else the next one after them, else the last one before.

    A cancelled pop-up is shown where it would have been, but nobody is led there.
    """
    stands = Popup.status == PopupStatus.PUBLISHED
    within, after, before = db.session.execute(
        select(
            func.max(Popup.starts_on).filter(Popup.starts_on <= last, _last_day >= first),
            func.min(Popup.starts_on).filter(Popup.starts_on > last, stands),
            func.max(_last_day).filter(_last_day < first, stands),
        ).where(_PUBLIC)
    ).one()
    return max(within, first) if within else after or before


def past(today: date, edge: keyset.Edge | None) -> PastPopups:
    """What is over, latest first."""
    stretch = keyset.fetch(
        _LIST.where(_last_day < today, Popup.starts_on.is_not(None)),
        by=Popup.__table__.c.starts_on,
        id_=Popup.__table__.c.id,
        descending=True,
        edge=edge,
        size=PAGE,
    )
    return PastPopups([ListedPopup(row[0], row.sellers) for row in stretch.rows], stretch)


def in_calendars(*, since: date | None = None, enterprise: Enterprise | None = None) -> list[Popup]:
    """The public pop-ups of which a day is known, with their days and places; those that are not over on ``since``,
    those that list ``enterprise``. Cancelled ones stay, so that calendars hear of it. Two statements."""
    wanted = select(Popup).where(_PUBLIC, Popup.starts_on.is_not(None)).order_by(Popup.starts_on, Popup.id)
    if since is not None:
        wanted = wanted.where(_last_day >= since)
    if enterprise is not None:
        wanted = wanted.where(
            Popup.id.in_(select(Participation.popup_id).where(Participation.enterprise_id == enterprise.id))
        )
    return list(db.session.scalars(wanted.options(joinedload(Popup.venue), selectinload(Popup.days))))


def undated() -> list[ListedPopup]:
    """Those of which no source tells the first day."""
    return _listed(_LIST.where(Popup.starts_on.is_(None)).order_by(Popup.ends_on, Popup.id))


def between(first: date, last: date) -> list[ListedPopup]:
    """What is on between these days, both included, with the days that each holds: two statements."""
    wanted = _LIST.where(Popup.starts_on <= last, _last_day >= first).options(selectinload(Popup.days))
    return _listed(wanted.order_by(Popup.starts_on, Popup.id))


def of_enterprise(enterprise: Enterprise) -> list[ListedPopup]:
    """The pop-ups that list ``enterprise``, latest first; those without a known day at the end."""
    there = select(Participation.popup_id).where(Participation.enterprise_id == enterprise.id)
    newest_first = (Popup.starts_on.is_(None), Popup.starts_on.desc(), Popup.id)
    return _listed(_LIST.where(Popup.status == PopupStatus.PUBLISHED, Popup.id.in_(there)).order_by(*newest_first))


_OF_VENUE = (
    *(Venue.name_ko, Venue.name_en, Venue.city, Venue.address_ko, Venue.address_en, Venue.latitude, Venue.longitude),
    *(Venue.precision_m, Venue.directions_ko, Venue.directions_en, Venue.sources),
)
"""What the public page of a pop-up says of its place."""

_BY_SLUG = (
    select(Popup)
    .where(Popup.slug == bindparam("slug"), _PUBLIC)
    .options(joinedload(Popup.venue).load_only(*_OF_VENUE), joinedload(Popup.days))
)


def public_popup(slug: str) -> Popup:
    """The pop-up with its venue and its days, in one statement; or ``NoSuchPopup``. ``seats`` knows who is there."""
    popup = db.session.scalars(_BY_SLUG, {"slug": slug}).unique().one_or_none()
    if popup is None:
        raise NoSuchPopup
    return popup


def _sellers() -> ScalarSelect[int]:
    """How many of those who take part sell there: all but organisations that support the others."""
    return (
        select(func.count(Participation.id))
        .outerjoin(Enterprise, Enterprise.id == Participation.enterprise_id)
        .where(
            Participation.popup_id == Popup.id,
            or_(Enterprise.id.is_(None), Enterprise.kind != EnterpriseKind.SUPPORT_ORGANISATION),
        )
        .correlate(Popup)
        .scalar_subquery()
    )


_LIST: Select[Any] = (
    select(Popup).where(_PUBLIC).options(joinedload(Popup.venue)).add_columns(_sellers().label("sellers"))
)


def _listed(statement: Select[Any]) -> list[ListedPopup]:
    return [ListedPopup(row[0], row.sellers) for row in db.session.execute(statement)]
