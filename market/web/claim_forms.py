"""What is typed in answer to a claim, in the office of the enterprise and in the city's."""

from typing import Any, cast

from flask_wtf import FlaskForm

from market.domain.claims.models import Bearer, Claim
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Required, WholeNumberField
from market.web.parcels import SendForm

WHY_MISSING = _l("Please write why the city does this for the enterprise.")


class StepForm(FlaskForm):
    """One step, of which nothing has to be typed."""


class RefuseForm(StepForm):
    """Why a claim is refused."""

    reason = NoteField(
        _l("Reason, which the shopper reads"),
        [
            Required(_l("Please write the reason: it is kept, and the shopper reads it.")),
            AtMost(500),
            NoResidentNumber(),
        ],
    )


class ResendForm(StepForm, SendForm):
    """Carrier and number of the parcel that goes out in exchange."""


class ReceiveForm(StepForm):
    """How many of what has come back are as good as new."""

    line_ids: tuple[int, ...] = ()

    @property
    def numbers(self) -> list[WholeNumberField]:
        """The fields of the lines."""
        return [self[f"restock_{line_id}"] for line_id in self.line_ids]

    @property
    def restocked(self) -> dict[int, int]:
        """How many of which order line go on the shelf again."""
        return {line_id: self[f"restock_{line_id}"].data or 0 for line_id in self.line_ids}


def receive_form(claim: Claim) -> type[StepForm]:
    """The form with one number for each line: all of it, where nothing is said to be wrong with it."""
    fields: dict[str, Any] = {
        f"restock_{line.order_line_id}": WholeNumberField(
            line.order_line.name,
            [Required(_l("Please write how many."))],
            lowest=0,
            highest=line.quantity,
            default=line.quantity if claim.bearer is Bearer.SHOPPER else 0,
        )
        for line in claim.lines
    }
    fields["line_ids"] = tuple(line.order_line_id for line in claim.lines)
    return type("ReceiveFormOfOneClaim", (ReceiveForm,), fields)


def in_stead(form: type[StepForm]) -> type[StepForm]:
    """``form`` as the city has it: with why it does what is the enterprise's to do."""
    why = NoteField(
        _l("Why the city does this, for the audit"), [Required(WHY_MISSING), AtMost(500), NoResidentNumber()]
    )
    return cast(type[StepForm], type(f"{form.__name__}InStead", (form,), {"because": why}))
