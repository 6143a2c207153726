"""Finding an order for whoever may see it: to everybody else it does not exist."""

from flask import abort

from market.domain.orders import queries
from market.domain.orders.models import Order, SellerOrder
from market.web.carts import may_see


def own_order(number: str) -> Order:
    """The order called ``number``, when it is the visitor's or this browser remembers it; else a 404."""
    order = queries.by_number(number)
    if order is None or not may_see(order):
        abort(404)
    return order


def own_part(number: str, part_id: int) -> SellerOrder:
    """One enterprise's part of the visitor's order; else a 404."""
    part = next((part for part in own_order(number).seller_orders if part.id == part_id), None)
    if part is None:
        abort(404)
    return part
