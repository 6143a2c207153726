"""An order of three enterprises with fees, coupons, exempt goods and odd amounts."""

from dataclasses import dataclass

import pytest
from sqlalchemy import update

from market.domain.catalog.models import ProductVariant, TaxKind
from market.domain.fees.models import FeeRule
from market.domain.orders.models import CouponBearer, Order, OrderLine
from market.foundation import clock
from market.foundation.database import db

HONEY, SOAP, RICE = 7_777, 3_333, 12_345


@dataclass(frozen=True)
class Mixed:
    """The order, and its enterprises by what they sell."""

    id: int
    honey: int
    soap: int
    rice: int

    @property
    def lines(self):
        return {line.unit_price: line for line in db.session.get_one(Order, self.id).lines}


@pytest.fixture
def mixed(desk, order, shelf):
    """Three jars of honey with the enterprise's coupon of 1,000, seven of soap with the market's of 555, and rice,
    exempt, without any; 3.3 % and 50 won to the market; paid."""
    db.session.add(FeeRule(basis_points=330, fixed=50, since=clock.now()))
    variants = [shelf(price=price) for price in (HONEY, SOAP, RICE)]
    for variant_id in variants:
        db.session.get_one(ProductVariant, variant_id).product.tax_kind = TaxKind.TAXABLE
    db.session.get_one(ProductVariant, variants[2]).product.tax_kind = TaxKind.EXEMPT
    db.session.commit()
    order_id = order(of=variants, quantity=7)
    by_price = {line.unit_price: line.id for line in db.session.get_one(Order, order_id).lines}
    coupon(by_price[HONEY], 1_000, CouponBearer.ENTERPRISE)
    coupon(by_price[SOAP], 555, CouponBearer.MARKET)
    desk.pay(order_id)
    sellers = {line.unit_price: line.seller_order.enterprise_id for line in db.session.get_one(Order, order_id).lines}
    return Mixed(order_id, sellers[HONEY], sellers[SOAP], sellers[RICE])


def coupon(line_id, won, bearer):
    """Take ``won`` off a line of an order that is not paid yet, as a coupon does."""
    line = db.session.get_one(OrderLine, line_id)
    order = line.seller_order.order
    db.session.execute(
        update(Order)
        .where(Order.id == order.id)
        .values(coupon_total=Order.coupon_total + won, total=Order.total - won)
        .execution_options(synchronize_session=False)
    )
    line.coupon_discount, line.coupon_bearer = won, bearer
    db.session.commit()
