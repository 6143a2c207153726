"""Asking the provider for refunds that were written down; no transaction is open meanwhile."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from market.domain.payments import queries, refunds
from market.domain.payments.errors import PaymentNotPossible
from market.domain.payments.gateway import (
    GatewayRefused,
    GatewayUnavailable,
    IdempotencyConflict,
    Parameters,
    PaymentGateway,
    RefundResult,
)
from market.domain.payments.models import PaymentAttempt, Refund, RefundStatus
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web.provider import payment_gateway

log = logging.getLogger("market.payments")


@dataclass(frozen=True, slots=True)
class _Call:
    """What is to be asked of the provider, taken out of the transaction that wrote it down."""

    status: RefundStatus
    provider_id: str | None
    payment_id: str
    key: str
    parameters: Parameters
    age: timedelta


def send(attempt_id: int) -> None:
    """Ask for the refunds of an attempt that were written down just now; a silent provider is asked again later."""
    waiting = [refund.id for refund in queries.refunds_to_send(db.session.get_one(PaymentAttempt, attempt_id))]
    for refund_id in waiting:
        guarded(resume, refund_id)


def resume(refund_id: int) -> None:
    """Ask for a refund, or how it stands; nobody else asks at the same time."""
    with transaction():
        refund = db.session.get_one(Refund, refund_id)
        if not refunds.note_refund_call(refund, now=clock.now()):
            return
        call = _Call(
            refund.status,
            refund.provider_id,
            refund.attempt.payment_id or "",
            refund.idempotency_key,
            dict(refund.parameters),
            clock.now() - refund.requested_at,
        )
    try:
        result = _ask(call, payment_gateway())
    except (GatewayRefused, IdempotencyConflict) as refusal:
        log.error("refund %s was refused: %s", refund_id, refusal)
        with transaction():
            refunds.record_refund_refusal(db.session.get_one(Refund, refund_id), refusal, now=clock.now())
        return
    with transaction():
        refunds.apply_refund(db.session.get_one(Refund, refund_id), result, now=clock.now())


def _ask(call: _Call, gateway: PaymentGateway) -> RefundResult:
    """A key that the provider may have forgotten protects nothing: first it is asked what became of the refund."""
    if call.status is RefundStatus.PENDING and call.provider_id is not None:
        return gateway.retrieve_refund(call.provider_id)
    if call.age >= gateway.remembers_keys:
        made = gateway.find_refund(call.payment_id, idempotency_key=call.key)
        if made is not None:
            return made
    return gateway.create_refund(call.parameters, idempotency_key=call.key)


def guarded(work: Callable[[int], Any], subject: int) -> None:
    """One that fails does not keep the others from being done; it is tried again at the next sweep."""
    try:
        work(subject)
    except (GatewayUnavailable, PaymentNotPossible) as silence:
        log.warning("%s %s: %s", work.__name__, subject, type(silence).__name__)
    except Exception:
        log.exception("%s %s failed", work.__name__, subject)
    finally:
        db.session.rollback()
