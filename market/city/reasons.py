"""Why something was decided: asked in the same words wherever the city decides about others."""

from flask_wtf import FlaskForm

from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required

LONGEST = 500


class ReasonForm(FlaskForm):
    """A reason that the enterprise reads, too."""

    reason = NoteField(
        _l("Reason, which the enterprise reads"),
        [Required(_l("Please write why: the enterprise reads it.")), AtMost(LONGEST), NoResidentNumber()],
    )
