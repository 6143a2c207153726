"""Many shoppers, one coupon left."""

from collections import Counter

import pytest

from market.domain.carts import coupons
from market.domain.carts.models import Cart
from market.domain.orders import services as orders
from market.domain.orders.agreements import Orderer
from market.domain.promotions.models import Coupon
from market.foundation import clock
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from tests.domain.orders.ordering import agreement
from tests.factories import CartLineFactory, CouponFactory, StockFactory
from tests.races import all_at_once

pytestmark = pytest.mark.race


def test_the_last_coupon_goes_to_one_of_ten_orders(app):
    honey = StockFactory(on_hand=50, variant__product__price=30_000).variant
    coupon = CouponFactory(enterprise=honey.product.enterprise, uses_most=1)
    carts = [CartLineFactory(variant=honey).cart for _ in range(10)]
    db.session.commit()
    with transaction():
        for cart in carts:
            coupons.hold(cart, coupon)
    agreements = {
        cart.id: agreement(cart, orderer=Orderer(f"손님{cart.id}", f"0101111{cart.id:04}", "a@example.com"))
        for cart in carts
    }
    coupon_id = coupon.id
    db.session.remove()

    def check_out(cart_id):
        try:
            with transaction():
                cart = db.session.get_one(Cart, cart_id)
                orders.place_order(cart, agreement=agreements[cart_id], user=None, is_sandbox=True, now=clock.now())
        except MarketError as refusal:
            return type(refusal).__name__
        return "ordered"

    said = Counter(all_at_once(app, check_out, list(agreements)))

    assert said["ordered"] == 1
    assert said["CouponUsedUp"] + said["TotalChanged"] == 9
    assert db.session.get_one(Coupon, coupon_id).used == 1
