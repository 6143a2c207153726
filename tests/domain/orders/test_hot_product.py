"""One product that everybody wants at once: sold is what there was, and everybody gets an answer.

``make bench`` does the same with 10,000 attempts by eight processes.
"""

import time
from collections import Counter

import pytest
from sqlalchemy import func, insert, select

from market.domain.carts.models import Cart, CartLine
from market.domain.inventory.errors import OutOfStock
from market.domain.inventory.models import Stock
from market.domain.orders.errors import NothingToOrder
from market.domain.orders.models import Order, OrderLine
from market.domain.orders.services import place_order
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.domain.orders.ordering import agreement
from tests.factories import StockFactory
from tests.races import all_at_once

WRITERS, ATTEMPTS, IN_STOCK = 8, 400, 60
PATIENCE = 10.0
"""Seconds that nobody may wait even while other tests run beside; ``make bench`` has the real goal."""


def fill_carts(variant_id):
    """As many guests' carts as there are attempts, with one of the product in each; their ids."""
    now = clock.now()
    ids = range(1, ATTEMPTS + 1)
    line = {"variant_id": variant_id, "to_collect": False, "quantity": 1, "seen_price": 12_000, "added_at": now}
    db.session.execute(insert(Cart), [{"id": key, "created_at": now, "touched_at": now} for key in ids])
    db.session.execute(insert(CartLine), [{"cart_id": key, **line} for key in ids])
    db.session.commit()
    return list(ids)


@pytest.mark.race
def test_of_four_hundred_who_want_sixty_jars_sixty_get_one_and_the_others_are_told(app):
    honey = StockFactory(on_hand=IN_STOCK).variant_id
    cart_ids = fill_carts(honey)
    agreed = agreement(db.session.get_one(Cart, cart_ids[0]))

    def order(cart_id):
        asked = time.monotonic()
        try:
            with transaction():
                cart = db.session.get_one(Cart, cart_id)
                place_order(cart, agreement=agreed, user=None, is_sandbox=True, now=clock.now())
            told = "ordered"
        except (OutOfStock, NothingToOrder) as refusal:
            told = type(refusal).__name__
        db.session.remove()
        return told, time.monotonic() - asked

    def write(number):
        return [order(cart_id) for cart_id in cart_ids[number::WRITERS]]

    answers = [answer for told in all_at_once(app, write, range(WRITERS)) for answer in told]

    told = Counter(word for word, _ in answers)
    assert told.total() == ATTEMPTS
    assert told.pop("ordered") == IN_STOCK
    assert set(told) <= {"OutOfStock", "NothingToOrder"}
    stock = db.session.get_one(Stock, honey)
    assert (stock.on_hand, stock.promised) == (IN_STOCK, IN_STOCK)
    assert db.session.scalar(select(func.count(Order.id))) == IN_STOCK
    assert db.session.scalar(select(func.sum(OrderLine.quantity))) == IN_STOCK
    assert max(waited for _, waited in answers) < PATIENCE
