"""Questions about the catalogue itself; what shoppers see of it is asked in ``storefront``."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select

from market.domain.catalog.models import Category, Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.foundation.database import db, table_of
from market.foundation.i18n import in_language
from market.foundation.memory import kept

_product, _enterprise = table_of(Product).c, table_of(Enterprise).c


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category as lists name it."""

    id: int
    slug: str
    name_ko: str
    name_en: str
    picture: str

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)


_SHELVES = select(
    Category.id, Category.slug, Category.name_ko, Category.name_en, Category.picture, Category.merged_into_id
).order_by(Category.position, Category.id)


def categories() -> tuple[Shelf, ...]:
    """The shelves of the market in their order; without those that were merged into another."""
    return _shelves()[0]


def moved_shelves() -> Mapping[str, str]:
    """The slugs of shelves that were merged, with those of the shelves on which their products stand now."""
    return _shelves()[1]


def _shelves() -> tuple[tuple[Shelf, ...], Mapping[str, str]]:
    return kept("categories", _ask_for_shelves)


def _ask_for_shelves() -> tuple[tuple[Shelf, ...], dict[str, str]]:
    rows = db.session.execute(_SHELVES).all()
    slugs = {row.id: row.slug for row in rows}
    moved = {row.slug: slugs[row.merged_into_id] for row in rows if row.merged_into_id is not None}
    return tuple(Shelf(*row[:5]) for row in rows if row.merged_into_id is None), moved


def notice_template_of(category_id: int) -> str | None:
    """The notice that goods of this category have to fill; None where there is no such category."""
    return db.session.scalar(select(Category.notice_template).where(Category.id == category_id))


def goods_of_enterprise() -> ScalarSelect[int]:
    """How many products an enterprise has on sale, for a statement over enterprises; a paused one sells nothing."""
    return (
        select(func.count(_product.id))
        .where(
            _product.enterprise_id == _enterprise.id,
            _product.status == ProductStatus.PUBLISHED,
            _enterprise.status == EnterpriseStatus.ACTIVE,
        )
        .correlate(table_of(Enterprise))
        .scalar_subquery()
    )
