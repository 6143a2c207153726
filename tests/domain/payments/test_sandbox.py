"""The sandbox refuses what Stripe refuses, so that nothing works here that would fail with real money."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from market.domain.payments.gateway import (
    DisputeState,
    GatewayRefused,
    IdempotencyConflict,
    PageState,
    RefundRequest,
    RefundState,
)
from market.domain.payments.sandbox.service import SECRET_KEY, NoSuchSession, SessionClosed

GOOD = {
    "mode": "payment",
    "line_items[0][price_data][currency]": "krw",
    "line_items[0][price_data][unit_amount]": "12000",
    "line_items[0][price_data][product_data][name]": "들꽃 꿀",
    "line_items[0][quantity]": "1",
    "success_url": "https://market.test/return",
}


@pytest.fixture
def ask(sandbox, now):
    """One request to the API, as a form."""

    def ask(form, path="/v1/checkout/sessions", method="POST", key=None, secret_key=SECRET_KEY):
        reply = sandbox.answer(method, path, urlencode(form), secret_key=secret_key, idempotency_key=key, now=now())
        return reply.status, json.loads(reply.body)

    return ask


@pytest.fixture
def refund(gateway):
    def refund(payment_id, amount, key):
        request = RefundRequest(payment_id, amount, idempotency_key=key)
        return gateway.create_refund(gateway.refund_parameters(request), idempotency_key=key)

    return refund


def test_the_smallest_request_opens_a_page_that_says_it_is_a_sandbox(ask):
    status, session = ask(GOOD)

    assert status == 200
    assert session["id"].startswith("cs_sandbox_")
    assert session["livemode"] is False
    assert session["amount_total"] == 12_000


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"payment_method_types[0]": "card"}, "parameter_unknown"),
        ({"line_items[0][price_data][product_data][colour]": "red"}, "parameter_unknown"),
        ({"allow_promotion_codes": "true"}, "parameter_unknown"),
        ({"ui_mode": "hosted"}, None),
        ({"mode": "subscription"}, None),
        ({"line_items[0][price_data][currency]": "usd"}, None),
        ({"line_items[0][price_data][unit_amount]": "-1"}, "parameter_invalid_integer"),
        ({"line_items[0][price_data][unit_amount]": "12000.5"}, "parameter_invalid_integer"),
        ({"line_items[0][price_data][unit_amount]": "99"}, "amount_too_small"),
        ({"line_items[0][quantity]": "0"}, "parameter_invalid_integer"),
        ({"line_items[0][quantity]": "999999"}, "amount_too_large"),
        ({"line_items[0][price_data][product_data][name]": ""}, "parameter_invalid_empty"),
        ({"success_url": "javascript:alert(1)"}, "url_invalid"),
        ({"client_reference_id": "x" * 201}, None),
        ({"metadata[key]": "x" * 501}, None),
        ({"line_items": "none"}, None),
        ({"line_items[0]": "none"}, None),
    ],
)
def test_what_stripe_refuses_is_refused(ask, change, code):
    status, answer = ask({**GOOD, **change})

    assert status == 400
    assert answer["error"]["type"] == "invalid_request_error"
    assert answer["error"].get("code") == code


@pytest.mark.parametrize("missing", ["mode", "success_url", "line_items[0][quantity]"])
def test_what_is_required_is_missed(ask, missing):
    status, answer = ask({name: value for name, value in GOOD.items() if name != missing})

    assert (status, answer["error"]["code"]) == (400, "parameter_missing")


def test_a_hundred_lines_are_taken_and_one_more_is_not(ask):
    def lines(number):
        return {name.replace("[0]", f"[{index}]"): value for index in range(number) for name, value in GOOD.items()}

    assert ask(lines(100))[0] == 200
    assert ask(lines(101))[0] == 400


@pytest.mark.parametrize(("minutes", "status"), [(29, 400), (30, 200), (31, 200), (24 * 60, 200), (24 * 60 + 1, 400)])
def test_a_page_lives_from_thirty_minutes_to_a_day(ask, now, minutes, status):
    end = int((now() + timedelta(minutes=minutes)).timestamp())

    assert ask({**GOOD, "expires_at": end})[0] == status


def test_another_key_than_the_sandboxs_opens_nothing(ask):
    assert ask(GOOD, secret_key="sk_live_of_somebody")[0] == 401


def test_an_address_that_stripe_would_know_but_the_market_does_not_use_is_refused(ask):
    assert ask({}, path="/v1/customers")[0] == 404
    assert ask({}, path="/v1/checkout/sessions/cs_sandbox_none", method="GET")[0] == 404


def test_one_key_keeps_one_answer_for_a_day(ask, now):
    first = ask(GOOD, key="k")

    assert ask(GOOD, key="k") == first
    assert ask({**GOOD, "locale": "en"}, key="k")[1]["error"]["type"] == "idempotency_error"
    assert ask(GOOD, key="other") != first
    now.pass_(hours=25)
    assert ask(GOOD, key="k") != first


def test_a_refused_request_does_not_use_up_its_key(ask):
    assert ask({**GOOD, "mode": "setup"}, key="k")[0] == 400
    assert ask(GOOD, key="k")[0] == 200


def test_a_page_expires_by_itself(gateway, sandbox, open_session, now):
    session = open_session()
    now.pass_(minutes=31)

    assert gateway.retrieve_session(session.id).state is PageState.EXPIRED
    with pytest.raises(SessionClosed):
        sandbox.pay(session.id, now=now())


def test_a_page_is_expired_by_hand_only_while_it_is_open(gateway, sandbox, open_session, now):
    paid, left = open_session("1"), open_session("2")
    sandbox.pay(paid.id, now=now())

    assert gateway.expire_session(left.id).state is PageState.EXPIRED
    with pytest.raises(GatewayRefused):
        gateway.expire_session(paid.id)
    with pytest.raises(SessionClosed):
        sandbox.pay(left.id, now=now())


def test_a_page_is_paid_once(sandbox, open_session, now):
    session = open_session()
    sandbox.pay(session.id, now=now())

    with pytest.raises(SessionClosed):
        sandbox.pay(session.id, now=now())


def test_a_declined_card_leaves_the_page_open_for_another(gateway, sandbox, open_session, now):
    session = open_session()
    sandbox.decline(session.id, "insufficient_funds", now=now())
    page = sandbox.page(session.id, now=now())
    sandbox.pay(session.id, now=now())

    assert (page.status, page.declined) == ("open", "insufficient_funds")
    assert sandbox.page(session.id, now=now()).declined is None
    assert gateway.retrieve_session(session.id).state is PageState.PAID


def test_an_unknown_page_is_not_found(sandbox, now):
    with pytest.raises(NoSuchSession):
        sandbox.page("cs_sandbox_none", now=now())


def test_refunds_never_exceed_what_was_captured(gateway, sandbox, open_session, refund, now):
    session = open_session()
    sandbox.pay(session.id, now=now())
    payment = gateway.retrieve_session(session.id).payment_id

    refund(payment, 20_000, "refund:1")
    with pytest.raises(GatewayRefused):
        refund(payment, 7_001, "refund:2")
    refund(payment, 7_000, "refund:3")
    with pytest.raises(GatewayRefused) as refused:
        refund(payment, 1, "refund:4")

    assert refused.value.code == "charge_already_refunded"


def test_a_refund_that_fails_gives_its_amount_back_to_the_payment(
    gateway, sandbox, open_session, refund, faults, now
):
    session = open_session()
    sandbox.pay(session.id, now=now())
    payment = gateway.retrieve_session(session.id).payment_id
    faults.refunds_wait = True
    waiting = refund(payment, 27_000, "refund:1")
    sandbox.settle_refund(waiting.id, succeeded=False, now=now())

    assert waiting.state is RefundState.PENDING
    assert gateway.retrieve_refund(waiting.id).state is RefundState.FAILED
    assert refund(payment, 27_000, "refund:2").amount == 27_000


@pytest.mark.parametrize("amount", ["0", "-1", "1.5"])
def test_a_refund_of_nothing_is_refused(ask, amount):
    assert ask({"payment_intent": "pi_sandbox_1", "amount": amount}, path="/v1/refunds")[0] == 400


def test_one_key_keeps_one_refund(gateway, sandbox, open_session, refund, now):
    session = open_session()
    sandbox.pay(session.id, now=now())
    payment = gateway.retrieve_session(session.id).payment_id

    assert refund(payment, 1_000, "refund:1") == refund(payment, 1_000, "refund:1")
    with pytest.raises(IdempotencyConflict):
        refund(payment, 2_000, "refund:1")


def test_nothing_that_was_not_captured_goes_back(gateway, sandbox, open_session, refund, now):
    session = open_session()
    sandbox.promise(session.id, now=now())
    payment = gateway.retrieve_session(session.id).payment_id

    with pytest.raises(GatewayRefused):
        refund(payment, 1, "refund:1")


def test_a_refund_is_found_by_its_key_among_many(gateway, sandbox, open_session, refund, now):
    """More than one page of Stripe's list, which shows ten at a time."""
    session = open_session()
    sandbox.pay(session.id, now=now())
    payment = gateway.retrieve_session(session.id).payment_id
    made = [refund(payment, 100, f"refund:{number}") for number in range(23)]

    assert [gateway.find_refund(payment, idempotency_key=f"refund:{number}") for number in (0, 11, 22)] == [
        made[0],
        made[11],
        made[22],
    ]
    assert gateway.find_refund(payment, idempotency_key="refund:23") is None


@pytest.fixture
def disputed(gateway, sandbox, open_session, now):
    """A page that was paid and whose payer objects: (the payment, the dispute)."""
    session = open_session()
    sandbox.pay(session.id, now=now())
    return gateway.retrieve_session(session.id).payment_id, sandbox.dispute(session.id, "fraudulent", now=now())


def test_a_dispute_is_about_what_has_not_gone_back(gateway, sandbox, open_session, refund, now):
    session = open_session()
    sandbox.pay(session.id, now=now())
    payment = gateway.retrieve_session(session.id).payment_id
    refund(payment, 7_000, "refund:1")
    dispute = gateway.retrieve_dispute(sandbox.dispute(session.id, "product_not_received", now=now()))

    assert (dispute.state, dispute.amount, dispute.payment_id) == (DisputeState.OPEN, 20_000, payment)
    assert (dispute.reason, dispute.opened_at) == ("product_not_received", now())


def test_what_is_disputed_is_not_refunded_until_it_is_won(gateway, sandbox, disputed, refund, now):
    payment, dispute_id = disputed
    with pytest.raises(GatewayRefused) as refused:
        refund(payment, 1_000, "refund:1")
    sandbox.close_dispute(dispute_id, won=True, now=now())

    assert refused.value.code == "charge_disputed"
    assert gateway.retrieve_dispute(dispute_id).state is DisputeState.WON
    assert refund(payment, 1_000, "refund:2").state is RefundState.SUCCEEDED


def test_what_was_lost_is_not_refunded_on_top(gateway, sandbox, disputed, refund, now):
    payment, dispute_id = disputed
    sandbox.close_dispute(dispute_id, won=False, now=now())

    assert gateway.retrieve_dispute(dispute_id).state is DisputeState.LOST
    with pytest.raises(GatewayRefused):
        refund(payment, 1_000, "refund:1")


def test_a_payment_is_disputed_once_and_decided_once(gateway, sandbox, open_session, now):
    session = open_session()
    with pytest.raises(NoSuchSession):
        sandbox.dispute(session.id, "fraudulent", now=now())
    sandbox.pay(session.id, now=now())
    dispute_id = sandbox.dispute(session.id, "fraudulent", now=now())
    with pytest.raises(NoSuchSession):
        sandbox.dispute(session.id, "duplicate", now=now())
    sandbox.close_dispute(dispute_id, won=True, now=now())
    with pytest.raises(NoSuchSession):
        sandbox.close_dispute(dispute_id, won=False, now=now())

    assert gateway.retrieve_dispute(dispute_id).state is DisputeState.WON


def test_an_unknown_dispute_is_refused(gateway):
    with pytest.raises(GatewayRefused) as refused:
        gateway.retrieve_dispute("du_sandbox_none")
    assert refused.value.code == "resource_missing"
