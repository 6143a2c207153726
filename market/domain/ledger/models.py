"""The ledger. The database refuses to change or delete an entry (triggers in the migrations, on both engines)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.catalog.models import TaxKind
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class EntryKind(LabelledEnum):
    """What an entry is about."""

    SALE = "sale", _l("Sale")
    SHIPPING = "shipping", _l("Delivery charge")
    FEE = "fee", _l("Market fee")
    COUPON = "coupon", _l("Coupon share")
    REFUND = "refund", _l("Refund")
    ADJUSTMENT = "adjustment", _l("Adjustment")
    PAYOUT = "payout", _l("Payout")


class LedgerEntry(Model):
    """One movement on one account, in won: more is positive. ``enterprise_id`` None is the market's own account.

    ``vat`` is the tax within ``amount``, with the same sign. ``cause`` says in one word what the entry comes from:
    the table takes it once, so that nothing is posted twice. ``refund_id`` is the refund that an entry belongs to.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("cause"),
        CheckConstraint("amount <> 0", name="amount_not_nothing"),
        CheckConstraint("abs(vat) <= abs(amount) AND vat * amount >= 0", name="vat_within_amount"),
        CheckConstraint("kind <> 'adjustment' OR reason <> ''", name="adjustment_has_reason"),
        CheckConstraint(
            "kind IN ('adjustment', 'payout') OR seller_order_id IS NOT NULL", name="belongs_to_a_sellers_order"
        ),
        Index("ix_ledger_entry_account", "enterprise_id", "id"),
        Index("ix_ledger_entry_posted", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey(Enterprise.id))
    kind: Mapped[EntryKind]
    amount: Mapped[Won]
    vat: Mapped[Won] = mapped_column(default=0)
    tax_kind: Mapped[TaxKind] = mapped_column(default=TaxKind.TAXABLE)
    is_sandbox: Mapped[bool]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    seller_order_id: Mapped[int | None] = mapped_column(ForeignKey("seller_order.id"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"), index=True)
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"), index=True)
    cause: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    posted_at: Mapped[datetime]

    enterprise: Mapped[Enterprise | None] = relationship()
