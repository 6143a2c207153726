"""What the city asks about payments: how one order was paid and given back, and which refunds failed."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

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


def failed_refunds(*, most: int = 50) -> Sequence[Refund]:
    """Refunds that failed and in whose place none stands yet, the first one first, with their orders."""
    return db.session.scalars(
        select(Refund)
        .where(_waits())
        .options(joinedload(Refund.attempt).joinedload(PaymentAttempt.order))
        .order_by(Refund.id)
        .limit(most)
    ).all()


def number_of_failed_refunds() -> Select[int]:
    """How many refunds wait for somebody to ask again: one number among others of a statement."""
    return select(func.count(Refund.id)).where(_waits())


def count_failed_refunds(order: Order | None = None) -> int:
    """How many refunds, of one order or of all, wait for somebody to ask again."""
    counted = select(func.count(Refund.id)).where(_waits())
    if order is not None:
        counted = counted.join(Refund.attempt).where(PaymentAttempt.order_id == order.id)
    return db.session.scalar(counted) or 0


def _waits() -> ColumnElement[bool]:
    successor = aliased(Refund)
    return and_(
        Refund.status == RefundStatus.FAILED,
        ~select(successor.id).where(successor.retry_of_id == Refund.id).exists(),
    )
