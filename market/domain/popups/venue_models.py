"""Tables of venues: what is known of them, their plan, photos, and the days on which they cannot be used."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, true
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.enterprises.models import District
from market.domain.popups.space_models import Partner
from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l

PLAN_MARGIN = 40
"""Floor around the outermost booths, in the plan's units."""


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
    def city_name(self) -> str:
        return in_language(self.city, self.city_en)

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
