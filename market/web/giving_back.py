"""Asking the provider for refunds that were written down; no transaction is open meanwhile."""

import logging
from collections.abc import Callable
from typing import Any

from market.domain.payments import queries, refunds
from market.domain.payments.errors import PaymentNotPossible
from market.domain.payments.gateway import GatewayRefused, GatewayUnavailable, IdempotencyConflict
from market.domain.payments.models import PaymentAttempt, Refund, RefundStatus
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web.provider import payment_gateway

log = logging.getLogger("market.payments")


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
        status, provider_id = refund.status, refund.provider_id
        key, parameters = refund.idempotency_key, dict(refund.parameters)
    gateway = payment_gateway()
    try:
        if status is RefundStatus.PENDING and provider_id is not None:
            result = gateway.retrieve_refund(provider_id)
        else:
            result = gateway.create_refund(parameters, idempotency_key=key)
    except (GatewayRefused, IdempotencyConflict) as refusal:
        log.error("refund %s was refused: %s", refund_id, refusal)
        with transaction():
            refunds.record_refund_refusal(db.session.get_one(Refund, refund_id), refusal, now=clock.now())
        return
    with transaction():
        refunds.apply_refund(db.session.get_one(Refund, refund_id), result, now=clock.now())


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
