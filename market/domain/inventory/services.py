"""Promising stock to orders, taking promises back, and letting goods leave.

Every change is one conditional UPDATE, rows in the order of their ids: two orders that want the same goods
wait for each other and never lock one another out, on SQLite and PostgreSQL alike.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, true, update

from market.domain.catalog.models import Product, ProductVariant
from market.domain.inventory.errors import OutOfStock, PromiseBroken
from market.domain.inventory.models import Stock
from market.foundation.database import below_orm, db, table_of

Quantities = Mapping[int, int]
"""How many of which variant: ``{variant_id: quantity}``."""

_stock = table_of(Stock)
_PROMISE = (
    update(_stock)
    .where(_stock.c.variant_id == bindparam("key"), _stock.c.on_hand - _stock.c.promised >= bindparam("quantity"))
    .values(promised=_stock.c.promised + bindparam("quantity"))
    .returning(_stock.c.variant_id)
)
"""Built once and below the ORM: everybody who orders waits for it. A ``Stock`` that was read before is not told."""


def reserve(quantities: Quantities) -> None:
    """Promise all of ``quantities`` to an order, or raise ``OutOfStock``: the caller's transaction then undoes it."""
    for variant_id, quantity in sorted(quantities.items()):
        if below_orm().scalar(_PROMISE, {"key": variant_id, "quantity": quantity}) is None:
            raise _out_of_stock(variant_id)


def release(quantities: Quantities) -> None:
    """Take promises back: the goods can be bought by others again."""
    for variant_id, quantity in sorted(quantities.items()):
        if not _change(variant_id, Stock.promised >= quantity, promised=Stock.promised - quantity):
            raise PromiseBroken


def take(quantities: Quantities) -> None:
    """Promised goods leave the enterprise: sent, or handed over."""
    for variant_id, quantity in sorted(quantities.items()):
        left = {"on_hand": Stock.on_hand - quantity, "promised": Stock.promised - quantity}
        if not _change(variant_id, Stock.promised >= quantity, **left):
            raise PromiseBroken


def put_back(quantities: Quantities) -> None:
    """Goods that came back are on the shelf again, for whoever wants them."""
    for variant_id, quantity in sorted(quantities.items()):
        if not _change(variant_id, true(), on_hand=Stock.on_hand + quantity):
            db.session.add(Stock(variant_id=variant_id, on_hand=quantity))


def set_on_hand(variant_id: int, *, on_hand: int) -> None:
    """Write down how many there are; ``PromiseBroken`` when more than that are promised to orders."""
    if not _change(variant_id, Stock.promised <= on_hand, on_hand=on_hand):
        raise PromiseBroken


def _change(variant_id: int, condition: ColumnElement[bool], **values: Any) -> bool:
    claim = (
        update(Stock)
        .where(Stock.variant_id == variant_id, condition)
        .values(**values)
        .returning(Stock.variant_id)
        .execution_options(synchronize_session="fetch")
    )
    return db.session.scalar(claim) is not None


def _out_of_stock(variant_id: int) -> OutOfStock:
    variant, product, stock = db.session.execute(
        select(ProductVariant, Product, Stock)
        .join(Product, Product.id == ProductVariant.product_id)
        .outerjoin(Stock, Stock.variant_id == ProductVariant.id)
        .where(ProductVariant.id == variant_id)
        .execution_options(populate_existing=True)
    ).one()
    name = f"{product.name} ({variant.name})" if variant.name else product.name
    return OutOfStock(name=name, available=stock.available if stock else 0)
