"""What an enterprise types about itself, its places and its photos."""

from flask_wtf import FlaskForm
from wtforms import Field, ValidationError

from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.places import PlaceFacts
from market.domain.enterprises.profile import ProfileFacts
from market.domain.enterprises.shop_models import PickUpPlace, ShopPhoto
from market.foundation import clock
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoResidentNumber, NoteField, Optional, Required, WholeNumberField

FIRST_YEAR, MOST_PEOPLE = 1900, 9_999


def _line(label: LazyText, most: int) -> LineField:
    return LineField(label, [Optional(), AtMost(most), NoResidentNumber()])


def _note(label: LazyText, most: int) -> NoteField:
    return NoteField(label, [Optional(), AtMost(most), NoResidentNumber()])


def korean_first(form: FlaskForm, *names: str) -> bool:
    """Say so where something stands in English alone: pages are Korean first."""
    lacking = [name for name in names if form[f"{name}_en"].data and not form[f"{name}_ko"].data]
    for name in lacking:
        sentence = gettext("Please write this in Korean too. Where there is no English, the Korean is shown.")
        form[f"{name}_ko"].errors = [*form[f"{name}_ko"].errors, sentence]
    return not lacking


class ProfileForm(FlaskForm):
    """The texts and numbers on the enterprise's page."""

    summary_ko = _line(_l("In a sentence, in Korean"), 120)
    summary_en = _line(_l("In a sentence, in English"), 160)
    story_ko = _note(_l("Story in Korean"), 4_000)
    story_en = _note(_l("Story in English"), 6_000)
    effect_ko = _line(_l("What buying keeps going, in Korean"), 200)
    effect_en = _line(_l("What buying keeps going, in English"), 300)
    opening_hours_ko = _line(_l("Opening hours in Korean"), 200)
    opening_hours_en = _line(_l("Opening hours in English"), 200)
    founded_year = WholeNumberField(_l("Since which year"), [Optional()], lowest=FIRST_YEAR, highest=9_999)
    employees = WholeNumberField(_l("How many people work there"), [Optional()], lowest=1, highest=MOST_PEOPLE)

    @classmethod
    def about(cls, enterprise: Enterprise) -> "ProfileForm":
        """The form, filled with what stands on the page now."""
        return cls(obj=enterprise)

    def validate_founded_year(self, field: Field) -> None:
        this_year = clock.day_of(clock.now()).year
        if field.data and field.data > this_year:
            raise ValidationError(gettext("Please write a year up to %(year)s.", year=this_year))

    def validate(self, extra_validators: object = None) -> bool:
        is_fine = super().validate(extra_validators)
        return korean_first(self, "summary", "story", "effect", "opening_hours") and is_fine

    def to_facts(self) -> ProfileFacts:
        """What was typed, as the domain takes it."""
        texts = ("summary", "story", "effect", "opening_hours")
        columns = [f"{text}_{language}" for text in texts for language in ("ko", "en")]
        return ProfileFacts(
            **{column: self[column].data or None for column in columns},
            founded_year=self.founded_year.data,
            employees=self.employees.data,
        )


class PlaceForm(FlaskForm):
    """One place at which things are handed over."""

    name_ko = LineField(
        _l("Name of the place in Korean"), [Required(_l("Please name the place.")), AtMost(60), NoResidentNumber()]
    )
    name_en = _line(_l("Name of the place in English"), 80)
    address_ko = LineField(
        _l("Address in Korean"),
        [Required(_l("Please write the address as on a parcel.")), AtMost(200), NoResidentNumber()],
    )
    hours_ko = _line(_l("Hours in Korean"), 120)
    hours_en = _line(_l("Hours in English"), 120)
    note_ko = _line(_l("Remark in Korean"), 200)
    note_en = _line(_l("Remark in English"), 200)

    @classmethod
    def about(cls, place: PickUpPlace | None) -> "PlaceForm":
        """The form, filled with what is said of ``place``; an empty one for a new place."""
        return cls(obj=place)

    def validate(self, extra_validators: object = None) -> bool:
        is_fine = super().validate(extra_validators)
        return korean_first(self, "hours", "note") and is_fine

    def to_facts(self) -> PlaceFacts:
        """What was typed, as the domain takes it."""
        return PlaceFacts(
            name_ko=self.name_ko.data,
            name_en=self.name_en.data or None,
            address_ko=self.address_ko.data,
            hours_ko=self.hours_ko.data or None,
            hours_en=self.hours_en.data or None,
            note_ko=self.note_ko.data or None,
            note_en=self.note_en.data or None,
        )


class PhotoForm(FlaskForm):
    """What can be seen on a photo, for those who cannot see it."""

    alt_ko = LineField(
        _l("What can be seen, in Korean"),
        [Required(_l("Please say in a few words what can be seen.")), AtMost(120), NoResidentNumber()],
    )
    alt_en = _line(_l("What can be seen, in English"), 160)

    @classmethod
    def about(cls, photo: ShopPhoto | None) -> "PhotoForm":
        """The form, filled with what is said of ``photo``; an empty one for a new photo."""
        return cls(obj=photo)
