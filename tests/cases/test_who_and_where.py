"""Where payments may run, who may touch whose order, and what is never written down."""

import logging
import re
from dataclasses import replace

import pytest

from market.app import create_app
from market.config import WrongSetting, read_settings
from market.domain.orders.models import Order, OrderStatus, SellerOrderStatus
from market.domain.payments.errors import RefundNotPossible
from market.domain.payments.sandbox.faults import RequestFault
from market.domain.payments.sandbox.service import SECRET_KEY
from market.foundation import clock
from market.foundation.database import db
from market.web import headers
from tests.browser import Browser
from tests.factories import MembershipFactory, SellingEnterpriseFactory, UserFactory
from tests.paying import SECRET, all_refunds, kept, status_of
from tests.restored import own
from tests.shop.shopping import check_out, goods, put_in

PRODUCTION = {
    "APP_ENV": "production",
    "SITE_URL": "https://market.example",
    "SECRET_KEY": "x" * 40,
    "DATA_KEYS": "y" * 40,
}
KEY = {"STRIPE_SECRET_KEY": "sk_live_of_this_test", "STRIPE_WEBHOOK_SECRETS": "whsec_1"}


def the_order():
    return db.session.scalars(db.select(Order).where(own(Order))).one()


def test_case_27_production_without_a_key_does_not_start(tmp_path):
    with pytest.raises(WrongSetting, match="STRIPE_SECRET_KEY"):
        read_settings(PRODUCTION, tmp_path)


def test_case_27_production_has_no_page_of_the_sandbox(tmp_path):
    browser = create_app(read_settings({**PRODUCTION, **KEY}, tmp_path)).test_client()

    assert browser.get("/sandbox/pay/cs_sandbox_1").status_code == 404


def test_case_27_with_a_real_providers_key_a_page_that_was_open_is_gone(app, client, desk, order):
    path = desk.start(order()).removeprefix("http://localhost")
    settings = app.extensions["market_settings"]
    app.extensions["market_settings"] = replace(settings, stripe_secret_key="sk_live_of_this_test")
    try:
        assert client.get(path).status_code == 404
        assert client.post(path, {"action": "pay"}).status_code == 404
    finally:
        app.extensions["market_settings"] = settings


@pytest.mark.parametrize("verb", ["pay", "cancel"])
def test_case_28_another_shopper_neither_pays_nor_cancels(client, app, sign_in, desk, verb):
    shopper = UserFactory()
    put_in(client, goods())
    check_out(client)
    number = the_order().number

    for stranger in (Browser(app), sign_in(shopper)):
        put_in(stranger, goods())
        assert stranger.post(f"/orders/{number}/{verb}").status_code == 404
    assert the_order().status is OrderStatus.AWAITING_PAYMENT


def test_case_28_another_shopper_does_not_cancel_what_is_paid(client, app, desk):
    put_in(client, goods())
    check_out(client)
    order_id, number = the_order().id, the_order().number
    desk.pay(order_id)
    stranger = Browser(app)
    put_in(stranger, goods())

    assert stranger.post(f"/orders/{number}/cancel").status_code == 404
    assert status_of(order_id) is OrderStatus.PAID
    assert all_refunds() == []


def test_case_28_a_line_of_another_order_cannot_go_back(desk, two_sellers, order):
    strangers = order()

    with pytest.raises(RefundNotPossible):
        desk.give_back(two_sellers, lambda _: [(db.session.get_one(Order, strangers).lines[0], 1_000)])
    assert kept(two_sellers) == 26_000


def test_case_28_an_enterprise_does_not_find_anothers_part(desk, two_sellers, sign_in):
    stranger = sign_in(MembershipFactory(enterprise=SellingEnterpriseFactory()).user)
    part = db.session.get_one(Order, two_sellers).seller_orders[0]
    part_id = part.id

    for path in (f"/seller/orders/{part_id}/send", f"/seller/orders/{part_id}/collected"):
        assert stranger.post(path, {"carrier": "cj", "tracking_number": "1"}).status_code == 404
    assert stranger.get(f"/seller/orders/{part_id}").status_code == 404
    assert db.session.get_one(Order, two_sellers).seller_orders[0].status is SellerOrderStatus.PREPARING
    assert all_refunds() == []


def test_case_29_forms_may_lead_to_the_hosted_page_where_payments_are_real(settings, tmp_path):
    real = replace(settings, stripe_secret_key="sk_live_of_this_test")
    live = create_app(read_settings({**PRODUCTION, **KEY}, tmp_path)).test_client()

    assert "form-action 'self';" in headers._policy(settings)
    assert "form-action 'self' https://checkout.stripe.com;" in headers._policy(real)
    policy = live.get("/healthz").headers["Content-Security-Policy"]
    assert "form-action 'self' https://checkout.stripe.com;" in policy


def test_case_30_no_log_names_a_key_a_secret_a_card_or_a_person(client, desk, notice, caplog):
    """A purchase with everything that can go wrong, with the market and the SDK at their most talkative."""
    for talker in ("market", "stripe", "urllib3"):
        caplog.set_level(logging.DEBUG, talker)
    body, signature = notice
    desk.knock(body, "t=1,v1=0")
    desk.knock(body, signature)
    put_in(client, goods())
    desk.faults.requests.extend([RequestFault.ERROR_500, RequestFault.LOST_ANSWER])
    check_out(client)
    order_id = db.session.scalars(db.select(Order.id).order_by(Order.id.desc())).first()
    desk.sandbox.decline(desk.page_of(order_id), "card_declined", now=clock.now())
    desk.faults.requests.append(RequestFault.ERROR_401)
    desk.settle(order_id)
    desk.deliver()
    desk.pay(order_id)
    desk.faults.requests.extend([RequestFault.ERROR_503] * 3)
    desk.cancel(order_id)
    desk.deliver()

    assert [refund.amount for refund in all_refunds()] == [15_000]
    assert "a notice was turned away" in caplog.text
    told = caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    secrets = [
        SECRET_KEY,
        SECRET,
        signature,
        client.session_id,
        "김다정",
        "dajeong@example.com",
        "01012345678",
    ]
    assert [secret for secret in secrets if secret in told] == []
    assert not re.search(r"(?<![\w.])4242(?!\w)", told)  # the card's last digits; an id may hold them by chance
