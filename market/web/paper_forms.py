"""What is typed about a document that is handed in, with the file."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import FileField, SelectField, ValidationError

from market.domain.enterprises.document_models import PaperKind
from market.domain.enterprises.documents import Paper
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, DayField, LineField, NoResidentNumber, Optional

NUMBERED = frozenset({PaperKind.CERTIFICATE, PaperKind.PERMIT})
"""Kinds with a number and a day of their own, which have to be written."""


class PaperForm(FlaskForm):
    """Kind, number, days and the file. A file cannot be sent back to a browser: it has to be chosen again."""

    kind = SelectField(_l("What it is"), validate_choice=False)
    number = LineField(_l("Number on it"), [AtMost(60), NoResidentNumber()])
    starts_on = DayField(_l("Valid from"), [Optional()])
    ends_on = DayField(_l("Valid until"), [Optional()])
    file = FileField(_l("File"))

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.kind.choices = [
            ("", gettext("Choose what it is")),
            *((kind.value, str(kind.label)) for kind in PaperKind),
        ]

    def validate_kind(self, field: SelectField) -> None:
        if self.chosen is None:
            raise ValidationError(gettext("Please choose what it is."))

    def validate_number(self, field: LineField) -> None:
        if self.chosen in NUMBERED and not field.data:
            raise ValidationError(gettext("Please write the number that stands on it."))

    def validate_ends_on(self, field: DayField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(gettext("The last day lies before the first one. Please compare them."))

    def validate_file(self, field: FileField) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Please choose the file: PDF, JPEG or PNG, up to 10 MB."))

    @property
    def chosen(self) -> PaperKind | None:
        """The kind that was chosen."""
        return next((kind for kind in PaperKind if kind.value == self.kind.data), None)

    def to_paper(self) -> Paper:
        """What was typed, as the domain takes it."""
        assert self.chosen is not None  # noqa: S101 - the form is in order
        return Paper(
            kind=self.chosen,
            number=str(self.number.data or ""),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )
