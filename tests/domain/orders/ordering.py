"""Shoppers who order, for the tests around here."""

from market.domain.carts import queries as carts
from market.domain.carts.models import Cart
from market.domain.orders.agreements import Agreement, Delivery, Orderer
from market.domain.orders.models import Order
from market.domain.orders.services import place_order
from market.domain.shipping.rules import zone_of
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import CartLineFactory, StockFactory

ORDERER = Orderer(name="김다정", phone="01012345678", email="dajeong@example.com")
HOME = Delivery(
    name="김다정",
    phone="01012345678",
    postcode="10408",
    road_address="경기도 고양시 일산동구 중앙로 1",
    detail="101동 1203호",
    note="",
)


def agreement(cart, *, delivery=HOME, total=None, **facts):
    """What a shopper agrees to who has read everything and ticks every box."""
    basket = carts.basket_of(cart, now=clock.now())
    zone = zone_of((delivery or HOME).postcode)
    made_to_order = frozenset(line.id for line in basket.ordered if line.made_to_order)
    return Agreement(
        orderer=facts.pop("orderer", ORDERER),
        delivery=delivery,
        total=basket.total(zone) if total is None else total,
        language=facts.pop("language", "ko"),
        made_to_order=facts.pop("made_to_order", made_to_order),
    )


def order_of(cart: Cart, *, now=None, user=None, **facts) -> Order:
    """An order placed of ``cart`` in a transaction of its own."""
    agreed = agreement(cart, **facts)
    with transaction():
        made = place_order(cart, agreement=agreed, user=user, is_sandbox=True, now=now or clock.now())
    return db.session.get_one(Order, made.id)


def placed(**facts) -> Order:
    """An order of one jar of honey, which waits for its payment."""
    line = CartLineFactory(
        variant=StockFactory(on_hand=facts.pop("on_hand", 10)).variant, quantity=facts.pop("quantity", 1)
    )
    db.session.commit()
    return order_of(line.cart, **facts)
