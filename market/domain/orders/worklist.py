"""An enterprise's orders by what is to be done with them, by the page: late first where something waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import contains_eager, selectinload

from market.domain.catalog.models import Product, ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.orders.listed import COLUMNS
from market.domain.orders.models import Order, OrderLine, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import RECEIVED, SENDABLE
from market.foundation.database import db, table_of
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.keyset import Edge, Stretch, Walk, fetch
from market.foundation.memory import kept

PAGE = 20

CHOICES = 100
"""Products that a list can be narrowed to: more is nobody's choice."""

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


def _is_due(due: Due) -> ColumnElement[bool]:
    on, today = SellerOrder.ship_due_on, bindparam("today", type_=Date)
    return {
        Due.LATE: on < today,
        Due.TODAY: on == today,
        Due.THREE_DAYS: and_(on >= today, on <= bindparam("soon", type_=Date)),
        Due.PICKUP: SellerOrder.collect_day.is_not(None),
    }[due]


_product = table_of(Product).c
_WHOSE = bindparam("enterprise", type_=Integer)
_ID = SellerOrder.__table__.c.id
_OWN = select(SellerOrder).join(SellerOrder.order).where(SellerOrder.enterprise_id == _WHOSE)
_BY_DAY = func.coalesce(SellerOrder.ship_due_on, SellerOrder.collect_day, _FAR)
_COUNTS = (
    select(
        case(*((_in_tab(tab), tab.value) for tab in Tab if tab is not Tab.TODO), else_="").label("tab"),
        func.count(SellerOrder.id),
    )
    .where(SellerOrder.enterprise_id == _WHOSE)
    .group_by("tab")
)


def page(enterprise: Enterprise, wish: Wish, edge: Edge | None, *, today: date, size: int = PAGE) -> Stretch:
    """One page of parts for ``listed``: by the day they are due, or the newest first."""
    if wish.number:
        wanted = _numbered(enterprise, wish.number).with_only_columns(*COLUMNS)
        return fetch(wanted, by=_ID, id_=_ID, descending=True, edge=edge, size=size)
    return _walk(wish.tab, wish.due, wish.product_id is not None, size).page(edge, _values(enterprise, wish, today))


@lru_cache
def _walk(tab: Tab, due: Due | None, of_product: bool, size: int) -> Walk:
    wanted = _wanted(tab, due, of_product).with_only_columns(*COLUMNS)
    if tab in WAITING:
        return Walk(wanted, by=_BY_DAY, id_=_ID, size=size)
    return Walk(wanted, by=_ID, id_=_ID, size=size, descending=True)


def ids(enterprise: Enterprise, wish: Wish, *, today: date, most: int) -> Sequence[int]:
    """The ids of all parts that ``wish`` shows, what is due first at the front; at most ``most``."""
    wanted = (
        _numbered(enterprise, wish.number)
        if wish.number
        else _wanted(wish.tab, wish.due, wish.product_id is not None)
    )
    ordered = wanted.with_only_columns(SellerOrder.id).order_by(_BY_DAY, SellerOrder.id).limit(most)
    return db.session.scalars(ordered, _values(enterprise, wish, today)).all()


def counts(enterprise: Enterprise) -> dict[Tab, int]:
    """How many parts of an enterprise are in each tab, kept while nothing changes."""
    return kept(("orders by tab", enterprise.id), lambda: _counts(enterprise))


def _counts(enterprise: Enterprise) -> dict[Tab, int]:
    found = {row[0]: row[1] for row in db.session.execute(_COUNTS, {"enterprise": enterprise.id})}
    found[Tab.TODO.value] = found.get(Tab.NEW.value, 0) + found.get(Tab.ACCEPTED.value, 0)
    return {tab: found.get(tab.value, 0) for tab in Tab}


def sold_products(enterprise: Enterprise, tab: Tab, *, chosen: int | None = None) -> Sequence[tuple[int, str]]:
    """The products that stand in the orders of ``tab``, id and name, at most ``CHOICES``; ``chosen`` is among them.

    Kept while nothing changes.
    """
    values = {"enterprise": enterprise.id, "chosen": chosen, "most": CHOICES}
    rows = kept(
        ("products in orders", tab, enterprise.id, chosen),
        lambda: [tuple(row) for row in db.session.execute(_sold(tab), values)],
    )
    return [(key, in_language(name_ko, name_en)) for key, name_ko, name_en in rows]


@lru_cache
def _sold(tab: Tab) -> Select[Any]:
    inside = (
        select(ProductVariant.product_id)
        .join(OrderLine, OrderLine.variant_id == ProductVariant.id)
        .join(SellerOrder, SellerOrder.id == OrderLine.seller_order_id)
        .where(SellerOrder.enterprise_id == _WHOSE, _in_tab(tab))
    )
    is_chosen = Product.id == bindparam("chosen", type_=Integer)
    return (
        select(_product.id, _product.name_ko, _product.name_en)
        .where(Product.enterprise_id == _WHOSE, Product.id.in_(inside) | is_chosen)
        .order_by(case((is_chosen, 0), else_=1), Product.name_ko, Product.id)
        .limit(bindparam("most", type_=Integer))
    )


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


@lru_cache
def _wanted(tab: Tab, due: Due | None, of_product: bool) -> Select[SellerOrder]:
    wanted = _OWN.where(_in_tab(tab))
    if due is not None:
        wanted = wanted.where(_is_due(due))
    if of_product:
        line = (
            select(OrderLine.id)
            .join(ProductVariant, ProductVariant.id == OrderLine.variant_id)
            .where(OrderLine.seller_order_id == SellerOrder.id, ProductVariant.product_id == bindparam("product"))
        )
        wanted = wanted.where(line.exists())
    return wanted


def _numbered(enterprise: Enterprise, number: str) -> Select[SellerOrder]:
    return _OWN.where(
        Order.number.contains(number, autoescape=True), SellerOrder.status != _S.AWAITING_PAYMENT
    ).params(enterprise=enterprise.id)


def _values(enterprise: Enterprise, wish: Wish, today: date) -> dict[str, Any]:
    return {
        "enterprise": enterprise.id,
        "product": wish.product_id,
        "today": today,
        "soon": today + timedelta(days=3),
    }
