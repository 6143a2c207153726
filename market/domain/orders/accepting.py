"""The enterprise takes a part on (발주확인): from then on it counts as its work, and no longer as new."""

from datetime import datetime

from sqlalchemy import select, update

from market.domain.audit import services as audit
from market.domain.orders.errors import NotReadyToAccept
from market.domain.orders.models import Order, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE
from market.foundation.actors import Actor
from market.foundation.database import db


def accept(part: SellerOrder, *, actor: Actor, now: datetime) -> bool:
    """Take ``part`` on. True when this call did it, False when it was accepted before.

    It binds the shopper to nothing: until something is sent they may still cancel. Raises ``NotReadyToAccept``
    for what is unpaid, cancelled or sent, and while its payment is being checked.
    """
    claim = (
        update(SellerOrder)
        .where(
            SellerOrder.id == part.id,
            SellerOrder.status == SellerOrderStatus.PREPARING,
            SellerOrder.accepted_at.is_(None),
            select(Order.id).where(Order.id == SellerOrder.order_id, Order.status.in_(SENDABLE)).exists(),
        )
        .values(accepted_at=now)
        .returning(SellerOrder.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(claim) is None:
        db.session.refresh(part, ["status", "accepted_at"])
        if part.status is SellerOrderStatus.PREPARING and part.accepted_at is not None:
            return False
        raise NotReadyToAccept
    subject = ("seller_order", part.id, part.order.number)
    audit.record("seller_order.accepted", actor=actor, subject=subject, now=now)
    return True
