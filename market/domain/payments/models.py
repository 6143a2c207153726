"""Tables of payments: what was asked of the provider, what it said, and what was given back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.orders.models import Order, OrderLine, SellerOrder
from market.foundation.database import Model, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class AttemptStatus(LabelledEnum):
    """Where one attempt to pay an order stands. Which may follow which stands in ``rules.py``."""

    CALLING = "calling", _l("Opening the payment page")
    OPEN = "open", _l("Payment page open")
    PROCESSING = "processing", _l("Waiting for the money")
    PAID = "paid", _l("Paid")
    FAILED = "failed", _l("The money did not come")
    EXPIRED = "expired", _l("Payment page closed")
    REFUSED = "refused", _l("No payment page was opened")
    NEEDS_REVIEW = "needs_review", _l("Being checked by the market")


LIVE = "status IN ('calling', 'open', 'processing')"


class PaymentAttempt(Model):
    """One payment page for one order. ``parameters`` and ``idempotency_key`` are resent as they are.

    A row is committed as CALLING before the provider is called, so that a crash in between leaves a trace that
    the sweeper can finish; ``called_at`` is when the provider was last asked. ``given_up`` is the shopper's wish to
    cancel, written down before the page is closed. ``claimed`` is the part of ``captured`` that refunds have laid
    claim to.
    """

    __tablename__ = "payment_attempt"
    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        UniqueConstraint("idempotency_key"),
        UniqueConstraint("session_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("captured IN (0, amount)", name="captured_whole_or_not"),
        CheckConstraint("0 <= claimed AND claimed <= captured", name="refunds_within_captured"),
        CheckConstraint("status <> 'paid' OR captured = amount", name="paid_means_captured"),
        CheckConstraint("status <> 'open' OR session_id IS NOT NULL", name="open_has_session"),
        Index(
            "uq_payment_attempt_one_live_per_order",
            "order_id",
            unique=True,
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
        Index("ix_payment_attempt_unfinished", "status", "called_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id))
    number: Mapped[int]
    status: Mapped[AttemptStatus] = mapped_column(default=AttemptStatus.CALLING)
    gateway: Mapped[str]
    livemode: Mapped[bool]
    amount: Mapped[Won]
    captured: Mapped[Won] = mapped_column(default=0)
    claimed: Mapped[Won] = mapped_column(default=0)
    idempotency_key: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    session_id: Mapped[str | None]
    session_url: Mapped[str | None]
    payment_id: Mapped[str | None] = mapped_column(index=True)
    called_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    given_up: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str] = mapped_column(default="")

    order: Mapped[Order] = relationship()

    @property
    def refundable(self) -> Won:
        """What was captured and not yet claimed by a refund."""
        return self.captured - self.claimed


class EventOutcome(LabelledEnum):
    """What a notice of the provider led to."""

    APPLIED = "applied", _l("Applied")
    NO_CHANGE = "no_change", _l("Known already")
    ORPHAN = "orphan", _l("Belongs to no order")
    IGNORED = "ignored", _l("Of no concern")


class ProviderEvent(Model):
    """One notice, by the provider's own id: the table takes it once, beside what it changed."""

    __tablename__ = "provider_event"

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    object_id: Mapped[str] = mapped_column(index=True)
    livemode: Mapped[bool]
    created_at: Mapped[datetime]
    received_at: Mapped[datetime]
    outcome: Mapped[EventOutcome]
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey(PaymentAttempt.id), index=True)


class RefundStatus(LabelledEnum):
    """Where a refund stands."""

    CALLING = "calling", _l("Asking for the refund")
    PENDING = "pending", _l("Refund on its way")
    SUCCEEDED = "succeeded", _l("Refunded")
    FAILED = "failed", _l("The refund did not go through")


class RefundReason(LabelledEnum):
    """Why money goes back."""

    CANCELLED = "cancelled", _l("Cancelled before sending")
    PAID_TOO_LATE = "paid_too_late", _l("Paid after the goods were gone")
    RETURNED = "returned", _l("Returned")
    DEFECTIVE = "defective", _l("Faulty or wrong")
    BY_THE_MARKET = "by_the_market", _l("Refunded by the market")


class Refund(Model):
    """Some or all of one payment, given back. Its amount stays claimed until it has succeeded or failed.

    ``withheld`` is what the return itself costs the shopper (see ``claims``): the allocations less that are
    ``amount``. ``retry_of_id`` is the failed refund that this one takes the place of.
    """

    __tablename__ = "refund"
    __table_args__ = (
        UniqueConstraint("idempotency_key"),
        UniqueConstraint("provider_id"),
        UniqueConstraint("retry_of_id"),
        CheckConstraint("amount > 0 AND withheld >= 0", name="amount_positive"),
        CheckConstraint("withheld = 0 OR seller_order_id IS NOT NULL", name="withheld_for_one_seller"),
        CheckConstraint("status <> 'succeeded' OR provider_id IS NOT NULL", name="succeeded_at_the_provider"),
        Index("ix_refund_unfinished", "status", "called_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey(PaymentAttempt.id), index=True)
    reason: Mapped[RefundReason]
    status: Mapped[RefundStatus] = mapped_column(default=RefundStatus.CALLING)
    amount: Mapped[Won]
    withheld: Mapped[Won] = mapped_column(default=0)
    seller_order_id: Mapped[int | None] = mapped_column(ForeignKey(SellerOrder.id), index=True)
    idempotency_key: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    provider_id: Mapped[str | None]
    requested_at: Mapped[datetime]
    called_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    retry_of_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"))

    attempt: Mapped[PaymentAttempt] = relationship()
    allocations: Mapped[list["RefundAllocation"]] = relationship(
        back_populates="refund", order_by="RefundAllocation.id", cascade="all, delete-orphan"
    )


class DisputeStatus(LabelledEnum):
    """Where a shopper's objection at the card company stands."""

    OPEN = "open", _l("Open")
    WON = "won", _l("Decided for the market")
    LOST = "lost", _l("Decided for the shopper")


class Dispute(Model):
    """A payment that its payer disputes with the card company: while it is open, nothing of it is paid out."""

    __tablename__ = "dispute"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey(PaymentAttempt.id), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id), index=True)
    status: Mapped[DisputeStatus]
    amount: Mapped[Won]
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship()


class RefundAllocation(Model):
    """Which part of a refund belongs to which order line, or to which enterprise's shipping."""

    __tablename__ = "refund_allocation"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(order_line_id IS NULL) <> (seller_order_id IS NULL)", name="a_line_or_a_shipping_charge"),
        UniqueConstraint("refund_id", "order_line_id"),
        UniqueConstraint("refund_id", "seller_order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey(Refund.id, ondelete="CASCADE"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey(OrderLine.id), index=True)
    seller_order_id: Mapped[int | None] = mapped_column(ForeignKey(SellerOrder.id), index=True)
    amount: Mapped[Won]

    refund: Mapped[Refund] = relationship(back_populates="allocations")
