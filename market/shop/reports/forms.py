"""What a reader has against a text, and what its author has against a decision."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from market.domain.reports.models import ReportReason
from market.domain.reports.rules import LONGEST_NOTE, LONGEST_OBJECTION
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required


class ReportForm(FlaskForm):
    """Why the text should not stand there."""

    reason = RadioField(
        _l("What is wrong with it?"),
        [Required(_l("Please choose what is wrong with it."))],
        choices=[SelectChoice(reason.value, reason.label) for reason in ReportReason],
    )
    note = NoteField(_l("What the city should know"), [AtMost(LONGEST_NOTE), NoResidentNumber()])


class ObjectionForm(FlaskForm):
    """Why the decision is wrong."""

    text = NoteField(
        _l("Why do you object?"),
        [Required(_l("Please write why you object.")), AtMost(LONGEST_OBJECTION), NoResidentNumber()],
    )
