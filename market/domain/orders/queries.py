"""Questions about orders. Whose they are is part of the question: another's order is not found."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.domain.orders.errors import NotReadyToSend, OrderNotFound
from market.domain.orders.models import Order, OrderLine, OrderStatus, Parcel, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE, lookup_text
from market.foundation.crypto import fingerprint
from market.foundation.database import db
from market.foundation.i18n import gettext

_WHOLE = selectinload(Order.seller_orders).options(
    selectinload(SellerOrder.lines),
    joinedload(SellerOrder.enterprise),
    selectinload(SellerOrder.parcels).selectinload(Parcel.lines),
    joinedload(SellerOrder.delays),
)


def by_number(number: str) -> Order | None:
    """The order called ``number``, with its parts and lines. Whether the visitor may see it is not asked here."""
    return db.session.scalar(select(Order).where(Order.number == number).options(_WHOLE))


def look_up(*, number: str, name: str, phone: str) -> Order:
    """The order that a guest names by its number and the name and phone it was placed with.

    Raises ``OrderNotFound`` for whatever does not fit: the answer tells nothing about which of them it was.
    """
    wanted = fingerprint(lookup_text(number=number, name=name, phone=phone))
    order = db.session.scalar(select(Order).where(Order.lookup_fingerprint == wanted))
    if order is None:
        raise OrderNotFound
    return order


def of_cart(cart_id: int) -> Order | None:
    """The order that was made of a cart."""
    return db.session.scalar(select(Order).where(Order.cart_id == cart_id))


def of_user(user: User, *, most: int = 50) -> Sequence[Order]:
    """The orders of ``user``, the newest first, with their parts and lines."""
    return db.session.scalars(
        select(Order)
        .where(Order.user_id == user.id)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(most)
        .options(_WHOLE)
    ).all()


def lapsed_ids(now: datetime, *, most: int = 100) -> Sequence[int]:
    """The orders whose time to pay is over and that nobody has let go of yet, the oldest first."""
    return db.session.scalars(
        select(Order.id)
        .where(Order.status == OrderStatus.AWAITING_PAYMENT, Order.pay_by < now)
        .order_by(Order.pay_by, Order.id)
        .limit(most)
    ).all()


def part_of(enterprise: Enterprise, part_id: int) -> SellerOrder:
    """One part of an order by its id; ``OrderNotFound`` when it is another enterprise's."""
    part = db.session.scalar(
        select(SellerOrder)
        .join(SellerOrder.order)
        .where(SellerOrder.id == part_id, SellerOrder.enterprise_id == enterprise.id)
        .options(contains_eager(SellerOrder.order), selectinload(SellerOrder.lines))
    )
    if part is None:
        raise OrderNotFound
    return part


def quantities_of(order: Order, *, parts: Collection[int] | None = None) -> dict[int, int]:
    """How many of which variant an order still holds, or only some of its parts: without what was cancelled or has
    left."""
    counted = (
        select(OrderLine.variant_id, func.sum(OrderLine.quantity - OrderLine.claimed - OrderLine.sent))
        .join(SellerOrder, SellerOrder.id == OrderLine.seller_order_id)
        .where(SellerOrder.order_id == order.id)
        .group_by(OrderLine.variant_id)
    )
    if parts is not None:
        counted = counted.where(SellerOrder.id.in_(parts))
    return {variant_id: int(quantity) for variant_id, quantity in db.session.execute(counted) if quantity}


def sendable_facts(enterprise: Enterprise, numbers: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """The own parts of orders called so, by number: each part's id, and why it cannot be sent (empty when it can)."""
    found: dict[str, list[tuple[int, str]]] = {}
    wanted = sorted(numbers)
    for at in range(0, len(wanted), 500):
        rows = db.session.execute(
            select(Order.number, SellerOrder.id, SellerOrder.status, SellerOrder.collect_day, Order.status)
            .join(Order, Order.id == SellerOrder.order_id)
            .where(SellerOrder.enterprise_id == enterprise.id, Order.number.in_(wanted[at : at + 500]))
            .order_by(SellerOrder.id)
        )
        for number, part_id, status, collect_day, order_status in rows:
            why = "" if collect_day is None else str(NotReadyToSend())
            if status is not SellerOrderStatus.PREPARING:
                why = gettext("Not waiting to be sent: %(status)s", status=str(status))
            elif order_status not in SENDABLE:
                why = str(order_status)
            found.setdefault(number, []).append((part_id, why))
    return found
