"""What the city has picked for the front page, and how many goods there are of each sort (``tally``)."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import Popup
from market.foundation.database import Model


class HomePick(Model):
    """A product, an enterprise or a pop-up on the front page, by ``position`` among its like.

    A pop-up stands there from ``first_day`` to ``last_day``, both included. ``position`` is not unique: two that
    change places at once end in some order, by their ids where it is the same.
    """

    __tablename__ = "home_pick"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN product_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN enterprise_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN popup_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_thing",
        ),
        CheckConstraint("(popup_id IS NULL) = (first_day IS NULL)", name="popups_have_days"),
        CheckConstraint("(first_day IS NULL) = (last_day IS NULL)", name="both_days_or_none"),
        CheckConstraint("first_day <= last_day", name="days_in_order"),
        UniqueConstraint("product_id"),
        UniqueConstraint("enterprise_id"),
        UniqueConstraint("popup_id"),
        Index("ix_home_pick_position", "position", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey(Product.id, ondelete="CASCADE"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    popup_id: Mapped[int | None] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"))
    position: Mapped[int]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]

    product: Mapped[Product | None] = relationship()
    enterprise: Mapped[Enterprise | None] = relationship()
    popup: Mapped[Popup | None] = relationship()


class Tally(Model):
    """How many goods are on sale that are alike to every filter but the price's, as they were tallied last.

    The three tables of the tally know products by number only: what is gone is taken off when its turn comes.
    """

    __tablename__ = "tally"

    category_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enterprise_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    can_collect: Mapped[bool] = mapped_column(primary_key=True)
    goods: Mapped[int]
    in_stock: Mapped[int]


class TalliedProduct(Model):
    """As what a product on sale stands in the tally: this much is taken off when it is tallied anew."""

    __tablename__ = "tallied_product"

    product_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    category_id: Mapped[int]
    enterprise_id: Mapped[int]
    can_collect: Mapped[bool]
    in_stock: Mapped[bool]


class TallyDue(Model):
    """A product that may count as something else since it was tallied. Triggers write it, in the transaction that
    changes the product, an option or its stock."""

    __tablename__ = "tally_due"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int]
