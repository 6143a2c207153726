"""Products as their own enterprise sees them: drafts and hidden ones too, and nobody else's."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 50


def own_products(enterprise: Enterprise, edge: Edge | None) -> Stretch:
    """One page of ``enterprise``'s products, the one changed last first."""
    statement = select(Product).where(Product.enterprise_id == enterprise.id).options(joinedload(Product.category))
    return fetch(
        statement,
        by=Product.__table__.c.updated_at,
        id_=Product.__table__.c.id,
        descending=True,
        edge=edge,
        size=PAGE,
    )


def own_product(enterprise: Enterprise, slug: str) -> Product:
    """``enterprise``'s product called ``slug``; ``NoSuchProduct`` when it is another's."""
    product = db.session.scalar(
        select(Product)
        .where(Product.slug == slug, Product.enterprise_id == enterprise.id)
        .options(joinedload(Product.category), selectinload(Product.variants), selectinload(Product.notices))
    )
    if product is None:
        raise NoSuchProduct
    return product
