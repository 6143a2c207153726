"""Tables of the cart."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.catalog.models import ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import PopupDay
from market.domain.promotions.models import Coupon
from market.foundation.database import Model, Won


class Cart(Model):
    """A guest's cart is known by the session that keeps its id; a shopper has one open cart at most."""

    __tablename__ = "cart"
    __table_args__ = (
        Index(
            "uq_cart_one_open_per_user",
            "user_id",
            unique=True,
            sqlite_where=text("ordered_at IS NULL AND user_id IS NOT NULL"),
            postgresql_where=text("ordered_at IS NULL AND user_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime] = mapped_column(index=True)
    ordered_at: Mapped[datetime | None]

    lines: Mapped[list["CartLine"]] = relationship(
        back_populates="cart", order_by="CartLine.id", cascade="all, delete-orphan"
    )


class CartLine(Model):
    """Some of one variant, sent or collected at a pop-up day. ``seen_price`` is what the shopper last saw.

    A line to be collected whose day was taken away keeps ``to_collect``: it is never sent instead, silently.
    What comes from a quotation can be ordered until ``quoted_until``.
    """

    __tablename__ = "cart_line"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_sensible"),
        CheckConstraint("collect_on_id IS NULL OR to_collect", name="only_collected_has_a_day"),
        Index(
            "uq_cart_line_sent",
            "cart_id",
            "variant_id",
            unique=True,
            sqlite_where=text("NOT to_collect"),
            postgresql_where=text("NOT to_collect"),
        ),
        UniqueConstraint("cart_id", "variant_id", "collect_on_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey(Cart.id, ondelete="CASCADE"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey(ProductVariant.id, ondelete="CASCADE"), index=True)
    to_collect: Mapped[bool] = mapped_column(default=False)
    collect_on_id: Mapped[int | None] = mapped_column(ForeignKey(PopupDay.id, ondelete="SET NULL"))
    quantity: Mapped[int]
    seen_price: Mapped[Won]
    added_at: Mapped[datetime]
    quoted_until: Mapped[datetime | None]

    cart: Mapped[Cart] = relationship(back_populates="lines")
    variant: Mapped[ProductVariant] = relationship()
    collect_on: Mapped[PopupDay | None] = relationship()


class CartCoupon(Model):
    """The coupon that a cart uses for the goods of one enterprise."""

    __tablename__ = "cart_coupon"

    cart_id: Mapped[int] = mapped_column(ForeignKey(Cart.id, ondelete="CASCADE"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)
    coupon_id: Mapped[int] = mapped_column(ForeignKey(Coupon.id, ondelete="CASCADE"))


class CartMarketCoupon(Model):
    """The coupon of the market that a cart uses, beside those of its enterprises: one at the most."""

    __tablename__ = "cart_market_coupon"

    cart_id: Mapped[int] = mapped_column(ForeignKey(Cart.id, ondelete="CASCADE"), primary_key=True)
    coupon_id: Mapped[int] = mapped_column(ForeignKey(Coupon.id, ondelete="CASCADE"))
