"""The contract with Stripe: what the market sends is in the SDK's own description, and the guard can bite."""

from urllib.parse import urlencode

import pytest
from stripe._encode import _api_encode

from market.domain.payments.gateway import RefundRequest
from market.domain.payments.sandbox import checks
from tests.stripe_contract import ContractBroken, check_request

API = "https://api.stripe.com/v1"
SESSIONS = f"{API}/checkout/sessions"


def test_what_the_market_asks_for_is_what_stripe_describes(gateway, checkout):
    form = urlencode(list(_api_encode(gateway.checkout_parameters(checkout))))

    check_request("post", SESSIONS, form)


@pytest.mark.parametrize(
    "form",
    [
        "payment_method_types[0]=card",
        "ui_mode=hosted",
        "locale=kr",
        "expires_at=soon",
        "line_items[1][quantity]=1",
        "line_items[0][price_data][unit_amount]=1",
        "line_items=1",
        "metadata=1",
    ],
)
def test_the_guard_bites(form):
    with pytest.raises(ContractBroken):
        check_request("post", SESSIONS, form)


def test_the_guard_knows_only_the_operations_that_the_market_uses():
    with pytest.raises(ContractBroken):
        check_request("post", "https://api.stripe.com/v1/customers", "")


def test_no_request_goes_around_the_guard(gateway):
    """Whatever a test sends through the SDK is checked, also where the sandbox would have refused it itself."""
    with pytest.raises(ContractBroken):
        gateway.create_session({"mode": "payment", "colour": "red"}, idempotency_key="1")
    with pytest.raises(ContractBroken):
        gateway.create_refund({"payment_intent": "pi_1", "amount": "much"}, idempotency_key="2")


def test_a_refund_is_what_stripe_describes(gateway):
    asked = gateway.refund_parameters(
        RefundRequest("pi_sandbox_1", 12_000, idempotency_key="refund:D261123-7K3M9Q:1")
    )

    check_request("post", f"{API}/refunds", urlencode(list(_api_encode(asked))))


@pytest.mark.parametrize(
    ("verb", "path", "form"),
    [
        ("post", "/refunds", "payment_intent=pi_1&amount=much"),
        ("post", "/refunds", "payment_intent=pi_1&reason=changed_mind"),
        ("post", "/refunds", "payment_intent=pi_1&won=1000"),
        ("get", "/refunds?order=1", ""),
        ("get", "/refunds?payment_intent=pi_1&limit=all", ""),
        ("get", "/disputes/du_1?order=1", ""),
        ("post", "/disputes/du_1", ""),
        ("get", "/disputes", ""),
    ],
)
def test_the_guard_bites_at_refunds_and_disputes(verb, path, form):
    with pytest.raises(ContractBroken):
        check_request(verb, f"{API}{path}", form)


@pytest.mark.parametrize(
    ("verb", "path", "rule", "everything"),
    [
        (
            "post",
            "/refunds",
            checks.refund,
            {
                "payment_intent": "pi_1",
                "amount": "1",
                "reason": "requested_by_customer",
                "metadata": {"refund": "1"},
            },
        ),
        ("get", "/refunds", checks.refunds, {"payment_intent": "pi_1", "limit": "100", "starting_after": "re_1"}),
        ("get", "/checkout/sessions/cs_1", checks.retrieval, {"expand": ["payment_intent"]}),
        ("get", "/refunds/re_1", checks.nothing, {}),
        ("get", "/disputes/du_1", checks.nothing, {}),
        ("post", "/checkout/sessions/cs_1/expire", checks.nothing, {}),
    ],
)
def test_every_other_request_that_the_sandbox_takes_is_known_to_stripe(verb, path, rule, everything):
    rule(everything, "")
    form = urlencode(list(_api_encode(everything)))

    check_request(verb, f"{API}{path}" + (f"?{form}" if verb == "get" else ""), form)


def test_everything_that_the_sandbox_takes_is_known_to_stripe(checkout):
    """The sandbox may take less than Stripe, never more: each of its parameters passes the guard."""
    everything = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "locale": "auto",
        "client_reference_id": "1",
        "line_items": [
            {
                "price_data": {
                    "currency": "krw",
                    "unit_amount": "1000",
                    "product_data": {"name": "꿀", "description": "단지", "metadata": {"line": "1"}},
                },
                "quantity": "1",
                "metadata": {"line": "1"},
            }
        ],
        "success_url": "https://market.test/a",
        "cancel_url": "https://market.test/b",
        "expires_at": "1800000000",
        "metadata": {"order": "1"},
        "payment_intent_data": {"metadata": {"order": "1"}},
    }

    checks.checkout(everything, "")
    check_request("post", SESSIONS, urlencode(list(_api_encode(everything))))
