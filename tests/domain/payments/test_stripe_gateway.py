"""The gateway: what it sends, what it makes of the answers, and whom it believes."""

import hashlib
import hmac
import logging
from datetime import timedelta

import pytest
import stripe

from market.domain.payments.gateway import (
    GatewayMisconfigured,
    GatewayRefused,
    GatewayUnavailable,
    IdempotencyConflict,
    PageState,
    RefundRequest,
    RefundState,
    SignatureInvalid,
)
from market.domain.payments.sandbox.faults import RequestFault
from market.domain.payments.sandbox.service import SECRET_KEY
from market.domain.payments.stripe_gateway import StripeGateway, check_signature, over_the_network

BODY = b'{"id": "evt_1", "object": "event"}'


def sign(body, secret, moment):
    return stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(moment.timestamp()))


def test_won_are_sent_as_they_are_with_one_line_for_each_enterprises_delivery(gateway, checkout):
    sent = gateway.checkout_parameters(checkout)

    prices = [(line["price_data"]["unit_amount"], line["quantity"]) for line in sent["line_items"]]
    assert prices == [(12_000, 2), (3_000, 1)]
    assert {line["price_data"]["currency"] for line in sent["line_items"]} == {"krw"}
    assert sent["ui_mode"] == "hosted_page"
    assert "payment_method_types" not in sent
    assert sent["client_reference_id"] == "DDK-20261203-ABC"


def test_an_opened_page_tells_what_it_asks_for(open_session, checkout):
    session = open_session()

    assert session.state is PageState.OPEN
    assert (session.amount_total, session.currency, session.reference) == (27_000, "krw", checkout.reference)
    assert session.livemode is False
    assert session.expires_at == checkout.expires_at
    assert session.url == f"https://market.test/sandbox/pay/{session.id}"


def test_a_paid_page_has_a_payment_that_can_be_given_back_in_parts(gateway, sandbox, open_session, now):
    session_id = open_session().id
    sandbox.pay(session_id, now=now())
    paid = gateway.retrieve_session(session_id)
    request = RefundRequest(paid.payment_id, 5_000, idempotency_key="refund:1")

    refund = gateway.create_refund(gateway.refund_parameters(request), idempotency_key="refund:1")

    assert paid.state is PageState.PAID
    assert (refund.state, refund.amount, refund.payment_id) == (RefundState.SUCCEEDED, 5_000, paid.payment_id)
    assert gateway.retrieve_refund(refund.id) == refund


def test_money_on_its_way_is_told_from_money_that_never_came(gateway, sandbox, open_session, now):
    session_id = open_session().id
    sandbox.promise(session_id, now=now())
    waiting = gateway.retrieve_session(session_id)
    sandbox.settle(session_id, came=False, now=now())
    failed = gateway.retrieve_session(session_id)

    assert (waiting.state, failed.state) == (PageState.PROCESSING, PageState.FAILED)


@pytest.mark.parametrize(
    "fault",
    [
        RequestFault.CUT_BEFORE,
        RequestFault.LOST_ANSWER,
        RequestFault.ERROR_500,
        RequestFault.ERROR_503,
        RequestFault.ERROR_429,
        RequestFault.ERROR_409,
    ],
)
def test_a_lost_request_is_sent_again_with_its_key_and_opens_one_page(gateway, open_session, faults, pauses, fault):
    faults.requests.extend([fault, fault])

    session = open_session()

    assert session == open_session(), "the second call got the first one's page"
    assert pauses == [0.5, 1.0]


def test_three_lost_answers_are_enough(open_session, faults):
    faults.requests.extend([RequestFault.LOST_ANSWER] * 3)

    with pytest.raises(GatewayUnavailable):
        open_session()

    assert not faults.requests


def test_a_wrong_key_is_not_tried_again(open_session, faults, pauses):
    faults.requests.append(RequestFault.ERROR_401)

    with pytest.raises(GatewayMisconfigured):
        open_session()

    assert pauses == []


def test_a_key_with_other_parameters_is_a_conflict(gateway, open_session, checkout):
    open_session("checkout:1")
    others = {**gateway.checkout_parameters(checkout), "locale": "en"}

    with pytest.raises(IdempotencyConflict):
        gateway.create_session(others, idempotency_key="checkout:1")


def test_a_refusal_comes_with_the_providers_word_for_it(gateway):
    with pytest.raises(GatewayRefused) as refused:
        gateway.retrieve_session("cs_sandbox_unknown")

    assert refused.value.code == "resource_missing"


def test_the_secret_key_is_in_no_error_and_no_log(gateway, open_session, faults, caplog):
    caplog.set_level(logging.DEBUG)
    faults.requests.extend([RequestFault.ERROR_500] * 3)

    with pytest.raises(GatewayUnavailable) as failure:
        open_session()

    assert SECRET_KEY not in repr(failure.value) + str(failure.value.__cause__) + caplog.text


@pytest.mark.parametrize(("key", "live"), [("sk_live_1", True), ("rk_live_1", True), ("sk_test_1", False)])
def test_the_key_says_which_world_answers_must_come_from(key, live):
    gateway = StripeGateway(name="stripe", secret_key=key, webhook_secrets=("whsec_1",), transport=over_the_network())

    assert gateway.livemode is live


def test_a_genuine_signature_is_believed(now):
    check_signature(BODY, sign(BODY, "whsec_1", now()), ("whsec_1",), now=now())


def test_while_a_secret_is_replaced_both_are_believed_and_afterwards_only_the_new_one(now):
    signature = sign(BODY, "whsec_old", now())

    check_signature(BODY, signature, ("whsec_new", "whsec_old"), now=now())
    with pytest.raises(SignatureInvalid):
        check_signature(BODY, signature, ("whsec_new",), now=now())


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_notice_from_the_past_or_the_future_is_not_believed(now, minutes):
    signature = sign(BODY, "whsec_1", now() + timedelta(minutes=minutes))

    with pytest.raises(SignatureInvalid):
        check_signature(BODY, signature, ("whsec_1",), now=now())


@pytest.mark.parametrize(
    "forge",
    [
        lambda signature: None,
        lambda signature: "",
        lambda signature: "nonsense",
        lambda signature: signature.replace("v1=", "v0="),
        lambda signature: signature[:-1] + ("0" if signature[-1] != "0" else "1"),
        lambda signature: signature.replace("t=", "t=9"),
        lambda signature: "t=" + "9" * 5000 + signature[signature.index(",") :],
        lambda signature: signature + ",t=1",
        lambda signature: signature.replace("v1=", "v1=é"),
    ],
)
def test_a_forged_signature_is_not_believed(now, forge):
    with pytest.raises(SignatureInvalid):
        check_signature(BODY, forge(sign(BODY, "whsec_1", now())), ("whsec_1",), now=now())


def test_one_changed_byte_spoils_the_signature(now):
    with pytest.raises(SignatureInvalid):
        check_signature(BODY.replace(b"evt_1", b"evt_2"), sign(BODY, "whsec_1", now()), ("whsec_1",), now=now())


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"id": "evt_1", "data": {"object": null}}', b"\xff\xfe"])
def test_a_signed_body_that_is_no_event_is_refused(gateway, now, body):
    stamp = int(now().timestamp())
    mac = hmac.new(b"whsec_of_this_test_only", str(stamp).encode() + b"." + body, hashlib.sha256).hexdigest()

    with pytest.raises(SignatureInvalid):
        gateway.read_event(body, {"Stripe-Signature": f"t={stamp},v1={mac}"}, now=now())
