"""Stripe behind ``PaymentGateway``, through its official SDK (pinned: stripe 16.1.0, API 2026-10-28.endive).

Traps of this API, each met once:

- ``ui_mode`` is ``hosted_page``; ``payment_method_types`` is gone from create, methods are dynamic.
- KRW is zero-decimal: 12,000 won are ``12000``.
- A Checkout Session shows at most one shipping option, so each enterprise's shipping is a line of its own.
- The SDK's signature check accepts moments in the future; ours does not.
"""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import stripe

from market.domain.payments.gateway import (
    CURRENCY,
    CheckoutRequest,
    CheckoutSession,
    DisputeResult,
    DisputeState,
    GatewayError,
    GatewayMisconfigured,
    GatewayRefused,
    GatewayUnavailable,
    IdempotencyConflict,
    PageState,
    Parameters,
    RefundRequest,
    RefundResult,
    RefundState,
    SignatureInvalid,
    Subject,
    WebhookEvent,
)

stripe.enable_telemetry = False  # no timings and no machine id are sent along

CONNECT_SECONDS, READ_SECONDS = 5.0, 20.0
TRIES = 3
PAUSE_SECONDS = 0.5
TOLERANCE = timedelta(seconds=300)
SIGNATURE = "Stripe-Signature"

_SUBJECTS = {"checkout.session": Subject.PAGE, "refund": Subject.REFUND, "dispute": Subject.DISPUTE}
_REFUNDS = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
_DISPUTES = {
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}
"""Every other status waits for something."""

Answer = TypeVar("Answer")


def over_the_network() -> stripe.HTTPClient:
    """The live transport: HTTPS to api.stripe.com, with time-outs."""
    return stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS))


class StripeGateway:
    """``PaymentGateway`` for Stripe, or for whatever ``transport`` answers in Stripe's wire format."""

    remembers_keys = timedelta(hours=23)  # Stripe may forget one when it is 24 hours old

    def __init__(
        self,
        *,
        name: str,
        secret_key: str,
        webhook_secrets: tuple[str, ...],
        transport: stripe.HTTPClient,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.livemode = secret_key.startswith(("sk_live_", "rk_live_"))
        self._webhook_secrets = webhook_secrets
        self._pause = pause
        # Our own three tries know which failures may be repeated; the SDK's would multiply them.
        self._client = stripe.StripeClient(secret_key, http_client=transport, max_network_retries=0)

    def checkout_parameters(self, request: CheckoutRequest) -> Parameters:
        facts = {"order": request.reference, "attempt": request.idempotency_key}
        goods = [_line(line.name, line.unit_amount, line.quantity, line.reference) for line in request.lines]
        shipping = [_line(line.name, line.amount, 1, line.reference) for line in request.shipping]
        return {
            "mode": "payment",
            "ui_mode": "hosted_page",
            "locale": request.locale,
            "client_reference_id": request.reference,
            "line_items": goods + shipping,
            "success_url": request.success_url,
            "cancel_url": request.cancel_url,
            "expires_at": int(request.expires_at.timestamp()),
            "metadata": facts,
            "payment_intent_data": {"metadata": facts},
        }

    def create_session(self, parameters: Parameters, *, idempotency_key: str) -> CheckoutSession:
        options = _with_key(idempotency_key)
        sessions = self._client.v1.checkout.sessions
        return _session(self._ask(lambda: sessions.create(cast(Any, dict(parameters)), options)))

    def retrieve_session(self, session_id: str) -> CheckoutSession:
        sessions = self._client.v1.checkout.sessions
        return _session(self._ask(lambda: sessions.retrieve(session_id, {"expand": ["payment_intent"]})))

    def expire_session(self, session_id: str) -> CheckoutSession:
        options = _with_key(f"expire:{session_id}")
        sessions = self._client.v1.checkout.sessions
        return _session(self._ask(lambda: sessions.expire(session_id, None, options)))

    def refund_parameters(self, request: RefundRequest) -> Parameters:
        return {
            "payment_intent": request.payment_id,
            "amount": request.amount,
            "reason": "requested_by_customer",
            "metadata": {"refund": request.idempotency_key},
        }

    def create_refund(self, parameters: Parameters, *, idempotency_key: str) -> RefundResult:
        options = _with_key(idempotency_key)
        refunds = self._client.v1.refunds
        return _refund(self._ask(lambda: refunds.create(cast(Any, dict(parameters)), options)))

    def retrieve_refund(self, refund_id: str) -> RefundResult:
        return _refund(self._ask(lambda: self._client.v1.refunds.retrieve(refund_id)))

    def find_refund(self, payment_id: str, *, idempotency_key: str) -> RefundResult | None:
        refunds = self._client.v1.refunds
        found = self._ask(lambda: list(refunds.list({"payment_intent": payment_id}).auto_paging_iter()))
        known = (refund for refund in map(_refund, found) if refund.reference == idempotency_key)
        return next(known, None)

    def retrieve_dispute(self, dispute_id: str) -> DisputeResult:
        return _dispute(self._ask(lambda: self._client.v1.disputes.retrieve(dispute_id)))

    def read_event(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> WebhookEvent:
        check_signature(body, headers.get(SIGNATURE), self._webhook_secrets, now=now)
        try:
            event = json.loads(body)
            thing = event["data"]["object"]
            return WebhookEvent(
                id=event["id"],
                type=event["type"],
                created=datetime.fromtimestamp(event["created"], UTC),
                livemode=event["livemode"],
                about=_SUBJECTS.get(thing["object"], Subject.OTHER),
                object_id=thing["id"],
            )
        except (ValueError, KeyError, TypeError) as broken:
            raise SignatureInvalid("signed, but not an event") from broken

    def _ask(self, call: Callable[[], Answer]) -> Answer:
        """Three tries with one key; a last ``GatewayUnavailable`` means: perhaps done, perhaps not."""
        for attempt in range(1, TRIES):
            try:
                return _translated(call)
            except GatewayUnavailable:
                self._pause(PAUSE_SECONDS * attempt)
        return _translated(call)


def check_signature(body: bytes, signature: str | None, secrets: tuple[str, ...], *, now: datetime) -> None:
    """Raise ``SignatureInvalid`` unless one of ``secrets`` signed ``body`` within five minutes of ``now``.

    Several secrets are valid at once while one is being replaced. Stripe's scheme:
    ``t=<seconds>,v1=<hex HMAC-SHA-256 of "<seconds>.<body>">``, with ``v1`` once for each secret.
    """
    parts = [part.partition("=") for part in (signature or "").split(",")]
    stamps = [value for name, _, value in parts if name.strip() == "t"]
    given = [value.strip() for name, _, value in parts if name.strip() == "v1"]
    if len(stamps) != 1 or not re.fullmatch(r"[0-9]{1,12}", stamps[0]) or not given:
        raise SignatureInvalid("the signature is missing or malformed")
    signed = stamps[0].encode() + b"." + body
    expected = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    matches = [hmac.compare_digest(ours.encode(), theirs.encode()) for ours in expected for theirs in given]
    if not any(matches):
        raise SignatureInvalid("no secret fits the signature")
    if abs(now.timestamp() - int(stamps[0])) > TOLERANCE.total_seconds():
        raise SignatureInvalid("signed too long ago, or for the future")


def _line(name: str, amount: int, quantity: int, reference: str) -> dict[str, Any]:
    return {
        "price_data": {
            "currency": CURRENCY,
            "unit_amount": amount,
            "product_data": {"name": name, "metadata": {"line": reference}},
        },
        "quantity": quantity,
    }


def _with_key(idempotency_key: str) -> Any:
    return {"idempotency_key": idempotency_key}


def _session(session: stripe.checkout.Session) -> CheckoutSession:
    return CheckoutSession(
        id=session.id,
        url=session.url,
        state=_state(session),
        amount_total=session.amount_total or 0,
        currency=(session.currency or "").lower(),
        reference=session.client_reference_id,
        livemode=session.livemode,
        payment_id=_id(session.payment_intent),
        expires_at=datetime.fromtimestamp(session.expires_at, UTC),
    )


def _state(session: stripe.checkout.Session) -> PageState:
    """A completed page may still wait for its money; the payment itself (expanded) says whether it ever comes."""
    if session.status == "expired":
        return PageState.EXPIRED
    if session.status != "complete":
        return PageState.OPEN
    if session.payment_status == "paid":
        return PageState.PAID
    never = getattr(session.payment_intent, "status", None) in ("requires_payment_method", "canceled")
    return PageState.FAILED if never else PageState.PROCESSING


def _refund(refund: stripe.Refund) -> RefundResult:
    return RefundResult(
        id=refund.id,
        state=_REFUNDS.get(refund.status or "", RefundState.PENDING),
        amount=refund.amount,
        currency=refund.currency.lower(),
        payment_id=_id(refund.payment_intent),
        reference=getattr(refund.metadata, "refund", None),
        failure_reason=getattr(refund, "failure_reason", None),
    )


def _dispute(dispute: stripe.Dispute) -> DisputeResult:
    return DisputeResult(
        id=dispute.id,
        state=_DISPUTES.get(dispute.status, DisputeState.OPEN),
        amount=dispute.amount,
        payment_id=_id(dispute.payment_intent),
        reason=dispute.reason,
        opened_at=datetime.fromtimestamp(dispute.created, UTC),
    )


def _id(thing: Any) -> str | None:
    """The id of something that Stripe sends as an id or, when expanded, as an object."""
    return thing if thing is None or isinstance(thing, str) else cast(str, thing.id)


def _translated(call: Callable[[], Answer]) -> Answer:
    """Run ``call``; what the SDK raises comes out in the market's words, without keys or card data."""
    try:
        return call()
    except stripe.StripeError as error:
        raise _in_our_words(error) from None


def _in_our_words(error: stripe.StripeError) -> GatewayError:
    headers: Mapping[str, str] = error.headers or {}
    facts = {"code": error.code, "request_id": headers.get("request-id")}
    if isinstance(error, stripe.IdempotencyError):
        return IdempotencyConflict("the key was used before with other parameters", **facts)
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return GatewayMisconfigured("the provider does not accept our key", **facts)
    if isinstance(error, stripe.InvalidRequestError | stripe.CardError):
        return GatewayRefused(error.user_message or "refused", **facts)
    return GatewayUnavailable(f"{type(error).__name__} ({error.http_status or 'no answer'})", **facts)
