"""The contract with Stripe: what the market sends is in the SDK's own description, and the guard can bite."""

from urllib.parse import urlencode

import pytest
from stripe._encode import _api_encode

from market.domain.payments.sandbox import checks
from tests.stripe_contract import ContractBroken, check_request

SESSIONS = "https://api.stripe.com/v1/checkout/sessions"


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
