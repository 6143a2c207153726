"""Options as they are typed: a label and its values between commas; and the table of what can be bought."""

import re
from typing import Any

from wtforms import BooleanField, Field, Form, HiddenField
from wtforms.validators import StopValidation

from market.domain.catalog import rules
from market.domain.catalog.options import Axis, Value, VariantFacts
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, Optional, WholeNumberField, half_width

MOST_ON_HAND = 99_999
LONGEST_LINE = 4_000
_BETWEEN = re.compile(r"[,，、\n]")


def values_in(text: str) -> list[str]:
    """``파랑, 빨강,`` → 파랑 and 빨강."""
    return [" ".join(value.split()) for value in _BETWEEN.split(text) if value.strip()]


class SameNumber:
    """Where there are values in English, there are as many as in Korean: they stand beside each other."""

    def __call__(self, form: Form, field: Field) -> None:
        english, korean = values_in(field.data or ""), values_in(form["values_ko"].data or "")
        if english and len(english) != len(korean):
            raise StopValidation(
                gettext(
                    "Please write as many values in English as in Korean: %(korean)s, not %(english)s.",
                    korean=len(korean),
                    english=len(english),
                )
            )


class OptionForm(Form):
    """One way in which the product differs."""

    label_ko = LineField(_l("Option"), [Optional(), AtMost(rules.LONGEST_LABEL)])
    values_ko = LineField(_l("Values, separated by commas"), [Optional(), AtMost(LONGEST_LINE)])
    label_en = LineField(_l("Option in English"), [Optional(), AtMost(rules.LONGEST_LABEL)])
    values_en = LineField(_l("Values in English"), [Optional(), AtMost(LONGEST_LINE), SameNumber()])

    @property
    def is_empty(self) -> bool:
        return not (self.label_ko.data or self.values_ko.data or self.label_en.data or self.values_en.data)

    def to_axis(self) -> Axis:
        """What was typed, with the English values beside the Korean ones."""
        korean, english = values_in(self.values_ko.data or ""), values_in(self.values_en.data or "")
        beside: list[str | None] = [*english] if len(english) == len(korean) else [None] * len(korean)
        values = tuple(Value(ko, en) for ko, en in zip(korean, beside, strict=True))
        return Axis(self.label_ko.data or "", self.label_en.data or None, values)


def typed_as(axis: Axis) -> dict[str, Any]:
    """``axis`` as ``OptionForm`` shows it."""
    in_english = any(value.name_en for value in axis.values)
    return {
        "label_ko": axis.label_ko,
        "label_en": axis.label_en or "",
        "values_ko": ", ".join(value.name_ko for value in axis.values),
        "values_en": ", ".join(value.name_en or value.name_ko for value in axis.values) if in_english else "",
    }


class VariantForm(Form):
    """One row of the table: what is added to the price, how many there are, its code, whether it is sold.

    ``name`` says which one it is; ``seen`` how many there were when the page was shown.
    """

    name = HiddenField()
    seen = HiddenField()
    extra_price = WholeNumberField(_l("Added to the price"), [Optional()], lowest=0, highest=rules.HIGHEST_EXTRA)
    on_hand = WholeNumberField(_l("In stock"), [Optional()], lowest=0, highest=MOST_ON_HAND)
    code = LineField(_l("Code"), [Optional(), AtMost(rules.LONGEST_CODE)])
    is_active = BooleanField(_l("On sale"))

    def to_facts(self) -> VariantFacts:
        """What was typed of it. Without options there is nothing to add to the price or to switch off."""
        names = rules.parted(self.name.data or "")
        if not names:
            return VariantFacts((), self.code.data or None)
        return VariantFacts(names, self.code.data or None, self.extra_price.data or 0, self.is_active.data)

    @property
    def seen_on_hand(self) -> int | None:
        """How many the page had said there were; None when it said nothing that can be read."""
        digits = half_width(self.seen.data or "")
        return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 9 else None
