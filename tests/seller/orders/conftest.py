"""An enterprise with paid orders, and the browser of somebody who works there."""

import pytest

from market.domain.orders import services as orders
from market.domain.orders.models import SellerOrder
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.domain.orders.ordering import order_of
from tests.factories import (
    CartFactory,
    CartLineFactory,
    MembershipFactory,
    ProductFactory,
    SellingEnterpriseFactory,
    StockFactory,
    VariantFactory,
)


class Shop:
    """``paid(3, 1)`` is the id of a part with three of the first and one of the second product."""

    def __init__(self, sign_in):
        self.enterprise = SellingEnterpriseFactory()
        self.variants = [
            StockFactory(
                variant=VariantFactory(product=ProductFactory(enterprise=self.enterprise, name_ko=name)), on_hand=500
            ).variant
            for name in ("꿀단지", "잼단지")
        ]
        member = MembershipFactory(enterprise=self.enterprise)
        other = MembershipFactory(enterprise=SellingEnterpriseFactory())
        db.session.commit()
        self.seller, self.stranger = sign_in(member.user), sign_in(other.user)

    def paid(self, *quantities, now=None):
        cart = CartFactory()
        for variant, quantity in zip(self.variants, quantities or (1,), strict=False):
            CartLineFactory(cart=cart, variant=variant, quantity=quantity)
        db.session.commit()
        order = order_of(cart, now=now)
        with transaction():
            orders.confirm_payment(order, now=now or clock.now())
        return db.session.get_one(SellerOrder, order.seller_orders[0].id).id

    @staticmethod
    def part(part_id):
        db.session.rollback()
        return db.session.get_one(SellerOrder, part_id)

    def number(self, part_id):
        return self.part(part_id).order.number


@pytest.fixture
def shop(sign_in, app):
    return Shop(sign_in)
