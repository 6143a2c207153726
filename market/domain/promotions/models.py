"""Tables of coupons."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.catalog.models import Category
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model, Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l


class CouponKind(LabelledEnum):
    """How much a coupon takes off."""

    AMOUNT = "amount", _l("An amount")
    PERCENT = "percent", _l("A percentage")


class Coupon(Model):
    """What one enterprise takes off its goods, at its own cost; or the market at its own, with no enterprise named.

    Days are dates in Seoul, both included. The market's holds for the enterprises and categories that are chosen, or
    for everything, and takes off no more than ``budget`` won in all: ``spent`` is what orders hold of it.

    ``amount`` won, or ``percent`` of the goods up to ``most`` won, once goods for ``minimum`` won are ordered.
    ``used`` counts the orders that hold one, of ``uses_most``. A public one is offered in the shop, another only by
    its code.
    """

    __tablename__ = "coupon"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("(kind = 'amount') = (amount IS NOT NULL)", name="amount_where_needed"),
        CheckConstraint("(kind = 'percent') = (percent IS NOT NULL)", name="percent_where_needed"),
        CheckConstraint("amount IS NULL OR amount BETWEEN 100 AND 1000000", name="amount_sensible"),
        CheckConstraint("percent IS NULL OR percent BETWEEN 1 AND 90", name="percent_sensible"),
        CheckConstraint("most IS NULL OR (kind = 'percent' AND most BETWEEN 100 AND 1000000)", name="most_sensible"),
        CheckConstraint("minimum >= 0", name="minimum_sensible"),
        CheckConstraint("first_day <= last_day", name="days_in_order"),
        CheckConstraint("used >= 0 AND (uses_most IS NULL OR used <= uses_most)", name="never_used_too_often"),
        CheckConstraint("spent >= 0", name="spent_counted"),
        CheckConstraint("budget IS NULL OR (enterprise_id IS NULL AND budget > 0)", name="budget_of_the_market"),
        Index("ix_coupon_enterprise", "enterprise_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    code: Mapped[str]
    name_ko: Mapped[str]
    name_en: Mapped[str | None]
    is_public: Mapped[bool]
    kind: Mapped[CouponKind]
    amount: Mapped[Won | None]
    percent: Mapped[int | None]
    most: Mapped[Won | None]
    minimum: Mapped[Won] = mapped_column(default=0)
    first_day: Mapped[date]
    last_day: Mapped[date]
    uses_most: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    once_each: Mapped[bool] = mapped_column(default=True)
    budget: Mapped[Won | None]
    spent: Mapped[Won] = mapped_column(default=0)
    stopped_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    enterprise: Mapped[Enterprise | None] = relationship()
    for_enterprises: Mapped[list["CouponEnterprise"]] = relationship(cascade="all, delete-orphan")
    for_categories: Mapped[list["CouponCategory"]] = relationship(cascade="all, delete-orphan")

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)


class CouponEnterprise(Model):
    """One of the enterprises for whose goods a coupon of the market holds; none: for all of them."""

    __tablename__ = "coupon_enterprise"

    coupon_id: Mapped[int] = mapped_column(ForeignKey(Coupon.id, ondelete="CASCADE"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), primary_key=True)

    enterprise: Mapped[Enterprise] = relationship()


class CouponCategory(Model):
    """One of the categories for whose goods a coupon of the market holds; none: for all of them."""

    __tablename__ = "coupon_category"

    coupon_id: Mapped[int] = mapped_column(ForeignKey(Coupon.id, ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey(Category.id), primary_key=True)

    category: Mapped[Category] = relationship()
