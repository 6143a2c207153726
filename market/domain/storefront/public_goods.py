"""Goods on sale for programs: published, and of an active enterprise, as on the shelves that people see."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from market.domain.catalog.models import Category, Product, ProductNotice, ProductPhoto, ProductVariant
from market.domain.catalog.photos import CAN_BE_SHOWN
from market.domain.catalog.queries import Shelf, categories
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.models import Stock
from market.domain.storefront.public_entries import ESCAPE, NAMED
from market.domain.storefront.queries import CARDS
from market.domain.storefront.rules import Sort
from market.domain.storefront.tally import heaps
from market.foundation import keyset
from market.foundation.database import db, table_of

_product, _enterprise, _category = table_of(Product).c, table_of(Enterprise).c, table_of(Category).c
_variant, _stock = table_of(ProductVariant).c, table_of(Stock).c
_photo, _notice = table_of(ProductPhoto).c, table_of(ProductNotice).c


@dataclass(frozen=True, slots=True)
class WholeProduct:
    """A product with what only its own page tells."""

    row: Any
    variants: Sequence[Any]
    photos: Sequence[Any]
    notices: Sequence[Any]


@dataclass(frozen=True, slots=True)
class CountedShelf:
    """A category with how many products stand on it."""

    shelf: Shelf
    products: int


_GOODS = CARDS.add_columns(
    _product.summary_ko,
    _product.summary_en,
    _product.tax_kind,
    _product.withdrawal_limit,
    _product.lead_days,
    _product.weight_g,
    _product.published_at,
    _product.updated_at,
    _category.slug.label("category_slug"),
    _category.name_ko.label("category_ko"),
    _category.name_en.label("category_en"),
    _enterprise.district.label("maker_district"),
)
_ONE = _GOODS.add_columns(_product.story_ko, _product.story_en).where(_product.slug == bindparam("slug"))

_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    NAMED: or_(
        *(func.lower(name).like(bindparam(NAMED), escape=ESCAPE) for name in (_product.name_ko, _product.name_en))
    ),
    "category": _category.slug == bindparam("category"),
    "enterprise": _enterprise.slug == bindparam("enterprise"),
    "kinds": _enterprise.kind.in_(bindparam("kinds", expanding=True)),
    "districts": _enterprise.district.in_(bindparam("districts", expanding=True)),
    "price_from": _product.price >= bindparam("price_from"),
    "price_to": _product.price <= bindparam("price_to"),
    "in_stock": CARDS.selected_columns.in_stock == bindparam("in_stock"),
    "can_collect": _product.can_collect == bindparam("can_collect"),
    "sample": _product.is_sample == bindparam("sample"),
}
"""What each filter asks of a product; the values come apart."""

_SORTED: Mapping[Sort, tuple[ColumnElement[Any], bool]] = {
    Sort.NEWEST: (_product.published_at, True),
    Sort.CHEAPEST: (_product.price, False),
    Sort.DEAREST: (_product.price, True),
}
_VARIANTS = (
    select(_variant.name_ko, _variant.name_en, _variant.extra_price)
    .add_columns((func.coalesce(_stock.on_hand - _stock.promised, 0) > 0).label("in_stock"))
    .join_from(table_of(ProductVariant), table_of(Stock), _stock.variant_id == _variant.id, isouter=True)
    .where(_variant.product_id == bindparam("id"), _variant.is_active)
    .order_by(_variant.position)
)
_PHOTOS = (
    select(_photo.file, _photo.alt_ko, _photo.alt_en, _photo.is_drawing)
    .where(_photo.product_id == bindparam("id"), CAN_BE_SHOWN)
    .order_by(_photo.position)
)
_NOTICES = (
    select(_notice.label_ko, _notice.label_en, _notice.value_ko, _notice.value_en)
    .where(_notice.product_id == bindparam("id"))
    .order_by(_notice.position)
)


def public_goods(filters: Mapping[str, Any], *, sort: Sort, edge: keyset.Edge | None, size: int) -> keyset.Stretch:
    """The page of goods beside ``edge`` that pass ``filters`` (the names of ``_CONDITIONS``): one statement."""
    return _walk(sort, size, frozenset(filters)).page(edge, filters)


@lru_cache(maxsize=512)
def _walk(sort: Sort, size: int, filters: frozenset[str]) -> keyset.Walk:
    by, descending = _SORTED[sort]
    wanted = _GOODS.where(*(_CONDITIONS[name] for name in sorted(filters)))
    return keyset.Walk(wanted, by=by, id_=_product.id, size=size, descending=descending)


def whole_product(slug: str) -> WholeProduct | None:
    """One product, in four statements; None where there is none on sale."""
    row = db.session.execute(_ONE, {"slug": slug}).first()
    if row is None:
        return None
    its = {"id": row.id}
    return WholeProduct(
        row,
        variants=db.session.execute(_VARIANTS, its).all(),
        photos=db.session.execute(_PHOTOS, its).all(),
        notices=db.session.execute(_NOTICES, its).all(),
    )


def counted_shelves() -> Sequence[CountedShelf]:
    """Every category in the order of the shelves: two statements, or none while nothing changes."""
    numbers: Counter[int] = Counter()
    for heap in heaps():
        numbers[heap.category_id] += heap.goods
    return [CountedShelf(shelf, numbers[shelf.id]) for shelf in categories()]
