"""What the market relies on at its provider: the same tests for the sandbox and for Stripe itself.

``STRIPE_TEST_SECRET_KEY=sk_test_… pytest -m stripe_live`` runs them against Stripe's test mode. Without such a
key they are skipped, not passed: see docs/operations.md for what was never run.
"""

import os
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from market.domain.payments.gateway import (
    GatewayMisconfigured,
    GatewayRefused,
    IdempotencyConflict,
    PageState,
    RefundRequest,
)
from market.domain.payments.stripe_gateway import StripeGateway, over_the_network
from market.foundation import clock


@pytest.fixture(params=["sandbox", pytest.param("stripe", marks=pytest.mark.stripe_live)])
def provider(request):
    """A gateway and a fresh request for 27,000 won: (gateway, request, key)."""
    key = f"test:{uuid4()}"
    checkout = request.getfixturevalue("checkout")
    if request.param == "sandbox":
        return request.getfixturevalue("gateway"), replace(checkout, idempotency_key=key), key
    secret_key = os.environ.get("STRIPE_TEST_SECRET_KEY", "")
    if not secret_key.startswith(("sk_test_", "rk_test_")):
        pytest.skip("NOT RUN: STRIPE_TEST_SECRET_KEY holds no test key of Stripe")
    gateway = StripeGateway(
        name="stripe",
        secret_key=secret_key,
        webhook_secrets=("whsec_unused",),
        transport=over_the_network(),
    )
    expires_at = clock.now().replace(microsecond=0) + timedelta(minutes=31)
    return gateway, replace(checkout, idempotency_key=key, expires_at=expires_at), key


@pytest.fixture
def opened(provider):
    gateway, checkout, key = provider
    session = gateway.create_session(gateway.checkout_parameters(checkout), idempotency_key=key)
    yield session
    if gateway.retrieve_session(session.id).state is PageState.OPEN:
        gateway.expire_session(session.id)


def test_the_page_asks_for_what_was_asked(provider, opened):
    gateway, checkout, _ = provider

    assert opened.state is PageState.OPEN
    assert opened.url
    assert (opened.amount_total, opened.currency) == (checkout.total, "krw")
    assert (opened.reference, opened.livemode) == (checkout.reference, gateway.livemode)
    assert opened.expires_at == checkout.expires_at
    assert opened.payment_id is None


def test_the_api_says_the_same_afterwards(provider, opened):
    gateway, _, _ = provider

    assert gateway.retrieve_session(opened.id) == opened


def test_one_key_opens_one_page(provider, opened):
    gateway, checkout, key = provider

    assert gateway.create_session(gateway.checkout_parameters(checkout), idempotency_key=key).id == opened.id


def test_one_key_with_other_parameters_is_a_conflict(provider, opened):
    gateway, checkout, key = provider
    others = gateway.checkout_parameters(replace(checkout, locale="en"))

    with pytest.raises(IdempotencyConflict):
        gateway.create_session(others, idempotency_key=key)


def test_a_page_can_be_closed_and_stays_closed(provider, opened):
    gateway, _, _ = provider

    assert gateway.expire_session(opened.id).state is PageState.EXPIRED
    assert gateway.retrieve_session(opened.id).state is PageState.EXPIRED


def test_an_unknown_page_is_refused(provider):
    gateway, _, _ = provider

    with pytest.raises(GatewayRefused) as refused:
        gateway.retrieve_session("cs_test_of_nobody")
    assert refused.value.code == "resource_missing"


def test_a_page_that_lives_too_shortly_is_refused(provider):
    gateway, checkout, key = provider
    short = replace(checkout, expires_at=checkout.expires_at - timedelta(minutes=10))

    with pytest.raises(GatewayRefused):
        gateway.create_session(gateway.checkout_parameters(short), idempotency_key=key)


def test_a_refund_of_an_unknown_payment_is_refused(provider):
    gateway, _, key = provider
    request = RefundRequest("pi_of_nobody", 1_000, idempotency_key=key)

    with pytest.raises(GatewayRefused):
        gateway.create_refund(gateway.refund_parameters(request), idempotency_key=key)


def test_an_unknown_dispute_is_refused(provider):
    gateway, _, _ = provider

    with pytest.raises(GatewayRefused):
        gateway.retrieve_dispute("du_of_nobody")


def test_a_wrong_key_is_told_from_everything_else(provider, monkeypatch):
    gateway, _, _ = provider
    monkeypatch.setattr(gateway._client._requestor._options, "api_key", "sk_test_of_nobody")

    with pytest.raises(GatewayMisconfigured):
        gateway.retrieve_session("cs_test_of_nobody")
