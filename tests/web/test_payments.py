"""Paying an order: whatever comes first, twice, late, forged or not at all, it is paid once or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.orders.errors import AlreadySent
from market.domain.orders.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.payments.errors import (
    CancellationNoted,
    NotCancellable,
    OrderNotPayable,
    PaidMeanwhile,
    PaymentTimeOver,
)
from market.domain.payments.gateway import GatewayRefused
from market.domain.payments.models import (
    RefundAllocation,
)
from market.domain.payments.sandbox.faults import RequestFault
from market.domain.payments.sandbox.service import SessionClosed
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import payments, provider
from tests.paying import all_refunds, mails, promised, status_of
from tests.races import all_at_once


def send_a_part(order_id):
    with transaction():
        part = db.session.scalars(select(SellerOrder).where(SellerOrder.order_id == order_id)).first()
        part.status, part.sent_at = SellerOrderStatus.SENT, clock.now()


def test_the_payment_page_asks_for_what_the_order_says(desk, order):
    order_id = order(language="en")
    url = desk.start(order_id)
    page = desk.sandbox.page(desk.page_of(order_id), now=clock.now())
    placed = db.session.get_one(Order, order_id)

    assert url == f"http://localhost/en/sandbox/pay/{page.session_id}"
    assert page.total == placed.total == 15_000
    assert page.reference == placed.number
    assert [line.amount for line in page.lines] == [12_000, 3_000]
    assert page.lines[0].name == placed.lines[0].name_en


def test_a_paid_order_is_not_paid_again(desk, order):
    order_id = order()
    desk.pay(order_id)

    with pytest.raises(OrderNotPayable):
        desk.start(order_id)


# time


def test_an_order_whose_page_was_never_opened_is_closed_too(desk, order, shelf, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    honey = shelf()
    order_id = order(of=[honey])
    time_machine.shift(timedelta(minutes=16))
    with pytest.raises(PaymentTimeOver):
        desk.start(order_id)
    desk.sweep()

    assert status_of(order_id) is OrderStatus.EXPIRED
    assert promised(honey) == 0


# giving up


def test_cancelling_an_unpaid_order_closes_its_page_at_once(desk, order, shelf):
    honey = shelf()
    order_id = order(of=[honey])
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    desk.cancel(order_id)

    assert status_of(order_id) is OrderStatus.CANCELLED
    assert promised(honey) == 0
    with pytest.raises(SessionClosed):
        desk.sandbox.pay(session_id, now=clock.now())
    with pytest.raises(NotCancellable):
        desk.cancel(order_id)


def test_cancelling_before_any_page_was_opened(desk, order, shelf):
    honey = shelf()
    order_id = order(of=[honey])
    desk.cancel(order_id)

    assert status_of(order_id) is OrderStatus.CANCELLED
    assert promised(honey) == 0


def test_a_payment_that_was_faster_than_the_wish_to_cancel_counts(desk, order):
    order_id = order()
    desk.start(order_id)
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())

    with pytest.raises(PaidMeanwhile):
        desk.cancel(order_id)
    assert status_of(order_id) is OrderStatus.PAID


def test_a_wish_to_cancel_survives_a_silent_provider(desk, order, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    desk.start(order_id)
    desk.faults.requests.extend([RequestFault.ERROR_503] * 3)

    with pytest.raises(CancellationNoted):
        desk.cancel(order_id)
    with pytest.raises(OrderNotPayable):
        desk.start(order_id)
    time_machine.shift(timedelta(minutes=2))
    desk.sweep()
    assert status_of(order_id) is OrderStatus.CANCELLED


def test_cancelling_a_paid_order_gives_everything_back_and_the_stock(desk, order, shelf):
    honey, soap = shelf(), shelf(price=8_000)
    order_id = order(of=[honey, soap])
    desk.pay(order_id)
    desk.cancel(order_id)

    assert status_of(order_id) is OrderStatus.REFUNDED
    assert (promised(honey), promised(soap)) == (0, 0)
    (refund,) = all_refunds()
    assert refund.amount == 26_000
    shares = db.session.scalars(select(RefundAllocation.amount)).all()
    assert sorted(shares) == [3_000, 3_000, 8_000, 12_000]
    assert mails("order_cancelled") == mails("order_refunded") == 1
    desk.deliver(twice=True)
    assert mails("order_refunded") == 1


def test_what_was_sent_can_no_longer_be_cancelled_as_a_whole(desk, order):
    order_id = order()
    desk.pay(order_id)
    send_a_part(order_id)

    with pytest.raises(AlreadySent):
        desk.cancel(order_id)
    assert status_of(order_id) is OrderStatus.PAID
    assert all_refunds() == []


@pytest.mark.race
def test_twenty_cancellations_at_once_refund_once(app, desk, order):
    order_id = order()
    desk.pay(order_id)

    def cancel(_):
        try:
            payments.cancel(order_id)
        except NotCancellable:
            return "refused"
        return "cancelled"

    outcomes = all_at_once(app, cancel, range(20))

    assert outcomes.count("cancelled") == 1
    assert [refund.amount for refund in all_refunds()] == [15_000]
    assert status_of(order_id) is OrderStatus.REFUNDED


def test_a_refund_on_its_way_is_asked_about_until_it_has_arrived(desk, order, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    desk.pay(order_id)
    desk.faults.refunds_wait = True
    desk.cancel(order_id)
    (refund,) = all_refunds()
    desk.sandbox.settle_refund(refund.provider_id, succeeded=True, now=clock.now())
    time_machine.shift(timedelta(minutes=11))
    desk.sweep()

    assert status_of(order_id) is OrderStatus.REFUNDED
    assert mails("order_refunded") == 1


# a provider that fails


def test_pages_of_a_sandbox_that_was_thrown_away_do_not_hold_the_stock(desk, order, shelf, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    honey = shelf()
    order_id = order(of=[honey])
    desk.start(order_id)
    with desk.sandbox._store.transaction() as store:
        store.execute("DELETE FROM session")
    time_machine.shift(timedelta(minutes=16))
    desk.sweep()

    assert status_of(order_id) is OrderStatus.EXPIRED
    assert promised(honey) == 0


# many at once


def test_the_provider_refuses_to_expire_what_was_paid(desk, order):
    order_id = order()
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    desk.sandbox.pay(session_id, now=clock.now())

    with pytest.raises(GatewayRefused):
        desk.gateway.expire_session(session_id)


# which provider


def test_without_a_key_payments_go_to_the_sandbox_and_with_one_over_the_network(settings):
    rehearsal = provider.make_provider(settings)
    real = provider.make_provider(replace(settings, stripe_secret_key="sk_live_of_this_test"))

    assert (rehearsal.gateway.name, rehearsal.gateway.livemode) == ("sandbox", False)
    assert rehearsal.sandbox is not None
    assert (real.gateway.name, real.gateway.livemode) == ("stripe", True)
    assert real.sandbox is None


def test_a_page_of_a_provider_that_is_not_asked_any_more_does_not_hold_the_stock(
    app, desk, order, shelf, time_machine
):
    time_machine.move_to(clock.now(), tick=False)
    honey = shelf()
    order_id = order(of=[honey])
    desk.start(order_id)
    desk.gateway.name = "another"
    time_machine.shift(timedelta(minutes=16))
    desk.sweep()

    assert status_of(order_id) is OrderStatus.EXPIRED
    assert promised(honey) == 0
