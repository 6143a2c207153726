"""What an enterprise answers to a question or a review."""

from flask_wtf import FlaskForm
from wtforms import HiddenField

from market.domain.questions.rules import LONGEST
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required, whole_number


class AnswerForm(FlaskForm):
    """The answer, and the version of what it answers."""

    text = NoteField(
        _l("Your answer"), [Required(_l("Please write the answer.")), AtMost(LONGEST), NoResidentNumber()]
    )
    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that was on the page; one that never was when the field came back broken."""
        number = whole_number(self.version.data or "", lowest=0, highest=10**9)
        return -1 if number is None else number
