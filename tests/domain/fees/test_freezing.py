"""A fee is agreed when an order is placed: what the rules become later is of no concern to it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from market.domain.fees.models import FeeRule
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import Order
from market.foundation import clock
from market.foundation.database import db
from tests.domain.orders.ordering import order_of, placed
from tests.factories import CartFactory, CartLineFactory, StockFactory


def rule(**facts):
    facts.setdefault("since", clock.now())
    made = FeeRule(**facts)
    db.session.add(made)
    db.session.commit()
    return made


def line_of(order):
    db.session.expire_all()
    return db.session.get_one(Order, order.id).lines[0]


def test_the_line_keeps_its_rule_its_rate_and_its_fee(desk):
    first = rule(basis_points=500, fixed=10)
    order = placed(quantity=2)
    rule(basis_points=4_000)
    desk.pay(order.id)

    line = line_of(order)
    assert (line.fee_rule_id, line.fee_basis_points, line.fee_fixed, line.fee) == (first.id, 500, 10, 1_210)
    taken = select(LedgerEntry.amount).where(LedgerEntry.kind == EntryKind.FEE).order_by(LedgerEntry.id)
    assert db.session.scalars(taken).all() == [-1_210, 1_210]


def test_a_rule_that_is_gone_leaves_its_terms_on_the_line(app):
    first = rule(basis_points=500)
    order = placed()
    db.session.delete(db.session.get_one(FeeRule, first.id))
    db.session.commit()

    line = line_of(order)
    assert (line.fee_rule_id, line.fee_basis_points, line.fee) == (None, 500, 600)


def test_a_rule_holds_from_its_moment_on(app):
    rule(basis_points=500, since=clock.now() - timedelta(days=30))
    rule(basis_points=1_000, since=clock.now() + timedelta(minutes=1))

    assert line_of(placed()).fee == 600
    assert line_of(placed(now=clock.now() + timedelta(minutes=2))).fee == 1_200


def test_the_newest_of_two_rules_for_the_same_holds(app):
    now = clock.now()
    rule(basis_points=500, since=now)
    rule(basis_points=700, since=now)
    rule(basis_points=900, since=now - timedelta(days=1))

    assert line_of(placed()).fee == 840


def test_each_line_of_an_order_is_charged_by_its_own_rule(app):
    anybodys, foods, ones_own = (StockFactory().variant for _ in range(3))
    ones_own.product.category = foods.product.category
    cart = CartFactory()
    for variant in (anybodys, foods, ones_own):
        CartLineFactory(cart=cart, variant=variant)
    rule(basis_points=100, enterprise_id=ones_own.product.enterprise_id, since=clock.now() - timedelta(days=900))
    rule(basis_points=300, category_id=foods.product.category_id)
    rule(basis_points=500)

    assert [line.fee for line in order_of(cart).lines] == [600, 360, 120]


@pytest.mark.parametrize(
    "facts",
    [
        {"basis_points": -1},
        {"basis_points": 5_001},
        {"basis_points": 100, "fixed": -1},
        {"basis_points": 100, "fixed": 100_001},
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_by_the_table(app, facts):
    with pytest.raises(IntegrityError):
        rule(**facts)
    db.session.rollback()
