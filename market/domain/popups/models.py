"""Tables of space and pop-ups. Double booking is impossible here: one row per venue and day, under UNIQUE.

Venues stand in ``venue_models``, who lends them in ``space_models``; whoever asks for a venue may ask for it here.
"""

from datetime import date, datetime, time

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.enterprises.models import Enterprise
from market.domain.operators.models import StaffOrganisation
from market.domain.popups.venue_models import PLAN_MARGIN as PLAN_MARGIN
from market.domain.popups.venue_models import Blackout as Blackout
from market.domain.popups.venue_models import Booth as Booth
from market.domain.popups.venue_models import BoothZone as BoothZone
from market.domain.popups.venue_models import PlanLabel as PlanLabel
from market.domain.popups.venue_models import Venue as Venue
from market.domain.popups.venue_models import VenuePhoto as VenuePhoto
from market.domain.popups.venue_models import VenueRule as VenueRule
from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l


class PopupStatus(LabelledEnum):
    """What the public sees of a pop-up."""

    DRAFT = "draft", _l("Draft")
    PUBLISHED = "published", _l("Published")
    CANCELLED = "cancelled", _l("Cancelled")


class PopupKind(LabelledEnum):
    """What sort of event it is, as its source or the city calls it."""

    POPUP = "popup", _l("Pop-up")
    MARKET = "market", _l("Market")
    FAIR_BOOTH = "fair_booth", _l("Booths at a fair")
    FESTIVAL = "festival", _l("Festival")
    STORE = "store", _l("Shop opening")
    AGREEMENT = "agreement", _l("Agreement")


class SpaceState(LabelledEnum):
    """How far the partner has agreed to lend the venue for a pop-up's days."""

    DRAFT = "draft", _l("Not asked yet")
    REQUESTED = "requested", _l("Asked the partner")
    CONFIRMED = "confirmed", _l("Confirmed by the partner")


def known_hours(
    opens_at: time | None, closes_at: time | None, hours_ko: str | None, hours_en: str | None
) -> str | None:
    """Opening hours as known: from–to, or a source's own words; None when nobody stated them."""
    if opens_at and closes_at:
        return f"{opens_at:%H:%M}–{closes_at:%H:%M}"
    return in_language(hours_ko, hours_en) if hours_ko else None


class Popup(Model):
    """A market of some days at a place. ``reference`` is the id of a real past event in the founding data.

    Real past events may have no known days, hours or plan: then none are shown, and ``date_note`` says what
    the source says.
    """

    __tablename__ = "popup"
    __table_args__ = (
        UniqueConstraint("slug"),
        UniqueConstraint("reference"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on", name="days_in_order"),
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="hours_in_order"),
        CheckConstraint("space_state <> 'confirmed' OR space_confirmed_on IS NOT NULL", name="confirmed_on_a_day"),
        Index("ix_popup_status_starts_on", "status", "starts_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    reference: Mapped[str | None]
    is_sample: Mapped[bool]
    is_dadaket: Mapped[bool]
    kind: Mapped[PopupKind]
    status: Mapped[PopupStatus] = mapped_column(default=PopupStatus.DRAFT)
    title_ko: Mapped[str]
    title_en: Mapped[str | None]
    summary_ko: Mapped[str | None]
    summary_en: Mapped[str | None]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(StaffOrganisation.id), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey(Venue.id), index=True)
    venue_text_ko: Mapped[str | None]
    venue_text_en: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    date_note_ko: Mapped[str | None]
    date_note_en: Mapped[str | None]
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]
    hours_ko: Mapped[str | None]
    hours_en: Mapped[str | None]
    preorder_until: Mapped[datetime | None]
    organisers_ko: Mapped[list[str]] = mapped_column(JSON, default=list)
    organisers_en: Mapped[list[str]] = mapped_column(JSON, default=list)
    partners_ko: Mapped[list[str]] = mapped_column(JSON, default=list)
    partners_en: Mapped[list[str]] = mapped_column(JSON, default=list)
    enterprises_reported: Mapped[int | None]
    visitors_reported: Mapped[int | None]
    sales_statement_ko: Mapped[str | None]
    sales_statement_en: Mapped[str | None]
    note_ko: Mapped[str | None]
    note_en: Mapped[str | None]
    sources: Mapped[list[str]] = mapped_column(JSON, default=list)
    space_state: Mapped[SpaceState] = mapped_column(default=SpaceState.DRAFT, server_default=SpaceState.DRAFT.value)
    space_requested_on: Mapped[date | None]
    space_confirmed_on: Mapped[date | None]
    space_reference: Mapped[str | None]
    """The partner's own number of its confirmation."""
    series: Mapped[str | None] = mapped_column(index=True)
    """What the pop-ups that were made together by one rhythm have in common."""
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    organisation: Mapped[StaffOrganisation | None] = relationship()
    venue: Mapped[Venue | None] = relationship()
    days: Mapped[list["PopupDay"]] = relationship(back_populates="popup", order_by="PopupDay.day")
    participants: Mapped[list["Participation"]] = relationship(
        back_populates="popup", order_by="Participation.position"
    )

    @property
    def title(self) -> str:
        return in_language(self.title_ko, self.title_en)

    @property
    def summary(self) -> str | None:
        return in_language(self.summary_ko, self.summary_en) if self.summary_ko else None

    @property
    def venue_text(self) -> str | None:
        """The place in a source's or the city's own words; the venue's name where there are none."""
        if self.venue_text_ko:
            return in_language(self.venue_text_ko, self.venue_text_en)
        return self.venue.name if self.venue else None

    @property
    def date_note(self) -> str | None:
        return in_language(self.date_note_ko, self.date_note_en) if self.date_note_ko else None

    @property
    def hours(self) -> str | None:
        return known_hours(self.opens_at, self.closes_at, self.hours_ko, self.hours_en)

    @property
    def organisers(self) -> list[str]:
        return [in_language(ko, en) for ko, en in zip(self.organisers_ko, self.organisers_en, strict=True)]

    @property
    def partners(self) -> list[str]:
        return [in_language(ko, en) for ko, en in zip(self.partners_ko, self.partners_en, strict=True)]

    @property
    def sales_statement(self) -> str | None:
        return in_language(self.sales_statement_ko, self.sales_statement_en) if self.sales_statement_ko else None

    @property
    def note(self) -> str | None:
        """What has to be known to read the sources rightly."""
        return in_language(self.note_ko, self.note_en) if self.note_ko else None


class PopupDay(Model):
    """The claim on one venue for one day: a pop-up’s, or a blackout’s. Past events without a known day have none.

    A day that is given up (the pop-up is cancelled or moved) keeps its row, because carts and orders may refer
    to it, and lets go of the venue: ``venue_id`` is empty and the day is free for others. A blackout's row goes with
    the blackout; while it stands, nobody can claim the day.
    """

    __tablename__ = "popup_day"
    __table_args__ = (
        UniqueConstraint("venue_id", "day"),
        UniqueConstraint("popup_id", "day"),
        CheckConstraint("(popup_id IS NULL) <> (blackout_id IS NULL)", name="one_holder"),
        CheckConstraint("blackout_id IS NULL OR venue_id IS NOT NULL", name="blackout_holds_venue"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    popup_id: Mapped[int | None] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"))
    blackout_id: Mapped[int | None] = mapped_column(ForeignKey(Blackout.id, ondelete="CASCADE"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey(Venue.id))
    day: Mapped[date] = mapped_column(index=True)

    popup: Mapped[Popup | None] = relationship(back_populates="days")
    blackout: Mapped[Blackout | None] = relationship()
    venue: Mapped[Venue | None] = relationship()

    @property
    def is_held(self) -> bool:
        return self.venue_id is not None


class Participation(Model):
    """An enterprise at a pop-up, at a booth where one is assigned.

    Real past events list participants by name; where the name is an entry of the directory it is linked.
    """

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("popup_id", "enterprise_id"),
        UniqueConstraint("popup_id", "booth_id"),
        UniqueConstraint("popup_id", "position"),
        CheckConstraint("enterprise_id IS NOT NULL OR listed_name IS NOT NULL", name="someone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"))
    position: Mapped[int]
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey(Enterprise.id), index=True)
    listed_name: Mapped[str | None]
    booth_id: Mapped[int | None] = mapped_column(ForeignKey(Booth.id))

    popup: Mapped[Popup] = relationship(back_populates="participants")
    enterprise: Mapped[Enterprise | None] = relationship()
    booth: Mapped[Booth | None] = relationship()
