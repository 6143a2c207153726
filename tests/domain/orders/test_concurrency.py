"""Many shoppers, one jar; two clicks, one order."""

from collections import Counter

import pytest

from market.domain.carts.models import Cart
from market.domain.inventory.models import Stock
from market.domain.orders import services as orders
from market.domain.orders.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from market.foundation import clock
from market.foundation.actors import GUEST
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from tests.domain.orders.ordering import agreement, placed
from tests.factories import CartLineFactory, SellingEnterpriseFactory, StockFactory
from tests.races import all_at_once

pytestmark = pytest.mark.race


def said(app, people, act):
    """What ``act(person)`` said to each of ``people``, who all start at the same moment; refusals by their name."""

    def one(person):
        try:
            return act(person)
        except MarketError as refusal:
            return type(refusal).__name__

    return Counter(all_at_once(app, one, people))


def checking_out(agreements):
    def check_out(cart_id):
        with transaction():
            cart = db.session.get_one(Cart, cart_id)
            orders.place_order(cart, agreement=agreements[cart_id], user=None, is_sandbox=True, now=clock.now())
        return "ordered"

    return check_out


def test_the_last_jar_goes_to_one_of_fifty_shoppers(app):
    honey = StockFactory(on_hand=1).variant
    carts = [CartLineFactory(variant=honey).cart for _ in range(50)]
    db.session.commit()
    agreements = {cart.id: agreement(cart) for cart in carts}
    honey_id = honey.id
    db.session.remove()

    answers = said(app, list(agreements), checking_out(agreements))

    assert answers["ordered"] == 1
    assert answers["OutOfStock"] + answers["NothingToOrder"] == 49
    stock = db.session.get(Stock, honey_id)
    assert (stock.on_hand, stock.promised) == (1, 1)
    assert db.session.query(Order).count() == 1


def test_five_jars_go_to_five_of_fifty_shoppers_who_want_two_things_each(app):
    enterprise = SellingEnterpriseFactory()
    honey = StockFactory(on_hand=5, variant__product__enterprise=enterprise).variant
    soap = StockFactory(on_hand=500, variant__product__enterprise=enterprise).variant
    carts = []
    for turn in range(50):
        first, second = (honey, soap) if turn % 2 else (soap, honey)
        cart = CartLineFactory(variant=first).cart
        CartLineFactory(cart=cart, variant=second)
        carts.append(cart)
    db.session.commit()
    agreements = {cart.id: agreement(cart) for cart in carts}
    db.session.remove()

    answers = said(app, list(agreements), checking_out(agreements))

    assert answers.pop("ordered") == 5
    assert set(answers) <= {"OutOfStock", "TotalChanged"}
    assert [row.promised for row in db.session.query(Stock).order_by(Stock.variant_id)] == [5, 5]


def test_one_cart_is_ordered_once_by_eight_impatient_fingers(app):
    cart = CartLineFactory(variant=StockFactory(on_hand=100).variant).cart
    db.session.commit()
    agreements = {cart.id: agreement(cart)}
    db.session.remove()

    answers = said(app, list(agreements) * 8, checking_out(agreements))

    assert answers == {"ordered": 1, "CartAlreadyOrdered": 7}
    assert db.session.scalar(db.select(Stock.promised)) == 1


def test_the_same_notice_twenty_times_at_once_confirms_one_payment(app):
    order_id = placed().id
    db.session.remove()

    def tell(order_id):
        with transaction():
            return orders.confirm_payment(db.session.get_one(Order, order_id), now=clock.now())

    assert said(app, [order_id] * 20, tell) == {True: 1, False: 19}


def test_sending_and_cancelling_at_once_never_both_happen(app):
    for _ in range(5):
        order = placed(on_hand=3)
        order_id, part_id, variant_id = order.id, order.seller_orders[0].id, order.lines[0].variant_id
        with transaction():
            orders.confirm_payment(order, now=clock.now())
        db.session.remove()

        def act(verb, order_id=order_id, part_id=part_id):
            with transaction():
                if verb == "cancel":
                    orders.cancel_paid(db.session.get_one(Order, order_id), now=clock.now())
                else:
                    part = db.session.get_one(SellerOrder, part_id)
                    orders.send(part, carrier="cj", tracking_number="1234567890", actor=GUEST, now=clock.now())
            return verb

        answers = said(app, ["cancel", "send"], act)

        order, part = db.session.get_one(Order, order_id), db.session.get_one(SellerOrder, part_id)
        stock = db.session.get_one(Stock, variant_id)
        if answers["cancel"]:
            assert answers == {"cancel": 1, "NotReadyToSend": 1}
            assert (order.status, part.status) == (OrderStatus.CANCELLED, SellerOrderStatus.CANCELLED)
            assert (stock.on_hand, stock.promised) == (3, 0)
        else:
            assert answers == {"send": 1, "AlreadySent": 1}
            assert (order.status, part.status) == (OrderStatus.PAID, SellerOrderStatus.SENT)
            assert (stock.on_hand, stock.promised) == (2, 0)
        db.session.remove()
