"""What the city types about offers and objections."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField

from market.domain.offers import rules
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required, whole_number


def _number(posted: object) -> int:
    return whole_number(str(posted), lowest=0, highest=2**31 - 1) or 0


class ByHandForm(FlaskForm):
    """Which booth is offered to somebody who waits, past the order of the list, and why."""

    booth_id = SelectField(_l("Booth"), coerce=_number, validate_choice=True)
    reason = NoteField(
        _l("Reason, which everybody can read"),
        [Required(_l("Please write the reason.")), AtMost(rules.LONGEST_REASON), NoResidentNumber()],
    )


class TakeBackForm(FlaskForm):
    """Why a booth is taken back; the enterprise reads it."""

    reason = NoteField(
        _l("Reason, sent to the enterprise"),
        [Required(_l("Please write the reason.")), AtMost(rules.LONGEST_REASON), NoResidentNumber()],
    )


class AnswerForm(FlaskForm):
    """How an objection is answered, and in which words."""

    upheld = RadioField(
        _l("Decision"),
        choices=[SelectChoice("yes", _l("Upheld")), SelectChoice("no", _l("Dismissed"))],
        validators=[Required(_l("Please choose."))],
    )
    answer = NoteField(
        _l("Answer to the enterprise"),
        [Required(_l("Please write the answer.")), AtMost(rules.LONGEST_ANSWER), NoResidentNumber()],
    )
