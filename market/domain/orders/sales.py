"""What an enterprise has sold, out of the ledger: by day, by product, by channel. The same entries make its
statements, so the sums agree to the won. A day is the one in Korea on which the entry was posted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, Select, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from market.domain.catalog.models import Product, ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import OrderLine, SellerOrder
from market.foundation.clock import SEOUL
from market.foundation.database import db
from market.foundation.i18n import in_language

COUNTED = (EntryKind.SALE, EntryKind.COUPON, EntryKind.SHIPPING, EntryKind.REFUND, EntryKind.FEE)
"""Adjustments and payouts are no sales: they stand in the statements alone."""

MOST_DAYS = 366


class _DayInKorea(FunctionElement[date]):
    """The day in Korea of a moment, on either engine."""

    type = Date()
    inherit_cache = True


@compiles(_DayInKorea)
def _of_moment(element: Any, compiler: Any, **facts: Any) -> str:
    return f"CAST(timezone('Asia/Seoul', {compiler.process(element.clauses, **facts)}) AS DATE)"


@compiles(_DayInKorea, "sqlite")
def _of_text(element: Any, compiler: Any, **facts: Any) -> str:
    return f"date({compiler.process(element.clauses, **facts)}, '+9 hours')"


@dataclass(slots=True)
class Figures:
    """Sums in won; what goes away is negative. ``parts`` are orders that were paid, ``units`` what was in them."""

    sales: int = 0
    coupon: int = 0
    shipping: int = 0
    refund: int = 0
    fee: int = 0
    parts: int = 0
    units: int = 0

    @property
    def net(self) -> int:
        """What shoppers have paid, less what went back."""
        return self.sales + self.coupon + self.shipping + self.refund

    @property
    def owed(self) -> int:
        """What of it is the enterprise's."""
        return self.net + self.fee

    def take(self, kind: EntryKind, amount: int, parts: int, units: int) -> None:
        """Add the sum of entries of one kind."""
        name = {EntryKind.SALE: "sales"}.get(kind, kind.value)
        setattr(self, name, getattr(self, name) + amount)
        if kind is EntryKind.SALE:
            self.parts += parts
            self.units += units


@dataclass(slots=True)
class Sales:
    """All figures of a period; ``days`` holds every day of it, also those without a sale."""

    total: Figures = field(default_factory=Figures)
    days: dict[date, Figures] = field(default_factory=dict)
    products: dict[str, Figures] = field(default_factory=dict)
    channels: dict[str, Figures] = field(default_factory=dict)


def sales_of(enterprise: Enterprise, first: date, last: date, *, is_sandbox: bool) -> Sales:
    """Everything from ``first`` to ``last``, in three statements. A product is "" where a delivery charge is meant,
    a channel "" where goods are sent, and else the place where they were collected."""
    told = Sales(days=_days(enterprise, first, last, is_sandbox=is_sandbox))
    for figures in told.days.values():
        _add(told.total, figures)
    product = (Product.id, Product.name_ko, Product.name_en)
    rows = (
        _sums(enterprise, first, last, is_sandbox, *product)
        .outerjoin(ProductVariant, ProductVariant.id == OrderLine.variant_id)
        .outerjoin(Product, Product.id == ProductVariant.product_id)
    )
    names: dict[int | None, str] = {None: ""}
    for product_id, name_ko, name_en, *sums in db.session.execute(rows.group_by(*product, LedgerEntry.kind)):
        if product_id not in names:
            name = in_language(name_ko, name_en)
            names[product_id] = name if name not in names.values() else f"{name} ({product_id})"
        told.products.setdefault(names[product_id], Figures()).take(*_read(sums))
    place = (SellerOrder.collect_place_ko, SellerOrder.collect_place_en)
    rows = _sums(enterprise, first, last, is_sandbox, *place).join(
        SellerOrder, SellerOrder.id == LedgerEntry.seller_order_id
    )
    for place_ko, place_en, *sums in db.session.execute(rows.group_by(*place, LedgerEntry.kind)):
        name = in_language(place_ko, place_en) if place_ko else ""
        told.channels.setdefault(name, Figures()).take(*_read(sums))
    told.products = dict(sorted(told.products.items(), key=lambda item: (item[0] == "", -item[1].sales)))
    return told


def days_of(enterprise: Enterprise, first: date, last: date, *, is_sandbox: bool) -> dict[date, int]:
    """What was sold on each day, in won, before anything goes back."""
    return {day: one.sales for day, one in _days(enterprise, first, last, is_sandbox=is_sandbox).items()}


def _days(enterprise: Enterprise, first: date, last: date, *, is_sandbox: bool) -> dict[date, Figures]:
    days = {first + timedelta(days=number): Figures() for number in range((last - first).days + 1)}
    day = _DayInKorea(LedgerEntry.posted_at)
    rows = _sums(enterprise, first, last, is_sandbox, day).group_by(day, LedgerEntry.kind)
    for on, *sums in db.session.execute(rows):
        days[on].take(*_read(sums))
    return days


def _sums(enterprise: Enterprise, first: date, last: date, is_sandbox: bool, *by: Any) -> Select[Any]:
    units = func.sum(case((LedgerEntry.kind == EntryKind.SALE, OrderLine.quantity), else_=0))
    parts = func.count(LedgerEntry.seller_order_id.distinct())
    return (
        select(*by, LedgerEntry.kind, func.sum(LedgerEntry.amount), parts, units)
        .select_from(LedgerEntry)
        .outerjoin(OrderLine, OrderLine.id == LedgerEntry.order_line_id)
        .where(
            LedgerEntry.enterprise_id == enterprise.id,
            LedgerEntry.is_sandbox.is_(is_sandbox),
            LedgerEntry.kind.in_(COUNTED),
            LedgerEntry.posted_at >= _midnight(first),
            LedgerEntry.posted_at < _midnight(last + timedelta(days=1)),
        )
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SEOUL)


def _read(sums: Iterable[Any]) -> tuple[EntryKind, int, int, int]:
    kind, amount, parts, units = sums
    return kind, int(amount or 0), int(parts or 0), int(units or 0)


def _add(total: Figures, other: Figures) -> None:
    for name in ("sales", "coupon", "shipping", "refund", "fee", "parts", "units"):
        setattr(total, name, getattr(total, name) + getattr(other, name))
