"""What happens to an order, from the cart to the shopper's door.

Every change of state is a claim: one conditional UPDATE that only one caller wins. The same notice twice, or
twenty at once, changes the order once; the functions say whether it was they who changed it.
"""

from datetime import datetime
from typing import Any

from market.domain.audit import services as audit
from market.domain.enterprises import holidays
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.telling import notify_members
from market.domain.inventory import services as inventory
from market.domain.inventory.models import MovementCause
from market.domain.notifications.services import enqueue_mail
from market.domain.orders import coupons, due, holding, moves, queries, selling, sending
from market.domain.orders.errors import AlreadySent, NotReadyToCollect
from market.domain.orders.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.orders.placing import place_order
from market.domain.orders.rules import (
    PART_MOVES,
    OrderVerb,
    PartVerb,
)
from market.domain.orders.sending import send
from market.domain.workdays.queries import closed_days
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.clock import day_of

__all__ = [
    "cancel_paid",
    "confirm_payment",
    "mark_for_review",
    "mark_partly_refunded",
    "mark_refunded",
    "place_order",
    "reclaim_stock",
    "record_collected",
    "release_unpaid",
    "send",
]


def confirm_payment(order: Order, *, now: datetime) -> bool:
    """The money has come: the enterprises can begin and are told, and the shopper gets the contract by mail, once.

    True when this call did it. Raises ``OrderClosed`` when the stock was released before (see
    ``reclaim_stock``): nothing may be promised twice.
    """
    if order.paid_at is not None:
        return False
    if not moves.move_order(order, OrderVerb.CONFIRM_PAYMENT, OrderStatus.PAID, paid_at=now):
        return False
    moves.move_parts(order, PartVerb.CONFIRM_PAYMENT, SellerOrderStatus.PREPARING)
    closed = closed_days(day_of(now))
    days_off = holidays.days_off([part.enterprise_id for part in order.seller_orders], day_of(now))
    for part in order.seller_orders:
        if part.collect_day is None:
            free = closed | days_off[part.enterprise_id]
            part.ship_due_on = due.of_part(part, paid_at=now, closed=free)
    selling.post_sale(order, now=now)
    _mail("order_confirmed", order, now=now)
    for part in order.seller_orders:
        _tell_seller(part, now=now)
    return True


def release_unpaid(order: Order, *, to: OrderStatus, now: datetime) -> bool:
    """Let go of an order that was not paid, ``to`` ``EXPIRED`` or ``CANCELLED``: its stock can be bought again.

    True when this call did it; against a payment that was faster it does nothing.
    """
    if not moves.move_order(order, OrderVerb.RELEASE_UNPAID, to, closed_at=now):
        return False
    moves.move_parts(order, PartVerb.CANCEL, SellerOrderStatus.CANCELLED)
    coupons.give_back(order, now=now)
    holding.let_go(order)
    if to is OrderStatus.CANCELLED:
        _mail("order_cancelled", order, now=now)
    return True


def reclaim_stock(order: Order) -> bool:
    """Paid after its stock was released: promise it again, and let the order await its payment once more.

    True when this call did it. Raises ``OutOfStock`` when it is not all there any more: the money goes back.
    """
    if order.paid_at is not None or not moves.move_order(
        order, OrderVerb.RECLAIM, OrderStatus.AWAITING_PAYMENT, closed_at=None
    ):
        return False
    coupons.take_again(order)
    holding.hold_again(order)
    moves.move_parts(order, PartVerb.RECLAIM, SellerOrderStatus.AWAITING_PAYMENT)
    return True


def cancel_paid(order: Order, *, now: datetime) -> bool:
    """Cancel the whole of a paid order before anything has left: its stock can be bought again.

    True when this call did it. Raises ``AlreadySent`` when a part has left, be it in this very moment. The money
    is given back afterwards; then ``mark_refunded``.
    """
    if not moves.move_order(order, OrderVerb.CANCEL_PAID, OrderStatus.CANCELLED, closed_at=now):
        return False
    moves.move_parts(order, PartVerb.CANCEL, SellerOrderStatus.CANCELLED, ended_at=now)
    if any(part.status is not SellerOrderStatus.CANCELLED for part in order.seller_orders):
        raise AlreadySent
    coupons.give_back(order, now=now)
    holding.let_go(order)
    moves.claim_the_rest(order)
    _mail("order_cancelled", order, now=now)
    return True


def mark_refunded(order: Order, *, now: datetime) -> bool:
    """All of the money has gone back: what has not left yet never will. The mail goes with each refund.

    True when this call did it.
    """
    if not moves.move_order(order, OrderVerb.MARK_REFUNDED, OrderStatus.REFUNDED, closed_at=order.closed_at or now):
        return False
    waiting = [part for part in order.seller_orders if part.status in PART_MOVES[PartVerb.CANCEL].begins]
    if waiting:
        moves.move_parts(order, PartVerb.CANCEL, SellerOrderStatus.CANCELLED, ended_at=now)
        holding.let_go(order, parts=[part.id for part in waiting])
        for part in waiting:
            if part.first_sent_at is not None:
                sending.finish(part)
    return True


def mark_partly_refunded(order: Order) -> bool:
    """Some of the money has gone back, and some has not. True when this call did it."""
    return moves.move_order(order, OrderVerb.MARK_PARTLY_REFUNDED, OrderStatus.PARTLY_REFUNDED)


def mark_for_review(order: Order, *, reason: str, now: datetime) -> bool:
    """Something does not add up: nothing is sent until the city's staff have looked. True when this call did it."""
    before = order.status
    if not moves.move_order(order, OrderVerb.MARK_FOR_REVIEW, OrderStatus.NEEDS_REVIEW):
        return False
    audit.record(
        "order.needs_review",
        actor=THE_MARKET,
        subject=("order", order.id, order.number),
        now=now,
        changes={"status": [before.value, OrderStatus.NEEDS_REVIEW.value]},
        reason=reason,
    )
    return True


def record_collected(part: SellerOrder, *, actor: Actor, now: datetime) -> None:
    """The shopper has collected one enterprise's part; ``NotReadyToCollect`` when it did not wait for that."""
    if part.collect_day is None or not moves.move_part(
        part, PartVerb.RECORD_COLLECTED, SellerOrderStatus.COLLECTED, delivered_at=now
    ):
        raise NotReadyToCollect
    _take(part, MovementCause.COLLECTED, actor=actor, now=now)
    _record_status(part, SellerOrderStatus.COLLECTED, actor=actor, now=now)


def _take(part: SellerOrder, cause: MovementCause, *, actor: Actor, now: datetime) -> None:
    """What the part still holds leaves the stock."""
    occasion = inventory.Occasion(cause, actor, now, words=part.order.number, part_id=part.id)
    inventory.take(queries.quantities_of(part.order, parts=[part.id]), occasion)


def _record_status(part: SellerOrder, status: SellerOrderStatus, *, actor: Actor, now: datetime) -> None:
    audit.record(
        f"seller_order.{status.value}",
        actor=actor,
        subject=("seller_order", part.id, part.order.number),
        now=now,
        changes={"status": [SellerOrderStatus.PREPARING.value, status.value]},
    )


def _tell_seller(part: SellerOrder, *, now: datetime) -> None:
    notify_members(
        part.enterprise,
        "order_for_seller",
        {"seller_order_id": part.id},
        ability=Ability.SEND_ORDERS,
        dedupe_key=f"order_for_seller:{part.id}",
        now=now,
    )


def _mail(kind: str, order: Order, *, now: datetime, **facts: Any) -> None:
    enqueue_mail(
        kind,
        to=order.orderer_email,
        language=order.language,
        facts={"order_id": order.id, **facts},
        dedupe_key=f"{kind}:{order.id}",
        now=now,
    )
