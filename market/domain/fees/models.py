"""The rules of the market's fee."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from market.domain.catalog.models import Category
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model, Won


class FeeRule(Model):
    """A percentage of what a line costs and a fixed sum for the line, from a moment on, tax included.

    For one enterprise, for one category, or for everybody. A rule is never changed: a newer one follows it.
    """

    __tablename__ = "fee_rule"
    __table_args__ = (
        CheckConstraint("basis_points BETWEEN 0 AND 5000", name="percentage_sensible"),
        CheckConstraint("fixed BETWEEN 0 AND 100000", name="fixed_sensible"),
        CheckConstraint("enterprise_id IS NULL OR category_id IS NULL", name="for_one_or_the_other"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey(Category.id, ondelete="CASCADE"), index=True)
    basis_points: Mapped[int]
    fixed: Mapped[Won] = mapped_column(default=0)
    since: Mapped[datetime]
