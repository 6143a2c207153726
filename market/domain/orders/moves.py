"""Moving orders, their parts and their lines: each a conditional UPDATE that only one caller wins."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from market.domain.orders.errors import LineTaken, OrderClosed, TooManyInParcel
from market.domain.orders.models import Order, OrderLine, OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import ORDER_MOVES, PART_MOVES, SENDABLE, Answer, OrderVerb, PartVerb
from market.foundation.database import db


def move_order(order: Order, verb: OrderVerb, to: OrderStatus, **values: Any) -> bool:
    """Move ``order`` if nobody has yet. False when there is nothing left to do; ``OrderClosed`` when refused."""
    move = ORDER_MOVES[verb]
    claim = (
        update(Order)
        .where(Order.id == order.id, Order.status.in_(move.begins))
        .values(status=to, **values)
        .returning(Order.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(claim) is not None:
        return True
    db.session.refresh(order, ["status", "paid_at"])
    if move.answer(order.status) is Answer.REFUSED:
        raise OrderClosed
    return False


def move_parts(order: Order, verb: PartVerb, to: SellerOrderStatus, **values: Any) -> int:
    """Move every part of ``order`` that can be moved; how many were."""
    claim = (
        update(SellerOrder)
        .where(SellerOrder.order_id == order.id, *_may(verb))
        .values(status=to, **values)
        .returning(SellerOrder.id)
        .execution_options(synchronize_session="fetch")
    )
    return len(db.session.scalars(claim).all())


def move_part(
    part: SellerOrder,
    verb: PartVerb,
    to: SellerOrderStatus,
    *,
    while_order: Collection[OrderStatus] = SENDABLE,
    **values: Any,
) -> bool:
    """Move one part of an order that is paid, if nobody has yet."""
    claim = (
        update(SellerOrder)
        .where(
            SellerOrder.id == part.id,
            *_may(verb),
            select(Order.id).where(Order.id == SellerOrder.order_id, Order.status.in_(while_order)).exists(),
        )
        .values(status=to, **values)
        .returning(SellerOrder.id)
        .execution_options(synchronize_session="fetch")
    )
    return db.session.scalar(claim) is not None


def hold_part(
    part: SellerOrder,
    statuses: frozenset[SellerOrderStatus],
    *,
    while_order: Collection[OrderStatus] = frozenset(OrderStatus),
) -> bool:
    """Keep ``part`` as it is until the transaction ends, if it is in one of ``statuses``: others wait here."""
    claim = (
        update(SellerOrder)
        .where(
            SellerOrder.id == part.id,
            SellerOrder.status.in_(statuses),
            select(Order.id).where(Order.id == SellerOrder.order_id, Order.status.in_(while_order)).exists(),
        )
        .values(status=SellerOrder.status)
        .returning(SellerOrder.id)
        .execution_options(synchronize_session=False)
    )
    held = db.session.scalar(claim) is not None
    db.session.refresh(part)
    for line in part.lines:
        db.session.refresh(line)
    return held


def claim_units(line: OrderLine, quantity: int) -> None:
    """Lay hold of ``quantity`` of ``line`` for one claim. Raises ``LineTaken`` when fewer are left."""
    _move_units(line, quantity)


def free_units(line: OrderLine, quantity: int) -> None:
    """Let go of ``quantity`` of ``line``: the claim was refused, withdrawn, or answered with others of the same."""
    _move_units(line, -quantity)


def send_units(line: OrderLine, quantity: int) -> None:
    """``quantity`` of ``line`` leave in a parcel. Raises ``TooManyInParcel`` when fewer are still to be sent."""
    claim = (
        update(OrderLine)
        .where(OrderLine.id == line.id, OrderLine.sent + quantity <= OrderLine.quantity - OrderLine.claimed)
        .values(sent=OrderLine.sent + quantity)
        .returning(OrderLine.id)
        .execution_options(synchronize_session=False)
    )
    taken = db.session.scalar(claim) is not None
    db.session.refresh(line)
    if not taken:
        raise TooManyInParcel(name=line.name, left=line.to_send)


def claim_the_rest(order: Order) -> None:
    """The whole order is cancelled: nothing of any line can be claimed any more."""
    parts = select(SellerOrder.id).where(SellerOrder.order_id == order.id)
    db.session.execute(
        update(OrderLine)
        .where(OrderLine.seller_order_id.in_(parts))
        .values(claimed=OrderLine.quantity)
        .execution_options(synchronize_session="fetch")
    )


def end_part(part: SellerOrder, to: SellerOrderStatus, *, now: datetime) -> bool:
    """Nothing of ``part`` is left with the shopper: cancelled before it was sent, or returned. True when it was."""
    if to is SellerOrderStatus.CANCELLED:
        return move_part(part, PartVerb.CANCEL, to, ended_at=now)
    # what has come back has come back, even while somebody looks at the payment
    anyway = (*SENDABLE, OrderStatus.NEEDS_REVIEW)
    return move_part(part, PartVerb.RECORD_RETURNED, to, while_order=anyway, ended_at=now)


def _may(verb: PartVerb) -> tuple[ColumnElement[bool], ...]:
    """What ``verb`` asks of a part: one of which a parcel has left is not cancelled any more, and only one that is to
    be collected, still, is handed over."""
    fits = (SellerOrder.status.in_(PART_MOVES[verb].begins),)
    if verb is PartVerb.RECORD_COLLECTED:
        return (*fits, SellerOrder.collect_day.is_not(None))
    return (*fits, SellerOrder.first_sent_at.is_(None)) if verb is PartVerb.CANCEL else fits


def _move_units(line: OrderLine, quantity: int) -> None:
    claim = (
        update(OrderLine)
        .where(
            OrderLine.id == line.id,
            OrderLine.claimed + quantity <= OrderLine.quantity,
            OrderLine.claimed + quantity >= 0,
        )
        .values(claimed=OrderLine.claimed + quantity)
        .returning(OrderLine.id)
        .execution_options(synchronize_session=False)
    )
    taken = db.session.scalar(claim) is not None
    db.session.refresh(line)
    if not taken:
        raise LineTaken(name=line.name, left=line.left)
