"""Products as the city lists them, of all enterprises. What was made for one quotation stands nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import joinedload

from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Category, Product, ProductStatus
from market.domain.enterprises.models import Enterprise, entry_name
from market.foundation.database import db
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.keyset import Edge, Stretch, Walk

PAGE = 20
_columns = Product.__table__.c


class Shown(LabelledEnum):
    """Which of the products are listed."""

    ON_SALE = "on_sale", _l("On sale")
    BLOCKED = "blocked", _l("Taken off by the city")
    HIDDEN = "hidden", _l("Hidden by the enterprise")
    DRAFTS = "drafts", _l("Drafts")


_CONDITIONS: Mapping[Shown, ColumnElement[bool]] = {
    Shown.ON_SALE: Product.status == ProductStatus.PUBLISHED,
    Shown.BLOCKED: Product.blocked_at.is_not(None),
    Shown.HIDDEN: (Product.status == ProductStatus.HIDDEN) & Product.blocked_at.is_(None),
    Shown.DRAFTS: Product.status == ProductStatus.DRAFT,
}


@dataclass(frozen=True, slots=True)
class ProductWish:
    """What somebody looks for; ``words`` in a product's names, its code or its enterprise's name."""

    shown: Shown
    words: tuple[str, ...] = ()
    category_id: int | None = None
    enterprise_id: int | None = None


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A product as a list of the city shows it; ``price`` is in won, ``block_reason`` why the city took it off."""

    name: str
    category: str
    enterprise: str
    slug: str
    is_sample: bool
    block_reason: str | None
    price: int


def products(wish: ProductWish, edge: Edge | None) -> tuple[list[ListedProduct], Stretch]:
    """One page of products, the one changed last first, with their enterprises and categories: one statement."""
    values = {"category": wish.category_id, "enterprise": wish.enterprise_id}
    walk = _walk(wish.shown, wish.category_id is not None, wish.enterprise_id is not None, wish.words)
    stretch = walk.page(edge, values)
    return [_listed(row) for row in stretch.rows], stretch


def _listed(row: Sequence[Any]) -> ListedProduct:
    """Of a row of ``_LIST``: two names of the product, two of its category, three of its enterprise, its facts."""
    return ListedProduct(in_language(*row[:2]), in_language(*row[2:4]), entry_name(*row[4:7]), *row[7:11])


_LIST: Any = (
    select(
        Product.name_ko,
        Product.name_en,
        Category.name_ko,
        Category.name_en,
        Enterprise.name_ko,
        Enterprise.name_en,
        Enterprise.name_romanised,
        Product.slug,
        Product.is_sample,
        Product.block_reason,
        Product.price,
    )
    .join(Enterprise, Enterprise.id == Product.enterprise_id)
    .join(Category, Category.id == Product.category_id)
    .where(Product.quoted_in.is_(None))
)


@lru_cache(maxsize=64)
def _walk(shown: Shown, of_category: bool, of_enterprise: bool, words: tuple[str, ...]) -> Walk:
    rows = _LIST.where(_CONDITIONS[shown], *(_says(word) for word in words))
    if of_category:
        rows = rows.where(Product.category_id == bindparam("category"))
    if of_enterprise:
        rows = rows.where(Product.enterprise_id == bindparam("enterprise"))
    return Walk(rows, by=_columns.updated_at, id_=_columns.id, size=PAGE, descending=True)


def product_by_slug(slug: str) -> Product:
    """The product called ``slug`` with its enterprise and category, in whatever state; or ``NoSuchProduct``."""
    found = db.session.scalar(
        select(Product)
        .where(Product.slug == slug, Product.quoted_in.is_(None))
        .options(joinedload(Product.enterprise), joinedload(Product.category))
    )
    if found is None:
        raise NoSuchProduct
    return found


def _says(word: str) -> ColumnElement[bool]:
    texts = (Product.name_ko, Product.name_en, Product.code, Enterprise.name_ko, Enterprise.name_en)
    return or_(*(text.icontains(word, autoescape=True) for text in texts))
