"""Products as the city lists them, of all enterprises. What was made for one quotation stands nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import Enterprise
from market.foundation.database import db
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.keyset import Edge, Stretch, fetch

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


def products(wish: ProductWish, edge: Edge | None) -> Stretch:
    """One page of products, the one changed last first, with their enterprises and categories: one statement."""
    rows: Any = (
        select(Product, Enterprise)
        .join(Enterprise, Enterprise.id == Product.enterprise_id)
        .where(Product.quoted_in.is_(None), _CONDITIONS[wish.shown], *(_says(word) for word in wish.words))
        .options(joinedload(Product.category))
    )
    if wish.category_id is not None:
        rows = rows.where(Product.category_id == wish.category_id)
    if wish.enterprise_id is not None:
        rows = rows.where(Product.enterprise_id == wish.enterprise_id)
    return fetch(rows, by=_columns.updated_at, id_=_columns.id, descending=True, edge=edge, size=PAGE)


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
