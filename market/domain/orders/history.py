"""A person's own orders, by the page."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from market.domain.accounts.models import User
from market.domain.orders.models import Order, SellerOrder
from market.foundation.keyset import Edge, Stretch, fetch

ORDERS_A_PAGE = 10


def page_of_orders(user: User, edge: Edge | None, *, size: int = ORDERS_A_PAGE) -> Stretch:
    """Orders of ``user`` with their parts and lines, the newest first, beside ``edge``."""
    own = (
        select(Order)
        .where(Order.user_id == user.id)
        .options(selectinload(Order.seller_orders).selectinload(SellerOrder.lines))
    )
    return fetch(own, by=Order.__table__.c.placed_at, id_=Order.__table__.c.id, descending=True, edge=edge, size=size)
