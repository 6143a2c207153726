"""Tables of settlement. An entry of the ledger is in one statement at most, and in one payout at most."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.enterprises.models import Enterprise
from market.domain.ledger.models import LedgerEntry
from market.domain.orders.models import Order
from market.foundation.database import Model, Private, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class Period(LabelledEnum):
    """How often an enterprise is settled with."""

    WEEK = "week", _l("Weekly, Monday to Sunday")
    MONTH = "month", _l("Monthly")


class PayoutAccount(Model):
    """Where an enterprise's money goes. Banks by the three digits of the Korean bank code."""

    __tablename__ = "payout_account"

    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)
    bank_code: Mapped[str]
    number: Mapped[Private]
    holder: Mapped[Private]
    period: Mapped[Period] = mapped_column(default=Period.WEEK)
    changed_at: Mapped[datetime]

    enterprise: Mapped[Enterprise] = relationship()


class Statement(Model):
    """One enterprise's account of one period, first and last day in Seoul. Closed as it is made, and never changed.

    ``is_sandbox`` statements are of simulated payments, and are never paid out.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("enterprise_id", "first_day", "last_day", "is_sandbox"),
        CheckConstraint("first_day <= last_day", name="days_in_order"),
        Index("ix_statement_days", "last_day", "first_day", "period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id))
    period: Mapped[Period]
    first_day: Mapped[date]
    last_day: Mapped[date]
    is_sandbox: Mapped[bool]
    made_at: Mapped[datetime]

    enterprise: Mapped[Enterprise] = relationship()


class StatementLine(Model):
    """An entry of the ledger, in the statement that accounts for it."""

    __tablename__ = "statement_line"

    entry_id: Mapped[int] = mapped_column(ForeignKey(LedgerEntry.id), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey(Statement.id), index=True)

    entry: Mapped[LedgerEntry] = relationship()


class PayoutStatus(LabelledEnum):
    """What is true of a payout. A file is not a transfer."""

    FILE_CREATED = "file_created", _l("File created, not transferred yet")
    TRANSFERRED = "transferred", _l("Transferred")
    FAILED = "failed", _l("Transfer failed")


class PayoutFile(Model):
    """One bulk-transfer file for the bank."""

    __tablename__ = "payout_file"
    __table_args__ = (UniqueConstraint("number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]

    payouts: Mapped[list["Payout"]] = relationship(back_populates="file", order_by="Payout.id")


class Payout(Model):
    """What one enterprise is to get in one transfer, to the account that it had then."""

    __tablename__ = "payout"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint(
            "(status = 'transferred') = (transferred_on IS NOT NULL AND bank_reference <> '')",
            name="transfer_is_recorded",
        ),
        Index("ix_payout_enterprise", "enterprise_id", "id"),
        Index("ix_payout_status", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(PayoutFile.id), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id))
    amount: Mapped[Won]
    bank_code: Mapped[str]
    account_number: Mapped[Private]
    account_holder: Mapped[Private]
    status: Mapped[PayoutStatus] = mapped_column(default=PayoutStatus.FILE_CREATED)
    transferred_on: Mapped[date | None]
    bank_reference: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[str] = mapped_column(default="")
    failure: Mapped[str] = mapped_column(default="")

    file: Mapped[PayoutFile] = relationship(back_populates="payouts")
    enterprise: Mapped[Enterprise] = relationship()


class PayoutLine(Model):
    """An entry of the ledger, in the payout that pays it. A payout that failed lets go of its entries."""

    __tablename__ = "payout_line"

    entry_id: Mapped[int] = mapped_column(ForeignKey(LedgerEntry.id), primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey(Payout.id), index=True)

    entry: Mapped[LedgerEntry] = relationship()


class DifferenceKind(LabelledEnum):
    """What does not add up."""

    ORDER = "order", _l("Payments, refunds and ledger of an order differ")
    ORPHAN = "orphan", _l("A notice of the payment company belongs to no order")
    REVIEW = "review", _l("A payment is not what was asked for")
    REFUND_FAILED = "refund_failed", _l("A refund did not go through")
    PAYOUT = "payout", _l("A payout and the ledger differ")


class Difference(Model):
    """Something that does not add up, until a person has said what it is. ``subject`` names it: one open row each.

    ``expected`` is what the payments say, ``found`` what the ledger says, in won.
    """

    __tablename__ = "difference"
    __table_args__ = (
        Index(
            "uq_difference_one_open_per_subject",
            "subject",
            unique=True,
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index("ix_difference_resolved", "resolved_at", "id"),
        CheckConstraint("(resolved_at IS NULL) = (resolution = '')", name="resolved_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DifferenceKind]
    subject: Mapped[str]
    order_id: Mapped[int | None] = mapped_column(ForeignKey(Order.id), index=True)
    expected: Mapped[Won]
    found: Mapped[Won]
    detail: Mapped[str]
    found_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str] = mapped_column(default="")
    resolution: Mapped[str] = mapped_column(default="")

    order: Mapped[Order | None] = relationship()


class Reconciliation(Model):
    """One run: what was compared, and how much did not add up."""

    __tablename__ = "reconciliation"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    is_full: Mapped[bool]
    orders: Mapped[int]
    differences: Mapped[int]
