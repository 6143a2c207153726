"""Questions about calls: what the public reads, and what an enterprise has to do with them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.calls.errors import NoSuchBoothApplication, NoSuchCall
from market.domain.calls.models import (
    ApplicationState,
    BoothApplication,
    Call,
    CallPopup,
)
from market.domain.calls.rules import Shelf
from market.domain.catalog.models import Category, Product, ProductStatus
from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import Booth, BoothZone, Participation, Popup
from market.foundation.database import UTCDateTime, below_orm, db, table_of
from market.foundation.keyset import Edge, Stretch, fetch
from market.foundation.memory import kept

PAGE = 20
MOST_SHOWN = 100
"""The most products that a form offers at once."""

_call = table_of(Call).c
_WITH_POPUPS = selectinload(Call.entries).joinedload(CallPopup.popup).joinedload(Popup.venue)


def is_live(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """For a statement over calls: announced, not cancelled, and not closed yet."""
    return and_(Call.announced_at.is_not(None), Call.cancelled_at.is_(None), Call.closes_at > now)


def is_open(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """For a statement over calls: applications are taken."""
    return and_(is_live(now), Call.opens_at <= now)


def live_calls(now: datetime) -> Sequence[Call]:
    """Those that are announced or open, what closes first in front, with their pop-ups."""
    live = select(Call).where(is_live(now)).order_by(Call.closes_at, Call.id).options(_WITH_POPUPS)
    return db.session.scalars(live).all()


def past_calls(now: datetime, edge: Edge | None) -> Stretch:
    """One page of the announced ones that are closed or cancelled, the latest first."""
    over = select(Call).where(
        Call.announced_at.is_not(None), or_(Call.closes_at <= now, Call.cancelled_at.is_not(None))
    )
    return fetch(over, by=_call.closes_at, id_=_call.id, descending=True, edge=edge, size=PAGE)


def public_call(slug: str) -> Call:
    """The announced call of that name, with its pop-ups, their days and venues, or ``NoSuchCall``: two statements."""
    wanted = select(Call).where(Call.slug == slug, Call.announced_at.is_not(None))
    popups = joinedload(Call.entries).joinedload(CallPopup.popup)
    plans = popups.options(joinedload(Popup.venue), selectinload(Popup.days))
    found = db.session.scalars(wanted.options(plans)).unique().one_or_none()
    if found is None:
        raise NoSuchCall
    return found


@dataclass(frozen=True, slots=True)
class Room:
    """Booths of one kind at one pop-up that are not given to anybody yet."""

    popup_id: int
    zone: BoothZone
    has_power: bool
    booths: int


def room_left(popup_ids: Collection[int]) -> Sequence[Room]:
    """How many booths each of these pop-ups has to give, by zone and power: one statement.

    The city's own booths do not count, nor those that it has given by hand.
    """
    these = tuple(popup_ids)
    return kept(
        ("booths left", these),
        lambda: [Room(*row) for row in below_orm().execute(_ROOM, {"popups": these})],
    )


_popup, _booth, _seat = table_of(Popup).c, table_of(Booth).c, table_of(Participation).c
_ROOM = (
    select(_popup.id, _booth.zone, _booth.has_power, func.count())
    .join_from(table_of(Popup), table_of(Booth), _booth.venue_id == _popup.venue_id)
    .where(
        _popup.id.in_(bindparam("popups", expanding=True)),
        _booth.is_open,
        ~select(_seat.id).where(_seat.popup_id == _popup.id, _seat.booth_id == _booth.id).exists(),
    )
    .group_by(_popup.id, _booth.zone, _booth.has_power)
    .order_by(_popup.id, _booth.zone, _booth.has_power)
)


def room_by_zone(rooms: Collection[Room]) -> dict[BoothZone, int]:
    """The same over all pop-ups and kinds of supply."""
    sums: dict[BoothZone, int] = dict.fromkeys(BoothZone, 0)
    for room in rooms:
        sums[room.zone] += room.booths
    return sums


def applicants_by_zone(call: Call) -> Mapping[BoothZone, int]:
    """How many enterprises have applied for each kind of booth."""
    counts = (
        select(BoothApplication.zone, func.count())
        .where(BoothApplication.call_id == call.id, BoothApplication.state == ApplicationState.SUBMITTED)
        .group_by(BoothApplication.zone)
    )
    return {**dict.fromkeys(BoothZone, 0), **dict(db.session.execute(counts).all())}


def application_of(call: Call, enterprise: Enterprise) -> BoothApplication | None:
    """What ``enterprise`` has said to ``call``, with its choices and products; None when it has not begun."""
    wanted = (
        select(BoothApplication)
        .where(BoothApplication.call_id == call.id, BoothApplication.enterprise_id == enterprise.id)
        .options(joinedload(BoothApplication.choices), joinedload(BoothApplication.brought))
    )
    return db.session.scalars(wanted).unique().one_or_none()


def own_application(call: Call, enterprise: Enterprise) -> BoothApplication:
    """The same; ``NoSuchBoothApplication`` when there is none."""
    found = application_of(call, enterprise)
    if found is None:
        raise NoSuchBoothApplication
    return found


@dataclass(frozen=True, slots=True)
class CallAndOwn:
    """A call beside what one enterprise has said to it, None where it has not begun."""

    call: Call
    application: BoothApplication | None


def live_for(enterprise: Enterprise, now: datetime) -> list[CallAndOwn]:
    """Every announced or open call with the own application, what closes first in front."""
    rows = db.session.execute(
        select(Call, BoothApplication)
        .outerjoin(
            BoothApplication,
            and_(BoothApplication.call_id == Call.id, BoothApplication.enterprise_id == enterprise.id),
        )
        .where(is_live(now))
        .order_by(Call.closes_at, Call.id)
        .options(_WITH_POPUPS)
    )
    return [CallAndOwn(call, application) for call, application in rows]


def waiting_for(enterprise: Enterprise, now: datetime, most: int) -> Sequence[Any]:
    """Open calls that ``enterprise`` has not answered, what closes first in front: slug, names, close and state."""
    return below_orm().execute(_WAITING, {"enterprise": enterprise.id, "now": now, "most": most}).all()


_own = table_of(BoothApplication).c
_NOW = bindparam("now", type_=UTCDateTime)
_WAITING = (
    select(_call.slug, _call.title_ko, _call.title_en, _call.closes_at, _own.state)
    .outerjoin_from(
        table_of(Call),
        table_of(BoothApplication),
        and_(_own.call_id == _call.id, _own.enterprise_id == bindparam("enterprise", type_=Integer)),
    )
    .where(is_open(_NOW), or_(_own.id.is_(None), _own.state == ApplicationState.DRAFT))
    .order_by(_call.closes_at, _call.id)
    .limit(bindparam("most", type_=Integer))
)


def past_of(enterprise: Enterprise, now: datetime, edge: Edge | None) -> Stretch:
    """One page of what ``enterprise`` has said to calls that are over: application and call, the latest first."""
    over = or_(Call.closes_at <= now, Call.cancelled_at.is_not(None))
    rows: Any = (
        select(BoothApplication, Call)
        .join(Call, Call.id == BoothApplication.call_id)
        .where(BoothApplication.enterprise_id == enterprise.id, over)
    )
    return fetch(rows, by=_call.closes_at, id_=_own.id, descending=True, edge=edge, size=PAGE)


def coming_of(enterprise: Enterprise, today: Any) -> Sequence[Popup]:
    """The pop-ups to come at which ``enterprise`` has a place, soonest first."""
    there = select(Participation.popup_id).where(Participation.enterprise_id == enterprise.id)
    rows = select(Popup).where(Popup.id.in_(there), Popup.ends_on >= today, Popup.reference.is_(None))
    return db.session.scalars(rows.order_by(Popup.starts_on, Popup.id).options(joinedload(Popup.venue))).all()


@dataclass(frozen=True, slots=True)
class OfferedProduct:
    """A product on sale that an applicant could bring."""

    id: int
    name_ko: str
    name_en: str | None
    shelf: Shelf
    shelf_name: str


def products_to_bring(enterprise: Enterprise, chosen: Collection[int] = ()) -> list[OfferedProduct]:
    """What ``enterprise`` has on sale: what is ``chosen`` already in front, then the newest."""
    is_chosen = Product.id.in_(list(chosen) or [0])
    rows = db.session.execute(
        select(Product.id, Product.name_ko, Product.name_en, Product.kind, Product.own_notice_template, Category)
        .join(Category, Category.id == Product.category_id)
        .where(_on_sale(enterprise))
        .order_by(is_chosen.desc(), Product.published_at.desc(), Product.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        OfferedProduct(
            row.id,
            row.name_ko,
            row.name_en,
            Shelf(row.Category.slug, row.own_notice_template or row.Category.notice_template, row.kind),
            row.Category.name,
        )
        for row in rows
    ]


def own_products(enterprise: Enterprise, wanted: Collection[int]) -> set[int]:
    """Those of ``wanted`` that ``enterprise`` has on sale."""
    if not wanted:
        return set()
    return set(db.session.scalars(select(Product.id).where(_on_sale(enterprise), Product.id.in_(list(wanted)))))


def _on_sale(enterprise: Enterprise) -> ColumnElement[bool]:
    return and_(
        Product.enterprise_id == enterprise.id,
        Product.status == ProductStatus.PUBLISHED,
        Product.quoted_in.is_(None),
    )
