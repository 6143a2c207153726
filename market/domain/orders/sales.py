"""What an enterprise has sold, out of the ledger: by day, by product, by channel. The same entries make its
statements, so the sums agree to the won. A day is the one in Korea on which the entry was posted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from market.domain.catalog.models import Product, ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import OrderLine, SellerOrder
from market.foundation.clock import SEOUL
from market.foundation.database import db
from market.foundation.i18n import current_language, in_language
from market.foundation.memory import kept

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


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums in won; what goes away is negative. ``parts`` are orders that were paid, ``units`` what was in them."""

    sales: int = 0
    coupon: int = 0
    shipping: int = 0
    refund: int = 0
    fee: int = 0
    units: int = 0
    parts: int = 0

    @property
    def net(self) -> int:
        """What shoppers have paid, less what went back."""
        return self.sales + self.coupon + self.shipping + self.refund

    @property
    def owed(self) -> int:
        """What of it is the enterprise's."""
        return self.net + self.fee


@dataclass(frozen=True, slots=True)
class Sales:
    """All figures of a period; ``days`` holds every day of it, also those without a sale. ``others`` are the products
    that are not named, together; their orders are not counted, because one may hold several products."""

    total: Figures
    days: Mapping[date, Figures]
    products: Mapping[str, Figures]
    others: Figures
    channels: Mapping[str, Figures]


def sales_of(enterprise: Enterprise, first: date, last: date, *, is_sandbox: bool, best: int | None = None) -> Sales:
    """Everything from ``first`` to ``last``, in three statements, kept while nothing changes. A product is "" where a
    delivery charge is meant, a channel "" where goods are sent, and else the place where they were collected.
    Products are named all, or only the ``best``, by their sales."""
    key = ("sales", enterprise.id, first, last, is_sandbox, best, current_language())
    return kept(key, lambda: _sales_of(enterprise, first, last, is_sandbox=is_sandbox, best=best))


def days_of(enterprise: Enterprise, first: date, last: date, *, is_sandbox: bool) -> Mapping[date, int]:
    """What was sold on each day, in won, before anything goes back; kept while nothing changes."""
    key = ("sales by day", enterprise.id, first, last, is_sandbox)
    days = kept(key, lambda: _days(_values(enterprise, first, last, is_sandbox), first, last))
    return {day: one.sales for day, one in days.items()}


def _sales_of(enterprise: Enterprise, first: date, last: date, *, is_sandbox: bool, best: int | None) -> Sales:
    values = _values(enterprise, first, last, is_sandbox)
    days = _days(values, first, last)
    products = _products(values, best)
    total = _sum(days.values())
    named = _sum(products.values())
    others = Figures(*(whole - part for whole, part in zip(astuple(total)[:-1], astuple(named)[:-1], strict=True)))
    channels: dict[str, Figures] = {}
    for place_ko, place_en, *sums in db.session.execute(_BY_CHANNEL, values):
        name = in_language(place_ko, place_en) if place_ko else ""
        channels[name] = _sum([channels.get(name, Figures()), _read(sums)])
    return Sales(total, days, products, others, channels)


def _values(enterprise: Enterprise, first: date, last: date, is_sandbox: bool) -> dict[str, Any]:
    begins, ends = (datetime.combine(day, time.min, SEOUL) for day in (first, last + timedelta(days=1)))
    return {"enterprise": enterprise.id, "is_sandbox": is_sandbox, "begins": begins, "ends": ends}


def _days(values: dict[str, Any], first: date, last: date) -> dict[date, Figures]:
    days = {first + timedelta(days=number): Figures() for number in range((last - first).days + 1)}
    return days | {day: _read(sums) for day, *sums in db.session.execute(_BY_DAY, values)}


def _products(values: dict[str, Any], best: int | None) -> dict[str, Figures]:
    """The best sellers first, delivery charges at the end."""
    found: dict[str, Figures] = {}
    delivery: dict[str, Figures] = {}
    for product_id, name_ko, name_en, *sums in db.session.execute(_by_product(best), values):
        if product_id is None:
            delivery[""] = _read(sums)
        elif best is None or len(found) < best:
            name = in_language(name_ko, name_en)
            found[name if name not in found else f"{name} ({product_id})"] = _read(sums)
    return found | delivery


# --- statements: built once, only the values travel


def _of_kind(kind: EntryKind, counted: Any) -> ColumnElement[Any]:
    return case((LedgerEntry.kind == kind, counted))


_SUMS = (
    *(func.sum(_of_kind(kind, LedgerEntry.amount)) for kind in COUNTED),
    func.sum(_of_kind(EntryKind.SALE, OrderLine.quantity)),
    func.count(_of_kind(EntryKind.SALE, LedgerEntry.seller_order_id).distinct()),
)
"""As ``Figures`` has them."""

_SOLD = _SUMS[0]


def _sums(*by: Any) -> Select[Any]:
    return (
        select(*by, *_SUMS)
        .select_from(LedgerEntry)
        .outerjoin(OrderLine, OrderLine.id == LedgerEntry.order_line_id)
        .where(
            LedgerEntry.enterprise_id == bindparam("enterprise"),
            LedgerEntry.is_sandbox == bindparam("is_sandbox"),
            LedgerEntry.kind.in_(COUNTED),
            LedgerEntry.posted_at >= bindparam("begins"),
            LedgerEntry.posted_at < bindparam("ends"),
        )
        .group_by(*by)
    )


_BY_DAY = _sums(_DayInKorea(LedgerEntry.posted_at))
_BY_CHANNEL = _sums(SellerOrder.collect_place_ko, SellerOrder.collect_place_en).join(
    SellerOrder, SellerOrder.id == LedgerEntry.seller_order_id
)
_BY_PRODUCT = (
    _sums(Product.id, Product.name_ko, Product.name_en)
    .outerjoin(ProductVariant, ProductVariant.id == OrderLine.variant_id)
    .outerjoin(Product, Product.id == ProductVariant.product_id)
    .order_by(case((Product.id.is_(None), 0), else_=1), func.coalesce(_SOLD, 0).desc(), Product.id)
)


@lru_cache
def _by_product(best: int | None) -> Select[Any]:
    return _BY_PRODUCT if best is None else _BY_PRODUCT.limit(best + 1)  # one for the delivery charges


def _read(sums: Iterable[Any]) -> Figures:
    return Figures(*(int(one or 0) for one in sums))


def _sum(many: Iterable[Figures]) -> Figures:
    return Figures(*(sum(column) for column in zip(*map(astuple, many), strict=True)))
