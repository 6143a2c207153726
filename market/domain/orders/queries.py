"""Questions about orders. Whose they are is part of the question: another's order is not found."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, selectinload

from market.domain.accounts.models import User
from market.domain.catalog.models import Product, ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.orders.errors import OrderNotFound
from market.domain.orders.models import Order, OrderLine, OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import lookup_text
from market.foundation.crypto import fingerprint
from market.foundation.database import db

_WHOLE = selectinload(Order.seller_orders).options(
    selectinload(SellerOrder.lines), selectinload(SellerOrder.enterprise)
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


def worklist(
    enterprise: Enterprise, *, statuses: Collection[SellerOrderStatus], before_id: int | None = None, most: int = 50
) -> Sequence[SellerOrder]:
    """Parts of orders for one enterprise, the newest first, with order and lines; older than ``before_id``."""
    conditions: list[ColumnElement[bool]] = [
        SellerOrder.enterprise_id == enterprise.id,
        SellerOrder.status.in_(statuses),
    ]
    if before_id is not None:
        conditions.append(SellerOrder.id < before_id)
    return db.session.scalars(
        select(SellerOrder)
        .join(SellerOrder.order)
        .where(*conditions)
        .order_by(SellerOrder.id.desc())
        .limit(most)
        .options(contains_eager(SellerOrder.order), selectinload(SellerOrder.lines))
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


def count_by_status(enterprise: Enterprise) -> dict[SellerOrderStatus, int]:
    """How many parts of orders an enterprise has in each state."""
    counted = db.session.execute(
        select(SellerOrder.status, func.count(SellerOrder.id))
        .where(SellerOrder.enterprise_id == enterprise.id)
        .group_by(SellerOrder.status)
    )
    return {row[0]: row[1] for row in counted}


def quantities_of(order: Order, *, parts: Collection[int] | None = None) -> dict[int, int]:
    """How many of which variant an order still holds, or only some of its parts: what was cancelled is not in it."""
    counted = (
        select(OrderLine.variant_id, func.sum(OrderLine.quantity - OrderLine.claimed))
        .join(SellerOrder, SellerOrder.id == OrderLine.seller_order_id)
        .where(SellerOrder.order_id == order.id)
        .group_by(OrderLine.variant_id)
    )
    if parts is not None:
        counted = counted.where(SellerOrder.id.in_(parts))
    return {variant_id: int(quantity) for variant_id, quantity in db.session.execute(counted) if quantity}


def lead_days(part: SellerOrder) -> int:
    """Business days until the slowest thing of a part can be sent, as its product says."""
    slowest = (
        select(func.max(Product.lead_days))
        .join(ProductVariant, ProductVariant.product_id == Product.id)
        .join(OrderLine, OrderLine.variant_id == ProductVariant.id)
        .where(OrderLine.seller_order_id == part.id)
    )
    return db.session.scalar(slowest) or 0
