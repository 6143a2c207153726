"""Webhooks: signed, sent over real HTTP by the worker, tried again, and as unruly as the test wants them."""

import json
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from market.domain.payments.gateway import Subject


class Endpoint:
    """A web server that takes notices and answers as it is told."""

    def __init__(self):
        self.notices = []
        self.status = 200

    @contextmanager
    def serving(self):
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                endpoint.notices.append((body, self.headers["Stripe-Signature"]))
                self.send_response(endpoint.status)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            self.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    @property
    def types(self):
        return [json.loads(body)["type"] for body, _ in self.notices]


@pytest.fixture
def endpoint():
    with Endpoint().serving() as endpoint:
        yield endpoint


@pytest.fixture
def deliver(sandbox, endpoint, now):
    def deliver(url=None):
        url = url or endpoint.url
        return sandbox.deliver_due(now=now(), url=url, secret="whsec_of_this_test_only", timeout=2)

    return deliver


def test_a_payment_is_announced_by_a_notice_that_the_gateway_believes(
    gateway, sandbox, open_session, endpoint, deliver, now
):
    session = open_session()
    sandbox.pay(session.id, now=now())

    assert endpoint.notices == [], "nothing leaves inside the request that pays"
    assert deliver() == 1
    body, signature = endpoint.notices[0]
    event = gateway.read_event(body, {"Stripe-Signature": signature}, now=now())
    assert (event.about, event.object_id) == (Subject.PAGE, session.id)
    assert event.id.startswith("evt_sandbox_")
    assert deliver() == 0, "a notice that was taken is not sent again"


def test_a_notice_that_was_not_taken_is_sent_again_later(sandbox, open_session, endpoint, deliver, now):
    sandbox.pay(open_session().id, now=now())
    endpoint.status = 503

    assert deliver() == 0
    assert deliver() == 0, "not before its pause is over"
    endpoint.status = 200
    now.pass_(seconds=5)
    assert deliver() == 1
    first, second = (json.loads(body)["id"] for body, _ in endpoint.notices)
    assert first == second


def test_nobody_at_home_is_no_error(sandbox, open_session, deliver, now):
    sandbox.pay(open_session().id, now=now())

    assert deliver("http://127.0.0.1:9/webhooks/stripe") == 0
    now.pass_(seconds=5)
    assert deliver() == 1


def test_paying_with_a_late_notice_announces_it_late(sandbox, open_session, deliver, now):
    sandbox.pay(open_session().id, now=now(), late=True)

    assert deliver() == 0
    now.pass_(seconds=90)
    assert deliver() == 1


def test_every_ending_has_its_notice(gateway, sandbox, open_session, endpoint, deliver, now):
    declined, expired, forgotten = (open_session(key) for key in "123")
    sandbox.decline(declined.id, "card_declined", now=now())
    gateway.expire_session(expired.id)
    deliver()
    now.moment = forgotten.expires_at + timedelta(seconds=1)
    sandbox.expire_due(now=now())
    deliver()

    assert endpoint.types == [
        "payment_intent.payment_failed",
        "checkout.session.expired",
        "checkout.session.expired",
        "checkout.session.expired",
    ]


def test_a_test_can_have_notices_twice_late_and_in_the_wrong_order(
    sandbox, open_session, endpoint, deliver, faults, now
):
    faults.duplicate_notices = True
    faults.late_notices = 60
    faults.newest_notice_first = True
    session = open_session()
    sandbox.decline(session.id, "card_declined", now=now())
    sandbox.pay(session.id, now=now())

    assert deliver() == 0
    now.pass_(seconds=60)
    assert deliver() == 4
    assert endpoint.types == ["checkout.session.completed"] * 2 + ["payment_intent.payment_failed"] * 2
