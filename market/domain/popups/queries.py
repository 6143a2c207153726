"""What the public may ask about pop-ups: drafts do not exist for it, cancelled ones stay and say so.

Lists are read in plain columns (``facts``), by statements that are built once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ScalarSelect, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.enterprises.models import Enterprise
from market.domain.popups.errors import NoSuchPopup
from market.domain.popups.facts import LISTED, PUBLIC, Claim, ListedPopup, listed
from market.domain.popups.models import Participation, Popup, PopupDay, PopupStatus, Venue
from market.foundation import keyset
from market.foundation.database import below_orm, db, table_of

PAGE = 12
MOST_COMING = 60
_PUBLIC = Popup.status.in_(PUBLIC)
_popup, _day, _seat = table_of(Popup).c, table_of(PopupDay).c, table_of(Participation).c
_last_day = func.coalesce(_popup.ends_on, _popup.starts_on)
_is_published = _popup.status == PopupStatus.PUBLISHED


@dataclass(frozen=True, slots=True)
class PastPopups:
    """One page of what has been."""

    popups: Sequence[ListedPopup]
    stretch: keyset.Stretch


_TO_COME = (
    LISTED.where(_last_day >= bindparam("today"), _popup.starts_on.is_not(None))
    .order_by(_popup.starts_on, _popup.id)
    .limit(bindparam("most"))
)
_NEXT = _TO_COME.where(_is_published)
_PICKED = LISTED.where(
    _popup.id.in_(bindparam("ids", expanding=True)), _is_published, _last_day >= bindparam("today")
)
_PAST = keyset.Walk(
    LISTED.where(_last_day < bindparam("today"), _popup.starts_on.is_not(None)),
    by=_popup.starts_on,
    id_=_popup.id,
    size=PAGE,
    descending=True,
)
_UNDATED = LISTED.where(_popup.starts_on.is_(None)).order_by(_popup.ends_on, _popup.id)
_touches = (_popup.starts_on <= bindparam("last"), _last_day >= bindparam("first"))
_BETWEEN = LISTED.where(*_touches).order_by(_popup.starts_on, _popup.id)
_DAYS_BETWEEN = (
    select(_day.popup_id, _day.day, _day.venue_id.is_not(None))
    .join_from(table_of(PopupDay), table_of(Popup), _popup.id == _day.popup_id)
    .where(_popup.status.in_(PUBLIC), *_touches)
    .order_by(_day.day)
)
_OF_ENTERPRISE = LISTED.where(
    _is_published,
    _popup.id.in_(select(_seat.popup_id).where(_seat.enterprise_id == bindparam("enterprise"))),
).order_by(_popup.starts_on.is_(None), _popup.starts_on.desc(), _popup.id)
_NEAREST = select(
    func.max(_popup.starts_on).filter(*_touches),
    func.min(_popup.starts_on).filter(_popup.starts_on > bindparam("last"), _is_published),
    func.max(_last_day).filter(_last_day < bindparam("first"), _is_published),
).where(_popup.status.in_(PUBLIC))


def popups_of_enterprise() -> ScalarSelect[int]:
    """How many public pop-ups list an enterprise, for a statement over enterprises."""
    return (
        select(func.count(_seat.id))
        .join_from(table_of(Participation), table_of(Popup), _popup.id == _seat.popup_id)
        .where(_seat.enterprise_id == table_of(Enterprise).c.id, _is_published)
        .correlate(table_of(Enterprise))
        .scalar_subquery()
    )


def coming(today: date, limit: int = MOST_COMING) -> list[ListedPopup]:
    """What is on or still to come, soonest first; cancelled ones too, until their last day is over."""
    return listed(below_orm().execute(_TO_COME, {"today": today, "most": limit}))


def next_popup(today: date) -> ListedPopup | None:
    """The pop-up that is on or comes next and has not been cancelled."""
    return next(iter(listed(below_orm().execute(_NEXT, {"today": today, "most": 1}))), None)


def first_published(popup_ids: Sequence[int], today: date) -> ListedPopup | None:
    """The first of these pop-ups that is published and not over; None where there is none."""
    if not popup_ids:
        return None
    rows = below_orm().execute(_PICKED, {"today": today, "ids": list(popup_ids)})
    found = {one.popup.id: one for one in listed(rows)}
    return next((found[number] for number in popup_ids if number in found), None)


def nearest_day(first: date, last: date) -> date | None:
    """A day on which a pop-up is on: between these days, else the next one after them, else the last one before.

    A cancelled pop-up is shown where it would have been, but nobody is led there.
    """
    within, after, before = below_orm().execute(_NEAREST, {"first": first, "last": last}).one()
    nearest: date | None = max(within, first) if within else after or before
    return nearest


def past(today: date, edge: keyset.Edge | None) -> PastPopups:
    """What is over, latest first."""
    stretch = _PAST.page(edge, {"today": today})
    return PastPopups(listed(stretch.rows), stretch)


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
    return listed(below_orm().execute(_UNDATED))


def between(first: date, last: date) -> list[ListedPopup]:
    """What is on between these days, both included, with the days that each claims: two statements."""
    days = {"first": first, "last": last}
    claims = defaultdict(list)
    for popup_id, day, is_held in below_orm().execute(_DAYS_BETWEEN, days):
        claims[popup_id].append(Claim(day, is_held))
    return [
        ListedPopup(one.popup._replace(days=tuple(claims[one.popup.id])), one.sellers)
        for one in listed(below_orm().execute(_BETWEEN, days))
    ]


def of_enterprise(enterprise: Enterprise) -> list[ListedPopup]:
    """The pop-ups that list ``enterprise``, latest first; those without a known day at the end."""
    return listed(below_orm().execute(_OF_ENTERPRISE, {"enterprise": enterprise.id}))


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
