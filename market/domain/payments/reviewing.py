"""The end of a check: somebody has looked at an order that was set aside, and it goes on."""

from datetime import datetime

from sqlalchemy import select

from market.domain.audit import services as audit
from market.domain.orders import moves
from market.domain.orders.models import Order, OrderStatus
from market.domain.orders.rules import OrderVerb
from market.domain.payments import office_queries, queries
from market.domain.payments.errors import ReviewNotOver
from market.domain.payments.models import PaymentAttempt, Refund, RefundStatus
from market.foundation.actors import Actor
from market.foundation.database import db


def end_review(order: Order, *, reason: str, actor: Actor, now: datetime) -> bool:
    """The order is paid, or partly refunded, again, and its parts may be sent. True when this call did it.

    Raises ``ReviewNotOver`` while nothing is paid for it or a failed refund waits, ``OrderClosed`` when it is over.
    """
    if order.paid_at is None or queries.money_kept(order) <= 0 or office_queries.count_failed_refunds(order):
        raise ReviewNotOver
    to = OrderStatus.PARTLY_REFUNDED if _something_went_back(order) else OrderStatus.PAID
    if not moves.move_order(order, OrderVerb.END_REVIEW, to):
        return False
    audit.record(
        "order.review_ended",
        actor=actor,
        subject=("order", order.id, order.number),
        now=now,
        changes={"status": [OrderStatus.NEEDS_REVIEW.value, to.value]},
        reason=reason,
    )
    return True


def _something_went_back(order: Order) -> bool:
    gone = (
        select(Refund.id)
        .join(PaymentAttempt)
        .where(PaymentAttempt.order_id == order.id, Refund.status == RefundStatus.SUCCEEDED)
    )
    return db.session.scalar(gone.limit(1)) is not None
