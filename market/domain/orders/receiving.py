"""After sending: delivered, and the purchase confirmed (구매확정).

Delivery is known by the seller's word, by the shopper's, or assumed a week after sending. A purchase is confirmed by
the shopper, or a week after delivery by itself; it makes the money due to the enterprise and ends no right of return.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from market.domain.audit import services as audit
from market.domain.orders import moves
from market.domain.orders.errors import NotConfirmable, NotDelivered
from market.domain.orders.models import DeliveryWord, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import ASSUME_DELIVERED_AFTER, CONFIRMED_AFTER, RECEIVED, PartVerb
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.database import db


def record_delivered(part: SellerOrder, *, word: DeliveryWord, actor: Actor, at: datetime, now: datetime) -> None:
    """What was sent has arrived at ``at``. Raises ``NotDelivered`` when it was not on its way."""
    if not moves.move_part(
        part, PartVerb.RECORD_DELIVERED, SellerOrderStatus.DELIVERED, delivered_at=at, delivery_word=word
    ):
        raise NotDelivered
    audit.record(
        "seller_order.delivered",
        actor=actor,
        subject=("seller_order", part.id, part.order.number),
        now=now,
        changes={"word": [None, word.value]},
    )


def confirm_purchase(part: SellerOrder, *, actor: Actor, now: datetime) -> bool:
    """The shopper keeps it. True when this call did it. Raises ``NotConfirmable`` when nothing has arrived."""
    if part.confirmed_at is not None:
        return False
    claim = (
        update(SellerOrder)
        .where(SellerOrder.id == part.id, SellerOrder.status.in_(RECEIVED), SellerOrder.confirmed_at.is_(None))
        .values(confirmed_at=now)
        .returning(SellerOrder.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(claim) is None:
        db.session.refresh(part)
        if part.confirmed_at is None:
            raise NotConfirmable
        return False
    audit.record("seller_order.confirmed", actor=actor, subject=("seller_order", part.id, part.order.number), now=now)
    return True


def parts_to_assume_delivered(*, now: datetime, most: int = 100) -> Sequence[int]:
    """What was sent a week ago and of whose delivery nobody has said anything: ids."""
    return db.session.scalars(
        select(SellerOrder.id)
        .where(SellerOrder.status == SellerOrderStatus.SENT, SellerOrder.sent_at <= now - ASSUME_DELIVERED_AFTER)
        .order_by(SellerOrder.sent_at, SellerOrder.id)
        .limit(most)
    ).all()


def assume_delivered(part: SellerOrder, *, now: datetime) -> bool:
    """A week has passed since it was sent: it counts as delivered on that day. False when somebody said so before."""
    if part.status is not SellerOrderStatus.SENT or part.sent_at is None:
        return False
    at = part.sent_at + ASSUME_DELIVERED_AFTER
    record_delivered(part, word=DeliveryWord.ASSUMED, actor=THE_MARKET, at=at, now=now)
    return True


def parts_to_confirm(*, now: datetime, most: int = 100) -> Sequence[int]:
    """What was delivered a week ago and is not confirmed yet: ids. Those with an open claim are among them."""
    return db.session.scalars(
        select(SellerOrder.id)
        .where(
            SellerOrder.status.in_(RECEIVED),
            SellerOrder.confirmed_at.is_(None),
            SellerOrder.delivered_at <= now - CONFIRMED_AFTER,
        )
        .order_by(SellerOrder.delivered_at, SellerOrder.id)
        .limit(most)
    ).all()
