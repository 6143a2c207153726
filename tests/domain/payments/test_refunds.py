"""Refunds are refused before the provider hears of them, unless they are within what was paid."""

import pytest
from sqlalchemy import select

from market.domain.orders.models import Order
from market.domain.payments import queries, refunds
from market.domain.payments.errors import RefundNotPossible
from market.domain.payments.models import PaymentAttempt, Refund, RefundReason
from market.domain.payments.refunds import Share
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.races import all_at_once


@pytest.fixture
def paid_order(desk, order, shelf):
    """An order of honey (12,000) and soap (8,000) from two enterprises, 3,000 each for sending: paid; its id."""
    order_id = order(of=[shelf(price=12_000), shelf(price=8_000)])
    desk.start(order_id)
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())
    desk.settle(order_id)
    return order_id


@pytest.fixture
def give_back(desk):
    """``give_back(order_id, lambda order: [Share(…)])`` asks for a refund, in a transaction of its own; its id."""

    def give_back(order_id, shares):
        with transaction():
            order = db.session.get_one(Order, order_id)
            refund = refunds.request_refund(
                queries.attempt_to_refund(order) or db.session.scalars(select(PaymentAttempt)).first(),
                shares(order),
                desk.gateway,
                reason=RefundReason.CANCELLED,
                now=clock.now(),
            )
            return refund.id

    return give_back


def claimed(order_id):
    db.session.rollback()
    return db.session.scalar(select(PaymentAttempt.claimed).where(PaymentAttempt.order_id == order_id))


def test_a_part_is_claimed_line_by_line_and_shipping_apart(paid_order, give_back):
    give_back(paid_order, lambda order: [Share(order.lines[0], 12_000), Share(order.seller_orders[0], 3_000)])

    assert claimed(paid_order) == 15_000
    (refund,) = db.session.scalars(select(Refund)).all()
    assert refund.amount == 15_000
    assert sorted(share.amount for share in refund.allocations) == [3_000, 12_000]


@pytest.mark.parametrize(
    "shares",
    [
        lambda order: [],
        lambda order: [Share(order.lines[0], 0)],
        lambda order: [Share(order.lines[0], -1)],
        lambda order: [Share(order.lines[0], 5_000), Share(order.lines[1], -1_000)],
        lambda order: [Share(order.lines[0], 12_001)],
        lambda order: [Share(order.seller_orders[0], 3_001)],
        lambda order: [Share(order.lines[0], 26_001)],
    ],
    ids=["nothing", "zero", "negative", "one negative", "over a line", "over a shipping charge", "over the payment"],
)
def test_what_was_not_paid_cannot_go_back(paid_order, give_back, shares):
    with pytest.raises(RefundNotPossible):
        give_back(paid_order, shares)

    assert claimed(paid_order) == 0
    assert db.session.scalars(select(Refund)).all() == []


def test_a_line_of_another_order_cannot_go_back(paid_order, order, give_back):
    strangers = order()

    with pytest.raises(RefundNotPossible):
        give_back(paid_order, lambda _: [Share(db.session.get_one(Order, strangers).lines[0], 1_000)])


def test_a_line_goes_back_once(paid_order, give_back):
    give_back(paid_order, lambda order: [Share(order.lines[0], 12_000)])

    with pytest.raises(RefundNotPossible):
        give_back(paid_order, lambda order: [Share(order.lines[0], 1)])


@pytest.mark.race
def test_of_twenty_refunds_of_one_line_at_once_one_succeeds(app, paid_order, give_back):
    def ask(_):
        try:
            return give_back(paid_order, lambda order: [Share(order.lines[0], 12_000)])
        except RefundNotPossible:
            return None

    asked = all_at_once(app, ask, range(20))

    assert len([refund for refund in asked if refund]) == 1
    assert claimed(paid_order) == 12_000
