"""A product as its own enterprise sees it: a draft or hidden one too, and nobody else's. Lists are in ``own_list``.

What was made for one quotation is no product of the shelf: it is neither listed nor changed.
"""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Product, ProductOption
from market.domain.enterprises.models import Enterprise
from market.foundation.database import db


def own_product(enterprise: Enterprise, slug: str) -> Product:
    """``enterprise``'s product called ``slug``; ``NoSuchProduct`` when it is another's."""
    return _found(enterprise, slug, selectinload(Product.variants), selectinload(Product.notices))


def product_to_edit(enterprise: Enterprise, slug: str) -> Product:
    """The same with all that the editor shows; its variants come with their stock, from the inventory."""
    return _found(
        enterprise,
        slug,
        selectinload(Product.notices),
        selectinload(Product.photos),
        selectinload(Product.options).joinedload(ProductOption.values),
    )


def _found(enterprise: Enterprise, slug: str, *loaded: ExecutableOption) -> Product:
    product = db.session.scalar(
        select(Product)
        .where(Product.slug == slug, Product.enterprise_id == enterprise.id, Product.quoted_in.is_(None))
        .options(joinedload(Product.category), *loaded)
    )
    if product is None:
        raise NoSuchProduct
    return product
