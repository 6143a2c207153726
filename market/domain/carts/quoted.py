"""What somebody accepted in a quotation, in their basket: at its price, once, all of it or none."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from market.domain.carts import rules
from market.domain.carts.errors import TooManyDifferent
from market.domain.carts.models import Cart, CartLine
from market.domain.carts.services import hold
from market.domain.catalog.models import ProductVariant
from market.foundation.database import db


def put_in(cart: Cart, variants: Sequence[ProductVariant], *, until: datetime, now: datetime) -> None:
    """Put one of each of ``variants`` into ``cart``, to be ordered before ``until``; asked again nothing is doubled.

    The only way in for what was quoted: whoever calls this has made sure whose quotation it is. Raises
    ``TooManyDifferent`` or ``CartGone``.
    """
    hold(cart, now)
    lines = {
        line.variant_id: line for line in db.session.scalars(select(CartLine).where(CartLine.cart_id == cart.id))
    }
    new = [variant for variant in variants if variant.id not in lines]
    if len(lines) + len(new) > rules.MOST_DIFFERENT:
        raise TooManyDifferent(most=rules.MOST_DIFFERENT)
    for variant in variants:
        line = lines.get(variant.id) or CartLine(cart_id=cart.id, variant_id=variant.id, added_at=now)
        line.quantity, line.seen_price, line.quoted_until = 1, variant.price, until
        db.session.add(line)
    db.session.flush()
