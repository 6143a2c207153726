"""The money of claims, asked for again when it did not arrive, and what the city gives back by itself."""

from collections.abc import Sequence
from datetime import datetime

from market.domain.audit import services as audit
from market.domain.claims import queries, rules
from market.domain.claims.errors import AmountChanged, ClaimMoved, RefusalUnexplained
from market.domain.claims.models import Claim
from market.domain.orders import moves
from market.domain.orders.models import OrderLine, SellerOrder, SellerOrderStatus
from market.domain.payments import queries as payments
from market.domain.payments import refunds
from market.domain.payments.errors import RefundNotPossible
from market.domain.payments.gateway import PaymentGateway
from market.domain.payments.models import PaymentAttempt, Refund, RefundReason, RefundStatus
from market.domain.payments.refunds import Share
from market.foundation.actors import Actor
from market.foundation.database import db

_ANY = frozenset(SellerOrderStatus)


def ask_for_money(claim: Claim, gateway: PaymentGateway, *, now: datetime) -> Refund | None:
    """The refund of ``claim``, written down; None when what the return costs has eaten all of it."""
    if claim.amount == 0:
        return None
    part = claim.seller_order
    shares = [Share(line.order_line, line.amount) for line in claim.lines if line.amount]
    if claim.shipping_amount:
        shares.append(Share(part, claim.shipping_amount))
    reason = rules.REFUND_REASONS[claim.kind]
    return refunds.request_refund(_attempt_of(part), shares, gateway, reason=reason, now=now, withheld=claim.withheld)


def retry_refund(claim: Claim, *, actor: Actor, now: datetime, gateway: PaymentGateway) -> Refund:
    """Ask again for the money of a claim whose refund failed. Raises ``ClaimMoved`` when it has not."""
    moves.hold_part(claim.seller_order, _ANY)
    db.session.refresh(claim)
    failed = claim.refund
    if failed is None:
        raise ClaimMoved
    db.session.refresh(failed)
    if failed.status is not RefundStatus.FAILED:
        raise ClaimMoved
    again = ask_for_money(claim, gateway, now=now)
    if again is None:
        raise ClaimMoved
    again.retry_of_id = failed.id
    claim.refund = again
    changes = {"refund": [failed.id, again.id], "amount": [0, again.amount]}
    subject = ("claim", claim.id, claim.number)
    audit.record("claim.refund_retried", actor=actor, subject=subject, now=now, changes=changes)
    return again


def refund_by_operator(
    part: SellerOrder,
    shares: Sequence[Share],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    gateway: PaymentGateway,
    seen_left: int | None = None,
) -> Refund:
    """The city gives back any part of what was paid, for a reason that stays known (전자상거래법 제20조의3).

    No claim is made of it: no goods come back and no units are taken. What open claims have been promised stays
    theirs; beyond that, ``RefundNotPossible`` (see ``queries.standing_of`` for what is left). Whoever decided on it
    while ``seen_left`` won were left is asked again when it is less now: ``AmountChanged``.
    """
    if not reason.strip():
        raise RefusalUnexplained
    moves.hold_part(part, _ANY)
    standing = queries.standing_of(part)
    if seen_left is not None and seen_left != standing.left:
        raise AmountChanged(agreed=seen_left, amount=standing.left)
    for share in shares:
        line = share.of if isinstance(share.of, OrderLine) else None
        most = standing.goods_left.get(line.id, 0) if line is not None else standing.shipping_left
        if share.amount > most:
            raise RefundNotPossible(most=f"{most:,}")
    attempt = _attempt_of(part)
    refund = refunds.request_refund(attempt, shares, gateway, reason=RefundReason.BY_THE_MARKET, now=now)
    audit.record(
        "refund.by_the_market",
        actor=actor,
        subject=("seller_order", part.id, part.order.number),
        now=now,
        changes={"amount": [0, refund.amount]},
        reason=reason.strip(),
    )
    return refund


def _attempt_of(part: SellerOrder) -> PaymentAttempt:
    attempt = payments.attempt_to_refund(part.order)
    if attempt is None:
        raise RefundNotPossible(most="0")
    return attempt
