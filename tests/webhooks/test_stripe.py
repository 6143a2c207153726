"""The door for the provider's notices: a genuine one counts once, everything else changes nothing."""

import json
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
import stripe
from sqlalchemy import func, select
from werkzeug.serving import make_server

from market.domain.notifications.models import OutboxMail
from market.domain.orders.models import Order, OrderStatus
from market.domain.payments.models import EventOutcome, ProviderEvent
from market.domain.payments.sandbox.faults import RequestFault
from market.foundation import clock
from market.foundation.database import db
from market.web import payments, provider
from tests.paying import SECRET
from tests.races import all_at_once


@pytest.fixture
def notice(desk, order):
    """The genuine notice of a payment, not yet taken: (body, signature)."""
    order_id = order()
    desk.start(order_id)
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())
    with desk.sandbox._store.transaction() as store:
        body = store.execute("SELECT body FROM event").fetchone()[0]
    return body.encode(), sign(body)


def sign(body, *, secret=SECRET, at=None):
    stamp = int((at or clock.now()).timestamp())
    return stripe.WebhookSignature.generate_signature_header(body, secret, stamp)


def outcomes():
    db.session.rollback()
    return db.session.scalars(select(ProviderEvent.outcome)).all()


def order_status():
    db.session.rollback()
    return db.session.scalar(select(Order.status))


def test_a_genuine_notice_pays_the_order(desk, notice):
    assert desk.knock(*notice) == 200
    assert order_status() is OrderStatus.PAID
    assert outcomes() == [EventOutcome.APPLIED]


def test_the_same_notice_again_is_taken_and_changes_nothing(desk, notice):
    assert [desk.knock(*notice) for _ in range(3)] == [200, 200, 200]
    assert outcomes() == [EventOutcome.APPLIED]


@pytest.mark.race
def test_the_same_notice_twenty_times_at_once_counts_once(app, desk, notice):
    answers = all_at_once(app, lambda _: desk.knock(*notice), range(20))

    assert answers == [200] * 20
    assert outcomes() == [EventOutcome.APPLIED]
    assert order_status() is OrderStatus.PAID
    confirmations = select(func.count(OutboxMail.id)).where(OutboxMail.kind == "order_confirmed")
    assert db.session.scalar(confirmations) == 1


@pytest.mark.parametrize(
    "forge",
    [
        lambda body, signature: (body, None),
        lambda body, signature: (body, "t=1,v1=0"),
        lambda body, signature: (body.replace(b"complete", b"c0mplete"), signature),
        lambda body, signature: (body, sign(body.decode(), secret="whsec_of_somebody_else")),
        lambda body, signature: (body, sign(body.decode(), at=clock.now() - timedelta(seconds=301))),
        lambda body, signature: (body, sign(body.decode(), at=clock.now() + timedelta(seconds=302))),
        lambda body, signature: (b"", sign("")),
    ],
    ids=["unsigned", "nonsense", "one byte altered", "another secret", "too old", "from the future", "empty"],
)
def test_a_notice_that_is_not_genuine_is_turned_away(desk, notice, forge):
    assert desk.knock(*forge(*notice)) == 400
    assert order_status() is OrderStatus.AWAITING_PAYMENT
    assert outcomes() == []


def test_the_payment_of_a_stranger_is_kept_as_an_orphan(desk, order):
    stranger = desk.gateway.create_session(
        {
            "mode": "payment",
            "client_reference_id": "D261203-NOBODY",
            "success_url": "https://market.test/",
            "line_items": [
                {
                    "price_data": {"currency": "krw", "unit_amount": 1_000, "product_data": {"name": "꿀"}},
                    "quantity": 1,
                }
            ],
        },
        idempotency_key="stranger",
    )
    desk.sandbox.pay(stranger.id, now=clock.now())

    assert desk.deliver() == ["200"]
    assert outcomes() == [EventOutcome.ORPHAN]


def test_a_page_that_the_provider_does_not_know_is_an_orphan(desk, notice):
    with desk.sandbox._store.transaction() as store:
        store.execute("DELETE FROM session")

    assert desk.knock(*notice) == 200
    assert outcomes() == [EventOutcome.ORPHAN]


def test_a_notice_from_the_other_world_is_an_orphan(desk, notice):
    event = json.loads(notice[0])
    event["livemode"] = True
    body = json.dumps(event)

    assert desk.knock(body.encode(), sign(body)) == 200
    assert outcomes() == [EventOutcome.ORPHAN]
    assert order_status() is OrderStatus.AWAITING_PAYMENT


def test_a_notice_about_something_else_is_taken_and_left_alone(desk):
    event = {
        "id": "evt_of_a_customer",
        "object": "event",
        "type": "customer.created",
        "created": int(clock.now().timestamp()),
        "livemode": False,
        "data": {"object": {"id": "cus_1", "object": "customer"}},
    }
    body = json.dumps(event)

    assert desk.knock(body.encode(), sign(body)) == 200
    assert outcomes() == [EventOutcome.IGNORED]


def test_a_notice_comes_again_when_the_provider_could_not_be_asked(desk, notice):
    desk.faults.requests.extend([RequestFault.ERROR_500] * 3)

    assert desk.knock(*notice) == 503
    assert outcomes() == []
    assert desk.knock(*notice) == 200
    assert order_status() is OrderStatus.PAID


def test_the_worker_sends_the_notice_over_real_http(app, settings, order):
    order_id = order()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = Thread(target=server.serve_forever)
    serving.start()
    try:
        with app.test_request_context("/", base_url="http://localhost"):
            session_id = payments.start(order_id).rpartition("/")[2]
        provider.sandbox().pay(session_id, now=clock.now())
        db.session.rollback()
        payments.sweep(app, replace(settings, port=server.port))
    finally:
        server.shutdown()
        serving.join()
        server.server_close()

    assert order_status() is OrderStatus.PAID
    assert outcomes() == [EventOutcome.APPLIED]


def test_nothing_secret_is_in_the_log(desk, notice, caplog):
    desk.knock(notice[0], "t=1,v1=0")

    assert SECRET not in caplog.text
    assert "a notice was turned away" in caplog.text
