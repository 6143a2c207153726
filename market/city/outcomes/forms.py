"""What staff note about a pop-up."""

from collections.abc import Sequence
from datetime import date

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField

from market.domain.outcomes.models import AttendanceState
from market.domain.outcomes.rules import LONGEST_WORDS
from market.domain.popups.models import Participation
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import day as day_words
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required


class AttendanceForm(FlaskForm):
    """One choice for each participant."""

    @classmethod
    def about(cls, seats: Sequence[Participation], noted: dict[int, AttendanceState]) -> "AttendanceForm":
        """The form for ``seats``, filled with what was noted."""
        choices = [
            SelectChoice("", gettext("Not noted")),
            *(SelectChoice(state.value, str(state.label)) for state in AttendanceState),
        ]
        fields = {
            _name(seat): SelectField(
                gettext("Attendance of %(name)s", name=seat.enterprise.name) if seat.enterprise else "",
                choices=choices,
            )
            for seat in seats
        }
        data = {_name(seat): noted[seat.enterprise_id].value for seat in seats if seat.enterprise_id in noted}
        form: AttendanceForm = type("SeenForm", (cls,), fields)(data=data)
        return form

    def of(self, seat: Participation) -> SelectField:
        """The field of one participant."""
        return self[_name(seat)]

    def seen(self, seats: Sequence[Participation]) -> dict[int, AttendanceState | None]:
        """What was chosen, by the enterprise's id."""
        return {
            seat.enterprise_id: AttendanceState.stored_as(self.of(seat).data) if self.of(seat).data else None
            for seat in seats
            if seat.enterprise_id is not None
        }


class IncidentForm(FlaskForm):
    """What happened, and on which day."""

    day = SelectField(_l("Day"))
    words = NoteField(
        _l("What happened"),
        [Required(_l("Please write what happened.")), AtMost(LONGEST_WORDS), NoResidentNumber()],
    )

    @classmethod
    def about(cls, days: Sequence[date]) -> "IncidentForm":
        """The form for a pop-up that is on ``days``."""
        form = cls()
        form.day.choices = [(day.isoformat(), day_words(day)) for day in days]
        return form


def _name(seat: Participation) -> str:
    return f"seat_{seat.id}"
