"""What is written when a public file is handed in, and when one is undone."""

from flask_wtf import FlaskForm
from wtforms import SelectField

from market.domain.public_files.models import Register
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, DayField, NoResidentNumber, NoteField, Required

FOUND = ""
"""The layout is told by the headings."""


class FileForm(FlaskForm):
    """Which register, and from which day; the file itself is beside them."""

    register = SelectField(_l("Which file it is"))
    as_of = DayField(_l("Day of the file"))

    def __init__(self, **facts: object) -> None:
        super().__init__(**facts)
        self.register.choices = [(FOUND, _l("Recognise it by its headings"))] + [(one.value, one) for one in Register]

    @property
    def chosen(self) -> Register | None:
        """The register that was chosen; None to recognise it."""
        return Register.stored_as(self.register.data) if self.register.data else None


class UndoForm(FlaskForm):
    """Why a whole file is taken back."""

    reason = NoteField(_l("Reason"), [Required(_l("Please write the reason.")), AtMost(500), NoResidentNumber()])
