"""Another payment provider, as those of Korea work: a payment is made ready, approved by its payer on the provider's
page, confirmed by the seller, and cancelled in part or whole. It shares no code with Stripe's adapter.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from market.domain.payments.gateway import (
    CURRENCY,
    CheckoutRequest,
    CheckoutSession,
    DisputeResult,
    GatewayRefused,
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

STATES = {
    "READY": PageState.OPEN,
    "DONE": PageState.PAID,
    "PARTIAL_CANCELED": PageState.PAID,
    "CANCELED": PageState.PAID,
    "ABORTED": PageState.EXPIRED,
}


class Company:
    """The provider's side: its payments in memory, and the notices that it wants to send."""

    def __init__(self, secret: bytes) -> None:
        self.payments: dict[str, dict[str, Any]] = {}
        self.cancels: dict[str, dict[str, Any]] = {}
        self.confirmed: list[str] = []
        self._secret = secret
        self._numbers = count(1)

    def ready(self, asked: Mapping[str, Any], key: str) -> dict[str, Any]:
        for payment in self.payments.values():
            if payment["key"] == key:
                if payment["asked"] != asked:
                    raise IdempotencyConflict("ALREADY_USED_KEY")
                return payment
        tid = f"T{next(self._numbers):08}"
        url = f"https://pay.example/{tid}"
        self.payments[tid] = {"tid": tid, "key": key, "asked": dict(asked), "status": "READY", "left": 0, "url": url}
        return self.payments[tid]

    def payment(self, tid: str) -> dict[str, Any]:
        if tid not in self.payments:
            raise GatewayRefused("no such payment", code="NOT_FOUND_PAYMENT")
        return self.payments[tid]

    def approve(self, tid: str) -> None:
        """The payer has agreed on the provider's page; no money has moved yet."""
        self.payment(tid)["status"] = "APPROVED"

    def confirm(self, tid: str, amount: int) -> None:
        payment = self.payment(tid)
        if payment["status"] != "APPROVED" or amount != payment["asked"]["amount"]:
            raise GatewayRefused("not to be confirmed", code="FORBIDDEN_CONFIRM")
        payment.update(status="DONE", left=amount)
        self.confirmed.append(tid)

    def abort(self, tid: str) -> None:
        payment = self.payment(tid)
        if payment["status"] not in ("READY", "APPROVED"):
            raise GatewayRefused("paid or over", code="ALREADY_PROCESSED_PAYMENT")
        payment["status"] = "ABORTED"

    def cancel(self, tid: str, amount: int, key: str) -> dict[str, Any]:
        if key in self.cancels:
            return self.cancels[key]
        payment = self.payment(tid)
        if not 0 < amount <= payment["left"]:
            raise GatewayRefused("more than is left", code="NOT_CANCELABLE_AMOUNT")
        payment["left"] -= amount
        payment["status"] = "PARTIAL_CANCELED" if payment["left"] else "CANCELED"
        self.cancels[key] = {"id": f"C{next(self._numbers):08}", "tid": tid, "amount": amount, "key": key}
        return self.cancels[key]

    def notice(self, tid: str, *, now: datetime) -> tuple[bytes, dict[str, str]]:
        """A notice about a payment, with the headers that prove it."""
        body = json.dumps({"no": next(self._numbers), "kind": "PAYMENT_CHANGED", "tid": tid}).encode()
        stamp = now.isoformat()
        return body, {"X-Company-Time": stamp, "X-Company-Signature": signature(self._secret, stamp, body)}


def signature(secret: bytes, stamp: str, body: bytes) -> str:
    """Base64 of an HMAC-SHA-512 over time, a line feed, and the body."""
    return base64.b64encode(hmac.new(secret, stamp.encode() + b"\n" + body, hashlib.sha512).digest()).decode()


class SecondGateway:
    """``PaymentGateway`` for that company."""

    name = "second"
    livemode = False
    remembers_keys = timedelta(days=15)

    def __init__(self, company: Company, secret: bytes) -> None:
        self._company = company
        self._secret = secret

    def checkout_parameters(self, request: CheckoutRequest) -> Parameters:
        return {
            "orderId": request.reference,
            "amount": request.total,
            "goods": [f"{line.name} {line.quantity}" for line in request.lines],
            "returnUrl": request.success_url,
            "failUrl": request.cancel_url,
            "until": request.expires_at.isoformat(),
        }

    def create_session(self, parameters: Parameters, *, idempotency_key: str) -> CheckoutSession:
        return _page(self._company.ready(parameters, idempotency_key))

    def retrieve_session(self, session_id: str) -> CheckoutSession:
        payment = self._company.payment(session_id)
        if payment["status"] == "APPROVED":
            self._company.confirm(session_id, payment["asked"]["amount"])
        return _page(payment)

    def expire_session(self, session_id: str) -> CheckoutSession:
        self._company.abort(session_id)
        return self.retrieve_session(session_id)

    def refund_parameters(self, request: RefundRequest) -> Parameters:
        return {"tid": request.payment_id, "cancelAmount": request.amount}

    def create_refund(self, parameters: Parameters, *, idempotency_key: str) -> RefundResult:
        return _refund(self._company.cancel(parameters["tid"], parameters["cancelAmount"], idempotency_key))

    def retrieve_refund(self, refund_id: str) -> RefundResult:
        return next(_refund(made) for made in self._company.cancels.values() if made["id"] == refund_id)

    def find_refund(self, payment_id: str, *, idempotency_key: str) -> RefundResult | None:
        made = self._company.cancels.get(idempotency_key)
        return _refund(made) if made else None

    def retrieve_dispute(self, dispute_id: str) -> DisputeResult:
        raise GatewayRefused("this company tells of disputes by telephone")

    def read_event(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> WebhookEvent:
        stamp = headers.get("X-Company-Time", "")
        genuine = signature(self._secret, stamp, body)
        if not hmac.compare_digest(genuine, headers.get("X-Company-Signature", "")):
            raise SignatureInvalid("not from the company")
        if abs(now - datetime.fromisoformat(stamp)) > timedelta(minutes=5):
            raise SignatureInvalid("old")
        told = json.loads(body)
        return WebhookEvent(
            id=f"second:{told['no']}",
            type=told["kind"],
            created=datetime.fromisoformat(stamp),
            livemode=False,
            about=Subject.PAGE,
            object_id=told["tid"],
        )


def _page(payment: Mapping[str, Any]) -> CheckoutSession:
    state = STATES[payment["status"]]
    return CheckoutSession(
        id=payment["tid"],
        url=payment["url"] if state is PageState.OPEN else None,
        state=state,
        amount_total=payment["asked"]["amount"],
        currency=CURRENCY,
        reference=payment["asked"]["orderId"],
        livemode=False,
        payment_id=payment["tid"] if state is PageState.PAID else None,
        expires_at=datetime.fromisoformat(payment["asked"]["until"]).astimezone(UTC),
    )


def _refund(made: Mapping[str, Any]) -> RefundResult:
    return RefundResult(
        id=made["id"],
        state=RefundState.SUCCEEDED,
        amount=made["amount"],
        currency=CURRENCY,
        payment_id=made["tid"],
        reference=made["key"],
        failure_reason=None,
    )
