"""Tables of claims. Whether its money has gone back is read off a claim's refund, and stored nowhere else."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.orders.models import OrderLine, SellerOrder
from market.domain.payments.models import Refund, RefundStatus
from market.domain.shipping.carriers import carrier
from market.foundation.database import Model, Private, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class ClaimKind(LabelledEnum):
    """What the shopper asks for. Law and terms stand in ``rules.py``."""

    CANCEL = "cancel", _l("Cancellation")
    WITHDRAW = "withdraw", _l("Return within 7 days")
    DEFECT = "defect", _l("Faulty or wrong item")
    EXCHANGE = "exchange", _l("Exchange")


class ClaimReason(LabelledEnum):
    """Why. It decides who pays for sending things back."""

    CHANGE_OF_MIND = "change_of_mind", _l("I changed my mind")
    ORDERED_WRONGLY = "ordered_wrongly", _l("I ordered the wrong thing")
    TOO_LATE = "too_late", _l("It takes too long")
    DEFECTIVE = "defective", _l("It is faulty")
    DAMAGED = "damaged", _l("It arrived damaged")
    WRONG_ITEM = "wrong_item", _l("Something else was sent")
    NOT_AS_SHOWN = "not_as_shown", _l("It is not as it was shown")
    SELLER_CANNOT = "seller_cannot", _l("The enterprise cannot send it")
    POPUP_CHANGED = "popup_changed", _l("The pop-up where it was to be collected changed")


class ClaimStatus(LabelledEnum):
    """Where a claim stands. Which verb leads where is in ``rules.py``."""

    REQUESTED = "requested", _l("Waiting for the enterprise’s answer")
    TO_RETURN = "to_return", _l("Waiting for the goods to come back")
    RECEIVED = "received", _l("Goods received back")
    DONE = "done", _l("Done")
    REFUSED = "refused", _l("Refused")
    WITHDRAWN = "withdrawn", _l("Taken back by the shopper")


class Bearer(LabelledEnum):
    """Who pays for sending things back."""

    SHOPPER = "shopper", _l("The shopper")
    ENTERPRISE = "enterprise", _l("The enterprise")


class Claim(Model):
    """Some lines of one enterprise's part, claimed together. Amounts in won, as the shopper saw and confirmed them.

    ``goods_amount`` + ``shipping_amount`` - ``withheld`` goes back; an exchange gives nothing back. ``known_on`` is
    when a fault was noticed. ``answer_due_on`` is for the enterprise's answer or the next parcel, ``refund_due_on``
    for the money: three business days after the goods are back, or after a cancellation (전자상거래법 제18조 제2항).
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("refund_id"),
        CheckConstraint("goods_amount >= 0 AND shipping_amount >= 0 AND withheld >= 0", name="amounts_sensible"),
        CheckConstraint("withheld <= goods_amount + shipping_amount", name="withheld_within_amount"),
        CheckConstraint("status <> 'refused' OR refusal <> ''", name="refusal_has_reason"),
        Index("ix_claim_part", "seller_order_id", "status"),
        Index("ix_claim_worklist", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    seller_order_id: Mapped[int] = mapped_column(ForeignKey(SellerOrder.id))
    kind: Mapped[ClaimKind]
    reason: Mapped[ClaimReason]
    status: Mapped[ClaimStatus]
    note: Mapped[Private] = mapped_column(default="")
    bearer: Mapped[Bearer]
    goods_amount: Mapped[Won]
    shipping_amount: Mapped[Won]
    withheld: Mapped[Won]
    known_on: Mapped[date | None]
    requested_at: Mapped[datetime]
    requested_by: Mapped[str]
    answer_due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(default="")
    return_carrier: Mapped[str | None]
    return_tracking_number: Mapped[str | None]
    received_at: Mapped[datetime | None]
    refund_due_on: Mapped[date | None]
    refund_id: Mapped[int | None] = mapped_column(ForeignKey(Refund.id))
    resent_carrier: Mapped[str | None]
    resent_tracking_number: Mapped[str | None]
    resent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    seller_order: Mapped[SellerOrder] = relationship()
    refund: Mapped[Refund | None] = relationship()
    lines: Mapped[list["ClaimLine"]] = relationship(
        back_populates="claim", order_by="ClaimLine.id", cascade="all, delete-orphan"
    )
    photos: Mapped[list["ClaimPhoto"]] = relationship(order_by="ClaimPhoto.id", cascade="all, delete-orphan")

    @property
    def amount(self) -> Won:
        """What goes back to the shopper."""
        return self.goods_amount + self.shipping_amount - self.withheld

    @property
    def refund_status(self) -> RefundStatus | None:
        """Where the money that goes back is; None where none does, or not yet."""
        return self.refund.status if self.refund else None

    @property
    def return_carrier_name(self) -> str | None:
        found = carrier(self.return_carrier)
        return found.name if found else self.return_carrier

    @property
    def resent_carrier_name(self) -> str | None:
        found = carrier(self.resent_carrier)
        return found.name if found else self.resent_carrier


class ClaimLine(Model):
    """How many of one order line, and what the shopper paid for them."""

    __tablename__ = "claim_line"
    __table_args__ = (
        UniqueConstraint("claim_id", "order_line_id"),
        CheckConstraint("quantity > 0 AND amount >= 0", name="amounts_sensible"),
        CheckConstraint("restocked BETWEEN 0 AND quantity", name="restocked_within_quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey(Claim.id, ondelete="CASCADE"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey(OrderLine.id), index=True)
    quantity: Mapped[int]
    amount: Mapped[Won]
    restocked: Mapped[int] = mapped_column(default=0)

    claim: Mapped[Claim] = relationship(back_populates="lines")
    order_line: Mapped[OrderLine] = relationship()


class ClaimPhoto(Model):
    """A picture that the shopper attached, without its hidden data: in ``uploads/claims``, never public."""

    __tablename__ = "claim_photo"
    __table_args__ = (UniqueConstraint("file"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey(Claim.id, ondelete="CASCADE"), index=True)
    file: Mapped[str]
