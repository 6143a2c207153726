"""Killed at any moment: what was begun is finished by the worker, with the same key, once."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from market.config import ROOT
from market.domain.orders.models import OrderStatus
from market.domain.payments.errors import NoAnswer
from market.domain.payments.models import AttemptStatus, RefundStatus
from market.domain.payments.sandbox.faults import RequestFault
from market.foundation import clock
from market.foundation.database import db
from tests.paying import adds_up, all_refunds, kept, mails, promised, status_of

MOMENTS = ["before the call", "after the call"]


@pytest.fixture
def killed(app, desk, settings, tmp_path):
    """``killed(verb, order_id, when)``: a process of its own begins to pay or cancel an order, and is killed."""

    def killed(verb, order_id, when):
        db.session.rollback()
        environ = {"APP_ENV": "test", "SITE_URL": "http://localhost", "SECRET_KEY": settings.secret_key}
        environ |= {"DATABASE_URL": settings.database_url, "DATA_KEYS": ",".join(settings.data_keys)}
        wish = {
            "environ": environ,
            "instance": str(settings.instance),
            "sandbox": str(tmp_path / "sandbox.db"),
            "verb": verb,
            "order_id": order_id,
            "when": when,
        }
        ended = subprocess.run(
            [sys.executable, "-m", "tests.cases.killed", json.dumps(wish)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == -signal.SIGKILL, ended.stderr

    return killed


@pytest.mark.parametrize("when", MOMENTS)
def test_case_20_killed_while_the_payment_page_is_opened_ends_with_one_page(
    desk, order, shelf, killed, when, time_machine
):
    honey = shelf()
    order_id = order(of=[honey])
    killed("start", order_id, when)
    (attempt,) = desk.attempts(order_id)
    key = attempt.idempotency_key
    assert (attempt.status, attempt.session_id) == (AttemptStatus.CALLING, None)
    assert desk.count("session") == (0 if when == "before the call" else 1)

    time_machine.move_to(clock.now() + timedelta(seconds=30), tick=False)
    desk.sweep()

    (attempt,) = desk.attempts(order_id)
    assert (attempt.status, attempt.idempotency_key) == (AttemptStatus.OPEN, key)
    assert desk.count("session") == 1
    assert desk.start(order_id) == attempt.session_url
    assert promised(honey) == 1
    desk.pay(order_id)
    assert status_of(order_id) is OrderStatus.PAID
    assert adds_up(order_id)


@pytest.mark.parametrize("when", MOMENTS)
def test_case_20_killed_while_the_money_is_given_back_ends_with_one_refund(
    desk, order, shelf, killed, when, time_machine
):
    honey = shelf()
    order_id = order(of=[honey])
    desk.pay(order_id)
    killed("cancel", order_id, when)
    (refund,) = all_refunds()
    key = refund.idempotency_key
    assert (refund.status, refund.provider_id) == (RefundStatus.CALLING, None)
    assert desk.count("refund") == (0 if when == "before the call" else 1)
    assert mails("order_refunded") == 0
    assert adds_up(order_id)

    time_machine.move_to(clock.now() + timedelta(seconds=30), tick=False)
    desk.sweep()

    (refund,) = all_refunds()
    assert (refund.status, refund.idempotency_key) == (RefundStatus.SUCCEEDED, key)
    assert desk.count("refund") == 1
    assert status_of(order_id) is OrderStatus.REFUNDED
    assert (promised(honey), kept(order_id)) == (0, 0)
    assert adds_up(order_id)
    assert mails("order_refunded") == 1


def test_case_20_a_refund_whose_answer_was_lost_is_known_by_its_notice(desk, order):
    order_id = order()
    desk.pay(order_id)
    desk.faults.requests.extend([RequestFault.LOST_ANSWER] * 3)
    desk.cancel(order_id)
    assert [refund.status for refund in all_refunds()] == [RefundStatus.CALLING]

    desk.deliver()

    assert [refund.status for refund in all_refunds()] == [RefundStatus.SUCCEEDED]
    assert status_of(order_id) is OrderStatus.REFUNDED
    assert desk.count("refund") == 1


def test_case_20_a_payment_whose_answer_was_lost_is_known_by_its_notice(desk, order):
    order_id = order()
    desk.faults.requests.extend([RequestFault.LOST_ANSWER] * 3)
    with pytest.raises(NoAnswer):
        desk.start(order_id)
    with desk.sandbox._store.transaction() as store:
        session_id = store.execute("SELECT id FROM session").fetchone()[0]
    desk.sandbox.pay(session_id, now=clock.now())

    assert desk.deliver() == ["200"]
    assert status_of(order_id) is OrderStatus.PAID


@pytest.mark.parametrize("acted", [True, False], ids=["it had acted", "it had not"])
def test_case_20_a_provider_that_has_forgotten_the_key_is_asked_what_it_did(desk, two_sellers, acted, time_machine):
    """After a worker stood still for days, the same key would give one part back a second time."""
    time_machine.move_to(clock.now(), tick=False)
    fault = RequestFault.LOST_ANSWER if acted else RequestFault.CUT_BEFORE
    desk.faults.requests.extend([fault] * 3)
    desk.give_back(two_sellers, lambda order: [(order.lines[0], 1_000)])
    assert desk.count("refund") == (1 if acted else 0)
    time_machine.shift(timedelta(days=3))
    desk.sweep()

    assert [refund.status for refund in all_refunds()] == [RefundStatus.SUCCEEDED]
    assert desk.count("refund") == 1
    assert kept(two_sellers) == 25_000
    assert adds_up(two_sellers)
