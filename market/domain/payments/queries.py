"""Questions about payments. They change nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from market.domain.orders.models import Order, OrderStatus
from market.domain.payments.gateway import CheckoutSession, RefundResult
from market.domain.payments.models import (
    AttemptStatus,
    PaymentAttempt,
    ProviderEvent,
    Refund,
    RefundAllocation,
    RefundReason,
    RefundStatus,
)
from market.foundation.database import db

LIVE = (AttemptStatus.CALLING, AttemptStatus.OPEN, AttemptStatus.PROCESSING)
ASK_AGAIN = timedelta(seconds=20)
"""Soon enough for a resent request to be taken: its page has to live for 30 minutes, and was given 31."""

ASK_FOR_MONEY = timedelta(minutes=10)


def live_attempt(order: Order) -> PaymentAttempt | None:
    """The attempt whose payment page can still bring money; the table lets an order have one at most."""
    return db.session.scalar(
        select(PaymentAttempt).where(PaymentAttempt.order_id == order.id, PaymentAttempt.status.in_(LIVE))
    )


def attempt_to_refund(order: Order) -> PaymentAttempt | None:
    """The attempt that paid the order and that has money left which no refund has laid claim to.

    Money that came too late is the last to be looked at: it never paid for anything.
    """
    too_late = select(Refund.id).where(
        Refund.attempt_id == PaymentAttempt.id, Refund.reason == RefundReason.PAID_TOO_LATE
    )
    return db.session.scalar(
        select(PaymentAttempt)
        .where(PaymentAttempt.order_id == order.id, PaymentAttempt.captured > PaymentAttempt.claimed)
        .order_by(too_late.exists(), PaymentAttempt.number)
        .limit(1)
    )


def came_too_late(attempt: PaymentAttempt) -> bool:
    """The money of ``attempt`` found its order closed or paid already, and was sent back: nothing was sold for it."""
    return (
        db.session.scalar(
            select(Refund.id)
            .where(Refund.attempt_id == attempt.id, Refund.reason == RefundReason.PAID_TOO_LATE)
            .limit(1)
        )
        is not None
    )


def count_attempts(order: Order) -> int:
    """How often it was tried to pay ``order``."""
    return db.session.scalar(select(func.count(PaymentAttempt.id)).where(PaymentAttempt.order_id == order.id)) or 0


def attempt_of(session: CheckoutSession) -> PaymentAttempt | None:
    """The attempt that opened ``session``; None for a stranger's.

    A crash between the call and its record leaves an attempt that does not know its session: it is found by the
    order's number that the session carries.
    """
    known = db.session.scalar(select(PaymentAttempt).where(PaymentAttempt.session_id == session.id))
    if known is not None or session.reference is None:
        return known
    return db.session.scalar(
        select(PaymentAttempt)
        .join(Order)
        .where(Order.number == session.reference, PaymentAttempt.session_id.is_(None))
        .order_by(PaymentAttempt.number.desc())
        .limit(1)
    )


def attempt_of_payment(payment_id: str | None) -> PaymentAttempt | None:
    """The attempt that the provider's payment ``payment_id`` belongs to."""
    if payment_id is None:
        return None
    return db.session.scalar(select(PaymentAttempt).where(PaymentAttempt.payment_id == payment_id))


def event_is_known(event_id: str) -> bool:
    """The notice was taken before."""
    return db.session.get(ProviderEvent, event_id) is not None


def attempts_to_ask_about(*, now: datetime) -> Sequence[int]:
    """The live attempts whose provider should be asked (again): ids, oldest first.

    Those that a crash or a silent provider left in the middle, those whose page is to be closed because the time
    to pay is over or the shopper gave up, and those whose money is on its way.
    """
    unfinished = PaymentAttempt.status == AttemptStatus.CALLING
    to_close = (PaymentAttempt.status == AttemptStatus.OPEN) & (PaymentAttempt.given_up | (Order.pay_by <= now))
    waiting = (PaymentAttempt.status == AttemptStatus.PROCESSING) & (PaymentAttempt.called_at <= now - ASK_FOR_MONEY)
    fresh = PaymentAttempt.called_at > now - ASK_AGAIN
    return db.session.scalars(
        select(PaymentAttempt.id)
        .join(Order)
        .where(or_(unfinished, to_close, waiting), ~fresh)
        .order_by(PaymentAttempt.called_at)
    ).all()


def orders_without_a_page(*, now: datetime) -> Sequence[int]:
    """Orders whose time to pay is over and that have no page which could still bring money: ids."""
    live = select(PaymentAttempt.id).where(PaymentAttempt.order_id == Order.id, PaymentAttempt.status.in_(LIVE))
    return db.session.scalars(
        select(Order.id).where(Order.status == OrderStatus.AWAITING_PAYMENT, Order.pay_by <= now, ~live.exists())
    ).all()


def refunds_to_ask_about(*, now: datetime) -> Sequence[int]:
    """The refunds that a crash or a silent provider left in the middle, and those that are on their way: ids."""
    unfinished = (Refund.status == RefundStatus.CALLING) & (Refund.called_at <= now - ASK_AGAIN)
    waiting = (Refund.status == RefundStatus.PENDING) & (Refund.called_at <= now - ASK_FOR_MONEY)
    return db.session.scalars(select(Refund.id).where(or_(unfinished, waiting)).order_by(Refund.called_at)).all()


def refunds_to_send(attempt: PaymentAttempt) -> Sequence[Refund]:
    """The refunds of ``attempt`` that the provider has not been asked for, as far as we know."""
    return db.session.scalars(
        select(Refund).where(Refund.attempt_id == attempt.id, Refund.status == RefundStatus.CALLING)
    ).all()


def refund_of(result: RefundResult) -> Refund | None:
    """Our refund that the provider speaks of; None for one that was not made here.

    A crash between the call and its record leaves one that does not know its id: it is found by its key.
    """
    known = db.session.scalar(select(Refund).where(Refund.provider_id == result.id))
    if known is not None or result.reference is None:
        return known
    return db.session.scalar(
        select(Refund).where(Refund.idempotency_key == result.reference, Refund.provider_id.is_(None))
    )


def refunds_of(order: Order) -> Sequence[Refund]:
    """What went back, or is to go back, to the shopper of ``order``; oldest first."""
    return db.session.scalars(
        select(Refund).join(PaymentAttempt).where(PaymentAttempt.order_id == order.id).order_by(Refund.id)
    ).all()


def money_kept(order: Order) -> int:
    """Won that were paid for ``order`` and have not gone back."""
    captured = select(func.sum(PaymentAttempt.captured)).where(PaymentAttempt.order_id == order.id)
    returned = (
        select(func.sum(Refund.amount))
        .join(PaymentAttempt)
        .where(PaymentAttempt.order_id == order.id, Refund.status == RefundStatus.SUCCEEDED)
    )
    return int(db.session.scalar(captured) or 0) - int(db.session.scalar(returned) or 0)


def allocated_so_far(attempt: PaymentAttempt) -> dict[tuple[int | None, int | None], int]:
    """Won per (order line, seller order's shipping) that refunds have laid claim to; failed ones have not."""
    rows = db.session.execute(
        select(RefundAllocation.order_line_id, RefundAllocation.seller_order_id, func.sum(RefundAllocation.amount))
        .join(Refund)
        .where(Refund.attempt_id == attempt.id, Refund.status != RefundStatus.FAILED)
        .group_by(RefundAllocation.order_line_id, RefundAllocation.seller_order_id)
    )
    return {(line, shipping): int(amount) for line, shipping, amount in rows}


def withheld_so_far(attempt: PaymentAttempt) -> dict[int, int]:
    """Won per seller's order that returns have cost the shopper of ``attempt``."""
    rows = db.session.execute(
        select(Refund.seller_order_id, func.sum(Refund.withheld))
        .where(Refund.attempt_id == attempt.id, Refund.status != RefundStatus.FAILED, Refund.withheld > 0)
        .group_by(Refund.seller_order_id)
    )
    return {part: int(amount) for part, amount in rows if part is not None}
