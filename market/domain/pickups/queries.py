"""Parts that were to be collected: whose ground is gone, what waits for an answer, what is due."""

import hmac
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from market.domain.orders.models import Order, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE
from market.domain.pickups.errors import NoSuchPickup
from market.domain.pickups.models import PickupCause, PickupChange, PickupState
from market.domain.pickups.rules import MARKET_PAYS
from market.domain.popups.models import Participation, Popup, PopupDay, PopupStatus, Venue
from market.foundation.crypto import fingerprint
from market.foundation.database import db

MOST = 200
"""How many are looked at in one go."""

_SEAL = 32
_PREPARING = SellerOrder.status == SellerOrderStatus.PREPARING


def link_of(change: PickupChange) -> str:
    """The word in the address of the mail: the question's number under a seal that only the market can make."""
    return f"{change.id}-{_seal(change.id)}"


def by_link(word: str) -> PickupChange:
    """The question that ``word`` of a mail leads to; ``NoSuchPickup`` when it is not one of ours."""
    number, _, seal = word.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        raise NoSuchPickup
    if not hmac.compare_digest(seal.encode(), _seal(int(number)).encode()):
        raise NoSuchPickup
    change = db.session.scalar(_WHOLE.where(PickupChange.id == int(number)))
    if change is None:
        raise NoSuchPickup
    return change


def of_part(part_id: int) -> Sequence[PickupChange]:
    """Every question about a part, the latest first."""
    wanted = select(PickupChange).where(PickupChange.seller_order_id == part_id).order_by(PickupChange.id.desc())
    return db.session.scalars(wanted).all()


def open_of_order(order: Order) -> Sequence[PickupChange]:
    """What still waits for the shopper's choice, of one order."""
    return db.session.scalars(
        select(PickupChange)
        .join(PickupChange.seller_order)
        .where(SellerOrder.order_id == order.id, PickupChange.state == PickupState.ASKED)
        .order_by(PickupChange.id)
    ).all()


def open_of_part(part_id: int) -> PickupChange | None:
    """The question about a part that waits for an answer."""
    return db.session.scalar(
        select(PickupChange).where(PickupChange.seller_order_id == part_id, PickupChange.state == PickupState.ASKED)
    )


def parts_without_ground(today: date, *, popup_id: int | None = None, part_id: int | None = None) -> Sequence[Any]:
    """Paid parts that cannot be collected as they were to be, and of which nobody has been asked yet: rows of part,
    day, pop-up, venue and whether the enterprise still takes part.

    A place is another one when the venue is, or when its address is; an address that was not known before, and
    another name, make none.
    """
    asked = select(PickupChange.id).where(
        PickupChange.seller_order_id == SellerOrder.id,
        PickupChange.state == PickupState.ASKED,
        PickupChange.cause != PickupCause.MOVED,
    )
    wanted = (
        select(SellerOrder, PopupDay, Popup, Venue, _TAKES_PART.label("takes_part"))
        .join(SellerOrder.order)
        .join(PopupDay, PopupDay.id == SellerOrder.collect_on_id)
        .join(Popup, Popup.id == PopupDay.popup_id)
        .outerjoin(Venue, Venue.id == Popup.venue_id)
        .where(
            _PREPARING,
            SellerOrder.collect_day >= today,
            Order.status.in_(SENDABLE),
            or_(
                Popup.status == PopupStatus.CANCELLED,
                ~_TAKES_PART,
                PopupDay.venue_id.is_(None),
                SellerOrder.collect_venue_id.is_distinct_from(Popup.venue_id),
                SellerOrder.collect_address_ko != Venue.address_ko,
            ),
            ~asked.exists(),
        )
        .options(contains_eager(SellerOrder.order))
        .order_by(SellerOrder.id)
        .limit(MOST)
    )
    if popup_id is not None:
        wanted = wanted.where(Popup.id == popup_id)
    if part_id is not None:
        wanted = wanted.where(SellerOrder.id == part_id)
    return db.session.execute(wanted).all()


def days_held(popup_id: int) -> dict[date, int]:
    """The days on which a pop-up holds its venue, with the id of each."""
    rows = db.session.execute(
        select(PopupDay.day, PopupDay.id).where(PopupDay.popup_id == popup_id, PopupDay.venue_id.is_not(None))
    )
    return {row.day: row.id for row in rows}


def to_settle(*, now: datetime) -> Sequence[int]:
    """Questions that are over: their end has come, the part went another way, or the enterprise comes after all."""
    ended = and_(PickupChange.ends_at <= now, Order.status.in_(SENDABLE))
    back = and_(PickupChange.cause == PickupCause.BOOTH, _TAKES_PART, Popup.status == PopupStatus.PUBLISHED)
    wanted = _with_part(select(PickupChange.id))
    return db.session.scalars(
        wanted.where(PickupChange.state == PickupState.ASKED, or_(~_PREPARING, ended, back))
        .order_by(PickupChange.id)
        .limit(MOST)
    ).all()


def takes_part(change: PickupChange) -> bool:
    """Whether the enterprise stands at the pop-up after all, and the pop-up is held."""
    return bool(
        db.session.scalar(
            _with_part(select(PickupChange.id)).where(
                PickupChange.id == change.id, _TAKES_PART, Popup.status == PopupStatus.PUBLISHED
            )
        )
    )


def parcels_to_pay() -> Sequence[int]:
    """Deliveries for which the market owes the enterprise a parcel: it has left."""
    return db.session.scalars(
        select(PickupChange.id)
        .join(PickupChange.seller_order)
        .where(
            PickupChange.state == PickupState.DELIVERED,
            PickupChange.cause.in_(MARKET_PAYS),
            PickupChange.parcel_fee > 0,
            PickupChange.parcel_paid_at.is_(None),
            SellerOrder.first_sent_at.is_not(None),
        )
        .order_by(PickupChange.id)
        .limit(MOST)
    ).all()


def _seal(number: int) -> str:
    return fingerprint(f"pickup:{number}")[:_SEAL]


def _with_part(wanted: Select[int]) -> Select[int]:
    return (
        wanted.join(PickupChange.seller_order).join(SellerOrder.order).join(Popup, Popup.id == PickupChange.popup_id)
    )


_TAKES_PART: ColumnElement[bool] = (
    select(Participation.id)
    .where(Participation.popup_id == Popup.id, Participation.enterprise_id == SellerOrder.enterprise_id)
    .correlate(Popup, SellerOrder)
    .exists()
)

_WHOLE = select(PickupChange).options(
    joinedload(PickupChange.popup).joinedload(Popup.venue),
    joinedload(PickupChange.claim),
    joinedload(PickupChange.seller_order).options(
        joinedload(SellerOrder.order), selectinload(SellerOrder.lines), joinedload(SellerOrder.enterprise)
    ),
)
