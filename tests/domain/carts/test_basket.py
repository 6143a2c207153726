"""What a cart amounts to."""

from datetime import timedelta

import pytest

from market.domain.carts import queries
from market.domain.carts.basket import Problem
from market.domain.catalog.models import ProductStatus
from market.domain.enterprises.models import EnterpriseStatus, SellerIdentity
from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.domain.shipping.rules import Zone
from market.foundation import clock
from market.foundation.database import db
from tests.factories import (
    CartFactory,
    CartLineFactory,
    ParticipationFactory,
    PopupDayFactory,
    SellingEnterpriseFactory,
    StockFactory,
)

pytestmark = pytest.mark.usefixtures("app")
NOW = clock.now()


def goods(enterprise=None, **facts):
    return StockFactory(variant__product__enterprise=enterprise or SellingEnterpriseFactory(), **facts).variant


def look(cart):
    db.session.commit()
    return queries.basket_of(cart, now=NOW)


def test_no_cart_is_an_empty_basket():
    basket = queries.basket_of(None, now=NOW)

    assert basket.lines == ()
    assert basket.total() == 0


def test_each_enterprise_is_one_part_with_its_own_shipping():
    bakery = SellingEnterpriseFactory(ready_to_sell__fee=2_500)
    cart = CartFactory()
    CartLineFactory(cart=cart, variant=goods(bakery), quantity=2)
    CartLineFactory(cart=cart, variant=goods())
    CartLineFactory(cart=cart, variant=goods(bakery))

    basket = look(cart)

    assert [(part.enterprise_id == bakery.id, len(part.lines), part.shipping_fee()) for part in basket.parts] == [
        (True, 2, 2_500),
        (False, 1, 3_000),
    ]
    assert basket.goods_total == 48_000
    assert basket.total() == 48_000 + 5_500
    assert basket.total(Zone.JEJU) == 48_000 + 5_500 + 6_000


def test_what_is_collected_is_a_part_of_its_own_and_costs_no_shipping():
    honey = goods()
    day = PopupDayFactory()
    ParticipationFactory(popup=day.popup, enterprise=honey.product.enterprise)
    cart = CartFactory()
    CartLineFactory(cart=cart, variant=honey)
    CartLineFactory(cart=cart, variant=honey, quantity=2, to_collect=True, collect_on_id=day.id)

    sent, collected = look(cart).parts

    assert (sent.is_sent, sent.shipping_fee(Zone.JEJU)) == (True, 6_000)
    assert (collected.is_sent, collected.shipping_fee(Zone.JEJU)) == (False, 0)
    assert collected.collecting.day == day.day
    assert collected.collecting.place == day.venue.name_ko


def test_a_basket_says_how_much_more_makes_sending_free():
    bakery = SellingEnterpriseFactory(ready_to_sell__kind=ShippingKind.FREE_ABOVE, ready_to_sell__free_above=30_000)
    cart = CartFactory()
    line = CartLineFactory(cart=cart, variant=goods(bakery), quantity=2)

    assert look(cart).parts[0].missing_for_free == 6_000
    line.quantity = 3
    assert look(cart).parts[0].missing_for_free is None
    assert look(cart).parts[0].shipping_fee() == 0


def test_a_changed_price_is_told_and_counts():
    line = CartLineFactory(variant=goods(), seen_price=11_000)

    basket = look(line.cart)

    assert basket.lines[0].price_changed
    assert basket.total() == 15_000


@pytest.mark.parametrize(
    ("obstacle", "problem"),
    [
        ("hidden", Problem.NOT_ON_SALE),
        ("option", Problem.OPTION_GONE),
        ("paused", Problem.NOT_SELLING),
        ("nobody", Problem.NOT_SELLING),
        ("no delivery", Problem.NOT_SENT),
        ("sold out", Problem.SOLD_OUT),
        ("too few", Problem.TOO_FEW),
        ("no day", Problem.DAY_GONE),
    ],
)
def test_what_cannot_be_ordered_blocks_only_its_own_line(obstacle, problem):
    honey, soap = goods(), goods()
    cart = CartFactory()
    line = CartLineFactory(cart=cart, variant=honey, quantity=2)
    CartLineFactory(cart=cart, variant=soap)
    enterprise = honey.product.enterprise
    stock = db.session.get(StockFactory._meta.model, honey.id)
    if obstacle == "hidden":
        honey.product.status = ProductStatus.HIDDEN
    elif obstacle == "option":
        honey.is_active = False
    elif obstacle == "paused":
        enterprise.status = EnterpriseStatus.PAUSED
    elif obstacle == "nobody":
        db.session.query(SellerIdentity).filter_by(enterprise_id=enterprise.id).delete()
    elif obstacle == "no delivery":
        db.session.query(ShippingPolicy).filter_by(enterprise_id=enterprise.id).delete()
    elif obstacle == "no day":
        line.to_collect = True
    else:
        stock.on_hand = 0 if obstacle == "sold out" else 1

    basket = look(cart)

    assert [one.problem for one in basket.lines] == [problem, None]
    assert [one.id for one in basket.blocked] == [line.id]
    assert basket.goods_total == 12_000
    assert basket.shipping_total() == 3_000
    assert str(problem.label)


def test_a_day_that_has_passed_blocks_what_was_to_be_collected_on_it():
    honey = goods()
    day = PopupDayFactory(day=clock.day_of(NOW) - timedelta(days=1))
    ParticipationFactory(popup=day.popup, enterprise=honey.product.enterprise)
    line = CartLineFactory(variant=honey, to_collect=True, collect_on_id=day.id)

    basket = look(line.cart)

    assert basket.lines[0].problem is Problem.DAY_GONE
    assert not basket.ordered


def test_two_lines_of_one_thing_share_its_stock():
    honey = goods(on_hand=3)
    day = PopupDayFactory()
    ParticipationFactory(popup=day.popup, enterprise=honey.product.enterprise)
    cart = CartFactory()
    CartLineFactory(cart=cart, variant=honey, quantity=2)
    CartLineFactory(cart=cart, variant=honey, quantity=2, to_collect=True, collect_on_id=day.id)

    assert [line.problem for line in look(cart).lines] == [None, Problem.TOO_FEW]


@pytest.mark.parametrize("lines", [1, 10])
def test_a_longer_cart_costs_no_more_queries(max_queries, lines):
    cart = CartFactory()
    for _ in range(lines):
        CartLineFactory(cart=cart, variant=goods())
    db.session.commit()
    cart = queries.open_cart(cart_id=cart.id, user=None)

    with max_queries(1):
        assert len(queries.basket_of(cart, now=NOW).lines) == lines
