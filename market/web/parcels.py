"""By which carrier a parcel has left, and under which number: what is typed where something is sent."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, ValidationError

from market.domain.shipping.carriers import carrier, carriers, plain_number
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, half_width

LONGEST_NUMBER = 40


def number_refusal(code: str, number: str) -> str:
    """Why a parcel cannot be told so, in a sentence; empty when it can. What only looks odd is taken."""
    chosen = carrier(code)
    if chosen is None:
        return gettext("Please choose the carrier.")
    if not number and chosen.pattern is not None:
        return gettext("Please write the tracking number from the parcel’s label.")
    if len(number) > LONGEST_NUMBER:
        return gettext("A tracking number has at most %(most)s characters.", most=LONGEST_NUMBER)
    return ""


class SendForm(FlaskForm):
    """Carrier and number of a parcel."""

    carrier = SelectField(_l("Carrier"), validate_choice=False)
    tracking_number = LineField(_l("Tracking number"), [AtMost(LONGEST_NUMBER)])

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.carrier.choices = [("", gettext("Choose a carrier")), *((one.code, one.name) for one in carriers())]

    def validate_carrier(self, field: SelectField) -> None:
        if carrier(field.data) is None:
            raise ValidationError(gettext("Please choose the carrier."))

    def validate_tracking_number(self, field: LineField) -> None:
        chosen = carrier(self.carrier.data)
        if chosen is not None and chosen.pattern is not None and not self.number:
            raise ValidationError(gettext("Please write the tracking number from the parcel’s label."))

    @property
    def number(self) -> str:
        """The number as the carrier prints it, without what people write between its digits."""
        return plain_number(half_width(self.tracking_number.data or ""))

    @property
    def looks_odd(self) -> bool:
        """The number does not look like one of that carrier's; it is taken all the same."""
        chosen = carrier(self.carrier.data)
        return chosen is not None and not chosen.expects(self.number)
