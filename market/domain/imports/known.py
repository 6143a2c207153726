"""What is in the catalogue now, to compare a spreadsheet with: products with options, stock, notice and photos."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.catalog.models import Product, ProductOption, ProductPhoto, ProductStatus, ProductVariant
from market.domain.catalog.options import variants_of
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.models import Stock
from market.domain.media.models import Picture
from market.foundation.database import db

STRETCH = 500
"""So many products are read at once."""


@dataclass(frozen=True, slots=True)
class KnownPhoto:
    """A photo of a product: what it is kept as, and what its file was called when it was uploaded."""

    reference: str
    name: str
    is_drawing: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A product as it is now. What was never counted has no row in ``stocks``."""

    product: Product
    variants: Sequence[ProductVariant]
    stocks: Mapping[int, Stock]
    photos: Sequence[KnownPhoto]

    def on_hand(self, variant: ProductVariant) -> int:
        """How many there are."""
        stock = self.stocks.get(variant.id)
        return stock.on_hand if stock else 0


def all_products(enterprise: Enterprise, statuses: Collection[ProductStatus] = ()) -> Iterator[Known]:
    """The products of ``enterprise``, the oldest first; of ``statuses`` alone, where some are named."""
    wanted: list[Any] = [Product.status.in_(statuses)] if statuses else []
    ids = db.session.scalars(select(Product.id).where(*_own(enterprise), *wanted).order_by(Product.id)).all()
    yield from _read(ids)


def products_called(
    enterprise: Enterprise, *, slugs: Collection[str], codes: Collection[str], ids: Collection[int]
) -> list[Known]:
    """Those products of ``enterprise`` that are called so; another's is none."""
    found: set[int] = set()
    for column, words in ((Product.slug, slugs), (Product.code, codes), (Product.id, ids)):
        for stretch in _stretches(sorted(words)):
            found.update(db.session.scalars(select(Product.id).where(*_own(enterprise), column.in_(stretch))))
    return list(_read(sorted(found)))


def names_taken(enterprise: Enterprise, names: Collection[str]) -> set[str]:
    """Those of ``names`` by which ``enterprise`` has a product already."""
    found: set[str] = set()
    for stretch in _stretches(sorted(names)):
        named = select(Product.name_ko).where(*_own(enterprise), Product.name_ko.in_(stretch))
        found.update(db.session.scalars(named))
    return found


def _own(enterprise: Enterprise) -> tuple[ColumnElement[bool], ...]:
    """What was made for one quotation is no product of the shelf."""
    return Product.enterprise_id == enterprise.id, Product.quoted_in.is_(None)


def _read(ids: Sequence[int]) -> Iterator[Known]:
    for stretch in _stretches(ids):
        products = db.session.scalars(
            select(Product)
            .where(Product.id.in_(stretch))
            .order_by(Product.id)
            .options(
                joinedload(Product.category),
                selectinload(Product.variants),
                selectinload(Product.notices),
                selectinload(Product.options).selectinload(ProductOption.values),
            )
            .execution_options(populate_existing=True)
        ).all()
        photos, stocks = _photos(stretch), _stocks(stretch)
        for product in products:
            variants = variants_of(product)
            yield Known(product, variants, stocks.get(product.id, {}), photos.get(product.id, []))


def _photos(ids: Sequence[int]) -> dict[int, list[KnownPhoto]]:
    found: dict[int, list[KnownPhoto]] = {}
    rows = db.session.execute(
        select(ProductPhoto.product_id, ProductPhoto.file, ProductPhoto.is_drawing, Picture.name)
        .outerjoin(Picture, Picture.reference == ProductPhoto.file)
        .where(ProductPhoto.product_id.in_(ids))
        .order_by(ProductPhoto.product_id, ProductPhoto.position)
    )
    for product_id, file, is_drawing, name in rows:
        called = name or file.rpartition("/")[2]
        found.setdefault(product_id, []).append(KnownPhoto(file, called, is_drawing))
    return found


def _stocks(ids: Sequence[int]) -> dict[int, dict[int, Stock]]:
    found: dict[int, dict[int, Stock]] = {}
    rows = db.session.execute(
        select(ProductVariant.product_id, Stock)
        .join(Stock, Stock.variant_id == ProductVariant.id)
        .where(ProductVariant.product_id.in_(ids))
        .execution_options(populate_existing=True)
    )
    for product_id, stock in rows:
        found.setdefault(product_id, {})[stock.variant_id] = stock
    return found


def _stretches(words: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(words), STRETCH):
        yield words[first : first + STRETCH]
