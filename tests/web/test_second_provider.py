"""The seam: another provider in Stripe's place, through the same verbs, with nothing changed above the adapter."""

import ast
import inspect
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from market.domain.orders.models import Order, OrderStatus
from market.domain.payments.gateway import PaymentGateway, SignatureInvalid
from market.domain.payments.models import AttemptStatus, EventOutcome, RefundStatus
from market.domain.payments.sandbox.service import Sandbox
from market.domain.payments.sandbox.store import Store
from market.foundation import clock
from market.foundation.database import db
from market.web import payments
from market.web.provider import Provider
from tests import second_provider
from tests.paying import Desk, adds_up, all_refunds, kept, mails, promised, status_of
from tests.second_provider import Company, SecondGateway

SECRET = b"of this test only"


@pytest.fixture
def company():
    return Company(SECRET)


@pytest.fixture
def desk(app, company, tmp_path):
    """The market with the second provider, and no sandbox behind it."""
    gateway = SecondGateway(company, SECRET)
    app.extensions["market_payments"] = Provider(gateway, sandbox=None)
    yield Desk(app, Sandbox(Store(tmp_path / "nobody.db")), None, gateway, [])
    del app.extensions["market_payments"]


@pytest.fixture
def bought(desk, order, shelf):
    """An order of honey (12,000) and soap (8,000) from two enterprises, whose page is open: (id, payment)."""
    order_id = order(of=[shelf(price=12_000), shelf(price=8_000)])
    assert desk.start(order_id).startswith("https://pay.example/T")
    return order_id, desk.page_of(order_id)


@pytest.fixture
def sweep(app, settings):
    """The worker's round, where payments are not simulated."""

    def sweep():
        payments.sweep(app, replace(settings, stripe_secret_key="sk_live_of_this_test"))
        db.session.rollback()

    return sweep


def test_buy_pay_notice_part_of_it_back_and_then_all_of_it(desk, company, bought):
    order_id, tid = bought
    company.approve(tid)
    body, headers = company.notice(tid, now=clock.now())
    assert payments.receive(body, headers) is EventOutcome.APPLIED
    assert payments.receive(body, headers) is EventOutcome.NO_CHANGE
    assert status_of(order_id) is OrderStatus.PAID
    assert company.confirmed == [tid]
    assert mails("order_confirmed") == 1
    assert (kept(order_id), adds_up(order_id)) == (26_000, True)

    desk.give_back(order_id, lambda order: [(order.lines[0], 5_000)])
    assert company.payment(tid)["status"] == "PARTIAL_CANCELED"
    assert status_of(order_id) is OrderStatus.PARTLY_REFUNDED
    assert (kept(order_id), adds_up(order_id)) == (21_000, True)

    desk.cancel(order_id)
    assert company.payment(tid)["status"] == "CANCELED"
    assert status_of(order_id) is OrderStatus.REFUNDED
    assert [(refund.amount, refund.status) for refund in all_refunds()] == [
        (5_000, RefundStatus.SUCCEEDED),
        (21_000, RefundStatus.SUCCEEDED),
    ]
    assert (kept(order_id), adds_up(order_id)) == (0, True)
    (attempt,) = desk.attempts(order_id)
    assert (attempt.gateway, attempt.status) == ("second", AttemptStatus.PAID)


def test_coming_back_from_the_page_confirms_the_payment_once(desk, company, bought):
    order_id, tid = bought
    company.approve(tid)
    desk.settle(order_id)
    desk.settle(order_id)

    assert status_of(order_id) is OrderStatus.PAID
    assert company.confirmed == [tid]


def test_a_page_that_nobody_uses_is_closed_by_the_worker(desk, company, bought, sweep, time_machine):
    order_id, tid = bought
    variant_id = db.session.get_one(Order, order_id).lines[0].variant_id
    time_machine.move_to(clock.now() + timedelta(minutes=16), tick=False)
    sweep()

    assert status_of(order_id) is OrderStatus.EXPIRED
    assert company.payment(tid)["status"] == "ABORTED"
    assert promised(variant_id) == 0


@pytest.mark.parametrize("spoil", ["X-Company-Time", "X-Company-Signature"])
def test_a_notice_in_its_own_scheme_is_believed_only_when_it_is_signed(desk, company, bought, spoil):
    order_id, tid = bought
    company.approve(tid)
    body, headers = company.notice(tid, now=clock.now())

    with pytest.raises(SignatureInvalid):
        payments.receive(body, {**headers, spoil: headers[spoil][:-1]})
    with pytest.raises(SignatureInvalid):
        payments.receive(body, {"Stripe-Signature": "t=1,v1=0"})
    assert status_of(order_id) is OrderStatus.AWAITING_PAYMENT


def test_the_second_provider_promises_what_the_protocol_asks_for():
    asked = {name: member for name, member in vars(PaymentGateway).items() if inspect.isfunction(member)}
    promised_there = {name: inspect.signature(member) for name, member in asked.items() if not name.startswith("_")}

    given = {name: inspect.signature(getattr(SecondGateway, name)) for name in promised_there}

    assert given == promised_there


def test_neither_the_second_provider_nor_the_protocol_knows_stripe():
    for file in (Path(second_provider.__file__), Path(inspect.getfile(PaymentGateway))):
        tree = ast.parse(file.read_text())
        imported = {
            name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module])
        }
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert [name for name in imported | names if "stripe" in name.lower()] == []
