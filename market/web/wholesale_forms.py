"""The answer to an inquiry about wholesale, as the enterprise and the city write it."""

from flask_wtf import FlaskForm

from market.domain.wholesale.rules import LONGEST_ANSWER
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required


class AnswerForm(FlaskForm):
    """One answer; it leaves by mail."""

    text = NoteField(
        _l("Your answer"), [Required(_l("Please write the answer.")), AtMost(LONGEST_ANSWER), NoResidentNumber()]
    )
