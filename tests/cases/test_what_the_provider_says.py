"""What the provider's API says is true, be it late, wrong, or after the goods are gone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.inventory.models import Stock
from market.domain.orders import services as orders
from market.domain.orders.errors import NotReadyToSend
from market.domain.orders.models import Order, OrderStatus
from market.domain.payments.errors import OrderNotPayable, PaymentUnderway
from market.domain.payments.models import AttemptStatus, RefundReason, RefundStatus
from market.domain.payments.sandbox import api, objects
from market.domain.payments.sandbox.service import SessionClosed
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.paying import adds_up, all_refunds, mails, posted, promised, status_of
from tests.races import all_at_once
from tests.restored import own


def tasks():
    """What the staff have been told to look at."""
    db.session.rollback()
    return db.session.scalars(select(AuditEntry.action).where(own(AuditEntry)).order_by(AuditEntry.id)).all()


@pytest.mark.parametrize(
    ("column", "value"), [("amount", 14_999), ("amount", 1_500_000), ("reference", "D261203-ANOTHER")]
)
def test_case_08_a_payment_that_is_not_the_one_asked_for_is_a_task_and_nothing_is_sent(desk, order, column, value):
    order_id = order()
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    with desk.sandbox._store.transaction() as store:
        store.execute(f"UPDATE session SET {column} = ? WHERE id = ?", (value, session_id))  # noqa: S608
    desk.sandbox.pay(session_id, now=clock.now())

    assert desk.deliver() == ["200"]
    assert status_of(order_id) is OrderStatus.NEEDS_REVIEW
    (attempt,) = desk.attempts(order_id)
    assert attempt.status is AttemptStatus.NEEDS_REVIEW
    assert str(value) in attempt.last_error
    assert tasks() == ["order.needs_review", "payment.needs_review"]
    assert mails("order_confirmed") == 0
    assert posted(order_id) == []
    part = db.session.get_one(Order, order_id).seller_orders[0]
    with pytest.raises(NotReadyToSend), transaction():
        orders.send(part, carrier="cj", tracking_number="1", actor=THE_MARKET, now=clock.now())


@pytest.mark.parametrize("change", [{"currency": "usd"}, {"livemode": True}], ids=["currency", "livemode"])
def test_case_08_a_payment_in_another_currency_or_world_goes_to_review(desk, order, monkeypatch, change):
    order_id = order()
    desk.start(order_id)
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())
    with monkeypatch.context() as patch:
        patch.setattr(api, "session_object", lambda row: {**objects.session_object(row), **change})
        desk.settle(order_id)

    assert status_of(order_id) is OrderStatus.NEEDS_REVIEW
    assert tasks() == ["order.needs_review", "payment.needs_review"]


def test_case_11_money_on_its_way_is_waited_for(desk, order, shelf, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    honey = shelf()
    order_id = order(of=[honey])
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    desk.sandbox.promise(session_id, now=clock.now())
    desk.deliver()

    with pytest.raises(PaymentUnderway):
        desk.cancel(order_id)
    time_machine.shift(timedelta(minutes=40))
    desk.sweep()
    assert status_of(order_id) is OrderStatus.AWAITING_PAYMENT
    assert promised(honey) == 1
    desk.sandbox.settle(session_id, came=True, now=clock.now())
    desk.deliver()
    assert status_of(order_id) is OrderStatus.PAID
    assert adds_up(order_id)


def test_case_11_money_that_never_came_gives_the_stock_back(desk, order, shelf):
    honey = shelf()
    order_id = order(of=[honey])
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    desk.sandbox.promise(session_id, now=clock.now())
    desk.deliver()
    desk.sandbox.settle(session_id, came=False, now=clock.now())
    desk.deliver(twice=True)

    assert status_of(order_id) is OrderStatus.CANCELLED
    assert promised(honey) == 0
    assert posted(order_id) == []


def test_case_12_an_expired_page_takes_no_money_and_the_stock_is_free_once(desk, order, shelf, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    honey = shelf()
    order_id = order(of=[honey])
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    time_machine.shift(timedelta(minutes=14))
    desk.sweep()
    assert status_of(order_id) is OrderStatus.AWAITING_PAYMENT
    time_machine.shift(timedelta(minutes=2))
    desk.sweep()

    assert status_of(order_id) is OrderStatus.EXPIRED
    assert promised(honey) == 0
    with pytest.raises(SessionClosed):
        desk.sandbox.pay(session_id, now=clock.now())
    assert desk.deliver() == ["200"], "the provider's own notice of it changes nothing more"
    assert promised(honey) == 0
    with pytest.raises(OrderNotPayable):
        desk.start(order_id)


def test_case_12_a_payment_in_the_last_moment_wins_against_the_sweeper(desk, order, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    desk.start(order_id)
    time_machine.shift(timedelta(minutes=16))
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())
    desk.sweep()

    assert status_of(order_id) is OrderStatus.PAID
    assert adds_up(order_id)


@pytest.mark.race
def test_case_12_expiring_and_paying_at_the_same_moment_end_in_one_of_both(app, desk, order, shelf, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    for _ in range(6):
        honey = shelf()
        order_id = order(of=[honey])
        desk.start(order_id)
        session_id = desk.page_of(order_id)
        time_machine.shift(timedelta(minutes=16))

        def act(verb, order_id=order_id, session_id=session_id):
            if verb == "sweep":
                desk.sweep()
                return False
            try:
                desk.sandbox.pay(session_id, now=clock.now())
            except SessionClosed:
                return False
            desk.settle(order_id)
            return True

        paid = any(all_at_once(app, act, ["sweep", "pay"]))
        desk.deliver()

        expected = (OrderStatus.PAID, 1) if paid else (OrderStatus.EXPIRED, 0)
        assert (status_of(order_id), promised(honey)) == expected
        assert adds_up(order_id)


def _released_but_paid(desk, order_id):
    """What must not happen, happens: the provider reports as paid what it had reported as expired."""
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    desk.gateway.expire_session(session_id)
    desk.deliver()
    assert status_of(order_id) is OrderStatus.EXPIRED
    with desk.sandbox._store.transaction() as store:
        store.execute("UPDATE session SET status = 'open' WHERE id = ?", (session_id,))
    desk.sandbox.pay(session_id, now=clock.now())


def test_case_13_paid_after_the_stock_was_released_sells_what_is_still_there(desk, order, shelf):
    honey = shelf(on_hand=1)
    order_id = order(of=[honey])
    _released_but_paid(desk, order_id)
    desk.deliver()

    assert status_of(order_id) is OrderStatus.PAID
    assert promised(honey) == 1
    assert all_refunds() == []
    assert adds_up(order_id)


def test_case_13_paid_after_the_stock_was_sold_to_somebody_else_gives_the_money_back_once(desk, order, shelf):
    honey = shelf(on_hand=1)
    late = order(of=[honey])
    _released_but_paid(desk, late)
    order(of=[honey])
    assert desk.deliver(twice=True)[:2] == ["200", "200"]
    desk.deliver()

    assert status_of(late) is OrderStatus.REFUNDED
    stock = db.session.scalar(select(Stock).where(Stock.variant_id == honey))
    assert (stock.on_hand, stock.promised) == (1, 1)
    (refund,) = all_refunds()
    assert (refund.reason, refund.status, refund.amount) == (
        RefundReason.PAID_TOO_LATE,
        RefundStatus.SUCCEEDED,
        15_000,
    )
    assert desk.count("refund") == 1
    assert mails("order_refunded") == 1
    assert posted(late) == [], "nothing was sold, so nobody's account has moved"
