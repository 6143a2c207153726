"""What an order holds until its goods leave: promised stock, and units of what is made fresh for a day.

Both are taken and given back together, the days first, so that nobody waits for the other crosswise.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from market.domain.catalog.models import Product, ProductVariant
from market.domain.inventory import making
from market.domain.inventory import services as inventory
from market.domain.inventory.making import Wanted
from market.domain.orders import queries
from market.domain.orders.models import Order, OrderLine, SellerOrder
from market.foundation.database import db


def let_go(order: Order, *, parts: Collection[int] | None = None) -> None:
    """``order`` holds nothing more, or only some of its parts do: others can buy it."""
    statement = _made_fresh(order, ProductVariant.product_id, OrderLine.made_on)
    if parts is not None:
        statement = statement.where(SellerOrder.id.in_(parts))
    making.give_back({(row[0], row[1]): int(row[2]) for row in db.session.execute(statement) if row[2]})
    inventory.release(queries.quantities_of(order, parts=parts))


def let_go_of(chosen: Iterable[tuple[OrderLine, int]]) -> None:
    """So many of each of these lines are not wanted any more, before they were sent."""
    units: Counter[tuple[int, date]] = Counter()
    numbers: Counter[int] = Counter()
    for line, number in chosen:
        numbers[line.variant_id] += number
        if line.made_on is not None:
            units[line.variant.product_id, line.made_on] += number
    making.give_back(units)
    inventory.release(numbers)


def hold_again(order: Order) -> None:
    """Promise once more what was let go of; ``OutOfStock`` when not all of it is there, or can be made, any more."""
    ids = {
        row[0]: (row[1], int(row[2]))
        for row in db.session.execute(_made_fresh(order, OrderLine.id, OrderLine.made_on))
    }
    lines = db.session.execute(
        select(OrderLine.id, Product)
        .join(ProductVariant, ProductVariant.id == OrderLine.variant_id)
        .join(Product, Product.id == ProductVariant.product_id)
        .where(OrderLine.id.in_(ids))
    )
    making.claim([Wanted(product, *ids[line_id]) for line_id, product in lines])
    inventory.reserve(queries.quantities_of(order))


def _made_fresh(order: Order, *by: Any) -> Select[Any]:
    """How many units the order still holds of what is made fresh."""
    return (
        select(*by, func.sum(OrderLine.quantity - OrderLine.claimed - OrderLine.sent))
        .join(SellerOrder, SellerOrder.id == OrderLine.seller_order_id)
        .join(ProductVariant, ProductVariant.id == OrderLine.variant_id)
        .where(SellerOrder.order_id == order.id, OrderLine.made_on.is_not(None))
        .group_by(*by)
    )
