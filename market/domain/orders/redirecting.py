"""A part that was to be collected goes another way: to another day or place, or to the shopper's address."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update

from market.domain.enterprises import holidays
from market.domain.orders import due
from market.domain.orders.agreements import Delivery
from market.domain.orders.models import Order, SellerOrder
from market.domain.shipping.models import ShippingKind
from market.domain.workdays.queries import closed_days
from market.foundation.clock import day_of
from market.foundation.database import db


@dataclass(frozen=True, slots=True)
class Ground:
    """Where and when a part is handed over; ``day_id`` is the pop-up's day, ``address_ko`` the venue's."""

    day_id: int
    day: date
    place_ko: str
    place_en: str
    venue_id: int
    address_ko: str | None


def move_collection(part: SellerOrder, ground: Ground) -> None:
    """``part``, which the caller holds, is collected at ``ground`` from now on."""
    part.collect_on_id, part.collect_day = ground.day_id, ground.day
    part.collect_place_ko, part.collect_place_en = ground.place_ko, ground.place_en
    part.collect_venue_id, part.collect_address_ko = ground.venue_id, ground.address_ko
    db.session.flush()


def has_address(order: Order) -> bool:
    """Whether ``order`` knows where parcels go: another part of it is sent."""
    return order.road_address is not None


def take_address(order: Order, delivery: Delivery) -> bool:
    """Write down where parcels of ``order`` go; False when it has an address by now."""
    claim = (
        update(Order)
        .where(Order.id == order.id, Order.road_address.is_(None))
        .values(
            recipient_name=delivery.name,
            recipient_phone=delivery.phone,
            postcode=delivery.postcode,
            road_address=delivery.road_address,
            address_detail=delivery.detail,
            delivery_note=delivery.note,
        )
        .returning(Order.id)
        .execution_options(synchronize_session=False)
    )
    taken = db.session.scalar(claim) is not None
    db.session.refresh(order)
    return taken


def send_instead(part: SellerOrder, *, one_parcel: int, now: datetime) -> None:
    """``part``, which the caller holds and whose order has an address, is sent from now on, at no charge.

    The day by which it has to leave counts from now. A return is charged as any of the enterprise's: ``one_parcel``.
    """
    today = day_of(now)
    free = closed_days(today) | holidays.days_off([part.enterprise_id], today)[part.enterprise_id]
    part.collect_on_id = part.collect_day = part.collect_place_ko = part.collect_place_en = None
    part.collect_venue_id = part.collect_address_ko = None
    part.ship_due_on = due.of_part(part, paid_at=now, closed=free)
    part.shipping_kind, part.free_above, part.return_fee = ShippingKind.PAID, None, one_parcel
    db.session.flush()
