"""A provider that fails, and sums that no payment can be: the shopper reads a sentence, and nothing is done twice."""

from datetime import timedelta

import pytest

from market.domain.orders.errors import TooManyLines
from market.domain.orders.models import Order, OrderStatus
from market.domain.payments.errors import AmountTooLarge, NoAnswer
from market.domain.payments.models import AttemptStatus, RefundStatus
from market.domain.payments.sandbox.faults import RequestFault
from market.foundation import clock
from market.foundation.database import db
from market.foundation.i18n import speaking
from tests.domain.orders.ordering import order_of
from tests.factories import CartFactory, CartLineFactory, SellingEnterpriseFactory, StockFactory
from tests.paying import adds_up, all_refunds, mails, promised, status_of
from tests.restored import own
from tests.shop.shopping import check_out, goods, put_in

SILENCE = [
    RequestFault.CUT_BEFORE,
    RequestFault.LOST_ANSWER,
    RequestFault.ERROR_500,
    RequestFault.ERROR_503,
    RequestFault.ERROR_429,
]
HONEY = {
    "mode": "payment",
    "client_reference_id": "another",
    "success_url": "https://market.test/",
    "line_items": [
        {"price_data": {"currency": "krw", "unit_amount": 1_000, "product_data": {"name": "꿀"}}, "quantity": 1}
    ],
}


def the_order():
    return db.session.scalars(db.select(Order).where(own(Order))).one()


def page_after(client, answer):
    """What the shopper reads after the button was pressed."""
    assert answer.status_code == 303
    return client.get(answer.location).text


@pytest.mark.parametrize("fault", SILENCE)
def test_case_21_a_silent_provider_is_asked_three_times_and_then_the_page_says_so(client, desk, fault, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    honey = goods()
    put_in(client, honey)
    desk.faults.requests.extend([fault] * 3)

    page = page_after(client, check_out(client))

    order = the_order()
    assert not desk.faults.requests, "three tries"
    assert "결제사에서 응답이 없어요" in page
    assert f'action="/orders/{order.number}/pay"' in page
    assert order.status is OrderStatus.AWAITING_PAYMENT
    assert promised(honey.id) == 1
    assert "장바구니가 비어" in client.get("/cart").text

    time_machine.shift(timedelta(seconds=30))
    desk.sweep()
    (attempt,) = desk.attempts(order.id)
    assert attempt.status is AttemptStatus.OPEN
    assert desk.start(order.id) == attempt.session_url
    assert desk.count("session") == 1


@pytest.mark.parametrize("fault", SILENCE)
def test_case_21_two_lost_requests_and_an_answer_are_one_page(desk, order, fault):
    order_id = order()
    desk.faults.requests.extend([fault] * 2)
    desk.start(order_id)

    assert [attempt.status for attempt in desk.attempts(order_id)] == [AttemptStatus.OPEN]
    assert desk.count("session") == 1


@pytest.mark.parametrize("fault", SILENCE)
def test_case_21_a_silent_provider_gives_the_money_back_once_it_answers(desk, order, fault, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    desk.pay(order_id)
    desk.faults.requests.extend([fault] * 3)
    desk.cancel(order_id)
    assert [refund.status for refund in all_refunds()] == [RefundStatus.CALLING]
    assert mails("order_refunded") == 0

    time_machine.shift(timedelta(minutes=2))
    desk.sweep()
    assert [refund.status for refund in all_refunds()] == [RefundStatus.SUCCEEDED]
    assert desk.count("refund") == 1
    assert status_of(order_id) is OrderStatus.REFUNDED
    assert adds_up(order_id)


def test_case_21_stock_is_kept_while_the_provider_does_not_say_that_the_page_is_closed(
    desk, order, shelf, time_machine
):
    time_machine.move_to(clock.now(), tick=False)
    honey = shelf()
    order_id = order(of=[honey])
    desk.start(order_id)
    time_machine.shift(timedelta(minutes=16))
    desk.faults.requests.extend([RequestFault.ERROR_503] * 300)
    desk.sweep()
    desk.faults.requests.clear()

    assert status_of(order_id) is OrderStatus.AWAITING_PAYMENT
    assert promised(honey) == 1
    time_machine.shift(timedelta(minutes=2))
    desk.sweep()
    assert status_of(order_id) is OrderStatus.EXPIRED
    assert promised(honey) == 0


def test_case_21_a_request_that_is_resent_too_late_is_refused_and_a_fresh_page_is_paid_once(
    desk, order, time_machine
):
    time_machine.move_to(clock.now(), tick=False)
    order_id = order()
    desk.faults.requests.extend([RequestFault.CUT_BEFORE] * 3)
    with pytest.raises(NoAnswer):
        desk.start(order_id)
    time_machine.shift(timedelta(minutes=2))
    desk.sweep()
    desk.pay(order_id)

    assert [attempt.status for attempt in desk.attempts(order_id)] == [AttemptStatus.REFUSED, AttemptStatus.PAID]
    assert adds_up(order_id)


def test_case_22_a_key_that_was_used_with_other_parameters_makes_a_new_attempt_and_an_alert(desk, order, caplog):
    order_id = order()
    number = db.session.get_one(Order, order_id).number
    desk.gateway.create_session(HONEY, idempotency_key=f"checkout:{number}:1")
    desk.start(order_id)

    statuses = [attempt.status for attempt in desk.attempts(order_id)]
    assert statuses == [AttemptStatus.REFUSED, AttemptStatus.OPEN]
    alerts = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(alerts) == 1
    assert "IdempotencyConflict" in alerts[0]


def test_case_24_a_key_that_the_provider_does_not_take_is_an_alert_and_no_order_is_stuck(client, desk, caplog):
    put_in(client, goods())
    desk.faults.requests.append(RequestFault.ERROR_401)

    page = page_after(client, check_out(client))

    order_id = the_order().id
    assert "결제 점검 중" in page
    assert [attempt.status for attempt in desk.attempts(order_id)] == [AttemptStatus.REFUSED]
    assert "GatewayMisconfigured" in next(r.getMessage() for r in caplog.records if r.levelname == "ERROR")
    desk.pay(order_id)
    assert status_of(order_id) is OrderStatus.PAID


def test_case_26_an_order_under_the_floor_is_refused_with_a_sentence(client, desk):
    enterprise = SellingEnterpriseFactory(ready_to_sell__fee=0)
    put_in(client, goods(variant__product__enterprise=enterprise, variant__product__price=999))

    page = check_out(client)

    assert page.status_code == 409
    assert "1,000원부터 주문할 수 있어요" in page.text
    assert "김다정" in page.text, "what was typed is kept"
    assert db.session.scalars(db.select(Order).where(own(Order))).all() == []
    assert desk.count("session") == 0


def test_case_26_a_sum_that_no_payment_can_be_is_refused_before_the_provider_hears_of_it(client, desk):
    put_in(client, goods(variant__product__price=60_000_000, on_hand=5), quantity=2)

    page = page_after(client, check_out(client))

    assert "한 번에 99,999,999원까지 결제할 수 있어요" in page
    assert desk.attempts(the_order().id) == []
    assert desk.count("session") == 0


def test_case_26_the_most_that_a_payment_can_be_is_taken(desk, order, shelf):
    order_id = order(of=[shelf(price=99_999_999 - 3_000)])

    desk.pay(order_id)

    assert status_of(order_id) is OrderStatus.PAID
    assert adds_up(order_id)


def test_case_26_a_won_more_than_a_payment_can_be_is_not(desk, order, shelf):
    order_id = order(of=[shelf(price=99_999_999 - 2_999)])

    with pytest.raises(AmountTooLarge):
        desk.start(order_id)


def test_case_26_a_hundred_and_one_lines_are_refused_with_a_sentence(app, desk):
    """The hundredth is taken: 99 things and one delivery charge."""
    enterprise = SellingEnterpriseFactory()
    cart = CartFactory()
    for _ in range(99):
        CartLineFactory(cart=cart, variant=StockFactory(variant__product__enterprise=enterprise).variant)
    db.session.commit()
    full = order_of(cart).id
    desk.pay(full)
    assert status_of(full) is OrderStatus.PAID

    cart = CartFactory()
    for _ in range(100):
        CartLineFactory(cart=cart, variant=StockFactory(variant__product__enterprise=enterprise).variant)
    db.session.commit()
    with pytest.raises(TooManyLines) as refusal:
        order_of(cart)
    with speaking("ko"):
        assert "100줄까지예요. 두 번에 나누어 주문해 주세요" in str(refusal.value)
    assert desk.count("session") == 1
