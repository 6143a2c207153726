"""A refund that failed, asked for again: another row takes its place, once."""

from datetime import datetime

from sqlalchemy import update

from market.domain.audit import services as audit
from market.domain.orders.models import OrderLine, SellerOrder
from market.domain.payments import office_queries
from market.domain.payments.errors import RefundAskedAgain
from market.domain.payments.gateway import PaymentGateway
from market.domain.payments.models import Refund, RefundAllocation, RefundStatus
from market.domain.payments.refunds import Share, request_refund
from market.foundation.actors import Actor
from market.foundation.database import db


def retry_refund(failed: Refund, gateway: PaymentGateway, *, actor: Actor, now: datetime) -> Refund:
    """The same shares once more, for the same reason; those of a claim go by ``claims``.

    Raises ``RefundAskedAgain`` when it has not failed or has its successor, and ``RefundNotPossible`` when its shares
    have gone back in another way meanwhile.
    """
    held = (
        update(Refund)
        .where(Refund.id == failed.id, Refund.status == RefundStatus.FAILED)
        .values(status=Refund.status)
        .returning(Refund.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(held) is None or office_queries.has_successor(failed):
        raise RefundAskedAgain
    again = request_refund(
        failed.attempt,
        [_share(allocation) for allocation in failed.allocations],
        gateway,
        reason=failed.reason,
        now=now,
        withheld=failed.withheld,
    )
    again.retry_of_id = failed.id
    order = failed.attempt.order
    audit.record(
        "refund.retried",
        actor=actor,
        subject=("order", order.id, order.number),
        now=now,
        changes={"refund": [failed.id, again.id], "amount": [0, again.amount]},
    )
    return again


def _share(allocation: RefundAllocation) -> Share:
    if allocation.order_line_id is not None:
        return Share(db.session.get_one(OrderLine, allocation.order_line_id), allocation.amount)
    return Share(db.session.get_one(SellerOrder, allocation.seller_order_id), allocation.amount)
