"""Stock, how it moved, who waits for it, and what is made of fresh goods on a day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.catalog.models import Product, ProductVariant
from market.foundation.database import Model, Private
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l

LOW_AT = 5
"""At so many left the enterprise is told, until it draws a line of its own."""


class MovementCause(LabelledEnum):
    """Why there are more or fewer of something than before."""

    OPENING = "opening", _l("When this record began")
    COUNTED = "counted", _l("Counted")
    DAMAGED = "damaged", _l("Damaged")
    FOUND = "found", _l("Found")
    RETURNED_BY_HAND = "returned_by_hand", _l("Returned by hand")
    OWN_USE = "own_use", _l("Own use")
    OTHER = "other", _l("Another reason")
    SENT = "sent", _l("Sent")
    COLLECTED = "collected", _l("Collected")
    RETURNED = "returned", _l("Came back")
    EXCHANGED = "exchanged", _l("Sent in exchange")


class Stock(Model):
    """How many of one variant the enterprise has, and how many are promised to orders.

    At ``low_at`` left, or fewer, the enterprise is told; 0 tells it only when everything is gone.
    """

    __tablename__ = "stock"
    __table_args__ = (
        CheckConstraint("0 <= promised AND promised <= on_hand", name="promises_can_be_kept"),
        CheckConstraint("low_at BETWEEN 0 AND 9999", name="low_line_sensible"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey(ProductVariant.id, ondelete="CASCADE"), primary_key=True)
    on_hand: Mapped[int]
    promised: Mapped[int] = mapped_column(default=0)
    low_at: Mapped[int] = mapped_column(default=LOW_AT)

    variant: Mapped[ProductVariant] = relationship()

    @property
    def available(self) -> int:
        return self.on_hand - self.promised


class StockMovement(Model):
    """One change of what is on hand: rows are added, and never changed. They add up to what is on hand.

    A promise moves nothing. ``words`` say more than the cause: what the enterprise wrote, or the order's number;
    ``part_id`` is the part of an order that it is about, named by number only: orders stand above the stock.
    """

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("delta <> 0", name="something_moved"),
        CheckConstraint("on_hand >= 0", name="never_below_nothing"),
        CheckConstraint("cause <> 'other' OR words <> ''", name="another_reason_is_told"),
        Index("ix_stock_movement_variant", "variant_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey(ProductVariant.id, ondelete="CASCADE"))
    delta: Mapped[int]
    on_hand: Mapped[int]
    cause: Mapped[MovementCause]
    words: Mapped[str] = mapped_column(default="")
    actor_name: Mapped[str]
    at: Mapped[datetime]
    part_id: Mapped[int | None]


class LowStockTold(Model):
    """The enterprise has been told that few are left; the row goes when there are more than its line again."""

    __tablename__ = "low_stock_told"

    variant_id: Mapped[int] = mapped_column(ForeignKey(ProductVariant.id, ondelete="CASCADE"), primary_key=True)
    told_at: Mapped[datetime]


class RestockRequest(Model):
    """Somebody wants to be told, once, when a sold-out variant can be bought again.

    ``address_key`` is the address's fingerprint: one request for each address and variant, and the word in the
    link by which all requests of the address are taken back. The row goes as soon as the mail is written.
    """

    __tablename__ = "restock_request"
    __table_args__ = (UniqueConstraint("variant_id", "address_key"), Index("ix_restock_request_asked", "asked_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey(ProductVariant.id, ondelete="CASCADE"))
    email: Mapped[Private]
    address_key: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    asked_at: Mapped[datetime]


class RestockRound(Model):
    """How many have been told of a variant since ``began_at``; the row goes when it is sold out again."""

    __tablename__ = "restock_round"
    __table_args__ = (CheckConstraint("told >= 0", name="told_counted"),)

    variant_id: Mapped[int] = mapped_column(ForeignKey(ProductVariant.id, ondelete="CASCADE"), primary_key=True)
    told: Mapped[int]
    began_at: Mapped[datetime]


class DailyMaking(Model):
    """How many units of what is made fresh are taken for one day, of ``most`` (None: of any number)."""

    __tablename__ = "daily_making"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND (most IS NULL OR taken <= most)", name="no_more_than_can_be_made"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id, ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    taken: Mapped[int]
    most: Mapped[int | None]
