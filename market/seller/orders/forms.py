"""What an enterprise types about its orders: parcels, delays, and what cannot be sent."""

from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectField

from market.domain.orders.models import DelayReason, OrderLine, Parcel, SellerOrder
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import (
    AtMost,
    DayField,
    NoResidentNumber,
    NoteField,
    Optional,
    Required,
    WholeNumberField,
    whole_number,
)
from market.web.parcels import SendForm

MOST_WON = 10**9


def _numbers_of(lines: list[OrderLine], most: str) -> dict[str, WholeNumberField]:
    """A number for each line, from 0 to what its attribute ``most`` says; all of it until somebody says less."""
    return {
        f"line_{line.id}": WholeNumberField(
            " ".join(filter(None, (line.name, line.option_name))),
            [Optional()],
            lowest=0,
            highest=getattr(line, most),
            default=getattr(line, most),
        )
        for line in lines
    }


class _OfLines(FlaskForm):
    """A form with one number for each of some lines."""

    line_ids: tuple[int, ...] = ()

    @property
    def numbers(self) -> list[WholeNumberField]:
        """The fields of the lines."""
        return [self[f"line_{line_id}"] for line_id in self.line_ids]

    @property
    def quantities(self) -> dict[int, int]:
        """How many of which line, by its id."""
        typed = {line_id: self[f"line_{line_id}"].data or 0 for line_id in self.line_ids}
        return {line_id: number for line_id, number in typed.items() if number}


class ParcelForm(_OfLines, SendForm):
    """One parcel: carrier, number, and what is in it."""

    @classmethod
    def about(cls, part: SellerOrder, *, is_fresh: bool = False) -> "ParcelForm":
        """The form with all that is still to be sent; ``is_fresh`` where another form of the page was posted."""
        lines = [line for line in part.lines if line.to_send]
        posted: dict[str, Any] = {"formdata": None} if is_fresh else {}
        form = cast(ParcelForm, type("ParcelFormOfOneOrder", (cls,), dict(_numbers_of(lines, "to_send")))(**posted))
        form.line_ids = tuple(line.id for line in lines)
        return form

    @property
    def in_parcel(self) -> dict[int, int] | None:
        """How many of which line; None when nobody said anything of it: all that is left."""
        return self.quantities if any(field.raw_data for field in self.numbers) else None


class CorrectionForm(SendForm):
    """Carrier and number put right."""

    @classmethod
    def about(cls, parcel: Parcel) -> "CorrectionForm":
        """The form, filled with what was told."""
        return cls(data={"carrier": parcel.carrier, "tracking_number": parcel.tracking_number})


class DelayForm(FlaskForm):
    """Why, and until when."""

    reason = SelectField(_l("Reason"), choices=[SelectChoice(reason.value, reason.label) for reason in DelayReason])
    words = NoteField(_l("A word to the shopper"), [Optional(), AtMost(500), NoResidentNumber()])
    due_on = DayField(_l("Will be sent by"), [Required(_l("Please choose the new day."))])


class CannotSendForm(_OfLines):
    """How many of each line cannot be sent, and a word to the shopper."""

    note = NoteField(_l("A word to the shopper"), [Optional(), AtMost(500), NoResidentNumber()])
    agreed = HiddenField()
    left = HiddenField()

    @classmethod
    def about(cls, part: SellerOrder) -> "CannotSendForm":
        """The form with one number for each line of which something is left; all of it, until somebody says less."""
        lines = [line for line in part.lines if line.claimable]
        fields: dict[str, Any] = dict(_numbers_of(lines, "claimable"))
        form = cast(CannotSendForm, type("CannotSendFormOfOneOrder", (cls,), fields)())
        form.line_ids = tuple(line.id for line in lines)
        return form

    @property
    def seen_left(self) -> int | None:
        """How many units were left then."""
        return whole_number(self.left.data or "", lowest=0, highest=MOST_WON)

    @property
    def agreed_amount(self) -> int | None:
        """The won that were shown and confirmed; None before anything was shown."""
        return whole_number(self.agreed.data or "", lowest=0, highest=MOST_WON)
