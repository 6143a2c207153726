"""What an enterprise types when it cannot send something."""

from typing import cast

from flask_wtf import FlaskForm
from wtforms import HiddenField

from market.domain.orders.models import SellerOrder
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Optional, WholeNumberField, whole_number

MOST_WON = 10**9


class CannotSendForm(FlaskForm):
    """How many of each line cannot be sent, and a word to the shopper."""

    note = NoteField(_l("A word to the shopper"), [Optional(), AtMost(500), NoResidentNumber()])
    agreed = HiddenField()
    left = HiddenField()

    line_ids: tuple[int, ...] = ()

    @classmethod
    def about(cls, part: SellerOrder) -> "CannotSendForm":
        """The form with one number for each line of which something is left; all of it, until somebody says less."""
        lines = [line for line in part.lines if line.left]
        numbers = {
            f"line_{line.id}": WholeNumberField(
                " ".join(filter(None, (line.name, line.option_name))),
                [Optional()],
                lowest=0,
                highest=line.left,
                default=line.left,
            )
            for line in lines
        }
        form = cast(CannotSendForm, type("CannotSendFormOfOneOrder", (cls,), numbers)())
        form.line_ids = tuple(line.id for line in lines)
        return form

    @property
    def numbers(self) -> list[WholeNumberField]:
        """The fields of the lines."""
        return [self[f"line_{line_id}"] for line_id in self.line_ids]

    @property
    def quantities(self) -> dict[int, int]:
        """How many of which line, by its id."""
        typed = {line_id: self[f"line_{line_id}"].data or 0 for line_id in self.line_ids}
        return {line_id: number for line_id, number in typed.items() if number}

    @property
    def seen_left(self) -> int | None:
        """How many units were left then."""
        return whole_number(self.left.data or "", lowest=0, highest=MOST_WON)

    @property
    def agreed_amount(self) -> int | None:
        """The won that were shown and confirmed; None before anything was shown."""
        return whole_number(self.agreed.data or "", lowest=0, highest=MOST_WON)
