"""Paying an order: whatever comes first, twice, late, forged or not at all, it is paid once or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.config import WrongSetting, read_settings
from market.domain.inventory.errors import OutOfStock
from market.domain.inventory.models import Stock
from market.domain.notifications.models import OutboxMail
from market.domain.orders.errors import AlreadySent, NothingToOrder
from market.domain.orders.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.payments.errors import (
    AmountTooLarge,
    CancellationNoted,
    NoAnswer,
    NotCancellable,
    OrderNotPayable,
    PaidMeanwhile,
    PaymentsUnderRepair,
    PaymentTimeOver,
    PaymentUnderway,
)
from market.domain.payments.gateway import GatewayRefused
from market.domain.payments.models import (
    AttemptStatus,
    PaymentAttempt,
    Refund,
    RefundAllocation,
    RefundReason,
    RefundStatus,
)
from market.domain.payments.sandbox.faults import RequestFault
from market.domain.payments.sandbox.service import SessionClosed
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import headers, payments, provider
from tests.paying import cart_of, place
from tests.races import all_at_once


def status_of(order_id):
    db.session.rollback()
    return db.session.scalar(select(Order.status).where(Order.id == order_id))


def promised(variant_id):
    db.session.rollback()
    return db.session.scalar(select(Stock.promised).where(Stock.variant_id == variant_id))


def mails(kind):
    db.session.rollback()
    return db.session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.kind == kind))


def refunds():
    db.session.rollback()
    return db.session.scalars(select(Refund).order_by(Refund.id)).all()


def paid(desk, order_id):
    """Pay an order on its page and come back to the market."""
    desk.start(order_id)
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())
    desk.settle(order_id)


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


def test_a_second_click_gets_the_same_page(desk, order):
    order_id = order()

    assert desk.start(order_id) == desk.start(order_id)
    assert [attempt.status for attempt in desk.attempts(order_id)] == [AttemptStatus.OPEN]


@pytest.mark.race
def test_twenty_clicks_at_once_get_one_page(app, desk, order, shelf):
    honey = shelf()
    order_id = order(of=[honey])

    addresses = all_at_once(app, desk.start, [order_id] * 20)

    assert len(set(addresses)) == 1
    assert len(desk.attempts(order_id)) == 1
    assert promised(honey) == 1


def test_a_notice_makes_the_order_paid_and_coming_back_changes_nothing_more(desk, order):
    order_id = order()
    desk.start(order_id)
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())

    assert desk.deliver() == ["200"]
    assert status_of(order_id) is OrderStatus.PAID
    desk.settle(order_id)
    assert mails("order_confirmed") == 1


def test_coming_back_makes_the_order_paid_and_the_late_notice_changes_nothing_more(desk, order):
    order_id = order()
    paid(desk, order_id)

    assert status_of(order_id) is OrderStatus.PAID
    assert desk.deliver(twice=True) == ["200", "200"]
    assert mails("order_confirmed") == 1


def test_the_success_address_typed_by_hand_pays_nothing(desk, order):
    order_id = order()
    desk.start(order_id)
    desk.settle(order_id)

    assert status_of(order_id) is OrderStatus.AWAITING_PAYMENT


def test_a_declined_card_and_then_another_pay_once(desk, order):
    order_id = order()
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    desk.sandbox.decline(session_id, "card_declined", now=clock.now())
    desk.deliver()
    assert status_of(order_id) is OrderStatus.AWAITING_PAYMENT
    desk.sandbox.pay(session_id, now=clock.now())
    desk.deliver()

    assert status_of(order_id) is OrderStatus.PAID
    assert [attempt.captured for attempt in desk.attempts(order_id)] == [15_000]


def test_a_paid_order_is_not_paid_again(desk, order):
    order_id = order()
    paid(desk, order_id)

    with pytest.raises(OrderNotPayable):
        desk.start(order_id)


@pytest.mark.parametrize(
    ("column", "value"), [("amount", 14_999), ("amount", 1_500_000), ("reference", "D261203-ANOTHER")]
)
def test_a_payment_that_is_not_the_one_asked_for_goes_to_review_and_nothing_is_sent(desk, order, column, value):
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
    assert mails("order_confirmed") == 0


def test_a_payment_in_another_currency_or_world_goes_to_review(desk, order, monkeypatch):
    from market.domain.payments.sandbox import api, objects

    for change in ({"currency": "usd"}, {"livemode": True}):
        order_id = order()
        desk.start(order_id)
        desk.sandbox.pay(desk.page_of(order_id), now=clock.now())
        with monkeypatch.context() as patch:
            patch.setattr(api, "session_object", lambda row, change=change: {**objects.session_object(row), **change})
            desk.settle(order_id)
        assert status_of(order_id) is OrderStatus.NEEDS_REVIEW


def test_money_on_its_way_is_waited_for(desk, order, shelf, time_machine):
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


def test_money_that_never_came_gives_the_stock_back(desk, order, shelf):
    honey = shelf()
    order_id = order(of=[honey])
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    desk.sandbox.promise(session_id, now=clock.now())
    desk.deliver()
    desk.sandbox.settle(session_id, came=False, now=clock.now())
    desk.deliver()

    assert status_of(order_id) is OrderStatus.CANCELLED
    assert promised(honey) == 0


def test_notices_in_the_wrong_order_end_where_the_provider_stands(desk, order):
    order_id = order()
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    desk.sandbox.promise(session_id, now=clock.now())
    desk.sandbox.settle(session_id, came=True, now=clock.now())
    desk.faults.newest_notice_first = True

    assert desk.deliver() == ["200", "200"]
    assert status_of(order_id) is OrderStatus.PAID
    assert mails("order_confirmed") == 1


# time


def test_an_order_that_nobody_paid_is_closed_at_the_provider_first_and_its_stock_is_free(
    desk, order, shelf, time_machine
):
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
    with pytest.raises(OrderNotPayable):
        desk.start(order_id)


def test_stock_is_kept_while_the_provider_does_not_say_that_the_page_is_closed(desk, order, shelf, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    honey = shelf()
    order_id = order(of=[honey])
    desk.start(order_id)
    time_machine.shift(timedelta(minutes=16))
    desk.faults.requests.extend([RequestFault.ERROR_503] * 3)
    desk.sweep()

    assert status_of(order_id) is OrderStatus.AWAITING_PAYMENT
    assert promised(honey) == 1
    time_machine.shift(timedelta(minutes=2))
    desk.sweep()
    assert status_of(order_id) is OrderStatus.EXPIRED


def test_a_payment_in_the_last_moment_wins_against_the_sweeper(desk, order, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    desk.start(order_id)
    time_machine.shift(timedelta(minutes=16))
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())
    desk.sweep()

    assert status_of(order_id) is OrderStatus.PAID


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


def test_paid_after_the_stock_was_released_sells_what_is_still_there(desk, order, shelf):
    honey = shelf(on_hand=1)
    order_id = order(of=[honey])
    _released_but_paid(desk, order_id)
    desk.deliver()

    assert status_of(order_id) is OrderStatus.PAID
    assert promised(honey) == 1
    assert refunds() == []


def test_paid_after_the_stock_was_sold_to_somebody_else_gives_the_money_back_once(desk, order, shelf):
    honey = shelf(on_hand=1)
    late = order(of=[honey])
    _released_but_paid(desk, late)
    order(of=[honey])
    assert desk.deliver(twice=True)[:2] == ["200", "200"]
    desk.deliver()

    assert status_of(late) is OrderStatus.REFUNDED
    assert promised(honey) == 1
    (refund,) = refunds()
    assert (refund.reason, refund.status, refund.amount) == (
        RefundReason.PAID_TOO_LATE,
        RefundStatus.SUCCEEDED,
        15_000,
    )
    assert mails("order_refunded") == 1


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
    paid(desk, order_id)
    desk.cancel(order_id)

    assert status_of(order_id) is OrderStatus.REFUNDED
    assert (promised(honey), promised(soap)) == (0, 0)
    (refund,) = refunds()
    assert refund.amount == 26_000
    shares = db.session.scalars(select(RefundAllocation.amount)).all()
    assert sorted(shares) == [3_000, 3_000, 8_000, 12_000]
    assert mails("order_cancelled") == mails("order_refunded") == 1
    desk.deliver(twice=True)
    assert mails("order_refunded") == 1


def test_what_was_sent_can_no_longer_be_cancelled_as_a_whole(desk, order):
    order_id = order()
    paid(desk, order_id)
    send_a_part(order_id)

    with pytest.raises(AlreadySent):
        desk.cancel(order_id)
    assert status_of(order_id) is OrderStatus.PAID
    assert refunds() == []


@pytest.mark.race
def test_twenty_cancellations_at_once_refund_once(app, desk, order):
    order_id = order()
    paid(desk, order_id)

    def cancel(_):
        try:
            payments.cancel(order_id)
        except NotCancellable:
            return "refused"
        return "cancelled"

    outcomes = all_at_once(app, cancel, range(20))

    assert outcomes.count("cancelled") == 1
    assert [refund.amount for refund in refunds()] == [15_000]
    assert status_of(order_id) is OrderStatus.REFUNDED


def test_a_refund_that_fails_after_all_is_a_task_for_the_staff_and_its_amount_is_open_again(desk, order):
    order_id = order()
    paid(desk, order_id)
    desk.faults.refunds_wait = True
    desk.cancel(order_id)
    assert status_of(order_id) is OrderStatus.CANCELLED
    (refund,) = refunds()
    assert refund.status is RefundStatus.PENDING
    desk.sandbox.settle_refund(refund.provider_id, succeeded=False, now=clock.now())
    desk.deliver()

    (refund,) = refunds()
    assert refund.status is RefundStatus.FAILED
    assert refund.attempt.refundable == 15_000
    assert status_of(order_id) is OrderStatus.NEEDS_REVIEW
    assert mails("order_refunded") == 0


def test_a_refund_on_its_way_is_asked_about_until_it_has_arrived(desk, order, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    paid(desk, order_id)
    desk.faults.refunds_wait = True
    desk.cancel(order_id)
    (refund,) = refunds()
    desk.sandbox.settle_refund(refund.provider_id, succeeded=True, now=clock.now())
    time_machine.shift(timedelta(minutes=11))
    desk.sweep()

    assert status_of(order_id) is OrderStatus.REFUNDED
    assert mails("order_refunded") == 1


# a provider that fails


@pytest.mark.parametrize("fault", [RequestFault.CUT_BEFORE, RequestFault.LOST_ANSWER, RequestFault.ERROR_500])
def test_a_provider_that_stays_silent_leaves_the_order_to_be_tried_again(desk, order, fault, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    desk.faults.requests.extend([fault] * 3)
    with pytest.raises(NoAnswer):
        desk.start(order_id)
    assert [attempt.status for attempt in desk.attempts(order_id)] == [AttemptStatus.CALLING]

    time_machine.shift(timedelta(seconds=30))
    desk.sweep()
    (attempt,) = desk.attempts(order_id)
    assert attempt.status is AttemptStatus.OPEN
    assert desk.start(order_id) == attempt.session_url
    with desk.sandbox._store.transaction() as store:
        assert store.execute("SELECT count(*) FROM session").fetchone()[0] == 1


def test_a_request_that_is_resent_too_late_is_refused_and_the_shopper_gets_a_fresh_page(desk, order, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    desk.faults.requests.extend([RequestFault.CUT_BEFORE] * 3)
    with pytest.raises(NoAnswer):
        desk.start(order_id)
    time_machine.shift(timedelta(minutes=2))
    desk.sweep()
    paid(desk, order_id)

    statuses = [attempt.status for attempt in desk.attempts(order_id)]
    assert statuses == [AttemptStatus.REFUSED, AttemptStatus.PAID]


def test_a_crash_before_the_call_and_one_before_its_record_end_with_one_page(desk, order, monkeypatch, time_machine):
    time_machine.move_to(clock.now(), tick=False)

    class KilledError(BaseException):
        pass

    def killed(*_args, **_kwargs):
        raise KilledError

    before_the_call, before_the_record = order(), order()
    with monkeypatch.context() as patch:
        patch.setattr(payments, "_ask", killed)
        with pytest.raises(KilledError):
            desk.start(before_the_call)
    with monkeypatch.context() as patch:
        patch.setattr(payments, "_apply", killed)
        with pytest.raises(KilledError):
            desk.start(before_the_record)
    time_machine.shift(timedelta(seconds=30))
    desk.sweep()

    for order_id in (before_the_call, before_the_record):
        assert [attempt.status for attempt in desk.attempts(order_id)] == [AttemptStatus.OPEN]
    with desk.sandbox._store.transaction() as store:
        assert store.execute("SELECT count(*) FROM session").fetchone()[0] == 2


def test_a_payment_whose_page_we_never_heard_of_is_found_by_its_reference(desk, order, monkeypatch):
    order_id = order()
    desk.faults.requests.extend([RequestFault.LOST_ANSWER] * 3)
    with pytest.raises(NoAnswer):
        desk.start(order_id)
    with desk.sandbox._store.transaction() as store:
        session_id = store.execute("SELECT id FROM session").fetchone()[0]
    desk.sandbox.pay(session_id, now=clock.now())

    assert desk.deliver() == ["200"]
    assert status_of(order_id) is OrderStatus.PAID


def test_a_crash_in_the_middle_of_a_refund_ends_with_one_refund(desk, order, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    paid(desk, order_id)
    desk.faults.requests.extend([RequestFault.LOST_ANSWER] * 3)
    desk.cancel(order_id)
    assert [refund.status for refund in refunds()] == [RefundStatus.CALLING]
    assert mails("order_refunded") == 0

    time_machine.shift(timedelta(minutes=2))
    desk.sweep()
    assert [refund.status for refund in refunds()] == [RefundStatus.SUCCEEDED]
    with desk.sandbox._store.transaction() as store:
        assert store.execute("SELECT count(*) FROM refund").fetchone()[0] == 1
    assert status_of(order_id) is OrderStatus.REFUNDED


def test_a_key_that_was_used_with_other_parameters_makes_a_new_attempt(desk, order):
    order_id = order()
    number = db.session.get_one(Order, order_id).number
    foreign = {**PARAMETERS, "client_reference_id": "another"}
    desk.gateway.create_session(foreign, idempotency_key=f"checkout:{number}:1")
    desk.start(order_id)

    statuses = [attempt.status for attempt in desk.attempts(order_id)]
    assert statuses == [AttemptStatus.REFUSED, AttemptStatus.OPEN]


PARAMETERS = {
    "mode": "payment",
    "success_url": "https://market.test/",
    "line_items": [
        {"price_data": {"currency": "krw", "unit_amount": 1_000, "product_data": {"name": "꿀"}}, "quantity": 1}
    ],
}


def test_a_key_that_the_provider_does_not_take_stops_payments_and_no_order_is_stuck(desk, order):
    order_id = order()
    desk.faults.requests.append(RequestFault.ERROR_401)
    with pytest.raises(PaymentsUnderRepair):
        desk.start(order_id)
    assert [attempt.status for attempt in desk.attempts(order_id)] == [AttemptStatus.REFUSED]

    paid(desk, order_id)
    assert status_of(order_id) is OrderStatus.PAID


def test_a_sum_that_no_payment_can_be_is_refused_before_the_provider_hears_of_it(desk, order, shelf):
    order_id = order(of=[shelf(price=60_000_000, on_hand=5)], quantity=2)

    with pytest.raises(AmountTooLarge):
        desk.start(order_id)
    assert desk.attempts(order_id) == []


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


@pytest.mark.race
def test_the_last_jar_is_sold_to_one_of_fifty_and_paid_once(app, desk, shelf):
    honey = shelf(on_hand=1)
    carts = [cart_of([honey]) for _ in range(50)]

    def buy(cart_id):
        try:
            order_id = place(cart_id)
        except (OutOfStock, NothingToOrder):
            return None
        desk.start(order_id)
        return order_id

    bought = [order_id for order_id in all_at_once(app, buy, carts) if order_id]

    assert len(bought) == 1
    paid(desk, bought[0])
    assert status_of(bought[0]) is OrderStatus.PAID
    assert promised(honey) == 1
    assert db.session.scalar(select(func.count(PaymentAttempt.id))) == 1


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


def test_forms_may_lead_to_the_hosted_page_where_payments_are_real(settings):
    real = replace(settings, stripe_secret_key="sk_live_of_this_test")

    assert "form-action 'self';" in headers._policy(settings)
    assert "form-action 'self' https://checkout.stripe.com;" in headers._policy(real)


def test_production_without_a_key_does_not_start(tmp_path):
    environ = {
        "APP_ENV": "production",
        "SITE_URL": "https://dadaket.example",
        "SECRET_KEY": "x" * 40,
        "DATA_KEYS": "y" * 40,
    }

    with pytest.raises(WrongSetting, match="STRIPE_SECRET_KEY"):
        read_settings(environ, tmp_path)


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
