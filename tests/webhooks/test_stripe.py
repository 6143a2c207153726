"""The door for the provider's notices: a genuine one counts once, everything else changes nothing."""

import json
from dataclasses import replace
from threading import Thread

from sqlalchemy import select
from werkzeug.serving import make_server

from market.domain.orders.models import Order, OrderStatus
from market.domain.payments.models import EventOutcome, ProviderEvent
from market.domain.payments.sandbox.faults import RequestFault
from market.foundation import clock
from market.foundation.database import db
from market.web import payments, provider
from tests.paying import sign


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
