"""What a shopper asks about a product."""

from flask_wtf import FlaskForm
from wtforms import BooleanField

from market.domain.questions.rules import LONGEST
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required
from market.web.voices import NoContactInPublic


class QuestionForm(FlaskForm):
    """The question, and who may read it."""

    text = NoteField(
        _l("Your question"),
        [Required(_l("Please write your question.")), AtMost(LONGEST), NoResidentNumber(), NoContactInPublic()],
    )
    is_secret = BooleanField(_l("Secret question"))
    sure = BooleanField(_l("Everybody may read it: ask it like this"))

    asks_if_sure = False
