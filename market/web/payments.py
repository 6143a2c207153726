"""Paying, from the doors, the provider's notices and the worker alike: the only place that opens the transactions
around a call to the payment provider. No transaction is open while the provider is called.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, request, url_for
from sqlalchemy import select

from market.config import Settings
from market.domain.orders import services as orders
from market.domain.orders.models import Order, OrderStatus
from market.domain.orders.rules import SENDABLE
from market.domain.payments import disputes, queries, refunds, services
from market.domain.payments.errors import (
    CancellationNoted,
    KeySpent,
    NoAnswer,
    NotCancellable,
    PaidMeanwhile,
    PaymentNotPossible,
    PaymentsUnderRepair,
    PaymentUnderway,
)
from market.domain.payments.gateway import (
    CheckoutSession,
    DisputeResult,
    GatewayError,
    GatewayMisconfigured,
    GatewayRefused,
    GatewayUnavailable,
    IdempotencyConflict,
    Parameters,
    PaymentGateway,
    RefundResult,
    Subject,
    WebhookEvent,
)
from market.domain.payments.models import (
    AttemptStatus,
    EventOutcome,
    PaymentAttempt,
    RefundReason,
)
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import giving_back
from market.web.giving_back import guarded
from market.web.provider import payment_gateway, sandbox
from market.web.site import settings

log = logging.getLogger("market.payments")

NOTICE_SECONDS = 10.0
_SAID = {GatewayMisconfigured: PaymentsUnderRepair, IdempotencyConflict: KeySpent}
"""What a refusal of the provider means for the shopper."""

Fact = CheckoutSession | RefundResult | DisputeResult
"""What the provider's API says of something."""


@dataclass(frozen=True, slots=True)
class _Call:
    """What is to be asked of the provider, taken out of the transaction that wrote it down."""

    attempt_id: int
    status: AttemptStatus
    key: str
    parameters: Parameters
    session_id: str | None
    session_url: str | None
    to_close: bool


# what the doors ask for


def start(order_id: int) -> str:
    """Begin, or go on with, the payment of an order that awaits it; the address of the payment page.

    Called twice for one order it gives the same page. Raises ``PaymentNotPossible`` with a sentence for the shopper.
    """
    call = _begin(order_id)
    url = call.session_url
    if call.status is AttemptStatus.CALLING:
        try:
            url = _ask(call).url
        except KeySpent:
            url = _ask(_begin(order_id)).url
    return url or _return_address(order_id)


def settle(order_id: int) -> None:
    """Ask the provider how the payment stands and apply what it says; the return page calls this.

    An order without a page that could bring money is left as it is, and so is one whose provider is silent.
    """
    attempt = queries.live_attempt(db.session.get_one(Order, order_id))
    if attempt is None:
        return
    attempt_id, session_id = attempt.id, attempt.session_id
    db.session.rollback()
    try:
        if session_id is None:
            _resume(attempt_id)
        else:
            _apply(attempt_id, payment_gateway().retrieve_session(session_id))
    except (GatewayError, PaymentNotPossible) as silence:
        log.warning("attempt %s: the provider could not be asked: %s", attempt_id, type(silence).__name__)


def cancel(order_id: int) -> None:
    """Cancel an order before anything is sent: unpaid, its payment page is closed; paid, all of it is refunded.

    Raises ``PaymentUnderway``, ``PaidMeanwhile``, ``CancellationNoted``, ``NotCancellable`` or ``AlreadySent``; each
    has a sentence for the shopper.
    """
    with transaction():
        order = db.session.get_one(Order, order_id)
        status, attempt = order.status, queries.live_attempt(order)
        if status in SENDABLE:
            attempt_id = _cancel_paid(order)
        elif status is not OrderStatus.AWAITING_PAYMENT:
            raise NotCancellable
        elif attempt is None:
            orders.release_unpaid(order, to=OrderStatus.CANCELLED, now=clock.now())
            return
        elif attempt.status is AttemptStatus.PROCESSING:
            raise PaymentUnderway
        else:
            services.give_up(attempt)
            attempt.called_at = clock.now()
            attempt_id = attempt.id
    if status in SENDABLE:
        giving_back.send(attempt_id)
        return
    try:
        _resume(attempt_id)
    except (GatewayError, PaymentNotPossible) as silence:
        log.warning("attempt %s could not be closed: %s", attempt_id, type(silence).__name__)
    ending = db.session.get_one(Order, order_id).status
    if ending is OrderStatus.AWAITING_PAYMENT:
        raise CancellationNoted
    if ending is OrderStatus.PAID:
        raise PaidMeanwhile


# what the provider says of itself


def receive(body: bytes, headers: Mapping[str, str]) -> EventOutcome:
    """Take one notice of the provider. It only says where to look: the API says what is true.

    Raises ``SignatureInvalid``; ``GatewayUnavailable`` or ``GatewayMisconfigured`` when the provider should send it
    again. The notice and what it changes are written in one transaction, so that it counts once.
    """
    gateway = payment_gateway()
    event = gateway.read_event(body, headers, now=clock.now())
    if queries.event_is_known(event.id):
        return EventOutcome.NO_CHANGE
    db.session.rollback()
    fact = _look_up(event, gateway)
    with transaction():
        row = services.take_event(event, livemode=gateway.livemode, now=clock.now())
        if row is None:
            return EventOutcome.NO_CHANGE
        if event.about is not Subject.OTHER:
            row.outcome, row.attempt_id = _apply_fact(fact, gateway)
        outcome, attempt_id = row.outcome, row.attempt_id
    if outcome is EventOutcome.ORPHAN:
        log.warning("notice %s (%s) belongs to no order of ours", event.id, event.type)
    if attempt_id is not None and isinstance(fact, CheckoutSession):
        giving_back.send(attempt_id)
    return outcome


def _look_up(event: WebhookEvent, gateway: PaymentGateway) -> Fact | None:
    """What the provider's API says of the thing that a notice is about; None when it does not know it."""
    if event.livemode is not gateway.livemode:
        return None
    try:
        if event.about is Subject.PAGE:
            return gateway.retrieve_session(event.object_id)
        if event.about is Subject.REFUND:
            return gateway.retrieve_refund(event.object_id)
        if event.about is Subject.DISPUTE:
            return gateway.retrieve_dispute(event.object_id)
    except GatewayRefused:
        log.warning("notice %s is about something that the provider does not know", event.id)
    return None


def _apply_fact(fact: Fact | None, gateway: PaymentGateway) -> tuple[EventOutcome, int | None]:
    """Make what the API says true here; what came of it, and for which attempt."""
    now, changed = clock.now(), False
    attempt: PaymentAttempt | None = None
    if isinstance(fact, CheckoutSession):
        attempt = queries.attempt_of(fact)
        changed = attempt is not None and services.apply_session(attempt, fact, gateway, now=now)
    elif isinstance(fact, RefundResult):
        refund = queries.refund_of(fact)
        attempt = refund.attempt if refund else None
        changed = refund is not None and refunds.apply_refund(refund, fact, now=now)
    elif isinstance(fact, DisputeResult):
        attempt = queries.attempt_of_payment(fact.payment_id)
        changed = attempt is not None and disputes.apply_dispute(attempt, fact, now=now)
    if attempt is None:
        return EventOutcome.ORPHAN, None
    return EventOutcome.APPLIED if changed else EventOutcome.NO_CHANGE, attempt.id


# what the worker does by the clock


def sweep(app: Flask, chosen: Settings) -> None:
    """Finish what crashes and silence left: late payments, lapsed windows, refunds that were begun.

    With the sandbox, this is also where its pages expire and its notices leave, over real HTTP.
    """
    with app.app_context():
        now = clock.now()
        if chosen.uses_sandbox:
            sandbox().expire_due(now=now)
        for attempt_id in queries.attempts_to_ask_about(now=now):
            guarded(_resume, attempt_id)
        for order_id in queries.orders_without_a_page(now=now):
            guarded(_release, order_id)
        for refund_id in queries.refunds_to_ask_about(now=now):
            guarded(giving_back.resume, refund_id)
        db.session.rollback()
        if chosen.uses_sandbox:
            sandbox().deliver_due(
                now=clock.now(),
                url=f"http://127.0.0.1:{chosen.port}/webhooks/stripe",
                secret=chosen.stripe_webhook_secrets[0],
                timeout=NOTICE_SECONDS,
            )


def _release(order_id: int) -> None:
    """Nobody paid in time, and no page can bring money any more: the stock is free again."""
    with transaction():
        order = db.session.get_one(Order, order_id)
        if order.status is OrderStatus.AWAITING_PAYMENT and queries.live_attempt(order) is None:
            orders.release_unpaid(order, to=OrderStatus.EXPIRED, now=clock.now())


# the steps: write down, ask, apply


def _begin(order_id: int) -> _Call:
    with transaction():
        order = db.session.get_one(Order, order_id)
        attempt = services.begin_attempt(
            order,
            payment_gateway(),
            success_url=_address("shop.orders.returned", order),
            cancel_url=_address("shop.orders.show", order),
            now=clock.now(),
        )
        return _call_of(attempt)


def _ask(call: _Call) -> CheckoutSession:
    """Open the payment page, with what was written down; what came of it is written down too."""
    gateway = payment_gateway()
    try:
        session = gateway.create_session(call.parameters, idempotency_key=call.key)
    except GatewayUnavailable as silence:
        with transaction():
            services.note_failure(db.session.get_one(PaymentAttempt, call.attempt_id), silence)
        raise NoAnswer from silence
    except GatewayError as refusal:
        log.error("attempt %s was refused: %s %s", call.attempt_id, type(refusal).__name__, refusal)
        with transaction():
            attempt = db.session.get_one(PaymentAttempt, call.attempt_id)
            services.record_refusal(attempt, refusal, now=clock.now())
        raise _SAID.get(type(refusal), PaymentNotPossible) from refusal
    _apply(call.attempt_id, session)
    return session


def _resume(attempt_id: int) -> None:
    """Go on with a live attempt from wherever it stands: open its page, close it when it has to be, or look."""
    with transaction():
        attempt = db.session.get_one(PaymentAttempt, attempt_id)
        call = _call_of(attempt)
        if attempt.status not in queries.LIVE or not services.note_call(attempt, now=clock.now()):
            return
        if attempt.gateway != payment_gateway().name:
            gone = GatewayRefused(f"the page was opened at {attempt.gateway}, which is not asked any more")
            services.record_refusal(attempt, gone, now=clock.now())
            return
    session_id = call.session_id
    if session_id is None:
        session_id = _ask(call).id
        if not call.to_close:
            return
    try:
        session = _closed(session_id) if call.to_close else payment_gateway().retrieve_session(session_id)
    except GatewayRefused as refusal:
        with transaction():
            attempt = db.session.get_one(PaymentAttempt, attempt_id)
            services.record_refusal(attempt, refusal, now=clock.now())
        return
    _apply(attempt_id, session)


def _closed(session_id: str) -> CheckoutSession:
    """The page, closed; one that cannot be closed any more was paid or has expired, and its state is asked for."""
    gateway = payment_gateway()
    try:
        return gateway.expire_session(session_id)
    except GatewayRefused:
        return gateway.retrieve_session(session_id)


def _apply(attempt_id: int, session: CheckoutSession) -> None:
    with transaction():
        attempt = db.session.get_one(PaymentAttempt, attempt_id)
        services.apply_session(attempt, session, payment_gateway(), now=clock.now())
    giving_back.send(attempt_id)


def _call_of(attempt: PaymentAttempt) -> _Call:
    over = attempt.order.pay_by <= clock.now()
    return _Call(
        attempt_id=attempt.id,
        status=attempt.status,
        key=attempt.idempotency_key,
        parameters=dict(attempt.parameters),
        session_id=attempt.session_id,
        session_url=attempt.session_url,
        to_close=attempt.status is not AttemptStatus.PROCESSING and (attempt.given_up or over),
    )


def _cancel_paid(order: Order) -> int:
    attempt, now = queries.attempt_to_refund(order), clock.now()
    if attempt is None or not orders.cancel_paid(order, now=now):
        raise NotCancellable
    refunds.request_whole_refund(attempt, payment_gateway(), reason=RefundReason.CANCELLED, now=now)
    return attempt.id


# addresses


def _address(endpoint: str, order: Order) -> str:
    """Where the payment page sends the shopper: the site's own address, or in development the one in use."""
    site = settings().site_url if settings().is_production else request.host_url.rstrip("/")
    return site + url_for(endpoint, number=order.number)


def _return_address(order_id: int) -> str:
    number = db.session.scalar(select(Order.number).where(Order.id == order_id))
    return url_for("shop.orders.returned", number=number)
