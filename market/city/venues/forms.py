"""What the city types about a venue, its plan, its photos and the days on which it cannot be used."""

import re
from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from market.city.fields import NO, YES, answered, choice, known, stored, yes_or_no
from market.domain.enterprises.models import District
from market.domain.popups.models import Booth, BoothZone, Venue, VenueRule
from market.domain.popups.plan_rules import (
    MOST_HEIGHT,
    MOST_IN_ROW,
    ROWS,
    WIDTH,
    Numbering,
    PlanLine,
    PlanPart,
    Spot,
    read_off,
)
from market.domain.popups.space_models import Partner
from market.domain.popups.venues import VenueFacts
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import (
    AtMost,
    DayField,
    LineField,
    NoResidentNumber,
    NoteField,
    Optional,
    Required,
    WholeNumberField,
    _ReadField,
    half_width,
)

FEWEST_LINES, MORE_LINES, MOST_LINES = 6, 4, 40
FURTHEST_OFF = 5_000


class DegreeField(_ReadField):
    """A latitude or longitude in degrees, as maps write them; the data is a number."""

    def __init__(
        self, label: LazyText, validators: Sequence[object] = (), *, lowest: int, highest: int, **kw: object
    ) -> None:
        super().__init__(label, validators, **kw)
        self.lowest, self.highest = lowest, highest

    def read(self, typed: str) -> float | None:
        found = re.fullmatch(r"[0-9]{1,3}\.[0-9]{3,15}", half_width(typed).removesuffix("°").strip())
        value = round(float(found[0]), 6) if found else None
        return value if value is not None and self.lowest <= value <= self.highest else None

    def shown(self, value: float) -> str:
        return f"{value:.6f}"[:-3] + f"{value:.6f}"[-3:].rstrip("0")

    def complaint(self) -> str:
        return gettext(
            "Please write degrees from %(lowest)s to %(highest)s with at least three places, as a map shows them.",
            lowest=self.lowest,
            highest=self.highest,
        )


def _line(label: LazyText, most: int) -> LineField:
    return LineField(label, [Optional(), AtMost(most), NoResidentNumber()])


def _note(label: LazyText, most: int) -> NoteField:
    return NoteField(label, [Optional(), AtMost(most), NoResidentNumber()])


def _ruled(field: SelectField) -> VenueRule | None:
    return VenueRule.stored_as(field.data) if field.data else None


_RULES: list[tuple[str, LazyText]] = [(rule.value, rule.label) for rule in VenueRule]


class VenueForm(FlaskForm):
    """Where a venue is, who lends it, what is allowed there and what it has. What is not known stays empty."""

    name_ko = LineField(_l("Name in Korean"), [Required(_l("Please write a name.")), AtMost(80), NoResidentNumber()])
    name_en = _line(_l("Name in English"), 100)
    city = LineField(_l("City in Korean"), [Required(_l("Please write the city.")), AtMost(30)])
    city_en = _line(_l("City in English"), 40)
    district = SelectField(_l("District"), choices=[SelectChoice(one.value, one.label) for one in District])
    partner_id = SelectField(_l("Partner who lends it"), coerce=lambda value: int(value or 0), validate_choice=False)
    address_ko = _line(_l("Address in Korean"), 200)
    address_en = _line(_l("Address in English"), 200)
    latitude = DegreeField(_l("Latitude"), [Optional()], lowest=33, highest=39)
    longitude = DegreeField(_l("Longitude"), [Optional()], lowest=124, highest=132)
    precision_m = WholeNumberField(_l("Right within, in metres"), [Optional()], lowest=1, highest=FURTHEST_OFF)
    directions_ko = _note(_l("Directions in Korean"), 600)
    directions_en = _note(_l("Directions in English"), 900)
    hours_ko = _line(_l("Hours of the place, in Korean"), 200)
    hours_en = _line(_l("Hours of the place, in English"), 200)
    food = choice(_l("Food"), _RULES)
    food_ko = _line(_l("More on food, in Korean"), 200)
    food_en = _line(_l("More on food, in English"), 300)
    fire = choice(_l("Open fire"), _RULES)
    fire_ko = _line(_l("More on open fire, in Korean"), 200)
    fire_en = _line(_l("More on open fire, in English"), 300)
    noise = choice(_l("Loud sound"), _RULES)
    noise_ko = _line(_l("More on loud sound, in Korean"), 200)
    noise_en = _line(_l("More on loud sound, in English"), 300)
    has_power = yes_or_no(_l("Electricity"), _l("There is electricity"), _l("There is no electricity"))
    has_water = yes_or_no(_l("Water"), _l("There is water"), _l("There is no water"))
    supply_ko = _line(_l("More on electricity and water, in Korean"), 300)
    supply_en = _line(_l("More on electricity and water, in English"), 400)
    zones = SelectMultipleField(
        _l("Kinds of booths that fit"),
        choices=[SelectChoice(zone.value, zone.label) for zone in BoothZone],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @classmethod
    def about(cls, venue: Venue | None, partners: Sequence[Partner]) -> "VenueForm":
        """The form, filled with what is known of ``venue``."""
        form = cls(data=known(venue) if venue else {})
        form.partner_id.choices = [
            (0, gettext("Nobody, or not known yet")),
            *((one.id, one.name) for one in partners),
        ]
        return form

    def validate_partner_id(self, field: SelectField) -> None:
        if field.data not in {value for value, _name in field.choices}:
            raise ValidationError(gettext("Please choose a partner from the list."))

    def validate(self, extra_validators: object = None) -> bool:
        is_fine = super().validate(extra_validators)
        if (self.latitude.data is None) != (self.longitude.data is None) and not (
            self.latitude.errors or self.longitude.errors
        ):
            lacking = self.longitude if self.longitude.data is None else self.latitude
            lacking.errors = [gettext("Please write both latitude and longitude, or neither.")]
            return False
        return is_fine

    def to_facts(self) -> VenueFacts:
        """What was typed, as the domain takes it."""
        words = {
            name: self[name].data or None
            for name in VenueFacts.__dataclass_fields__
            if name.endswith(("_ko", "_en")) and name != "name_ko"
        }
        return VenueFacts(
            name_ko=self.name_ko.data,
            city=self.city.data,
            district=District.stored_as(self.district.data),
            latitude=self.latitude.data,
            longitude=self.longitude.data,
            precision_m=self.precision_m.data,
            partner_id=self.partner_id.data or None,
            has_power=answered(self.has_power.data),
            has_water=answered(self.has_water.data),
            zones=list(self.zones.data),
            food=_ruled(self.food),
            fire=_ruled(self.fire),
            noise=_ruled(self.noise),
            **words,
        )


class LineForm(Form):
    """One line of a plan: so many places of a kind, in a row."""

    row = SelectField(_l("Row of booths"), choices=[SelectChoice(name, name) for name in ROWS], default=ROWS[0])
    part = SelectField(
        _l("What stands there"),
        choices=[SelectChoice("", _l("Nothing")), *(SelectChoice(part.value, part.label) for part in PlanPart)],
        default="",
    )
    count = WholeNumberField(_l("How many places"), [Optional()], lowest=1, highest=MOST_IN_ROW)
    has_power = BooleanField(_l("Electricity"))
    has_water = BooleanField(_l("Water"))

    def validate_count(self, field: WholeNumberField) -> None:
        if self.part.data and field.data is None:
            raise ValidationError(gettext("Please write how many places."))

    def to_line(self) -> PlanLine | None:
        """What was typed; None for an empty line."""
        if not self.part.data or not self.count.data:
            return None
        part = PlanPart.stored_as(self.part.data)
        has = part is not PlanPart.GAP
        return PlanLine(
            self.row.data, part, self.count.data, has and self.has_power.data, has and self.has_water.data
        )


class PlanForm(FlaskForm):
    """The rows of a plan, line by line."""

    numbering = RadioField(
        _l("How booths are called"),
        choices=[SelectChoice(one.value, one.label) for one in Numbering],
        default=Numbering.THROUGH.value,
    )
    lines = FieldList(FormField(LineForm), min_entries=FEWEST_LINES, max_entries=MOST_LINES)

    @classmethod
    def about(cls, venue: Venue) -> "PlanForm":
        """The form, filled with the lines that give about the plan of ``venue``."""
        lines = [
            {
                "row": line.row,
                "part": line.part.value,
                "count": line.count,
                "has_power": line.has_power,
                "has_water": line.has_water,
            }
            for line in read_off(venue.booths)
        ]
        by_row = any(booth.number[:1] in ROWS for booth in venue.booths)
        numbering = Numbering.BY_ROW if by_row else Numbering.THROUGH
        form = cls(data={"lines": lines[:MOST_LINES], "numbering": numbering.value})
        if not form.is_submitted():
            form.more(2)
        return form

    def more(self, lines: int = MORE_LINES) -> None:
        """Some empty lines more; they begin in the row of the last."""
        for _ in range(min(lines, MOST_LINES - len(self.lines))):
            last = self.lines.entries[-1].form.row.data if self.lines.entries else ROWS[0]
            self.lines.append_entry({"row": last})

    def to_lines(self) -> list[PlanLine]:
        """What was typed, without the empty lines."""
        return [line for entry in self.lines if (line := entry.form.to_line()) is not None]


class BoothForm(FlaskForm):
    """One booth: where it stands, what it is for."""

    number = LineField(_l("Number of the booth"), [Required(_l("Please give the booth a number.")), AtMost(8)])
    zone = SelectField(_l("Kind"), choices=[SelectChoice(zone.value, zone.label) for zone in BoothZone])
    x = WholeNumberField(_l("From the left"), [Required(_l("Please write a number."))], lowest=0, highest=WIDTH)
    y = WholeNumberField(_l("From the top"), [Required(_l("Please write a number."))], lowest=0, highest=MOST_HEIGHT)
    width = WholeNumberField(_l("Width"), [Required(_l("Please write a number."))], lowest=20, highest=WIDTH)
    height = WholeNumberField(_l("Height"), [Required(_l("Please write a number."))], lowest=20, highest=WIDTH)
    has_power = BooleanField(_l("Electricity"))
    has_water = BooleanField(_l("Water"))
    is_open = SelectField(
        _l("Who may have it"),
        choices=[
            SelectChoice(YES, _l("Enterprises: it is given out")),
            SelectChoice(NO, _l("Nobody: it is the city’s own, as an information desk")),
        ],
    )

    @classmethod
    def about(cls, booth: Booth | None) -> "BoothForm":
        """The form, filled with what is known of ``booth``."""
        plain = {"x": 40, "y": 40, "width": 120, "height": 110, "is_open": YES}
        if booth is None:
            return cls(data=plain)
        facts = {name: getattr(booth, name) for name in Spot.__dataclass_fields__}
        return cls(data=facts | {"zone": booth.zone.value, "is_open": stored(booth.is_open)})

    def to_spot(self) -> Spot:
        """What was typed, as the domain takes it."""
        return Spot(
            number=self.number.data,
            zone=BoothZone.stored_as(self.zone.data),
            x=self.x.data,
            y=self.y.data,
            width=self.width.data,
            height=self.height.data,
            has_power=self.has_power.data,
            has_water=self.has_water.data,
            is_open=self.is_open.data == YES,
        )


class LabelForm(FlaskForm):
    """Words on the floor of a plan."""

    words_ko = LineField(_l("Words in Korean"), [Required(_l("Please write the words.")), AtMost(40)])
    words_en = _line(_l("Words in English"), 50)
    x = WholeNumberField(_l("From the left"), [Required(_l("Please write a number."))], lowest=0, highest=WIDTH)
    y = WholeNumberField(_l("From the top"), [Required(_l("Please write a number."))], lowest=0, highest=MOST_HEIGHT)


class BlackoutForm(FlaskForm):
    """Days on which a venue cannot be used, and why."""

    first_day = DayField(_l("First day"), [Required(_l("Please choose the first day."))])
    last_day = DayField(_l("Last day"), [Required(_l("Please choose the last day."))])
    reason_ko = LineField(
        _l("Reason in Korean"), [Required(_l("Please write the reason.")), AtMost(120), NoResidentNumber()]
    )
    reason_en = _line(_l("Reason in English"), 160)


class VenuePhotoForm(FlaskForm):
    """What can be seen on a photo, for those who cannot see it."""

    alt_ko = LineField(
        _l("What can be seen, in Korean"),
        [Required(_l("Please say in a few words what can be seen.")), AtMost(120), NoResidentNumber()],
    )
    alt_en = _line(_l("What can be seen, in English"), 160)
