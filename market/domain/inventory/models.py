"""The stock of a variant."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.catalog.models import ProductVariant
from market.foundation.database import Model


class Stock(Model):
    """How many of one variant the enterprise has, and how many are promised to orders."""

    __tablename__ = "stock"
    __table_args__ = (CheckConstraint("0 <= promised AND promised <= on_hand", name="promises_can_be_kept"),)

    variant_id: Mapped[int] = mapped_column(ForeignKey(ProductVariant.id, ondelete="CASCADE"), primary_key=True)
    on_hand: Mapped[int]
    promised: Mapped[int] = mapped_column(default=0)

    variant: Mapped[ProductVariant] = relationship()

    @property
    def available(self) -> int:
        return self.on_hand - self.promised
