"""Promising stock to orders, taking promises back, and letting goods leave.

Every change is one conditional UPDATE, rows in the order of their ids: two orders that want the same goods
wait for each other and never lock one another out, on SQLite and PostgreSQL alike. What changes how many are on
hand is written down as a movement in the same transaction; a promise moves nothing, so that placing an order
writes no more than it must.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, select, true, update
from sqlalchemy.exc import IntegrityError

from market.domain.catalog.models import Product, ProductVariant
from market.domain.inventory.errors import OutOfStock, PromiseBroken
from market.domain.inventory.models import MovementCause, Stock, StockMovement
from market.foundation.actors import Actor
from market.foundation.database import below_orm, db, table_of

Quantities = Mapping[int, int]
"""How many of which variant: ``{variant_id: quantity}``."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why goods come or go: the cause, who did it and when, more ``words``, the part of an order it is about."""

    cause: MovementCause
    actor: Actor
    now: datetime
    words: str = ""
    part_id: int | None = None


_stock = table_of(Stock)
_PROMISE = (
    update(_stock)
    .where(_stock.c.variant_id == bindparam("key"), _stock.c.on_hand - _stock.c.promised >= bindparam("quantity"))
    .values(promised=_stock.c.promised + bindparam("quantity"))
    .returning(_stock.c.variant_id)
)
"""Built once and below the ORM: everybody who orders waits for it. A ``Stock`` that was read before is not told."""

_MOVEMENT = insert(table_of(StockMovement))


def reserve(quantities: Quantities) -> None:
    """Promise all of ``quantities`` to an order, or raise ``OutOfStock``: the caller's transaction then undoes it."""
    for variant_id, quantity in sorted(quantities.items()):
        if below_orm().scalar(_PROMISE, {"key": variant_id, "quantity": quantity}) is None:
            raise _out_of_stock(variant_id)


def release(quantities: Quantities) -> None:
    """Take promises back: the goods can be bought by others again."""
    for variant_id, quantity in sorted(quantities.items()):
        if _change(variant_id, Stock.promised >= quantity, promised=Stock.promised - quantity) is None:
            raise PromiseBroken


def take(quantities: Quantities, occasion: Occasion) -> None:
    """Promised goods leave the enterprise: sent, or handed over."""
    for variant_id, quantity in sorted(quantities.items()):
        left = {"on_hand": Stock.on_hand - quantity, "promised": Stock.promised - quantity}
        on_hand = _change(variant_id, Stock.promised >= quantity, **left)
        if on_hand is None:
            raise PromiseBroken
        _write_down(variant_id, -quantity, on_hand, occasion)


def put_back(quantities: Quantities, occasion: Occasion) -> None:
    """Goods that came back are on the shelf again, for whoever wants them."""
    for variant_id, quantity in sorted(quantities.items()):
        open_record(variant_id)
        on_hand = _change(variant_id, true(), on_hand=Stock.on_hand + quantity)
        if on_hand is not None:
            _write_down(variant_id, quantity, on_hand, occasion)


def set_on_hand(variant_id: int, *, before: int, on_hand: int, occasion: Occasion) -> bool:
    """Write down that there are ``on_hand`` where there were ``before``.

    False when there were others, or when more than ``on_hand`` are promised to orders.
    """
    counted = (Stock.on_hand == before) & (Stock.promised <= on_hand)
    if _change(variant_id, counted, on_hand=on_hand) is None:
        return False
    if on_hand != before:
        _write_down(variant_id, on_hand - before, on_hand, occasion)
    return True


def open_record(variant_id: int) -> None:
    """See to it that ``variant_id`` has a row: what was never counted is none."""
    if db.session.get(Stock, variant_id) is None:
        try:
            with db.session.begin_nested():
                db.session.add(Stock(variant_id=variant_id, on_hand=0))
        except IntegrityError:
            return  # somebody else was faster, to the same effect


def _write_down(variant_id: int, delta: int, on_hand: int, occasion: Occasion) -> None:
    movement = {
        "variant_id": variant_id,
        "delta": delta,
        "on_hand": on_hand,
        "cause": occasion.cause,
        "words": occasion.words,
        "actor_name": occasion.actor.name,
        "at": occasion.now,
        "part_id": occasion.part_id,
    }
    below_orm().execute(_MOVEMENT, movement)


def _change(variant_id: int, condition: ColumnElement[bool], **values: Any) -> int | None:
    """How many are on hand now; None when ``condition`` does not hold, and nothing has changed."""
    claim = (
        update(Stock)
        .where(Stock.variant_id == variant_id, condition)
        .values(**values)
        .returning(Stock.on_hand)
        .execution_options(synchronize_session="fetch")
    )
    return db.session.scalar(claim)


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
