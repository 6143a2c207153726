"""What the city types about an order: why somebody is looked up, and what is given back."""

from typing import cast

from flask_wtf import FlaskForm
from wtforms import HiddenField

from market.domain.claims.refund_rules import Standing
from market.domain.orders.models import OrderLine, SellerOrder
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoResidentNumber, NoteField, Optional, Required, WholeNumberField
from market.web.inputs import whole_number as read_number

MOST_WON = 10**9


class ReviewForm(FlaskForm):
    """How a check ended."""

    reason = LineField(
        _l("What was found, for the audit"),
        [Required(_l("Please write what you found.")), AtMost(200), NoResidentNumber()],
    )


class RefundForm(FlaskForm):
    """How many won of which line, and of the delivery charge, go back, and why."""

    reason = NoteField(
        _l("Reason, for the audit"),
        [Required(_l("Please write why the money goes back.")), AtMost(500), NoResidentNumber()],
    )
    left = HiddenField()

    lines: tuple[OrderLine, ...] = ()

    @classmethod
    def about(cls, part: SellerOrder, standing: Standing) -> "RefundForm":
        """The form with an amount for whatever of ``part`` can still be given back."""
        lines = tuple(line for line in part.lines if standing.goods_left.get(line.id, 0) > 0)
        amounts = {
            f"line_{line.id}": _amount(
                " ".join(filter(None, (line.name, line.option_name))), standing.goods_left[line.id]
            )
            for line in lines
        }
        if standing.shipping_left > 0:
            amounts["shipping"] = _amount(gettext("Delivery charge"), standing.shipping_left)
        form = cast(RefundForm, type("RefundFormOfOnePart", (cls,), amounts)())
        form.lines = lines
        return form

    @property
    def amounts(self) -> list[WholeNumberField]:
        """The fields of the amounts."""
        return [field for field in self if isinstance(field, WholeNumberField)]

    @property
    def by_line(self) -> dict[int, int]:
        """Won by the order line's id."""
        return {line.id: self[f"line_{line.id}"].data or 0 for line in self.lines}

    @property
    def shipping_amount(self) -> int:
        """Won of the delivery charge."""
        return self["shipping"].data or 0 if "shipping" in self else 0

    @property
    def total(self) -> int:
        """What goes back, all in."""
        return sum(self.by_line.values()) + self.shipping_amount

    @property
    def seen_left(self) -> int | None:
        """What could be given back when the sum was shown; None before anything was shown."""
        return read_number(self.left.data or "", lowest=0, highest=MOST_WON)


def _amount(label: str, most: int) -> WholeNumberField:
    return WholeNumberField(label, [Optional()], lowest=0, highest=most)
