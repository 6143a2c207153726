"""The provider's notices: a genuine one counts, everything else changes nothing."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.orders.models import Order, OrderStatus
from market.domain.payments.models import EventOutcome, ProviderEvent
from market.foundation import clock
from market.foundation.database import db
from tests.paying import SECRET, mails, sign, status_of
from tests.restored import own

A_PAGE = {
    "mode": "payment",
    "success_url": "https://market.test/",
    "line_items": [
        {"price_data": {"currency": "krw", "unit_amount": 15_000, "product_data": {"name": "꿀"}}, "quantity": 1}
    ],
}


def outcomes():
    db.session.rollback()
    return db.session.scalars(select(ProviderEvent.outcome).where(own(ProviderEvent))).all()


def order_status():
    db.session.rollback()
    return db.session.scalar(select(Order.status).where(own(Order)))


@pytest.mark.parametrize(
    "forge",
    [
        lambda body, signature: (body, None),
        lambda body, signature: (body, "t=1,v1=0"),
        lambda body, signature: (body.replace(b"complete", b"c0mplete"), signature),
        lambda body, signature: (body, sign(body.decode(), secret="whsec_of_somebody_else")),
        lambda body, signature: (b"", sign("")),
    ],
    ids=["unsigned", "nonsense", "one byte altered", "another secret", "empty"],
)
def test_case_05_a_notice_that_is_not_genuine_is_turned_away_and_logged(desk, notice, forge, caplog):
    assert desk.knock(*forge(*notice)) == 400
    assert order_status() is OrderStatus.AWAITING_PAYMENT
    assert outcomes() == []
    assert "a notice was turned away" in caplog.text


@pytest.mark.parametrize("seconds", [-301, 302])
def test_case_06_a_notice_from_the_past_or_the_future_is_turned_away(desk, notice, seconds):
    body, _ = notice
    shifted = sign(body.decode(), at=clock.now() + timedelta(seconds=seconds))

    assert desk.knock(body, shifted) == 400
    assert order_status() is OrderStatus.AWAITING_PAYMENT
    assert outcomes() == []


def test_case_07_an_old_secret_is_believed_while_it_is_listed_and_no_longer(desk, order):
    order_id = order()
    desk.start(order_id)
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())
    with desk.sandbox._store.transaction() as store:
        body = store.execute("SELECT body FROM event").fetchone()[0]
    again = json.dumps({**json.loads(body), "id": "evt_after_the_change"})

    desk.believe("whsec_new", SECRET)
    assert desk.knock(body.encode(), sign(body)) == 200
    desk.believe("whsec_new")
    assert desk.knock(again.encode(), sign(again)) == 400
    assert desk.knock(again.encode(), sign(again, secret="whsec_new")) == 200
    assert status_of(order_id) is OrderStatus.PAID


@pytest.mark.parametrize("reference", ["D261203-NOBODY", None])
def test_case_09_the_payment_of_a_stranger_is_kept_as_an_orphan(desk, order, reference):
    asked = {**A_PAGE, "client_reference_id": reference} if reference else A_PAGE
    stranger = desk.gateway.create_session(asked, idempotency_key="stranger")
    desk.sandbox.pay(stranger.id, now=clock.now())

    assert desk.deliver() == ["200"]
    assert outcomes() == [EventOutcome.ORPHAN]


def test_case_09_another_page_that_names_our_order_pays_nothing(desk, order):
    order_id = order()
    desk.start(order_id)
    number = db.session.get_one(Order, order_id).number
    foreign = desk.gateway.create_session({**A_PAGE, "client_reference_id": number}, idempotency_key="stranger")
    desk.sandbox.pay(foreign.id, now=clock.now())

    assert desk.deliver() == ["200"]
    assert outcomes() == [EventOutcome.ORPHAN]
    assert status_of(order_id) is OrderStatus.AWAITING_PAYMENT
    assert [attempt.captured for attempt in desk.attempts(order_id)] == [0]


def test_case_09_a_page_that_the_provider_does_not_know_is_an_orphan(desk, notice):
    with desk.sandbox._store.transaction() as store:
        store.execute("DELETE FROM session")

    assert desk.knock(*notice) == 200
    assert outcomes() == [EventOutcome.ORPHAN]
    assert order_status() is OrderStatus.AWAITING_PAYMENT


def test_case_09_a_refund_that_nobody_here_asked_for_is_an_orphan(desk, order):
    order_id = order()
    desk.pay(order_id)
    desk.deliver()
    asked = {"payment_intent": desk.attempts(order_id)[0].payment_id, "amount": 1_000}
    desk.gateway.create_refund(asked, idempotency_key="by hand, in the provider's own office")

    assert desk.deliver() == ["200"]
    assert outcomes().count(EventOutcome.ORPHAN) == 1
    assert status_of(order_id) is OrderStatus.PAID


def test_case_10_notices_in_the_wrong_order_end_where_the_provider_stands(desk, order):
    order_id = order()
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    desk.sandbox.decline(session_id, "card_declined", now=clock.now())
    desk.sandbox.promise(session_id, now=clock.now())
    desk.sandbox.settle(session_id, came=True, now=clock.now())
    desk.faults.newest_notice_first = True

    assert desk.deliver() == ["200", "200", "200"]
    assert status_of(order_id) is OrderStatus.PAID
    assert mails("order_confirmed") == 1
