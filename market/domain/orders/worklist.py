"""An enterprise's orders by what is to be done with them, by the page: late first where something waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import contains_eager, selectinload

from market.domain.catalog.models import Product, ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.orders.models import Order, OrderLine, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import RECEIVED, SENDABLE
from market.foundation.database import db
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 50

_S = SellerOrderStatus
_FAR = date(9999, 12, 31)


class Tab(LabelledEnum):
    """The stretches of the way that a part goes."""

    TODO = "todo", _l("All to do")
    NEW = "new", _l("New")
    ACCEPTED = "accepted", _l("To send")
    SENT = "sent", _l("Sent")
    DELIVERED = "delivered", _l("Delivered")
    CONFIRMED = "confirmed", _l("Purchase confirmed")
    OVER = "over", _l("Cancelled or returned")


class Due(LabelledEnum):
    """By when something has to be done."""

    LATE = "late", _l("Late")
    TODAY = "today", _l("Due today")
    THREE_DAYS = "three_days", _l("Due within 3 days")
    PICKUP = "pickup", _l("To be collected")


WAITING = frozenset({Tab.TODO, Tab.NEW, Tab.ACCEPTED})
"""Here something is to be done by the enterprise."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see. With ``number``, a piece of an order's number, every tab is looked through."""

    tab: Tab
    product_id: int | None = None
    due: Due | None = None
    number: str = ""


def _in_tab(tab: Tab) -> ColumnElement[bool]:
    part = SellerOrder
    return {
        Tab.TODO: part.status == _S.PREPARING,
        Tab.NEW: and_(part.status == _S.PREPARING, part.accepted_at.is_(None)),
        Tab.ACCEPTED: and_(part.status == _S.PREPARING, part.accepted_at.is_not(None)),
        Tab.SENT: part.status == _S.SENT,
        Tab.DELIVERED: and_(part.status.in_(RECEIVED), part.confirmed_at.is_(None)),
        Tab.CONFIRMED: and_(part.status.in_(RECEIVED), part.confirmed_at.is_not(None)),
        Tab.OVER: part.status.in_((_S.CANCELLED, _S.RETURNED)),
    }[tab]


def is_due(due: Due, today: date) -> ColumnElement[bool]:
    """The parts that are ``due`` so, seen on ``today``."""
    on = SellerOrder.ship_due_on
    return {
        Due.LATE: on < today,
        Due.TODAY: on == today,
        Due.THREE_DAYS: and_(on >= today, on <= today + timedelta(days=3)),
        Due.PICKUP: SellerOrder.collect_day.is_not(None),
    }[due]


def page(enterprise: Enterprise, wish: Wish, edge: Edge | None, *, today: date, size: int = PAGE) -> Stretch:
    """One page of parts with their orders and lines: by the day they are due, or the newest first."""
    wanted = _wanted(enterprise, wish, today).options(
        contains_eager(SellerOrder.order), selectinload(SellerOrder.lines)
    )
    id_ = SellerOrder.__table__.c.id
    if wish.tab in WAITING and not wish.number:
        due = func.coalesce(SellerOrder.ship_due_on, SellerOrder.collect_day, _FAR)
        return fetch(wanted, by=due, id_=id_, edge=edge, size=size)
    return fetch(wanted, by=id_, id_=id_, descending=True, edge=edge, size=size)


def ids(enterprise: Enterprise, wish: Wish, *, today: date, most: int) -> Sequence[int]:
    """The ids of all parts that ``wish`` shows, what is due first at the front; at most ``most``."""
    due = func.coalesce(SellerOrder.ship_due_on, SellerOrder.collect_day, _FAR)
    wanted = _wanted(enterprise, wish, today).with_only_columns(SellerOrder.id)
    return db.session.scalars(wanted.order_by(due, SellerOrder.id).limit(most)).all()


def counts(enterprise: Enterprise) -> dict[Tab, int]:
    """How many parts of an enterprise are in each tab."""
    rows = [(_in_tab(tab), tab.value) for tab in Tab if tab is not Tab.TODO]
    tab = case(*rows, else_="").label("tab")
    counted = db.session.execute(
        select(tab, func.count(SellerOrder.id)).where(SellerOrder.enterprise_id == enterprise.id).group_by(tab)
    )
    found = {row[0]: row[1] for row in counted}
    found[Tab.TODO.value] = found.get(Tab.NEW.value, 0) + found.get(Tab.ACCEPTED.value, 0)
    return {tab: found.get(tab.value, 0) for tab in Tab}


def sold_products(enterprise: Enterprise) -> Sequence[Product]:
    """What stands in orders that wait for the enterprise, by name."""
    waiting = (
        select(ProductVariant.product_id)
        .join(OrderLine, OrderLine.variant_id == ProductVariant.id)
        .join(SellerOrder, SellerOrder.id == OrderLine.seller_order_id)
        .where(SellerOrder.enterprise_id == enterprise.id)
    )
    return db.session.scalars(
        select(Product)
        .where(Product.enterprise_id == enterprise.id, Product.id.in_(waiting))
        .order_by(Product.name_ko, Product.id)
        .limit(500)
    ).all()


def own_parts(enterprise: Enterprise, part_ids: Collection[int]) -> Sequence[SellerOrder]:
    """The parts of ``enterprise`` among these ids, in the order of their ids; those of others are left out."""
    return db.session.scalars(
        select(SellerOrder)
        .join(SellerOrder.order)
        .where(SellerOrder.enterprise_id == enterprise.id, SellerOrder.id.in_(part_ids))
        .order_by(SellerOrder.id)
        .options(contains_eager(SellerOrder.order), selectinload(SellerOrder.lines))
    ).all()


def to_send(enterprise: Enterprise, *, most: int) -> Sequence[SellerOrder]:
    """Parts that can be sent now, what is due first at the front, with order and lines."""
    return db.session.scalars(
        select(SellerOrder)
        .join(SellerOrder.order)
        .where(
            SellerOrder.enterprise_id == enterprise.id,
            SellerOrder.status == _S.PREPARING,
            SellerOrder.collect_day.is_(None),
            Order.status.in_(SENDABLE),
        )
        .order_by(SellerOrder.ship_due_on, SellerOrder.id)
        .limit(most)
        .options(contains_eager(SellerOrder.order), selectinload(SellerOrder.lines))
    ).all()


def _wanted(enterprise: Enterprise, wish: Wish, today: date) -> Select[SellerOrder]:
    wanted = select(SellerOrder).join(SellerOrder.order).where(SellerOrder.enterprise_id == enterprise.id)
    if wish.number:
        paid = SellerOrder.status != _S.AWAITING_PAYMENT
        return wanted.where(Order.number.contains(wish.number, autoescape=True), paid)
    wanted = wanted.where(_in_tab(wish.tab))
    if wish.due is not None:
        wanted = wanted.where(is_due(wish.due, today))
    if wish.product_id is not None:
        line = (
            select(OrderLine.id)
            .join(ProductVariant, ProductVariant.id == OrderLine.variant_id)
            .where(OrderLine.seller_order_id == SellerOrder.id, ProductVariant.product_id == wish.product_id)
        )
        wanted = wanted.where(line.exists())
    return wanted
