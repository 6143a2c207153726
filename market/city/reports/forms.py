"""What the city decides about a text."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, SelectField

from market.domain.reports.models import Outcome, ReportReason
from market.domain.reports.rules import LONGEST_NOTE, MOST_DAYS_HIDDEN
from market.domain.reports.services import Ruling
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required, WholeNumberField, whole_number


class RulingForm(FlaskForm):
    """Keep, hide or remove; for which reason; what the author is told; and the version that was judged."""

    outcome = RadioField(
        _l("Decision"),
        [Required(_l("Please choose what happens to it."))],
        choices=[SelectChoice(outcome.value, outcome.label) for outcome in Outcome],
    )
    days = WholeNumberField(
        _l("Hidden for how many days"), lowest=1, highest=MOST_DAYS_HIDDEN, default=MOST_DAYS_HIDDEN
    )
    reason = SelectField(
        _l("Reason"),
        [Required(_l("Please choose the reason."))],
        choices=[
            SelectChoice("", _l("Please choose")),
            *(SelectChoice(reason.value, reason.label) for reason in ReportReason),
        ],
    )
    note = NoteField(
        _l("What the author is told"),
        [Required(_l("Please write why: the author reads it.")), AtMost(LONGEST_NOTE), NoResidentNumber()],
    )
    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that was on the page; one that never was when the field came back broken."""
        number = whole_number(self.version.data or "", lowest=0, highest=10**9)
        return -1 if number is None else number

    def to_ruling(self) -> Ruling:
        """The decision as the domain takes it."""
        return Ruling(
            outcome=Outcome.stored_as(self.outcome.data),
            reason=ReportReason.stored_as(self.reason.data),
            note=self.note.data,
            days=self.days.data or 0,
        )
