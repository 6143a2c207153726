"""Tables of space and pop-ups. Double booking is impossible here: one row per venue and day, under UNIQUE.

Who lends the space stands in ``space_models``.
"""

from datetime import date, datetime, time

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, true
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.enterprises.models import District, Enterprise
from market.domain.operators.models import StaffOrganisation
from market.domain.popups.space_models import Partner
from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l

PLAN_MARGIN = 40
"""Floor around the outermost booths, in the plan's units."""


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


class VenueRule(LabelledEnum):
    """What a venue says to something; nothing where nobody has asked yet."""

    ALLOWED = "allowed", _l("Allowed")
    FORBIDDEN = "forbidden", _l("Not allowed")


class BoothZone(LabelledEnum):
    """What a booth is fitted for."""

    FOOD = "food", _l("Food")
    CRAFT = "craft", _l("Craft")
    LIFE = "life", _l("Home and living")
    EXPERIENCE = "experience", _l("Experience")


def _rule(name: str) -> EnumColumn:
    """A column of a ``VenueRule``: several in one table, so that each CHECK has a name of its own."""
    return EnumColumn(
        VenueRule,
        name=name,
        native_enum=False,
        length=40,
        create_constraint=True,
        values_callable=lambda rules: [rule.value for rule in rules],
    )


class Venue(Model):
    """A place that can be booked by the day. Coordinates are approximate and say how much (``precision_m``).

    What nobody has stated (a rule, whether there is water) is None, and shown as not known yet.
    """

    __tablename__ = "venue"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("latitude IS NULL OR latitude BETWEEN 33 AND 39", name="latitude_in_korea"),
        CheckConstraint("longitude IS NULL OR longitude BETWEEN 124 AND 132", name="longitude_in_korea"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both_coordinates"),
        Index("ix_venue_name_ko", "name_ko", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    is_sample: Mapped[bool]
    name_ko: Mapped[str]
    name_en: Mapped[str | None]
    city: Mapped[str]
    city_en: Mapped[str | None]
    district: Mapped[District] = mapped_column(default=District.UNKNOWN)
    address_ko: Mapped[str | None]
    address_en: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    precision_m: Mapped[int | None]
    directions_ko: Mapped[str | None]
    directions_en: Mapped[str | None]
    sources: Mapped[list[str]] = mapped_column(JSON, default=list)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey(Partner.id), index=True)
    hours_ko: Mapped[str | None]
    hours_en: Mapped[str | None]
    food: Mapped[VenueRule | None] = mapped_column(_rule("food_rule"))
    food_ko: Mapped[str | None]
    food_en: Mapped[str | None]
    fire: Mapped[VenueRule | None] = mapped_column(_rule("fire_rule"))
    fire_ko: Mapped[str | None]
    fire_en: Mapped[str | None]
    noise: Mapped[VenueRule | None] = mapped_column(_rule("noise_rule"))
    noise_ko: Mapped[str | None]
    noise_en: Mapped[str | None]
    has_power: Mapped[bool | None]
    has_water: Mapped[bool | None]
    supply_ko: Mapped[str | None]
    supply_en: Mapped[str | None]
    zones: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Which kinds of booths the place takes (values of ``BoothZone``); empty where nobody has said."""

    partner: Mapped[Partner | None] = relationship()
    booths: Mapped[list["Booth"]] = relationship(order_by="Booth.number")
    labels: Mapped[list["PlanLabel"]] = relationship(order_by="PlanLabel.id")

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def address(self) -> str | None:
        return in_language(self.address_ko, self.address_en) if self.address_ko else None

    @property
    def plan_height(self) -> int:
        """How high the drawing of the booths is, in the plan's units; 0 without a plan."""
        return max((booth.y + booth.height + PLAN_MARGIN for booth in self.booths), default=0)

    @property
    def plan_texts(self) -> list[tuple[int, int, str]]:
        """What is written on the floor of the plan, for the macro that draws it. Asks for ``labels``."""
        return [(label.x, label.y, label.words) for label in self.labels]

    @property
    def directions(self) -> str | None:
        return in_language(self.directions_ko, self.directions_en) if self.directions_ko else None

    @property
    def hours(self) -> str | None:
        return in_language(self.hours_ko, self.hours_en) if self.hours_ko else None

    @property
    def supply(self) -> str | None:
        """What is said of power and water beside yes and no."""
        return in_language(self.supply_ko, self.supply_en) if self.supply_ko else None

    @property
    def rules(self) -> list[tuple[str, VenueRule | None, str]]:
        """(key, what holds, words to it) of food, open fire and noise."""
        return [
            (key, getattr(self, key), in_language(getattr(self, f"{key}_ko") or "", getattr(self, f"{key}_en")))
            for key in ("food", "fire", "noise")
        ]


class Booth(Model):
    """A place within a venue's plan: position and size in the plan's units (a plan is 1000 wide).

    One that is not ``is_open`` is the city's own (an information desk): no enterprise is ever given it, and no call
    or allocation counts it.
    """

    __tablename__ = "booth"
    __table_args__ = (
        UniqueConstraint("venue_id", "number"),
        CheckConstraint("width > 0 AND height > 0", name="has_a_size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id, ondelete="CASCADE"))
    number: Mapped[str]
    zone: Mapped[BoothZone]
    x: Mapped[int]
    y: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    has_power: Mapped[bool] = mapped_column(default=False)
    has_water: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_open: Mapped[bool] = mapped_column(default=True, server_default=true())


class PlanLabel(Model):
    """Words on the floor of a plan: an aisle, a wall, the way to the trains."""

    __tablename__ = "plan_label"

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id, ondelete="CASCADE"), index=True)
    x: Mapped[int]
    y: Mapped[int]
    words_ko: Mapped[str]
    words_en: Mapped[str | None]

    @property
    def words(self) -> str:
        return in_language(self.words_ko, self.words_en)


class VenuePhoto(Model):
    """A photo of a venue. ``reference`` is a picture's, ``alt_ko`` says what can be seen."""

    __tablename__ = "venue_photo"
    __table_args__ = (UniqueConstraint("venue_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id, ondelete="CASCADE"))
    position: Mapped[int]
    reference: Mapped[str]
    alt_ko: Mapped[str]
    alt_en: Mapped[str | None]

    @property
    def alt(self) -> str:
        return in_language(self.alt_ko, self.alt_en)


class Blackout(Model):
    """Days on which a venue cannot be used, both ends included. Its ``PopupDay`` rows hold them."""

    __tablename__ = "blackout"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id, ondelete="CASCADE"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason_ko: Mapped[str]
    reason_en: Mapped[str | None]
    added_at: Mapped[datetime]

    @property
    def reason(self) -> str:
        return in_language(self.reason_ko, self.reason_en)


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
        """Opening hours as known: from–to, or a source's own words; None when nobody stated them."""
        if self.opens_at and self.closes_at:
            return f"{self.opens_at:%H:%M}–{self.closes_at:%H:%M}"
        return in_language(self.hours_ko, self.hours_en) if self.hours_ko else None

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
