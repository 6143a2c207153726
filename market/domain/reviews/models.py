"""Tables of reviews."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.catalog.models import Product
from market.domain.orders.models import OrderLine
from market.domain.voices.models import Voice
from market.foundation.database import Model
from market.foundation.i18n import in_language

STARS = (1, 2, 3, 4, 5)


class Review(Voice):
    """What a buyer says of what they received: one for each order line, for ever.

    A deleted one keeps its row without its words, so that nobody reviews a purchase twice; the option bought is
    copied from the order line. ``photos`` are references of pictures. ``is_incentive``: something was given for it
    (표시·광고의 공정화에 관한 법률 제3조: it has to be told).
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("order_line_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_sensible"),
        CheckConstraint("photo_count BETWEEN 0 AND 5", name="photos_few"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_moment"),
        CheckConstraint("deleted_at IS NULL OR (text = '' AND photo_count = 0)", name="deleted_says_nothing"),
        CheckConstraint("order_line_id IS NOT NULL OR is_sample", name="bought_or_sample"),
        CheckConstraint("version >= 0", name="version_counted"),
        Index("ix_review_newest", "product_id", "said_at", "id"),
        Index("ix_review_by_stars", "product_id", "stars", "id"),
        Index("ix_review_enterprise", "enterprise_id", "answered_at", "said_at", "id"),
        Index("ix_review_user", "user_id", "said_at", "id"),
    )

    order_line_id: Mapped[int | None] = mapped_column(ForeignKey(OrderLine.id, ondelete="CASCADE"))
    stars: Mapped[int]
    text: Mapped[str]
    option_name_ko: Mapped[str] = mapped_column(default="")
    option_name_en: Mapped[str] = mapped_column(default="")
    is_incentive: Mapped[bool] = mapped_column(default=False)
    photos: Mapped[list[str]] = mapped_column(JSON, default=list)
    photo_count: Mapped[int] = mapped_column(default=0)
    deleted_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship(foreign_keys="Review.user_id")
    product: Mapped[Product] = relationship()
    order_line: Mapped[OrderLine | None] = relationship()

    @property
    def option_name(self) -> str:
        return in_language(self.option_name_ko, self.option_name_en)

    @property
    def is_counted(self) -> bool:
        """Its stars are in the sum. What is only hidden stays in it: a report alone moves no average."""
        return self.removed_at is None and self.deleted_at is None


class ReviewSum(Model):
    """How many reviews of a product have how many stars; kept right by every verb that changes one."""

    __tablename__ = "review_sum"
    __table_args__ = (
        CheckConstraint(
            "ones >= 0 AND twos >= 0 AND threes >= 0 AND fours >= 0 AND fives >= 0", name="counts_not_negative"
        ),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id, ondelete="CASCADE"), primary_key=True)
    ones: Mapped[int] = mapped_column(default=0)
    twos: Mapped[int] = mapped_column(default=0)
    threes: Mapped[int] = mapped_column(default=0)
    fours: Mapped[int] = mapped_column(default=0)
    fives: Mapped[int] = mapped_column(default=0)
