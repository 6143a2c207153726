"""Payments that their payers dispute with the card company. What is disputed is not paid out until it is decided.

The caller opens the transaction; nothing here commits or calls out.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.payments.gateway import DisputeResult, DisputeState
from market.domain.payments.models import Dispute, DisputeStatus, PaymentAttempt
from market.foundation.actors import THE_MARKET
from market.foundation.database import db

_STATUS_OF = {
    DisputeState.OPEN: DisputeStatus.OPEN,
    DisputeState.WON: DisputeStatus.WON,
    DisputeState.LOST: DisputeStatus.LOST,
}


def apply_dispute(attempt: PaymentAttempt, result: DisputeResult, *, now: datetime) -> bool:
    """Write down what the provider says of a dispute about ``attempt``; True when that is new.

    A dispute that is decided does not open again, in whichever order its notices come. No money moves here: who
    bears one that was lost is for a person to say, by an adjustment.
    """
    status = _STATUS_OF[result.state]
    changed = _open(attempt, result) if db.session.get(Dispute, result.id) is None else False
    if status is not DisputeStatus.OPEN:
        close = (
            update(Dispute)
            .where(Dispute.id == result.id, Dispute.status != status)
            .values(status=status, closed_at=now)
            .returning(Dispute.id)
            .execution_options(synchronize_session="fetch")
        )
        changed = db.session.scalar(close) is not None or changed
    if changed:
        audit.record(
            f"dispute.{status.value}",
            actor=THE_MARKET,
            subject=("order", attempt.order.id, attempt.order.number),
            changes={"amount": [None, result.amount]},
            reason=result.reason,
            now=now,
        )
    return changed


def _open(attempt: PaymentAttempt, result: DisputeResult) -> bool:
    """Add the row; False when another notice has just done so."""
    try:
        with db.session.begin_nested():
            db.session.add(
                Dispute(
                    id=result.id,
                    attempt_id=attempt.id,
                    order_id=attempt.order_id,
                    status=DisputeStatus.OPEN,
                    amount=result.amount,
                    reason=result.reason,
                    opened_at=result.opened_at,
                )
            )
    except IntegrityError:
        return False
    return True
