"""What either side writes to the other about a request."""

from flask_wtf import FlaskForm

from market.domain.quotes.rules import LONGEST_MESSAGE
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required


class MessageForm(FlaskForm):
    """One message."""

    text = NoteField(
        _l("Message"), [Required(_l("Please write the message.")), AtMost(LONGEST_MESSAGE), NoResidentNumber()]
    )
