"""Tables of the catalogue. A product's price is its cheapest variant's; options may only add to it."""

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l


class ProductStatus(LabelledEnum):
    """Where a product stands on its way to the shelf."""

    DRAFT = "draft", _l("Draft")
    PUBLISHED = "published", _l("On sale")
    HIDDEN = "hidden", _l("Hidden")


class ProductKind(LabelledEnum):
    """Whether it is bought by putting it into the basket, or asked about first."""

    GOODS = "goods", _l("Goods")
    SERVICE_BY_QUOTE = "service_by_quote", _l("Service by quote")


class ShippingRule(LabelledEnum):
    """What sending a product costs beside the other goods of its enterprise."""

    TARIFF = "tariff", _l("By the enterprise’s delivery charges")
    FREE = "free", _l("Always free of charge")
    SEPARATE = "separate", _l("A charge of its own for each item")


class TaxKind(LabelledEnum):
    """Whether the price contains value added tax."""

    TAXABLE = "taxable", _l("Taxable")
    EXEMPT = "exempt", _l("Tax-exempt")


class WithdrawalLimit(LabelledEnum):
    """Why a shopper may not withdraw from a purchase (전자상거래법 제17조 제2항)."""

    NONE = "none", _l("Withdrawal within 7 days of delivery")
    PERISHABLE = "perishable", _l("Fresh goods that lose their value with time")
    MADE_TO_ORDER = "made_to_order", _l("Made to order for one person")


class Category(Model):
    """A shelf of the market, with the notice template that its goods must fill.

    One that was merged into another keeps its row, because fees and old addresses know it; nothing stands on it.
    """

    __tablename__ = "category"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name_ko: Mapped[str]
    name_en: Mapped[str]
    notice_template: Mapped[str]
    picture: Mapped[str]
    position: Mapped[int]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)


class Product(Model):
    """One thing an enterprise sells. ``price`` is in won, tax included, without any option's extra.

    ``code`` is the enterprise's own name for it. What is made fresh: of ``daily_limit`` units a day, orders after
    ``closes_at`` (Seoul) count for the next one. ``option_label`` is what its options are called, joined; each
    change makes ``version`` another one, by which whoever edits knows whether somebody else did meanwhile.

    ``quoted_in`` names the quotation (number and revision) in which it was offered to one buyer: such a product is
    hidden, stands in no list, and reaches a basket through that quotation alone.

    ``block_reason`` is why the city has taken it off the shelf: until the city lifts that, the table keeps it off.
    """

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("version >= 1", name="version_counted"),
        CheckConstraint("price >= 100 AND price <= 100000000", name="price_sensible"),
        CheckConstraint("list_price IS NULL OR list_price > price", name="list_price_above_price"),
        CheckConstraint("lead_days BETWEEN 0 AND 60", name="lead_days_sensible"),
        CheckConstraint("weight_g IS NULL OR weight_g BETWEEN 1 AND 1000000", name="weight_sensible"),
        CheckConstraint("daily_limit IS NULL OR daily_limit BETWEEN 1 AND 100000", name="daily_limit_sensible"),
        CheckConstraint("(shipping_rule = 'separate') = (shipping_fee IS NOT NULL)", name="fee_where_separate"),
        CheckConstraint("shipping_fee IS NULL OR shipping_fee BETWEEN 0 AND 1000000", name="shipping_fee_sensible"),
        CheckConstraint("(status = 'published') <= (published_at IS NOT NULL)", name="published_has_moment"),
        CheckConstraint("blocked_at IS NULL OR status <> 'published'", name="blocked_is_off_the_shelf"),
        CheckConstraint("(blocked_at IS NULL) = (block_reason IS NULL)", name="block_has_a_reason"),
        UniqueConstraint("enterprise_id", "code"),
        Index("ix_product_newest", "status", "published_at", "id"),
        Index("ix_product_cheapest", "status", "price", "id"),
        Index("ix_product_category_newest", "category_id", "status", "published_at", "id"),
        Index("ix_product_category_cheapest", "category_id", "status", "price", "id"),
        Index("ix_product_enterprise", "enterprise_id", "status", "published_at", "id"),
        Index("ix_product_collected", "enterprise_id", "status", "can_collect", "kind", "published_at", "id"),
        Index("ix_product_quoted_in", "quoted_in"),
        Index("ix_product_changed", "status", "updated_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id))
    category_id: Mapped[int] = mapped_column(ForeignKey(Category.id))
    status: Mapped[ProductStatus] = mapped_column(default=ProductStatus.DRAFT)
    kind: Mapped[ProductKind] = mapped_column(default=ProductKind.GOODS)
    code: Mapped[str | None]
    is_sample: Mapped[bool]
    name_ko: Mapped[str]
    name_en: Mapped[str | None]
    summary_ko: Mapped[str]
    summary_en: Mapped[str | None]
    story_ko: Mapped[str]
    story_en: Mapped[str | None]
    price: Mapped[Won]
    list_price: Mapped[Won | None]
    tax_kind: Mapped[TaxKind] = mapped_column(default=TaxKind.TAXABLE)
    withdrawal_limit: Mapped[WithdrawalLimit] = mapped_column(default=WithdrawalLimit.NONE)
    own_notice_template: Mapped[str | None]
    lead_days: Mapped[int] = mapped_column(default=1)
    closes_at: Mapped[time | None]
    daily_limit: Mapped[int | None]
    weight_g: Mapped[int | None]
    shipping_rule: Mapped[ShippingRule] = mapped_column(default=ShippingRule.TARIFF)
    shipping_fee: Mapped[Won | None]
    can_collect: Mapped[bool] = mapped_column(default=True)
    picture: Mapped[str | None]
    option_label_ko: Mapped[str | None]
    option_label_en: Mapped[str | None]
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    quoted_in: Mapped[str | None]
    blocked_at: Mapped[datetime | None]
    block_reason: Mapped[str | None]

    enterprise: Mapped[Enterprise] = relationship()
    category: Mapped[Category] = relationship()
    options: Mapped[list["ProductOption"]] = relationship(order_by="ProductOption.position")
    variants: Mapped[list["ProductVariant"]] = relationship(
        back_populates="product", order_by="ProductVariant.position"
    )
    photos: Mapped[list["ProductPhoto"]] = relationship(order_by="ProductPhoto.position")
    notices: Mapped[list["ProductNotice"]] = relationship(order_by="ProductNotice.position")

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def summary(self) -> str:
        return in_language(self.summary_ko, self.summary_en)

    @property
    def story(self) -> str:
        return in_language(self.story_ko, self.story_en)

    @property
    def notice_template(self) -> str:
        """The notice that this product must fill: its category's, unless it is of another sort (a book with pens)."""
        return self.own_notice_template or self.category.notice_template

    @property
    def option_label(self) -> str:
        return in_language(self.option_label_ko or "", self.option_label_en)


class ProductOption(Model):
    """One of up to three ways in which a product differs, such as its colour or its size, with the values it has."""

    __tablename__ = "product_option"
    __table_args__ = (
        UniqueConstraint("product_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 3", name="up_to_three"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id, ondelete="CASCADE"))
    position: Mapped[int]
    label_ko: Mapped[str]
    label_en: Mapped[str | None]

    values: Mapped[list["OptionValue"]] = relationship(
        order_by="OptionValue.position", cascade="all, delete-orphan", passive_deletes=True
    )


class OptionValue(Model):
    """One value of an option: blue, or large."""

    __tablename__ = "option_value"
    __table_args__ = (UniqueConstraint("option_id", "position"), UniqueConstraint("option_id", "name_ko"))

    id: Mapped[int] = mapped_column(primary_key=True)
    option_id: Mapped[int] = mapped_column(ForeignKey(ProductOption.id, ondelete="CASCADE"))
    position: Mapped[int]
    name_ko: Mapped[str]
    name_en: Mapped[str | None]


class ProductVariant(Model):
    """What is really bought: one value of each of a product's options. Without options there is one, unnamed.

    Its Korean name, the values joined (“파랑 / L”), is what it is known by and what orders copy. One that the options
    do not make any more is switched off and stays, because orders and baskets may know it.
    """

    __tablename__ = "product_variant"
    __table_args__ = (
        UniqueConstraint("product_id", "position"),
        UniqueConstraint("product_id", "name_ko"),
        CheckConstraint("extra_price >= 0", name="extra_never_negative"),
        Index("ix_product_variant_active", "product_id", "is_active"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id, ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str | None]
    name_ko: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str | None]
    extra_price: Mapped[Won] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    product: Mapped[Product] = relationship(back_populates="variants")

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def price(self) -> Won:
        return self.product.price + self.extra_price


class ProductPhoto(Model):
    """One picture of a product. ``is_drawing`` marks a generated drawing, which stands for no real look."""

    __tablename__ = "product_photo"
    __table_args__ = (UniqueConstraint("product_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    file: Mapped[str]
    alt_ko: Mapped[str]
    alt_en: Mapped[str]
    is_drawing: Mapped[bool]

    @property
    def alt(self) -> str:
        return in_language(self.alt_ko, self.alt_en)


class ProductNotice(Model):
    """One field of the product-information notice (상품정보제공고시), filled in."""

    __tablename__ = "product_notice"
    __table_args__ = (UniqueConstraint("product_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]
    label_ko: Mapped[str]
    label_en: Mapped[str]
    value_ko: Mapped[str]
    value_en: Mapped[str]

    @property
    def label(self) -> str:
        return in_language(self.label_ko, self.label_en)

    @property
    def value(self) -> str:
        return in_language(self.value_ko, self.value_en)
