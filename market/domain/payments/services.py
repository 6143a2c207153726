"""What may happen to the payment of an order. The caller opens the transaction; nothing here commits or calls out.

A payment takes three steps, so that no transaction is open while the provider is asked: write down what will be
asked (``begin_attempt``), ask, and apply what the provider said (``apply_session``). Webhook, return page and
sweeper all end in that one function, which believes the provider's API and nothing else.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.inventory.errors import OutOfStock
from market.domain.orders import services as orders
from market.domain.orders.models import Order, OrderLine, OrderStatus, SellerOrder
from market.domain.payments import queries, refunds, rules
from market.domain.payments.errors import AmountTooLarge, OrderNotPayable, PaymentTimeOver
from market.domain.payments.gateway import (
    CheckoutLine,
    CheckoutRequest,
    CheckoutSession,
    GatewayError,
    PaymentGateway,
    ShippingLine,
    WebhookEvent,
)
from market.domain.payments.models import (
    AttemptStatus,
    EventOutcome,
    PaymentAttempt,
    ProviderEvent,
    RefundReason,
)
from market.foundation.actors import THE_MARKET
from market.foundation.database import db
from market.foundation.i18n import gettext as _
from market.foundation.i18n import speaking

PAGE_LIVES = timedelta(minutes=31)
"""Stripe's shortest is 30. The sweeper closes the page earlier, when the order's own time is over."""


def begin_attempt(
    order: Order, gateway: PaymentGateway, *, success_url: str, cancel_url: str, now: datetime
) -> PaymentAttempt:
    """The attempt to pay ``order`` that is under way, or a new one, CALLING, with what will be asked.

    Two clicks at once get one attempt: the order's row is claimed first. Raises ``PaymentNotPossible``.
    """
    if not _claim_unpaid(order):
        raise OrderNotPayable
    if order.pay_by <= now:
        raise PaymentTimeOver
    if order.total > rules.MOST_TOTAL:
        raise AmountTooLarge(most=f"{rules.MOST_TOTAL:,}")
    live = queries.live_attempt(order)
    if live is not None:
        if live.given_up:
            raise OrderNotPayable
        return live
    number = queries.count_attempts(order) + 1
    request = _request(
        order,
        key=f"checkout:{order.number}:{number}",
        success_url=success_url,
        cancel_url=cancel_url,
        expires_at=now + PAGE_LIVES,
    )
    attempt = PaymentAttempt(
        order=order,
        number=number,
        gateway=gateway.name,
        livemode=gateway.livemode,
        amount=order.total,
        idempotency_key=request.idempotency_key,
        parameters=dict(gateway.checkout_parameters(request)),
        called_at=now,
        expires_at=request.expires_at,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def give_up(attempt: PaymentAttempt) -> None:
    """Write down that the shopper cancels: however the page is closed from now on, the order is cancelled."""
    attempt.given_up = True


def note_call(attempt: PaymentAttempt, *, now: datetime) -> bool:
    """Write down that the provider is about to be asked again; False when someone else is asking already."""
    claim = (
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.id, PaymentAttempt.called_at == attempt.called_at)
        .values(called_at=now)
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(claim) is not None


def note_failure(attempt: PaymentAttempt, error: GatewayError) -> None:
    """The provider gave no usable answer: what was asked may have been done. The sweeper asks again."""
    attempt.last_error = _words(error)


def record_refusal(attempt: PaymentAttempt, error: GatewayError, *, now: datetime) -> None:
    """The provider opened no page (or knows of none): the attempt is over, the order still waits.

    An order whose time is over, or whose shopper gave up, is closed with it.
    """
    moved = _claim(attempt, attempt.status, AttemptStatus.REFUSED, closed_at=now, last_error=_words(error))
    if moved and (attempt.given_up or attempt.order.pay_by <= now):
        _release(attempt, now=now)


def apply_session(
    attempt: PaymentAttempt, session: CheckoutSession, gateway: PaymentGateway, *, now: datetime
) -> bool:
    """Make the attempt and its order what ``session``, fresh from the provider's API, says; True when that is new.

    A session that is not the payment that was asked for (amount, currency, reference, livemode) goes to review.
    """
    wrong = rules.differences(
        session, amount=attempt.amount, reference=attempt.order.number, livemode=attempt.livemode
    )
    while True:
        before = attempt.status
        after = rules.after(before, session.state, wrong=bool(wrong))
        if after is before and attempt.session_id == session.id:
            return False
        values: dict[str, object] = {
            "session_id": session.id,
            "session_url": session.url,
            "payment_id": session.payment_id or attempt.payment_id,
            "last_error": "; ".join(wrong),
        }
        if after is AttemptStatus.PAID:
            values["captured"] = attempt.amount
        if after not in queries.LIVE:
            values["closed_at"] = attempt.closed_at or now
        if _claim(attempt, before, after, **values):
            break
    if after is not before:
        _follow(attempt, after, gateway, now=now)
    return True


def take_event(event: WebhookEvent, *, livemode: bool, now: datetime) -> ProviderEvent | None:
    """Write the notice down, once; None when it was taken before, by another thread just now perhaps."""
    row = ProviderEvent(
        id=event.id,
        type=event.type,
        object_id=event.object_id,
        livemode=event.livemode,
        created_at=event.created,
        received_at=now,
        outcome=EventOutcome.IGNORED if event.livemode is livemode else EventOutcome.ORPHAN,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return None
    return row


def _follow(attempt: PaymentAttempt, after: AttemptStatus, gateway: PaymentGateway, *, now: datetime) -> None:
    """What the attempt's new status means for its order."""
    order = attempt.order
    if after is AttemptStatus.PAID:
        _take_money(attempt, gateway, now=now)
    elif after in (AttemptStatus.EXPIRED, AttemptStatus.FAILED):
        _release(attempt, now=now)
    elif after is AttemptStatus.NEEDS_REVIEW:
        if order.status is OrderStatus.AWAITING_PAYMENT:
            orders.mark_for_review(order, reason=attempt.last_error, now=now)
        audit.record(
            "payment.needs_review",
            actor=THE_MARKET,
            subject=("order", order.id, order.number),
            reason=attempt.last_error,
            now=now,
        )


def _take_money(attempt: PaymentAttempt, gateway: PaymentGateway, *, now: datetime) -> None:
    """The money is here. Money for goods that are gone, or that were paid for already, goes back, once."""
    order = attempt.order
    if order.status is OrderStatus.AWAITING_PAYMENT:
        orders.confirm_payment(order, now=now)
        return
    if order.status is OrderStatus.EXPIRED:
        try:
            with db.session.begin_nested():
                orders.reclaim_stock(order)
                orders.confirm_payment(order, now=now)
            return
        except OutOfStock:
            db.session.refresh(order)
    refunds.request_whole_refund(attempt, gateway, reason=RefundReason.PAID_TOO_LATE, now=now)


def _release(attempt: PaymentAttempt, *, now: datetime) -> None:
    order = attempt.order
    if order.status is OrderStatus.AWAITING_PAYMENT:
        cancelled = attempt.given_up or attempt.status is AttemptStatus.FAILED
        ending = OrderStatus.CANCELLED if cancelled else OrderStatus.EXPIRED
        orders.release_unpaid(order, to=ending, now=now)


def _claim(attempt: PaymentAttempt, before: AttemptStatus, after: AttemptStatus, **values: object) -> bool:
    """Move the attempt in one UPDATE; False when somebody else moved it first. Fresh afterwards either way."""
    claim = (
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.id, PaymentAttempt.status == before)
        .values(status=after, **values)
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session=False)
    )
    moved = db.session.scalar(claim) is not None
    db.session.refresh(attempt)
    db.session.refresh(attempt.order)
    return moved


def _claim_unpaid(order: Order) -> bool:
    """Hold the order's row while it awaits its payment; everyone else who wants to pay it queues here."""
    claim = (
        update(Order)
        .where(Order.id == order.id, Order.status == OrderStatus.AWAITING_PAYMENT)
        .values(status=OrderStatus.AWAITING_PAYMENT)
        .returning(Order.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(claim) is not None


def _request(order: Order, *, key: str, success_url: str, cancel_url: str, expires_at: datetime) -> CheckoutRequest:
    """The order as the payment page shows it, in the order's language: its lines, then what each charges to send."""
    with speaking(order.language):
        return CheckoutRequest(
            reference=order.number,
            lines=tuple(_goods(line) for line in order.lines),
            shipping=tuple(_shipping(part) for part in order.seller_orders if part.shipping_fee),
            locale=order.language,
            success_url=success_url,
            cancel_url=cancel_url,
            expires_at=expires_at,
            idempotency_key=key,
        )


def _goods(line: OrderLine) -> CheckoutLine:
    """A line as it is charged. What a coupon leaves of it need not be a multiple of its quantity: it is one sum."""
    name = f"{line.name} ({line.option_name})" if line.option_name else line.name
    if line.coupon_discount:
        return CheckoutLine(f"{name} × {line.quantity}", line.paid, 1, reference=f"line:{line.id}")
    return CheckoutLine(name, line.unit_price, line.quantity, reference=f"line:{line.id}")


def _shipping(part: SellerOrder) -> ShippingLine:
    name = _("Delivery: %(enterprise)s", enterprise=part.enterprise_name)
    return ShippingLine(name, part.shipping_fee, reference=f"shipping:{part.id}")


def _words(error: GatewayError) -> str:
    return f"{type(error).__name__}: {error} {error.code or ''} {error.request_id or ''}".strip()[:500]
