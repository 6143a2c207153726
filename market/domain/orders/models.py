"""Tables of orders. What was agreed is copied at that moment; later edits by anybody do not reach it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.carts.models import Cart
from market.domain.catalog.models import ProductVariant, ShippingRule, TaxKind, WithdrawalLimit
from market.domain.enterprises.models import Enterprise
from market.domain.fees.models import FeeRule
from market.domain.popups.models import PopupDay, Venue
from market.domain.shipping.carriers import carrier
from market.domain.shipping.models import ShippingKind
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
    DELIVERED = "delivered", _l("Delivered")
    COLLECTED = "collected", _l("Collected")
    CANCELLED = "cancelled", _l("Cancelled")
    RETURNED = "returned", _l("Returned")


class DeliveryWord(LabelledEnum):
    """How it is known that something was delivered."""

    SELLER = "seller", _l("The seller says so")
    SHOPPER = "shopper", _l("The shopper says so")
    ASSUMED = "assumed", _l("Assumed, 7 days after sending")


class CouponBearer(LabelledEnum):
    """Whose cost a coupon is."""

    ENTERPRISE = "enterprise", _l("The enterprise")
    MARKET = "market", _l("The market")


class DelayReason(LabelledEnum):
    """Why something leaves later than was agreed."""

    MATERIALS = "materials", _l("Waiting for materials")
    MAKING = "making", _l("Making it takes longer")
    MANY_ORDERS = "many_orders", _l("Many orders at once")
    CARRIER = "carrier", _l("The carrier cannot take it")
    WEATHER = "weather", _l("Weather or a disaster")
    OTHER = "other", _l("Another reason")


class Order(Model):
    """One checkout, one payment. Amounts in won; ``total`` is what the shopper agreed to pay, all in.

    ``coupon_total`` is the sum of what coupons take off its lines.
    """

    __tablename__ = "order"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("cart_id"),
        CheckConstraint("goods_total > 0 AND shipping_total >= 0 AND coupon_total >= 0", name="amounts_sensible"),
        CheckConstraint("total = goods_total + shipping_total - coupon_total", name="total_adds_up"),
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
    coupon_total: Mapped[Won] = mapped_column(default=0)
    total: Mapped[Won]
    text_versions: Mapped[dict[str, str]] = mapped_column(JSON)

    user: Mapped[User | None] = relationship()
    seller_orders: Mapped[list["SellerOrder"]] = relationship(
        back_populates="order", order_by="SellerOrder.id", cascade="all, delete-orphan"
    )

    @property
    def lines(self) -> list["OrderLine"]:
        return [line for part in self.seller_orders for line in part.lines]


class SellerOrder(Model):
    """One enterprise's part: sent together, or collected at one pop-up day, sold by who is named here.

    ``shipping_kind``, ``return_fee`` (one parcel, one way) and ``free_above`` are the seller's terms as they were:
    a return is charged by them. ``accepted_at`` is when the enterprise took the part on (발주확인), ``first_sent_at``
    when its first parcel left, ``sent_at`` when everything had left that was to leave, ``confirmed_at`` the purchase
    confirmation, ``ended_at`` when nothing of the part was left, cancelled or returned: from either of these two on
    its money is settled.
    """

    __tablename__ = "seller_order"
    __table_args__ = (
        CheckConstraint("shipping_fee >= 0 AND goods_total > 0", name="amounts_sensible"),
        CheckConstraint("(status = 'sent') <= (sent_at IS NOT NULL)", name="sent_has_moment"),
        CheckConstraint(
            "(status IN ('delivered', 'collected')) <= (delivered_at IS NOT NULL)", name="delivered_has_moment"
        ),
        CheckConstraint("confirmed_at IS NULL OR delivered_at IS NOT NULL", name="confirmed_after_delivery"),
        CheckConstraint("return_fee >= 0", name="return_fee_sensible"),
        Index("ix_seller_order_delivery", "status", "sent_at"),
        Index("ix_seller_order_confirmation", "confirmed_at", "delivered_at"),
        Index("ix_seller_order_worklist", "enterprise_id", "status", "id"),
        Index("ix_seller_order_late", "status", "ship_due_on", "id"),
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
    collect_venue_id: Mapped[int | None] = mapped_column(ForeignKey(Venue.id, ondelete="SET NULL"))
    collect_address_ko: Mapped[str | None]
    """Where that place is: another name of it is no other place."""
    goods_total: Mapped[Won]
    shipping_fee: Mapped[Won]
    ship_due_on: Mapped[date | None]
    accepted_at: Mapped[datetime | None]
    first_sent_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    shipping_kind: Mapped[ShippingKind] = mapped_column(default=ShippingKind.PAID)
    return_fee: Mapped[Won] = mapped_column(default=0)
    free_above: Mapped[Won | None]
    delivered_at: Mapped[datetime | None]
    delivery_word: Mapped[DeliveryWord | None]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(back_populates="seller_orders")
    enterprise: Mapped[Enterprise] = relationship()
    collect_on: Mapped[PopupDay | None] = relationship()
    lines: Mapped[list["OrderLine"]] = relationship(
        back_populates="seller_order", order_by="OrderLine.id", cascade="all, delete-orphan"
    )
    parcels: Mapped[list["Parcel"]] = relationship(
        back_populates="seller_order", order_by="Parcel.id", cascade="all, delete-orphan"
    )
    delays: Mapped[list["DelayNotice"]] = relationship(
        back_populates="seller_order", order_by="DelayNotice.id", cascade="all, delete-orphan"
    )

    @property
    def enterprise_name(self) -> str:
        return in_language(self.enterprise_name_ko, self.enterprise_name_en)

    @property
    def units_sent(self) -> int:
        """How many units have left in parcels."""
        return sum(line.sent for line in self.lines)

    @property
    def units_to_send(self) -> int:
        """How many units are still to leave, while the part is being prepared."""
        return sum(line.to_send for line in self.lines)

    @property
    def agreed_due_on(self) -> date | None:
        """The last day to send that shopper and enterprise agreed on: a notice of delay does not move it."""
        return self.delays[0].due_before if self.delays else self.ship_due_on

    @property
    def collect_place(self) -> str | None:
        return in_language(self.collect_place_ko, self.collect_place_en) if self.collect_place_ko else None

    @property
    def coupon_total(self) -> Won:
        return sum(line.coupon_discount for line in self.lines)

    @property
    def total(self) -> Won:
        """What the shopper paid for this part, all in."""
        return self.goods_total + self.shipping_fee - self.coupon_total


class OrderLine(Model):
    """One variant in an order, with the names, price and notice that the shopper saw.

    ``claimed`` is how many of ``quantity`` claims have laid hold of: cancelled, returned, or on their way to it;
    ``sent`` how many have left in parcels.
    ``fee`` is the market's, in won with tax, by the terms in ``fee_basis_points`` and ``fee_fixed`` of its rule.
    ``shipping_rule`` and ``shipping_each`` (won an item) are what sending it cost; ``made_on`` is the day it is made
    for, where it is made fresh.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_sensible"),
        CheckConstraint("unit_price > 0", name="price_positive"),
        CheckConstraint("claimed BETWEEN 0 AND quantity", name="claimed_within_quantity"),
        CheckConstraint("sent BETWEEN 0 AND quantity", name="sent_within_quantity"),
        CheckConstraint(
            "coupon_discount >= 0 AND coupon_discount < unit_price * quantity", name="coupon_leaves_something"
        ),
        CheckConstraint("(coupon_discount > 0) = (coupon_bearer IS NOT NULL)", name="coupon_has_a_bearer"),
        CheckConstraint("fee BETWEEN 0 AND unit_price * quantity", name="fee_within_price"),
        CheckConstraint(
            "withdrawal_limit <> 'made_to_order' OR made_to_order_consent_at IS NOT NULL",
            name="made_to_order_consented",
        ),
        CheckConstraint(
            "shipping_each >= 0 AND (shipping_rule = 'separate' OR shipping_each = 0)",
            name="shipping_each_where_separate",
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
    claimed: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0, server_default="0")
    coupon_discount: Mapped[Won] = mapped_column(default=0)
    coupon_bearer: Mapped[CouponBearer | None]
    fee_rule_id: Mapped[int | None] = mapped_column(ForeignKey(FeeRule.id, ondelete="SET NULL"))
    fee_basis_points: Mapped[int] = mapped_column(default=0)
    fee_fixed: Mapped[Won] = mapped_column(default=0)
    fee: Mapped[Won] = mapped_column(default=0)
    shipping_rule: Mapped[ShippingRule] = mapped_column(default=ShippingRule.TARIFF)
    shipping_each: Mapped[Won] = mapped_column(default=0)
    made_on: Mapped[date | None]
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

    @property
    def paid(self) -> Won:
        """What the shopper paid for this line."""
        return self.subtotal - self.coupon_discount

    @property
    def left(self) -> int:
        """How many of it no claim has laid hold of."""
        return self.quantity - self.claimed

    @property
    def to_send(self) -> int:
        """How many are still to leave, while the part is being prepared."""
        return self.left - self.sent

    @property
    def claimable(self) -> int:
        """How many can be claimed now: while the rest is prepared, what has left already is not cancelled."""
        return self.to_send if self.seller_order.status is SellerOrderStatus.PREPARING else self.left


class Parcel(Model):
    """One parcel of a part: by whom it travels (a carrier's code), under which number, and since when."""

    __tablename__ = "parcel"

    id: Mapped[int] = mapped_column(primary_key=True)
    seller_order_id: Mapped[int] = mapped_column(ForeignKey(SellerOrder.id, ondelete="CASCADE"), index=True)
    carrier: Mapped[str]
    tracking_number: Mapped[str]
    sent_at: Mapped[datetime]

    seller_order: Mapped[SellerOrder] = relationship(back_populates="parcels")
    lines: Mapped[list["ParcelLine"]] = relationship(
        order_by="ParcelLine.order_line_id", cascade="all, delete-orphan"
    )

    @property
    def carrier_name(self) -> str:
        """Who brings it, in words."""
        found = carrier(self.carrier)
        return found.name if found else self.carrier

    @property
    def tracking_link(self) -> str | None:
        """The carrier's page about the parcel, where there is one."""
        found = carrier(self.carrier)
        return found.tracking_link(self.tracking_number) if found and self.tracking_number else None


class ParcelLine(Model):
    """How many of an order's line are in a parcel."""

    __tablename__ = "parcel_line"
    __table_args__ = (CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_sensible"),)

    parcel_id: Mapped[int] = mapped_column(ForeignKey(Parcel.id, ondelete="CASCADE"), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(
        ForeignKey(OrderLine.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    quantity: Mapped[int]

    order_line: Mapped[OrderLine] = relationship()


class DelayNotice(Model):
    """The shopper was told that a part leaves later, why, and until when (전자상거래법 제15조 제2항)."""

    __tablename__ = "delay_notice"
    __table_args__ = (
        CheckConstraint("due_on > due_before", name="later_than_before"),
        CheckConstraint("reason <> 'other' OR words <> ''", name="another_reason_is_told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seller_order_id: Mapped[int] = mapped_column(ForeignKey(SellerOrder.id, ondelete="CASCADE"), index=True)
    reason: Mapped[DelayReason]
    words: Mapped[str] = mapped_column(default="")
    due_before: Mapped[date]
    due_on: Mapped[date]
    told_at: Mapped[datetime]

    seller_order: Mapped[SellerOrder] = relationship(back_populates="delays")
