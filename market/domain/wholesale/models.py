"""Tables of wholesale: the terms of a product, and what a shop asks of an enterprise or of the market."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise
from market.foundation.database import Model, Private, Won


class WholesaleTerms(Model):
    """On which terms an enterprise sells a product to shops. Only the lookbook and who asks are told of them.

    ``price`` is for one, tax included; None where it is told on request. ``lead_days`` are business days from the
    order to the dispatch.
    """

    __tablename__ = "wholesale_terms"
    __table_args__ = (
        CheckConstraint("minimum BETWEEN 1 AND 1000000", name="minimum_sensible"),
        CheckConstraint("price IS NULL OR price BETWEEN 1 AND 100000000", name="price_sensible"),
        CheckConstraint("lead_days BETWEEN 0 AND 365", name="lead_days_sensible"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id, ondelete="CASCADE"), primary_key=True)
    minimum: Mapped[int]
    price: Mapped[Won | None]
    lead_days: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]

    product: Mapped[Product] = relationship()


class WholesaleInquiry(Model):
    """What a shop asks: of one enterprise, or of the whole market, which the city then answers.

    Whoever asks has no account here: the answer goes by mail. ``asker_key`` is the address's fingerprint, by which is
    counted how often somebody asks. All that is about a person is encrypted, and gone with the row after
    ``rules.KEPT_MONTHS``.
    """

    __tablename__ = "wholesale_inquiry"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("quantity BETWEEN 1 AND 10000000", name="quantity_sensible"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_has_words"),
        Index("ix_wholesale_inquiry_enterprise", "enterprise_id", "asked_at", "id"),
        Index("ix_wholesale_inquiry_asked", "asked_at", "id"),
        Index("ix_wholesale_inquiry_asker", "asker_key", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey(Product.id, ondelete="SET NULL"), index=True)
    language: Mapped[str]
    company: Mapped[Private]
    name: Mapped[Private]
    email: Mapped[Private]
    phone: Mapped[Private]
    asker_key: Mapped[str]
    wanted: Mapped[Private]
    quantity: Mapped[int]
    wanted_on: Mapped[date | None]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answer: Mapped[Private | None]

    enterprise: Mapped[Enterprise | None] = relationship()
    product: Mapped[Product | None] = relationship()
