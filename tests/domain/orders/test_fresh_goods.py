"""Ordering what is made fresh: its day is claimed with the order and given back with it."""

from collections import Counter
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from market.domain.carts import queries as carts
from market.domain.carts import services as filling
from market.domain.carts.basket import Problem
from market.domain.carts.errors import ByQuote
from market.domain.carts.models import Cart
from market.domain.catalog.models import ProductKind
from market.domain.inventory.errors import MadeOut
from market.domain.inventory.models import DailyMaking, Stock
from market.domain.orders import services as orders
from market.domain.orders.due import due_on
from market.domain.orders.models import OrderLine, OrderStatus
from market.foundation.clock import SEOUL
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from tests.domain.orders.ordering import agreement, order_of
from tests.factories import CartFactory, CartLineFactory, ParticipationFactory, PopupDayFactory, StockFactory
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")


def at(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=SEOUL).astimezone(UTC)


MORNING, AFTERNOON = at(24, 9), at(24, 15)
TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (24, 25, 26))


@pytest.fixture
def bread(app):
    facts = {"closes_at": time(14), "daily_limit": 3, "lead_days": 0}
    variant = StockFactory(on_hand=99, **{f"variant__product__{k}": v for k, v in facts.items()}).variant
    db.session.commit()
    return variant


def cart_with(variant, quantity=1, **facts):
    cart = CartLineFactory(variant=variant, quantity=quantity, **facts).cart
    db.session.commit()
    return cart


def order(cart, *, now=MORNING):
    agreed = agreement(cart, total=carts.basket_of(cart, now=now).total())
    with transaction():
        made = orders.place_order(cart, agreement=agreed, user=None, is_sandbox=True, now=now)
    return db.session.get_one(orders.Order, made.id)


def taken():
    db.session.rollback()
    return {row.day: row.taken for row in db.session.scalars(select(DailyMaking)) if row.taken}


def do(verb, *args, **facts):
    with transaction():
        return verb(*args, **facts)


def test_an_order_claims_its_making_day_and_is_due_from_it(bread):
    early, late = order(cart_with(bread, 2)), order(cart_with(bread), now=AFTERNOON)
    for one, now in ((early, MORNING), (late, AFTERNOON)):
        do(orders.confirm_payment, one, now=now)

    assert taken() == {TUESDAY: 2, WEDNESDAY: 1}
    assert [line.made_on for line in (early.lines[0], late.lines[0])] == [TUESDAY, WEDNESDAY]
    assert [part.ship_due_on for part in (*early.seller_orders, *late.seller_orders)] == [TUESDAY, WEDNESDAY]


def test_what_is_not_made_fresh_claims_no_day():
    variant = StockFactory().variant

    made = order(cart_with(variant))

    assert made.lines[0].made_on is None
    assert taken() == {}


def test_the_basket_says_what_can_still_be_made_and_from_when_on_again(bread):
    order(cart_with(bread, 2))
    two, one = cart_with(bread, 2), cart_with(bread)

    assert [line.problem for line in carts.basket_of(two, now=MORNING).lines] == [Problem.TOO_FEW]
    assert carts.basket_of(one, now=MORNING).lines[0].can_be_ordered
    order(one)
    line = carts.basket_of(two, now=MORNING).lines[0]
    assert (line.problem, line.opens_at) == (Problem.MADE_OUT, at(24, 14))
    assert carts.basket_of(two, now=AFTERNOON).lines[0].can_be_ordered


def test_two_lines_of_one_cart_share_the_day(bread):
    cart = cart_with(bread, 2)
    large = {"variant__product": bread.product, "variant__position": 9, "variant__name_ko": "큰 것"}
    other = StockFactory(**large, on_hand=9).variant
    CartLineFactory(cart=cart, variant=other, quantity=2)
    db.session.commit()

    assert [line.problem for line in carts.basket_of(cart, now=MORNING).lines] == [None, Problem.TOO_FEW]


def put_in(variant, quantity, now=MORNING):
    cart = CartFactory()
    db.session.commit()
    return do(filling.add, cart, variant_id=variant.id, quantity=quantity, collect_on_id=None, now=now)


def test_the_basket_takes_as_many_as_can_be_made_and_refuses_when_none_can(bread):
    assert put_in(bread, 9).quantity == 3
    order(cart_with(bread, 3))

    with pytest.raises(MadeOut):
        put_in(bread, 1)
    assert put_in(bread, 1, now=AFTERNOON).quantity == 1


def test_a_service_by_quote_cannot_be_put_into_a_basket_nor_ordered_from_one(bread):
    cart = cart_with(bread)
    bread.product.kind = ProductKind.SERVICE_BY_QUOTE
    db.session.commit()

    assert carts.basket_of(cart, now=MORNING).lines[0].problem is Problem.BY_QUOTE
    with pytest.raises(ByQuote):
        put_in(bread, 1)


@pytest.mark.parametrize("ending", [OrderStatus.EXPIRED, OrderStatus.CANCELLED])
def test_an_order_that_is_not_paid_gives_its_day_back_and_may_claim_it_again(bread, ending):
    made = order(cart_with(bread, 3))

    do(orders.release_unpaid, made, to=ending, now=MORNING)
    assert taken() == {}
    do(orders.reclaim_stock, made)
    assert taken() == {TUESDAY: 3}


def test_paid_too_late_and_all_made_for_others_is_out_of_stock(bread):
    made = order(cart_with(bread, 2))
    do(orders.release_unpaid, made, to=OrderStatus.EXPIRED, now=MORNING)
    order(cart_with(bread, 2))

    with pytest.raises(MadeOut):
        do(orders.reclaim_stock, made)

    assert taken() == {TUESDAY: 2}
    assert db.session.scalar(select(Stock.promised)) == 2


def test_a_paid_order_that_is_cancelled_before_it_was_sent_gives_its_day_back(bread):
    made = order(cart_with(bread, 2))
    do(orders.confirm_payment, made, now=MORNING)

    do(orders.cancel_paid, made, now=MORNING)

    assert taken() == {}


def test_what_is_collected_is_made_for_the_day_of_the_pop_up(bread):
    day = PopupDayFactory(day=THURSDAY)
    ParticipationFactory(popup=day.popup, enterprise=bread.product.enterprise)
    cart = cart_with(bread, 3, to_collect=True, collect_on=day)
    order(cart)

    assert taken() == {THURSDAY: 3}
    assert carts.basket_of(cart_with(bread), now=MORNING).lines[0].can_be_ordered
    again = carts.basket_of(cart_with(bread, 1, to_collect=True, collect_on=day), now=MORNING)
    assert again.lines[0].problem is Problem.MADE_OUT


def test_a_day_that_has_passed_when_the_money_comes_is_no_term():
    assert due_on([(0, TUESDAY)], at(25, 0)) == WEDNESDAY
    assert due_on([(0, TUESDAY), (2, None)], MORNING) == THURSDAY
    assert due_on([(1, TUESDAY)], MORNING) == WEDNESDAY
    assert due_on([], MORNING) == WEDNESDAY


@pytest.mark.race
def test_three_loaves_go_to_three_of_twenty_shoppers(app, bread):
    carts_of_all = [cart_with(bread) for _ in range(20)]
    agreements = {cart.id: agreement(cart) for cart in carts_of_all}
    db.session.remove()

    def check_out(cart_id):
        try:
            with transaction():
                cart = db.session.get_one(Cart, cart_id)
                orders.place_order(cart, agreement=agreements[cart_id], user=None, is_sandbox=True, now=MORNING)
        except MarketError as refusal:
            return type(refusal).__name__
        return "ordered"

    answers = Counter(all_at_once(app, check_out, list(agreements)))

    assert answers.pop("ordered") == 3
    assert set(answers) <= {"MadeOut", "NothingToOrder"}
    assert taken() == {TUESDAY: 3}
    assert db.session.scalar(select(Stock.promised)) == 3
    assert {line.made_on for line in db.session.scalars(select(OrderLine))} == {TUESDAY}


def test_an_order_without_fresh_goods_costs_no_statement_more(max_queries):
    cart = cart_with(StockFactory().variant)
    agreed = agreement(cart)

    with transaction(), max_queries(9):
        orders.place_order(cart, agreement=agreed, user=None, is_sandbox=True, now=MORNING)


def test_two_shoppers_in_the_afternoon_order_for_tomorrow(bread):
    order_of(cart_with(bread), now=AFTERNOON, total=carts.basket_of(cart_with(bread), now=AFTERNOON).total())

    assert taken() == {WEDNESDAY: 1}
