"""Tables of orders. What was agreed is copied at that moment; later edits by anybody do not reach it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.carts.models import Cart
from market.domain.catalog.models import ProductVariant, TaxKind, WithdrawalLimit
from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import PopupDay
from market.domain.shipping.carriers import carrier
from market.foundation.database import Model, Private, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l


class OrderStatus(LabelledEnum):
    """Where the money of an order stands."""

    AWAITING_PAYMENT = "awaiting_payment", _l("Awaiting payment")
    PAID = "paid", _l("Paid")
    PARTLY_REFUNDED = "partly_refunded", _l("Partly refunded")
    REFUNDED = "refunded", _l("Refunded")
    EXPIRED = "expired", _l("Payment time ran out")
    CANCELLED = "cancelled", _l("Cancelled")
    NEEDS_REVIEW = "needs_review", _l("Being checked by the market")


class SellerOrderStatus(LabelledEnum):
    """Where one enterprise's part of an order stands."""

    AWAITING_PAYMENT = "awaiting_payment", _l("Awaiting payment")
    PREPARING = "preparing", _l("Being prepared")
    SENT = "sent", _l("Sent")
    COLLECTED = "collected", _l("Collected")
    CANCELLED = "cancelled", _l("Cancelled")


class Order(Model):
    """One checkout, one payment. Amounts in won; ``total`` is what the shopper agreed to pay, all in."""

    __tablename__ = "order"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("cart_id"),
        CheckConstraint("goods_total > 0 AND shipping_total >= 0", name="amounts_sensible"),
        CheckConstraint("total = goods_total + shipping_total", name="total_adds_up"),
        Index("ix_order_status_pay_by", "status", "pay_by"),
        Index("ix_order_user", "user_id", "placed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    cart_id: Mapped[int | None] = mapped_column(ForeignKey(Cart.id, ondelete="SET NULL"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    language: Mapped[str]
    status: Mapped[OrderStatus] = mapped_column(default=OrderStatus.AWAITING_PAYMENT)
    is_sandbox: Mapped[bool]
    placed_at: Mapped[datetime]
    pay_by: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    orderer_name: Mapped[Private]
    orderer_phone: Mapped[Private]
    orderer_email: Mapped[Private]
    lookup_fingerprint: Mapped[str]
    recipient_name: Mapped[Private | None]
    recipient_phone: Mapped[Private | None]
    postcode: Mapped[Private | None]
    road_address: Mapped[Private | None]
    address_detail: Mapped[Private | None]
    delivery_note: Mapped[Private | None]
    goods_total: Mapped[Won]
    shipping_total: Mapped[Won]
    total: Mapped[Won]
    text_versions: Mapped[dict[str, str]] = mapped_column(JSON)

    user: Mapped[User | None] = relationship()
    seller_orders: Mapped[list["SellerOrder"]] = relationship(
        back_populates="order", order_by="SellerOrder.id", cascade="all, delete-orphan"
    )

    @property
    def lines(self) -> list["OrderLine"]:
        return [line for part in self.seller_orders for line in part.lines]

    @property
    def bought(self) -> set[tuple[int, int | None]]:
        """Which variants, and on which pop-up day each is collected (None: it is sent)."""
        return {(line.variant_id, part.collect_on_id) for part in self.seller_orders for line in part.lines}


class SellerOrder(Model):
    """One enterprise's part: sent together, or collected at one pop-up day, sold by who is named here."""

    __tablename__ = "seller_order"
    __table_args__ = (
        CheckConstraint("shipping_fee >= 0 AND goods_total > 0", name="amounts_sensible"),
        CheckConstraint("(status = 'sent') <= (sent_at IS NOT NULL)", name="sent_has_moment"),
        Index("ix_seller_order_worklist", "enterprise_id", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey(Order.id, ondelete="CASCADE"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id))
    enterprise_name_ko: Mapped[str]
    enterprise_name_en: Mapped[str]
    seller_identity: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[SellerOrderStatus] = mapped_column(default=SellerOrderStatus.AWAITING_PAYMENT)
    collect_on_id: Mapped[int | None] = mapped_column(ForeignKey(PopupDay.id, ondelete="SET NULL"))
    collect_day: Mapped[date | None]
    collect_place_ko: Mapped[str | None]
    collect_place_en: Mapped[str | None]
    goods_total: Mapped[Won]
    shipping_fee: Mapped[Won]
    ship_due_on: Mapped[date | None]
    carrier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    sent_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(back_populates="seller_orders")
    enterprise: Mapped[Enterprise] = relationship()
    collect_on: Mapped[PopupDay | None] = relationship()
    lines: Mapped[list["OrderLine"]] = relationship(
        back_populates="seller_order", order_by="OrderLine.id", cascade="all, delete-orphan"
    )

    @property
    def enterprise_name(self) -> str:
        return in_language(self.enterprise_name_ko, self.enterprise_name_en)

    @property
    def carrier_name(self) -> str | None:
        """Who brings it, in words."""
        found = carrier(self.carrier)
        return found.name if found else self.carrier

    @property
    def tracking_link(self) -> str | None:
        """The carrier's page about the parcel, where there is one."""
        found = carrier(self.carrier)
        return found.tracking_link(self.tracking_number) if found and self.tracking_number else None

    @property
    def collect_place(self) -> str | None:
        return in_language(self.collect_place_ko, self.collect_place_en) if self.collect_place_ko else None

    @property
    def total(self) -> Won:
        return self.goods_total + self.shipping_fee


class OrderLine(Model):
    """One variant in an order, with the names, price and notice that the shopper saw."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_sensible"),
        CheckConstraint("unit_price > 0", name="price_positive"),
        CheckConstraint(
            "withdrawal_limit <> 'made_to_order' OR made_to_order_consent_at IS NOT NULL",
            name="made_to_order_consented",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seller_order_id: Mapped[int] = mapped_column(ForeignKey(SellerOrder.id, ondelete="CASCADE"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey(ProductVariant.id), index=True)
    name_ko: Mapped[str]
    name_en: Mapped[str]
    option_name_ko: Mapped[str]
    option_name_en: Mapped[str]
    picture: Mapped[str | None]
    unit_price: Mapped[Won]
    quantity: Mapped[int]
    tax_kind: Mapped[TaxKind]
    withdrawal_limit: Mapped[WithdrawalLimit]
    made_to_order_consent_at: Mapped[datetime | None]
    notice: Mapped[list[dict[str, str]]] = mapped_column(JSON)

    seller_order: Mapped[SellerOrder] = relationship(back_populates="lines")
    variant: Mapped[ProductVariant] = relationship()

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def option_name(self) -> str:
        return in_language(self.option_name_ko, self.option_name_en)

    @property
    def subtotal(self) -> Won:
        return self.unit_price * self.quantity
