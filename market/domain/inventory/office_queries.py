"""Questions of an enterprise about its own stock: what there is, what is low, how it moved, who waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select

from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Product, ProductKind, ProductStatus, ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.models import LOW_AT, RestockRequest, Stock, StockMovement
from market.foundation.database import db
from market.foundation.i18n import in_language
from market.foundation.keyset import Edge, Stretch, Walk, fetch
from market.foundation.memory import kept

PAGE, MOVEMENTS = 20, 50


class Show(Enum):
    """Which of the stock is listed."""

    ALL = "all"
    LOW = "low"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Holding:
    """One variant with what there is of it, its line, and how many shoppers wait for it."""

    variant_id: int
    slug: str
    status: ProductStatus
    name: str
    on_hand: int
    promised: int
    low_at: int
    waiting: int

    @property
    def available(self) -> int:
        return self.on_hand - self.promised

    @property
    def is_low(self) -> bool:
        return self.available <= self.low_at


_ON_HAND = func.coalesce(Stock.on_hand, 0)
_PROMISED = func.coalesce(Stock.promised, 0)
_FREE: ColumnElement[int] = func.coalesce(Stock.on_hand - Stock.promised, 0)
_LINE = func.coalesce(Stock.low_at, LOW_AT)
_WAITING = (
    select(func.count(RestockRequest.id))
    .where(RestockRequest.variant_id == ProductVariant.id)
    .correlate(ProductVariant)
    .scalar_subquery()
)
_IS = {Show.LOW: _FREE <= _LINE, Show.OUT: _FREE <= 0}
_NAME, _ID = Product.__table__.c.name_ko, ProductVariant.__table__.c.id


def _own(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(ProductVariant)
        .join(Product, Product.id == ProductVariant.product_id)
        .outerjoin(Stock, Stock.variant_id == ProductVariant.id)
        .where(Product.enterprise_id == bindparam("enterprise"), Product.kind == ProductKind.GOODS)
    )


_HOLDINGS = _own(
    _ID,
    Product.slug,
    Product.status,
    _NAME,
    Product.name_en,
    ProductVariant.name_ko,
    ProductVariant.name_en,
    _ON_HAND,
    _PROMISED,
    _LINE,
    _WAITING,
)
_COUNTS = _own(
    func.count(ProductVariant.id),
    *(func.coalesce(func.sum(case((_IS[show], 1), else_=0)), 0) for show in (Show.LOW, Show.OUT)),
).where(ProductVariant.is_active)


def holdings(enterprise: Enterprise, *, show: Show, words: str, edge: Edge | None) -> Stretch:
    """One page of ``enterprise``'s stock by the goods' names; ``words`` are looked for in names and codes."""
    values = {"enterprise": enterprise.id}
    if not words.split():
        return _by_name(show).page(edge, values)
    found = _listed(show).where(*(_named(word) for word in words.split())).params(values)
    return fetch(found, by=_NAME, id_=_ID, edge=edge, size=PAGE)


@lru_cache
def _by_name(show: Show) -> Walk:
    return Walk(_listed(show), by=_NAME, id_=_ID, size=PAGE)


def _listed(show: Show) -> Select[Any]:
    rows = _HOLDINGS.where(ProductVariant.is_active)
    return rows.where(_IS[show]) if show in _IS else rows


def holdings_of(rows: Sequence[Any]) -> list[Holding]:
    """The rows of a stretch of ``holdings`` as such."""
    return [_holding(*row[:11]) for row in rows]


def these(enterprise: Enterprise, variant_ids: Collection[int]) -> list[Holding]:
    """These variants by name; ``NoSuchProduct`` when one of them is another enterprise's."""
    found = db.session.execute(
        _HOLDINGS.where(ProductVariant.id.in_(variant_ids)).order_by(Product.name_ko, ProductVariant.id),
        {"enterprise": enterprise.id},
    ).all()
    if len(found) < len(set(variant_ids)):
        raise NoSuchProduct
    return holdings_of(found)


def _holding(
    variant_id: int,
    slug: str,
    status: ProductStatus,
    name_ko: str,
    name_en: str | None,
    option_ko: str,
    option_en: str | None,
    *numbers: int,
) -> Holding:
    name, option = in_language(name_ko, name_en), in_language(option_ko, option_en)
    return Holding(variant_id, slug, status, f"{name} ({option})" if option else name, *numbers)


def counts(enterprise: Enterprise) -> dict[Show, int]:
    """How many variants each list would show, kept while nothing changes."""
    return kept(("stock by list", enterprise.id), lambda: _counts(enterprise))


def _counts(enterprise: Enterprise) -> dict[Show, int]:
    row = db.session.execute(_COUNTS, {"enterprise": enterprise.id}).one()
    return dict(zip((Show.ALL, Show.LOW, Show.OUT), row, strict=True))


def movements(variant_id: int, edge: Edge | None) -> Stretch:
    """One page of how a variant's stock moved, the latest first. Whose it is has been asked before."""
    column = StockMovement.__table__.c.id
    statement = select(StockMovement).where(StockMovement.variant_id == variant_id)
    return fetch(statement, by=column, id_=column, descending=True, edge=edge, size=MOVEMENTS)


def _named(word: str) -> ColumnElement[bool]:
    texts = (
        *(Product.name_ko, Product.name_en, Product.code),
        *(ProductVariant.name_ko, ProductVariant.name_en, ProductVariant.code),
    )
    return or_(*(text.icontains(word, autoescape=True) for text in texts))
