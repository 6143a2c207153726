"""Tables of calls: which pop-ups want enterprises, by which rules, and who has applied with what.

A booth is given for all days of a pop-up; what an enterprise wants first is said by ranks among a call's pop-ups.
"""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.catalog.models import Product
from market.domain.enterprises.document_models import PaperKind
from market.domain.enterprises.models import Enterprise
from market.domain.operators.models import StaffOrganisation
from market.domain.popups.models import BoothZone, Popup
from market.foundation.database import Model, Private
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l


class CallPhase(LabelledEnum):
    """Where a call stands at a moment: told by its times alone (``rules.phase``), so no worker has to switch it."""

    DRAFT = "draft", _l("Draft")
    ANNOUNCED = "announced", _l("Announced")
    OPEN = "open", _l("Taking applications")
    CLOSED = "closed", _l("Applications closed")
    CANCELLED = "cancelled", _l("Cancelled")


class ApplicationState(LabelledEnum):
    """What an enterprise has done with its application; what becomes of it, the allocation says."""

    DRAFT = "draft", _l("Not sent yet")
    SUBMITTED = "submitted", _l("Application received")
    WITHDRAWN = "withdrawn", _l("Withdrawn")


class Call(Model):
    """One call for applications, for one or more pop-ups. Text and rules can be changed until ``opens_at``.

    ``quotas`` maps a zone to the most booths of it in each pop-up; a zone that is not in it has all its booths.
    ``seed`` is secret until after the draw, ``seed_hash`` is shown from the announcement on; ``draw_name`` and
    ``draw_on`` say which public lottery draw, after the close, is mixed with it. What was drawn, and where that
    stands, is typed in afterwards.
    """

    __tablename__ = "call"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("category_share BETWEEN 1 AND 100", name="share_is_percent"),
        CheckConstraint("most_competitors BETWEEN 1 AND 50", name="competitors_sensible"),
        CheckConstraint("most_popups BETWEEN 1 AND 50", name="popups_sensible"),
        CheckConstraint("fewest_products BETWEEN 0 AND 20", name="products_sensible"),
        CheckConstraint("offer_hours BETWEEN 1 AND 240", name="offer_hours_sensible"),
        CheckConstraint("objection_days BETWEEN 1 AND 60", name="objection_days_sensible"),
        CheckConstraint(
            "announced_at IS NULL OR (draw_name <> '' AND draw_on IS NOT NULL)", name="announced_with_a_draw"
        ),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelled_with_a_reason"),
        CheckConstraint("(draw_numbers IS NULL) = (drawn_entered_at IS NULL)", name="drawn_at_a_moment"),
        CheckConstraint("(draw_numbers IS NULL) = (draw_source IS NULL)", name="drawn_from_a_source"),
        Index("ix_call_closes_at", "closes_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    is_sample: Mapped[bool] = mapped_column(default=False)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(StaffOrganisation.id), index=True)
    title_ko: Mapped[str]
    title_en: Mapped[str | None]
    text_ko: Mapped[str]
    text_en: Mapped[str | None]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    asks_papers: Mapped[list[str]] = mapped_column(JSON, default=list)
    fewest_products: Mapped[int] = mapped_column(default=1)
    asks_power: Mapped[bool] = mapped_column(default=True)
    asks_experience: Mapped[bool] = mapped_column(default=False)
    category_share: Mapped[int] = mapped_column(default=40)
    most_competitors: Mapped[int] = mapped_column(default=3)
    most_popups: Mapped[int] = mapped_column(default=1)
    quotas: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    seed: Mapped[Private]
    seed_hash: Mapped[str]
    draw_name: Mapped[str] = mapped_column(default="")
    draw_on: Mapped[date | None]
    draw_numbers: Mapped[str | None]
    draw_source: Mapped[str | None]
    drawn_entered_at: Mapped[datetime | None]
    drawn_entered_by: Mapped[str] = mapped_column(default="")
    offer_hours: Mapped[int] = mapped_column(default=48)
    objection_days: Mapped[int] = mapped_column(default=7)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    entries: Mapped[list["CallPopup"]] = relationship(
        back_populates="call", order_by="CallPopup.id", cascade="all, delete-orphan"
    )

    @property
    def title(self) -> str:
        return in_language(self.title_ko, self.title_en)

    @property
    def text(self) -> str:
        return in_language(self.text_ko, self.text_en)

    @property
    def popups(self) -> list[Popup]:
        """The pop-ups it is about, soonest first."""
        return sorted((entry.popup for entry in self.entries), key=lambda popup: (str(popup.starts_on), popup.id))

    @property
    def papers(self) -> list[PaperKind]:
        """The documents that are asked for."""
        return [kind for kind in PaperKind if kind.value in self.asks_papers]

    @property
    def zone_quotas(self) -> dict[BoothZone, int]:
        return {zone: self.quotas[zone.value] for zone in BoothZone if zone.value in self.quotas}


class CallPopup(Model):
    """A pop-up that a call is about. At most one call holds a pop-up: a cancelled one keeps the row and lets go."""

    __tablename__ = "call_popup"
    __table_args__ = (
        UniqueConstraint("call_id", "popup_id"),
        Index(
            "uq_call_popup_held",
            "popup_id",
            unique=True,
            sqlite_where=text("is_held"),
            postgresql_where=text("is_held"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey(Call.id, ondelete="CASCADE"))
    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"))
    is_held: Mapped[bool] = mapped_column(default=True)

    call: Mapped[Call] = relationship(back_populates="entries")
    popup: Mapped[Popup] = relationship()


class BoothApplication(Model):
    """What one enterprise says to one call. ``most_popups`` is its own cap; ``version`` says what a form has seen.

    ``zone`` is its category: the share of a category and the kind of booth go by it.
    """

    __tablename__ = "booth_application"
    __table_args__ = (
        UniqueConstraint("call_id", "enterprise_id"),
        CheckConstraint("version >= 1", name="version_counted"),
        CheckConstraint("most_popups BETWEEN 1 AND 50", name="cap_sensible"),
        CheckConstraint("(state = 'submitted') <= (submitted_at IS NOT NULL)", name="submitted_at_a_moment"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at_a_moment"),
        Index("ix_booth_application_list", "call_id", "state", "id"),
        Index("ix_booth_application_enterprise", "enterprise_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey(Call.id, ondelete="CASCADE"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id, ondelete="CASCADE"))
    state: Mapped[ApplicationState] = mapped_column(default=ApplicationState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    zone: Mapped[BoothZone]
    needs_power: Mapped[bool] = mapped_column(default=False)
    needs_water: Mapped[bool] = mapped_column(default=False)
    uses_fire: Mapped[bool] = mapped_column(default=False)
    experience: Mapped[str] = mapped_column(default="")
    note: Mapped[Private] = mapped_column(default="")
    most_popups: Mapped[int] = mapped_column(default=1)
    begun_by: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    call: Mapped[Call] = relationship()
    enterprise: Mapped[Enterprise] = relationship()
    choices: Mapped[list["BoothChoice"]] = relationship(
        back_populates="application", order_by="BoothChoice.rank", cascade="all, delete-orphan"
    )
    brought: Mapped[list["BoothApplicationProduct"]] = relationship(
        back_populates="application", order_by="BoothApplicationProduct.product_id", cascade="all, delete-orphan"
    )


class BoothApplicationProduct(Model):
    """A product that the applicant would bring."""

    __tablename__ = "booth_application_product"

    application_id: Mapped[int] = mapped_column(ForeignKey(BoothApplication.id, ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id, ondelete="CASCADE"), primary_key=True, index=True)

    application: Mapped[BoothApplication] = relationship(back_populates="brought")
    product: Mapped[Product] = relationship()


class BoothChoice(Model):
    """A pop-up that the applicant wants a booth at; 1 is wanted most."""

    __tablename__ = "booth_choice"
    __table_args__ = (
        UniqueConstraint("application_id", "rank"),
        CheckConstraint("rank >= 1", name="ranks_count_from_one"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey(BoothApplication.id, ondelete="CASCADE"), primary_key=True)
    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"), primary_key=True, index=True)
    rank: Mapped[int]

    application: Mapped[BoothApplication] = relationship(back_populates="choices")
    popup: Mapped[Popup] = relationship()
