"""What became of a part of an order when the pop-up where it was to be collected changed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.claims.models import Claim
from market.domain.orders.models import SellerOrder
from market.domain.popups.models import Popup
from market.foundation.database import Model, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l


class PickupCause(LabelledEnum):
    """What changed."""

    CANCELLED = "cancelled", _l("The pop-up was cancelled")
    MOVED = "moved", _l("The pop-up was moved")
    BOOTH = "booth", _l("The enterprise does not take part")


class PickupState(LabelledEnum):
    """What was chosen, or happened by itself."""

    ASKED = "asked", _l("Waiting for the shopper’s choice")
    KEPT = "kept", _l("To be collected at the pop-up")
    REFUNDED = "refunded", _l("Money given back")
    DELIVERED = "delivered", _l("Delivery instead of collection")
    OVER = "over", _l("No longer asked")


class PickupChange(Model):
    """One question to a shopper about one part, and its answer. Where it was to be collected before stays known.

    ``parcel_fee`` is what one parcel of the enterprise costs, in won, where delivery was chosen; ``parcel_paid_at``
    is when the market paid it to the enterprise, which it does where the enterprise did not cause the change.
    """

    __tablename__ = "pickup_change"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered_has_moment"),
        CheckConstraint("(state = 'refunded') <= (claim_id IS NOT NULL)", name="refund_has_a_claim"),
        CheckConstraint("parcel_fee >= 0", name="fee_sensible"),
        Index(
            "uq_pickup_change_open",
            "seller_order_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_pickup_change_state", "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seller_order_id: Mapped[int] = mapped_column(ForeignKey(SellerOrder.id, ondelete="CASCADE"), index=True)
    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"), index=True)
    cause: Mapped[PickupCause]
    reason: Mapped[str] = mapped_column(default="")
    old_day: Mapped[date]
    old_place_ko: Mapped[str]
    old_place_en: Mapped[str]
    asked_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[PickupState] = mapped_column(default=PickupState.ASKED)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(default="")
    claim_id: Mapped[int | None] = mapped_column(ForeignKey(Claim.id))
    parcel_fee: Mapped[Won] = mapped_column(default=0)
    parcel_paid_at: Mapped[datetime | None]

    seller_order: Mapped[SellerOrder] = relationship()
    popup: Mapped[Popup] = relationship()
    claim: Mapped[Claim | None] = relationship()

    @property
    def old_place(self) -> str:
        return in_language(self.old_place_ko, self.old_place_en)
