"""The shipping policy of an enterprise."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class ShippingKind(LabelledEnum):
    """How an enterprise charges for sending."""

    FREE = "free", _l("Free delivery")
    PAID = "paid", _l("Delivery charged")
    FREE_ABOVE = "free_above", _l("Free delivery above an amount")
    PER_QUANTITY = "per_quantity", _l("Delivery charged per number of items")


class ShippingPolicy(Model):
    """One enterprise's charges in won. Surcharges for Jeju and islands come on top of free delivery too."""

    __tablename__ = "shipping_policy"
    __table_args__ = (
        CheckConstraint("fee >= 0 AND jeju_extra >= 0 AND island_extra >= 0", name="no_negative_charges"),
        CheckConstraint("(kind = 'free_above') = (free_above IS NOT NULL)", name="threshold_where_needed"),
        CheckConstraint("(kind = 'per_quantity') = (per_quantity IS NOT NULL)", name="quantity_where_needed"),
        CheckConstraint("free_above IS NULL OR free_above > 0", name="threshold_positive"),
        CheckConstraint("per_quantity IS NULL OR per_quantity > 0", name="quantity_positive"),
    )

    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)
    kind: Mapped[ShippingKind]
    fee: Mapped[Won] = mapped_column(default=0)
    free_above: Mapped[Won | None]
    per_quantity: Mapped[int | None]
    jeju_extra: Mapped[Won] = mapped_column(default=3_000)
    island_extra: Mapped[Won] = mapped_column(default=5_000)

    enterprise: Mapped[Enterprise] = relationship()
