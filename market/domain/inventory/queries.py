"""Questions about stock."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload, load_only

from market.domain.catalog.models import Product, ProductStatus, ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.models import Stock
from market.foundation.database import db
from market.foundation.i18n import current_language
from market.foundation.memory import kept


@dataclass(frozen=True, slots=True)
class StockLine:
    """One variant with what there is of it."""

    variant: ProductVariant
    on_hand: int
    promised: int

    @property
    def available(self) -> int:
        return self.on_hand - self.promised


_LEFT = Stock.on_hand - Stock.promised
_LOW = (
    select(ProductVariant, _LEFT)
    .select_from(Stock)
    .join(ProductVariant, ProductVariant.id == Stock.variant_id)
    .join(ProductVariant.product)
    .where(
        Product.enterprise_id == bindparam("enterprise"),
        Product.status == ProductStatus.PUBLISHED,
        ProductVariant.is_active,
        Stock.low_at >= _LEFT,
    )
    .options(
        load_only(ProductVariant.name_ko, ProductVariant.name_en),
        contains_eager(ProductVariant.product).load_only(Product.name_ko, Product.name_en),
    )
    .order_by(_LEFT, Stock.variant_id)
    .limit(bindparam("most"))
)


def low_stock(enterprise: Enterprise, *, most: int = 20) -> list[tuple[str, int]]:
    """What ``enterprise`` sells and of which no more are left than its line says, and how many: the fewest first.

    Kept while nothing changes.
    """
    return kept(("low stock", enterprise.id, most, current_language()), lambda: _low_stock(enterprise, most))


def _low_stock(enterprise: Enterprise, most: int) -> list[tuple[str, int]]:
    rows = db.session.execute(_LOW, {"enterprise": enterprise.id, "most": most})
    return [(named(variant.product, variant), left) for variant, left in rows]


def stock_of(product: Product, *, also_inactive: bool = False) -> list[StockLine]:
    """Each variant of ``product`` that is on sale, or ``also_inactive`` ones, with its stock, in order."""
    variants = (
        select(ProductVariant, Stock)
        .outerjoin(Stock, Stock.variant_id == ProductVariant.id)
        .where(ProductVariant.product_id == product.id)
        .order_by(ProductVariant.position)
    )
    rows = db.session.execute(variants if also_inactive else variants.where(ProductVariant.is_active))
    return [
        StockLine(variant, stock.on_hand if stock else 0, stock.promised if stock else 0) for variant, stock in rows
    ]


def stock_left(variant_ids: Collection[int]) -> list[tuple[ProductVariant, int]]:
    """Each of these variants with how many of it can be bought, the fewest first."""
    free = func.coalesce(Stock.on_hand - Stock.promised, 0)
    rows = db.session.execute(
        select(ProductVariant, free)
        .outerjoin(Stock, Stock.variant_id == ProductVariant.id)
        .where(ProductVariant.id.in_(variant_ids))
        .options(joinedload(ProductVariant.product))
        .order_by(free, ProductVariant.id)
    )
    return [(row[0], row[1]) for row in rows]


_FREE = (
    select(ProductVariant.product_id, func.coalesce(func.sum(_LEFT), 0))
    .outerjoin(Stock, Stock.variant_id == ProductVariant.id)
    .where(ProductVariant.product_id.in_(bindparam("products", expanding=True)), ProductVariant.is_active)
    .group_by(ProductVariant.product_id)
)


def free_by_product(product_ids: Collection[int]) -> dict[int, int]:
    """How many can still be bought of each of these products, all of its options that are on sale together."""
    rows = db.session.execute(_FREE, {"products": list(product_ids)})
    return {product_id: int(free) for product_id, free in rows}


def named(product: Product, variant: ProductVariant) -> str:
    """What is really bought, in words: the product, and the option where there is one."""
    return f"{product.name} ({variant.name})" if variant.name else product.name
