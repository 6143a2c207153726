"""What the city asks about payments: how one order was paid and given back, and which refunds failed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from market.domain.orders.models import Order
from market.domain.payments.models import Dispute, PaymentAttempt, Refund, RefundStatus
from market.foundation.database import db


def attempts_of(order: Order) -> Sequence[PaymentAttempt]:
    """Every attempt to pay ``order``, the first one first."""
    return db.session.scalars(
        select(PaymentAttempt).where(PaymentAttempt.order_id == order.id).order_by(PaymentAttempt.number)
    ).all()


def refunds_of(order: Order) -> Sequence[Refund]:
    """Every refund of ``order`` with its shares, the first one first."""
    return db.session.scalars(
        select(Refund)
        .join(Refund.attempt)
        .where(PaymentAttempt.order_id == order.id)
        .options(selectinload(Refund.allocations), contains_eager(Refund.attempt))
        .order_by(Refund.id)
    ).all()


def refund_of_order(order: Order, refund_id: int) -> Refund | None:
    """A refund by its id; None when it is another order's."""
    return db.session.scalar(
        select(Refund).join(Refund.attempt).where(PaymentAttempt.order_id == order.id, Refund.id == refund_id)
    )


def disputes_of(order: Order) -> Sequence[Dispute]:
    """What the payer of ``order`` has objected to at the card company."""
    return db.session.scalars(
        select(Dispute).where(Dispute.order_id == order.id).order_by(Dispute.opened_at, Dispute.id)
    ).all()


def has_successor(refund: Refund) -> bool:
    """Another refund has taken the place of ``refund``."""
    return db.session.scalar(select(Refund.id).where(Refund.retry_of_id == refund.id)) is not None


_successor = aliased(Refund)
_WAITS = and_(
    Refund.status == RefundStatus.FAILED,
    ~select(_successor.id).where(_successor.retry_of_id == Refund.id).exists(),
)
"""It failed, and none stands in its place yet."""

_FAILED = (
    select(Order.number, Refund.requested_at, Refund.reason, Refund.amount)
    .join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
    .join(Order, Order.id == PaymentAttempt.order_id)
    .where(_WAITS)
    .order_by(Refund.id)
    .limit(bindparam("most", type_=Integer))
)


def failed_refunds(*, most: int = 50) -> Sequence[Any]:
    """Refunds that wait for somebody to ask again, the first one first: the order's ``number``, ``requested_at``,
    ``reason`` and ``amount`` of each."""
    return db.session.execute(_FAILED, {"most": most}).all()


def number_of_failed_refunds() -> Select[int]:
    """How many refunds wait for somebody to ask again: one number among others of a statement."""
    return select(func.count(Refund.id)).where(_WAITS)


def count_failed_refunds(order: Order) -> int:
    """How many refunds of ``order`` wait for somebody to ask again."""
    counted = select(func.count(Refund.id)).join(Refund.attempt).where(_WAITS, PaymentAttempt.order_id == order.id)
    return db.session.scalar(counted) or 0
