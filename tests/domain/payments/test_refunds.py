"""Refunds: claimed line by line, told once each, and on the accounts only when something was sold."""

from datetime import timedelta

from sqlalchemy import select

from market.domain.notifications.models import OutboxMail
from market.domain.orders.models import Order, OrderStatus
from market.domain.payments import queries, refunds
from market.domain.payments.models import AttemptStatus, PaymentAttempt, RefundReason, RefundStatus
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.paying import adds_up, all_refunds, kept, posted, status_of


def test_a_part_is_claimed_line_by_line_and_shipping_apart(desk, two_sellers):
    desk.give_back(two_sellers, lambda order: [(order.lines[0], 12_000), (order.seller_orders[0], 3_000)])

    (refund,) = all_refunds()
    assert refund.amount == 15_000
    assert sorted(share.amount for share in refund.allocations) == [3_000, 12_000]
    assert kept(two_sellers) == 11_000


def test_every_refund_is_told_with_its_own_amount(desk, two_sellers):
    desk.give_back(two_sellers, lambda order: [(order.lines[0], 1_000)])
    desk.cancel(two_sellers)

    told = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "order_refunded").order_by(OutboxMail.id))
    assert [mail.facts["amount"] for mail in told] == [1_000, 25_000]
    assert status_of(two_sellers) is OrderStatus.REFUNDED


def test_what_a_return_costs_stays_with_the_enterprise_and_can_be_given_back_later(desk, two_sellers):
    seller = db.session.get_one(Order, two_sellers).seller_orders[0].enterprise_id
    desk.give_back(two_sellers, lambda order: [(order.lines[0], 12_000)], withheld=3_000)
    assert posted(two_sellers)[4:] == [(seller, "shipping", 3_000), (seller, "refund", -12_000)]
    assert kept(two_sellers) == 26_000 - 9_000

    desk.give_back(two_sellers, lambda order: [(order.seller_orders[0], 6_000)])
    assert kept(two_sellers) == 11_000
    assert adds_up(two_sellers)


def test_money_that_came_a_second_time_goes_back_and_is_on_nobodys_account(desk, order):
    """What must not happen: a page that was closed for us brings money after another one has."""
    order_id = order()
    desk.start(order_id)
    with transaction():
        first = db.session.scalars(select(PaymentAttempt)).one()
        first.status, first.closed_at = AttemptStatus.REFUSED, clock.now()
    desk.pay(order_id)
    before = posted(order_id)
    desk.sandbox.pay(desk.attempts(order_id)[0].session_id, now=clock.now())
    desk.deliver()

    assert [attempt.status for attempt in desk.attempts(order_id)] == [AttemptStatus.PAID, AttemptStatus.PAID]
    assert [(refund.reason, refund.amount) for refund in all_refunds()] == [(RefundReason.PAID_TOO_LATE, 15_000)]
    assert status_of(order_id) is OrderStatus.PAID
    assert posted(order_id) == before
    assert adds_up(order_id)


def test_a_refund_of_an_order_is_taken_from_the_money_that_paid_for_it(desk, order, time_machine):
    """The refund of money that came too late has failed: it waits for a person, and is not taken for the sale's."""
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    desk.start(order_id)
    with transaction():
        db.session.scalars(select(PaymentAttempt)).one().status = AttemptStatus.REFUSED
    desk.pay(order_id)
    desk.faults.refunds_wait = True
    desk.sandbox.pay(desk.attempts(order_id)[0].session_id, now=clock.now())
    desk.deliver()
    (late,) = all_refunds()
    desk.sandbox.settle_refund(late.provider_id, succeeded=False, now=clock.now())
    time_machine.shift(timedelta(minutes=1))
    desk.deliver()
    assert [refund.status for refund in all_refunds()] == [RefundStatus.FAILED]

    with transaction():
        found = queries.attempt_to_refund(db.session.get_one(Order, order_id))
    assert found.number == 2
    assert posted(order_id) == [(posted(order_id)[0][0], "sale", 12_000), (posted(order_id)[1][0], "shipping", 3_000)]


def test_a_refunded_order_stays_refunded_when_its_refund_fails_weeks_later(desk, order):
    order_id = order()
    desk.pay(order_id)
    desk.cancel(order_id)
    (refund,) = all_refunds()
    with desk.sandbox._store.transaction() as store:
        store.execute("UPDATE refund SET status = 'pending' WHERE id = ?", (refund.provider_id,))
    desk.sandbox.settle_refund(refund.provider_id, succeeded=False, now=clock.now())
    desk.deliver()

    assert [refund.status for refund in all_refunds()] == [RefundStatus.FAILED]
    assert (status_of(order_id), kept(order_id)) == (OrderStatus.REFUNDED, 15_000)
    assert adds_up(order_id)


def test_a_refund_of_everything_that_is_left_takes_in_what_was_withheld(desk, two_sellers):
    desk.give_back(two_sellers, lambda order: [(order.lines[0], 12_000)], withheld=3_000)
    with transaction():
        order = db.session.get_one(Order, two_sellers)
        attempt = queries.attempt_to_refund(order)
        refunds.request_whole_refund(attempt, desk.gateway, reason=RefundReason.BY_THE_MARKET, now=clock.now())

    assert [refund.amount for refund in all_refunds()] == [9_000, 17_000]
    assert kept(two_sellers) == 0
    assert adds_up(two_sellers)
    assert sum(amount for *_, amount in posted(two_sellers)) == 0
