"""What the city asks about orders: who is late, what needs a look, who waits at a pop-up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import Enterprise, entry_name
from market.domain.orders.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.popups.models import PopupDay
from market.foundation.database import db

MOST = 50
"""So many of what needs a look are listed: what is done with the first makes room for the next."""

_IS_LATE = (
    SellerOrder.status == SellerOrderStatus.PREPARING,
    SellerOrder.ship_due_on < bindparam("today", type_=Date),
)
_LATE = (
    select(Order.number, SellerOrder.ship_due_on, Enterprise.name_ko, Enterprise.name_en, Enterprise.name_romanised)
    .join(Order, Order.id == SellerOrder.order_id)
    .join(Enterprise, Enterprise.id == SellerOrder.enterprise_id)
    .where(*_IS_LATE)
    .order_by(SellerOrder.ship_due_on, SellerOrder.id)
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class LatePart:
    """An enterprise's part of an order, and by when it should have been sent."""

    number: str
    due_on: date
    enterprise: str


def late_parts(today: date) -> list[LatePart]:
    """Parts that should have been sent before ``today``, the latest first."""
    rows: Iterable[Any] = db.session.execute(_LATE, {"today": today})
    return [LatePart(number, due_on, entry_name(*names)) for number, due_on, *names in rows]


def number_late() -> Select[int]:
    """How many parts should have been sent before the statement's ``today``: one number among others."""
    return select(func.count(SellerOrder.id)).where(*_IS_LATE)


def number_to_review() -> Select[int]:
    """How many orders were paid otherwise than they were made."""
    return select(func.count(Order.id)).where(Order.status == OrderStatus.NEEDS_REVIEW)


def late_parts_of(enterprise_id: int, today: date) -> Sequence[SellerOrder]:
    """The same of one enterprise."""
    return db.session.scalars(
        select(SellerOrder)
        .where(
            SellerOrder.enterprise_id == enterprise_id,
            SellerOrder.status == SellerOrderStatus.PREPARING,
            SellerOrder.ship_due_on < today,
        )
        .options(joinedload(SellerOrder.order))
        .order_by(SellerOrder.ship_due_on, SellerOrder.id)
        .limit(20)
    ).all()


def running_and_on_sale(enterprise_id: int) -> tuple[int, int]:
    """How many paid parts of an enterprise have not left its hands, and how many products it has on sale."""
    running = select(func.count(SellerOrder.id)).where(
        SellerOrder.enterprise_id == enterprise_id, SellerOrder.status == SellerOrderStatus.PREPARING
    )
    on_sale = select(func.count(Product.id)).where(
        Product.enterprise_id == enterprise_id, Product.status == ProductStatus.PUBLISHED
    )
    numbers = db.session.execute(select(running.scalar_subquery(), on_sale.scalar_subquery())).one()
    return numbers[0], numbers[1]


_TO_REVIEW = (
    select(Order.number, Order.placed_at, Order.total)
    .where(Order.status == OrderStatus.NEEDS_REVIEW)
    .order_by(Order.placed_at)
    .limit(MOST)
)


def orders_to_review() -> Sequence[Any]:
    """Orders whose payment does not fit, ``number``, ``placed_at`` and ``total`` of each: somebody has to look before
    anything is sent."""
    return db.session.execute(_TO_REVIEW).all()


def parts_to_collect(popup_id: int) -> Sequence[SellerOrder]:
    """Paid parts that are to be collected at the pop-up."""
    return db.session.scalars(
        select(SellerOrder)
        .join(PopupDay, PopupDay.id == SellerOrder.collect_on_id)
        .where(PopupDay.popup_id == popup_id, SellerOrder.status == SellerOrderStatus.PREPARING)
        .options(joinedload(SellerOrder.order))
        .order_by(SellerOrder.id)
    ).all()


def count_to_collect(popup_id: int) -> int:
    """How many paid parts are to be collected at the pop-up."""
    counted = (
        select(func.count(SellerOrder.id))
        .join(PopupDay, PopupDay.id == SellerOrder.collect_on_id)
        .where(PopupDay.popup_id == popup_id, SellerOrder.status == SellerOrderStatus.PREPARING)
    )
    return db.session.scalar(counted) or 0
