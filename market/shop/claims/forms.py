"""What a shopper says who cancels, returns or exchanges, and with which parcel it goes back. Shape only."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, ValidationError

from market.domain.claims.models import ClaimReason
from market.domain.claims.rules import FAULTS
from market.domain.orders.models import OrderLine
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.claims import Wish
from market.web.inputs import (
    AtMost,
    DayField,
    LineField,
    NoResidentNumber,
    NoteField,
    Required,
    WholeNumberField,
    whole_number,
)
from market.web.parcels import SendForm

LONGEST_NOTE = 1_000
MOST_WON = 10**12


class ClaimForm(FlaskForm):
    """Why, and how many of each line; ``agreed`` is the amount that was shown, and confirmed by sending it.

    ``left`` is how many units could still be chosen when it was: the same form sent twice claims once.
    """

    reason = RadioField(_l("Why?"), [Required(_l("Please choose a reason."))], validate_choice=False)
    known_on = DayField(_l("The day on which you noticed the fault"))
    note = NoteField(_l("Anything the enterprise should know"), [AtMost(LONGEST_NOTE), NoResidentNumber()])
    agreed = HiddenField()
    left = HiddenField()

    def validate_reason(self, field: RadioField) -> None:
        if field.data not in {value for value, _ in field.choices}:
            raise ValidationError(gettext("Please choose a reason."))

    def validate_known_on(self, field: DayField) -> None:
        if self.is_a_fault and field.data is None and not field.errors:
            raise ValidationError(gettext("Please give the day on which you noticed it: today or earlier."))

    @property
    def is_a_fault(self) -> bool:
        return self.reason.data in {reason.value for reason in FAULTS}

    @property
    def quantities(self) -> dict[int, int]:
        """How many of which line, as far as any were chosen."""
        numbers = {field.line_id: field.data for field in self if isinstance(field, QuantityField)}
        return {line_id: number for line_id, number in numbers.items() if number}

    @property
    def agreed_amount(self) -> int:
        """The won that were confirmed; less than nothing when what was sent is no amount."""
        return _number_in(self.agreed)

    @property
    def seen_left(self) -> int:
        """The units that were left then; less than nothing when what was sent is no number."""
        return _number_in(self.left)

    def quantity_of(self, line: OrderLine) -> "QuantityField":
        """The field that asks how many of ``line``."""
        return self[_quantity_name(line)]

    def to_wish(self, **facts: Any) -> Wish:
        """What the shopper asks for, once the form is valid; ``facts`` are the kind, and the amount if confirmed."""
        return Wish(
            reason=ClaimReason.stored_as(self.reason.data),
            quantities=self.quantities,
            note=self.note.data or "",
            known_on=self.known_on.data if self.is_a_fault else None,
            **facts,
        )


def _number_in(field: HiddenField) -> int:
    found = whole_number(field.data or "", lowest=0, highest=MOST_WON)
    return -1 if found is None else found


class QuantityField(WholeNumberField):
    """How many of one line."""

    def __init__(self, line: OrderLine, **kw: Any) -> None:
        super().__init__(_l("How many of %(name)s", name=line.name), lowest=0, highest=line.left, **kw)
        self.line_id = line.id


def claim_form(
    lines: Sequence[OrderLine], reasons: Sequence[ClaimReason], *, asks_for_day: bool, today: date
) -> ClaimForm:
    """The form for ``lines``; a single thing is chosen already."""
    only = len(lines) == 1
    fields = {
        _quantity_name(line): _unbound(line, default=line.left if only and line.left == 1 else 0) for line in lines
    }
    form: ClaimForm = type("ClaimForm", (ClaimForm,), fields)()
    form.reason.choices = [(reason.value, str(reason.label)) for reason in reasons]
    if form.reason.data is None and len(reasons) == 1:
        form.reason.data = reasons[0].value
    if not asks_for_day:
        del form.known_on
    elif not form.is_submitted():
        form.known_on.data = today
    return form


class ParcelForm(SendForm):
    """The parcel that goes back: its number is all that the enterprise can find it by."""

    def validate_tracking_number(self, field: LineField) -> None:
        if not self.number:
            raise ValidationError(gettext("Please write the tracking number of your parcel."))


def _quantity_name(line: OrderLine) -> str:
    return f"line_{line.id}"


def _unbound(line: OrderLine, *, default: int) -> Any:
    return QuantityField(line, default=default)
