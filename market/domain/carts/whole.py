"""What was offered together is ordered together."""

from collections.abc import Iterable

from sqlalchemy import func, select

from market.domain.catalog.models import Product
from market.foundation.database import db


def in_part_only(products: Iterable[Product]) -> frozenset[str]:
    """The quotations of which only some lines are there: they were offered together, so none can be ordered alone."""
    there: dict[str, set[int]] = {}
    for product in products:
        if product.quoted_in is not None:
            there.setdefault(product.quoted_in, set()).add(product.id)
    if not there:
        return frozenset()
    offered = db.session.execute(
        select(Product.quoted_in, func.count(Product.id))
        .where(Product.quoted_in.in_(there))
        .group_by(Product.quoted_in)
    )
    return frozenset(name for name, number in offered if name and len(there[name]) < number)
