"""Giving money back: claimed here against what was captured, then asked of the provider, then settled here.

The caller opens the transaction; nothing here commits or calls out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from market.domain.audit import services as audit
from market.domain.ledger import services as ledger
from market.domain.notifications import services as notifications
from market.domain.orders import services as orders
from market.domain.orders.models import OrderLine, OrderStatus, SellerOrder
from market.domain.payments import queries
from market.domain.payments.errors import RefundNotPossible
from market.domain.payments.gateway import GatewayError, PaymentGateway, RefundRequest, RefundResult, RefundState
from market.domain.payments.models import PaymentAttempt, Refund, RefundAllocation, RefundReason, RefundStatus
from market.domain.payments.postings import post_refund
from market.foundation.actors import THE_MARKET
from market.foundation.database import db


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a refund, in won, that belongs to one order line or to one enterprise's shipping charge."""

    of: OrderLine | SellerOrder
    amount: int


def request_whole_refund(
    attempt: PaymentAttempt, gateway: PaymentGateway, *, reason: RefundReason, now: datetime
) -> Refund:
    """Everything that was paid and has not gone back yet: what is left of each line, and of each delivery charge."""
    order, left = attempt.order, _Left(attempt)
    goods = [Share(line, left.of_line(line)) for line in order.lines]
    shipping = [Share(part, left.of_shipping(part)) for part in order.seller_orders]
    shares = [share for share in goods + shipping if share.amount]
    return request_refund(attempt, shares, gateway, reason=reason, now=now)


def request_refund(
    attempt: PaymentAttempt,
    shares: Sequence[Share],
    gateway: PaymentGateway,
    *,
    reason: RefundReason,
    now: datetime,
    withheld: int = 0,
) -> Refund:
    """Claim ``shares`` of what was captured, and write down what will be asked of the provider.

    ``withheld`` won of it stay with the enterprise whose shares they all are: what the return costs the shopper.
    Refused with ``RefundNotPossible`` before the provider hears of it: nothing or less, more than is left of the
    payment, more than is left of a line. The claim is one UPDATE on the attempt, at which others wait. The
    enterprises' accounts move in the same moment; should the refund fail, they move back.
    """
    sellers = {_part_of(share).id for share in shares}
    amount = sum(share.amount for share in shares) - withheld
    claim = (
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.id, PaymentAttempt.captured - PaymentAttempt.claimed >= amount)
        .values(claimed=PaymentAttempt.claimed + amount)
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session=False)
    )
    wrong = any(share.amount <= 0 for share in shares) or amount <= 0 or withheld < 0
    if wrong or (withheld and len(sellers) != 1) or db.session.scalar(claim) is None:
        db.session.refresh(attempt)
        raise RefundNotPossible(most=f"{attempt.refundable:,}")
    db.session.refresh(attempt)
    _check_shares(attempt, shares)
    number = len(queries.refunds_of(attempt.order)) + 1
    request = RefundRequest(
        payment_id=attempt.payment_id or "",
        amount=amount,
        idempotency_key=f"refund:{attempt.order.number}:{number}",
    )
    refund = Refund(
        attempt=attempt,
        reason=reason,
        amount=amount,
        withheld=withheld,
        seller_order_id=sellers.pop() if len(sellers) == 1 else None,
        idempotency_key=request.idempotency_key,
        parameters=dict(gateway.refund_parameters(request)),
        requested_at=now,
        called_at=now,
        allocations=[_allocation(share) for share in shares],
    )
    db.session.add(refund)
    db.session.flush()
    if not queries.came_too_late(attempt):  # what was never sold is on nobody's account
        post_refund(refund, now=now)
    return refund


def apply_refund(refund: Refund, result: RefundResult, *, now: datetime) -> bool:
    """Make the refund what the provider says of it; True when that is new. A failed one frees its claim."""
    after = _STATUS_OF[result.state]
    if not _claim(refund, after, now=now, provider_id=result.id):
        return False
    if after is RefundStatus.SUCCEEDED:
        _tell_and_close(refund, now=now)
    elif after is RefundStatus.FAILED:
        _free(refund, reason=result.failure_reason or result.state.value, now=now)
    return True


def record_refund_refusal(refund: Refund, error: GatewayError, *, now: datetime) -> None:
    """The provider will not give the money back: a person has to look."""
    if _claim(refund, RefundStatus.FAILED, now=now):
        _free(refund, reason=f"{type(error).__name__} {error.code or ''}".strip(), now=now)


def note_refund_call(refund: Refund, *, now: datetime) -> bool:
    """Write down that the provider is about to be asked again; False when someone else is asking already."""
    claim = (
        update(Refund)
        .where(Refund.id == refund.id, Refund.called_at == refund.called_at)
        .values(called_at=now)
        .returning(Refund.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(claim) is not None


_STATUS_OF = {
    RefundState.PENDING: RefundStatus.PENDING,
    RefundState.SUCCEEDED: RefundStatus.SUCCEEDED,
    RefundState.FAILED: RefundStatus.FAILED,
}

_BEFORE = {
    RefundStatus.PENDING: (RefundStatus.CALLING,),
    RefundStatus.SUCCEEDED: (RefundStatus.CALLING, RefundStatus.PENDING),
    # Banks send money back weeks later, when the account is closed: succeeded is not the very end.
    RefundStatus.FAILED: (RefundStatus.CALLING, RefundStatus.PENDING, RefundStatus.SUCCEEDED),
}
"""From where a refund may come to each status."""


def _claim(refund: Refund, after: RefundStatus, *, now: datetime, provider_id: str | None = None) -> bool:
    settled_at = None if after is RefundStatus.PENDING else now
    claim = (
        update(Refund)
        .where(Refund.id == refund.id, Refund.status.in_(_BEFORE[after]))
        .values(status=after, provider_id=provider_id or refund.provider_id, settled_at=settled_at)
        .returning(Refund.id)
        .execution_options(synchronize_session=False)
    )
    moved = db.session.scalar(claim) is not None
    db.session.refresh(refund)
    return moved


def _tell_and_close(refund: Refund, *, now: datetime) -> None:
    order = refund.attempt.order
    if queries.money_kept(order) == 0:
        orders.mark_refunded(order, now=now)
    elif refund.reason is not RefundReason.PAID_TOO_LATE:
        orders.mark_partly_refunded(order)
    notifications.enqueue_mail(
        "order_refunded",
        to=order.orderer_email,
        language=order.language,
        facts={"order_id": order.id, "amount": refund.amount},
        dedupe_key=f"order_refunded:{refund.id}",
        now=now,
    )


def _free(refund: Refund, *, reason: str, now: datetime) -> None:
    """Open the amount again, and leave a task for the market's staff; the shopper is told nothing yet."""
    db.session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == refund.attempt_id)
        .values(claimed=PaymentAttempt.claimed - refund.amount)
        .execution_options(synchronize_session=False)
    )
    ledger.reverse_refund(refund.id, now=now)
    refund.last_error = reason[:500]
    db.session.refresh(refund.attempt)
    order = refund.attempt.order
    if order.status is not OrderStatus.REFUNDED:
        orders.mark_for_review(order, reason=f"refund {refund.id} failed: {reason}", now=now)
    audit.record(
        "refund.failed",
        actor=THE_MARKET,
        subject=("order", order.id, order.number),
        changes={"amount": [refund.amount, 0]},
        reason=reason,
        now=now,
    )


def _check_shares(attempt: PaymentAttempt, shares: Sequence[Share]) -> None:
    """No line and no delivery charge gives back more than was paid for it; none belongs to another order."""
    left = _Left(attempt)
    for share in shares:
        belongs = _part_of(share).order_id == attempt.order_id
        most = left.of_line(share.of) if isinstance(share.of, OrderLine) else left.of_shipping(share.of)
        if not belongs or share.amount > most:
            raise RefundNotPossible(most=f"{most if belongs else 0:,}")


class _Left:
    """What of a payment has not gone back: line by line, and delivery charge by delivery charge."""

    def __init__(self, attempt: PaymentAttempt) -> None:
        self._claimed = queries.allocated_so_far(attempt)
        self._withheld = queries.withheld_so_far(attempt)

    def of_line(self, line: OrderLine) -> int:
        return line.paid - self._claimed.get((line.id, None), 0)

    def of_shipping(self, part: SellerOrder) -> int:
        """The charge for sending, and what returns have cost the shopper since."""
        return part.shipping_fee + self._withheld.get(part.id, 0) - self._claimed.get((None, part.id), 0)


def _part_of(share: Share) -> SellerOrder:
    return share.of.seller_order if isinstance(share.of, OrderLine) else share.of


def _allocation(share: Share) -> RefundAllocation:
    if isinstance(share.of, OrderLine):
        return RefundAllocation(order_line_id=share.of.id, amount=share.amount)
    return RefundAllocation(seller_order_id=share.of.id, amount=share.amount)
