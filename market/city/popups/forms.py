"""What the city types about a pop-up."""

from collections.abc import Sequence
from datetime import date, time
from typing import Self, cast

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, ValidationError

from market.city.finding import FoundField
from market.domain.popups.models import Popup, Venue
from market.domain.popups.rhythm import MOST_DATES, Every, Rhythm
from market.domain.popups.services import PopupFacts
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import (
    AtMost,
    DayField,
    HourField,
    LineField,
    LocalMomentField,
    NoResidentNumber,
    NoteField,
    Optional,
    Required,
    WholeNumberField,
)


def _row_id(posted: object) -> int:
    """A row's id as posted; 0, which no row has, for anything else."""
    text = str(posted)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


class PopupForm(FlaskForm):
    """Title, place, days and hours of a pop-up."""

    title_ko = LineField(_l("Title in Korean"), [Required(_l("Please write a title in Korean.")), AtMost(80)])
    title_en = LineField(_l("Title in English"), [Required(_l("Please write a title in English.")), AtMost(80)])
    venue_id = SelectField(_l("Venue"), coerce=_row_id, validate_choice=False)
    starts_on = DayField(_l("First day"), [Required(_l("Please choose the first day."))])
    ends_on = DayField(_l("Last day"), [Required(_l("Please choose the last day."))])
    opens_at = HourField(_l("Opens at"), [Required(_l("Please write when it opens, such as 10:00."))])
    closes_at = HourField(_l("Closes at"), [Required(_l("Please write when it closes, such as 19:00."))])
    preorder_until = LocalMomentField(_l("Pre-orders until"), [Optional()])
    summary_ko = NoteField(_l("Introduction in Korean"), [AtMost(600)])
    summary_en = NoteField(_l("Introduction in English"), [AtMost(600)])

    @classmethod
    def about(cls, popup: Popup | None, venues: Sequence[Venue], **known: object) -> Self:
        """The form, filled with what is ``known`` and with what ``popup`` says."""
        form = cls(data={**(vars(popup) if popup else {}), **known})
        form.venue_id.choices = [(venue.id, venue.name) for venue in venues]
        return form

    def validate_venue_id(self, field: SelectField) -> None:
        if field.data not in {value for value, _name in field.choices}:
            raise ValidationError(gettext("Please choose a venue from the list."))

    def validate_closes_at(self, field: HourField) -> None:
        if self.opens_at.data and field.data and field.data <= self.opens_at.data:
            raise ValidationError(gettext("It closes before it opens. Put the hours in order."))

    def to_facts(self) -> PopupFacts:
        """What was typed, as the domain takes it."""
        return PopupFacts(
            title_ko=self.title_ko.data,
            title_en=self.title_en.data,
            summary_ko=self.summary_ko.data,
            summary_en=self.summary_en.data,
            venue_id=self.venue_id.data,
            starts_on=cast(date, self.starts_on.data),
            ends_on=cast(date, self.ends_on.data),
            opens_at=cast(time, self.opens_at.data),
            closes_at=cast(time, self.closes_at.data),
            preorder_until=self.preorder_until.data,
        )


class SeriesForm(PopupForm):
    """A pop-up that comes again: the same with how often, and up to when."""

    every = RadioField(
        _l("How often it comes"),
        choices=[SelectChoice(one.value, one.label) for one in Every],
        default=Every.WEEK.value,
    )
    count = WholeNumberField(_l("How many times"), [Optional()], lowest=1, highest=MOST_DATES)
    until = DayField(_l("Up to which day"), [Optional()])

    def validate_until(self, field: DayField) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(gettext("It would end before it begins. Put the days in order."))

    def validate(self, extra_validators: object = None) -> bool:
        is_fine = super().validate(extra_validators)
        if is_fine and self.count.data is None and self.until.data is None:
            self.count.errors = [gettext("Please write how many times, or up to which day.")]
            return False
        return is_fine

    def to_rhythm(self) -> Rhythm:
        """How often it comes again."""
        return Rhythm(Every.stored_as(self.every.data), self.count.data, self.until.data)


class SpaceAskedForm(FlaskForm):
    """When the partner was asked for the space."""

    on = DayField(_l("Day of the request"), [Required(_l("Please choose the day."))])


class SpaceConfirmedForm(FlaskForm):
    """When and under which number the partner has confirmed."""

    on = DayField(_l("Day of the confirmation"), [Required(_l("Please choose the day."))])
    reference = LineField(_l("The partner’s number or letter"), [Optional(), AtMost(80), NoResidentNumber()])


class SpaceBackForm(FlaskForm):
    """Why what the partner said no longer counts."""

    reason = LineField(_l("Reason"), [Required(_l("Please write the reason.")), AtMost(200), NoResidentNumber()])


class CancelForm(FlaskForm):
    """Why a pop-up is called off; the public reads it."""

    reason = LineField(_l("Reason, shown to the public"), [Required(_l("Please write the reason.")), AtMost(200)])


class PlaceForm(FlaskForm):
    """Which enterprise takes part, at which booth. No booth means: to be decided."""

    enterprise = FoundField(_l("Enterprise"), pick="enterprise_id")
    booth_id = SelectField(_l("Booth"), coerce=_row_id, validate_choice=False)


class MoveForm(FlaskForm):
    """Another booth for an enterprise that takes part."""

    booth_id = SelectField(_l("Booth"), coerce=_row_id, validate_choice=False)
