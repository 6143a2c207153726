"""The coupons that orders hold."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.domain.orders.models import Order
from market.domain.promotions.models import Coupon
from market.foundation.database import Model, Won


class OrderCoupon(Model):
    """A coupon that took ``discount`` won off an order.

    ``once_key`` stands for the shopper where each may use the coupon once; it is empty where that does not matter,
    and after the coupon was given back.
    """

    __tablename__ = "order_coupon"
    __table_args__ = (
        UniqueConstraint("coupon_id", "once_key"),
        CheckConstraint("discount > 0", name="takes_something_off"),
        CheckConstraint("given_back_at IS NULL OR once_key IS NULL", name="given_back_counts_for_nobody"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id, ondelete="CASCADE"), primary_key=True)
    coupon_id: Mapped[int] = mapped_column(ForeignKey(Coupon.id), primary_key=True)
    discount: Mapped[Won]
    once_key: Mapped[str | None]
    given_back_at: Mapped[datetime | None]
