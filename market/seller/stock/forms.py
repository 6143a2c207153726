"""What was counted: a number and a line for each variant on the page, and one reason for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField

from market.domain.inventory.models import MovementCause
from market.domain.inventory.office_queries import Holding
from market.domain.inventory.recount import REASONS, Count
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoResidentNumber, whole_number

MOST_ON_HAND, MOST_LOW = 99_999, 9_999


class ReasonForm(FlaskForm):
    """Why there are more or fewer than before."""

    reason = SelectField(
        _l("Why the numbers change"),
        choices=[SelectChoice(reason.value, reason.label) for reason in REASONS],
        default=MovementCause.COUNTED.value,
    )
    words = LineField(_l("More about it"), [AtMost(200), NoResidentNumber()])

    @property
    def cause(self) -> MovementCause:
        return MovementCause.stored_as(self.reason.data)


@dataclass(slots=True)
class Sheet:
    """What was typed into the rows, by the variant's id: good counts, what to show again, sentences beside it."""

    counts: list[Count] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def refuse(self, refusals: Mapping[int, MarketError]) -> None:
        """Put each refusal beside its number."""
        self.errors |= {f"on_hand-{variant_id}": str(refusal) for variant_id, refusal in refusals.items()}


def sheet_of(holdings: Sequence[Holding]) -> Sheet:
    """What was typed for these variants; whatever else was posted says nothing."""
    sheet = Sheet()
    for one in holdings:
        key = one.variant_id
        on_hand = _number(sheet, f"on_hand-{key}", one.on_hand, MOST_ON_HAND)
        low_at = _number(sheet, f"low_at-{key}", one.low_at, MOST_LOW)
        seen = whole_number(request.form.get(f"seen-{key}", ""), lowest=0, highest=10**9)
        if on_hand is not None and low_at is not None:
            sheet.counts.append(Count(key, on_hand, one.on_hand if seen is None else seen, low_at))
    return sheet


def posted_ids() -> list[int]:
    """The variants whose numbers were posted."""
    found = (name.removeprefix("on_hand-") for name in request.form if name.startswith("on_hand-"))
    return [int(number) for number in found if number.isascii() and number.isdigit() and len(number) < 10]


def _number(sheet: Sheet, name: str, now: int, highest: int) -> int | None:
    typed = request.form.get(name)
    if typed is None:
        return now
    sheet.typed[name] = typed[:20]
    number = whole_number(typed, lowest=0, highest=highest)
    if number is None:
        sheet.errors[name] = gettext(
            "Please write a whole number from %(lowest)s to %(highest)s.", lowest="0", highest=f"{highest:,}"
        )
    return number
