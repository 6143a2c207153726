"""What a retail buyer asks."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField

from market.domain.wholesale.rules import LONGEST_WISH, MOST_QUANTITY
from market.domain.wholesale.services import Inquiry
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import (
    EMAIL_MISSING,
    NAME_MISSING,
    PHONE_MISSING,
    AtMost,
    DayField,
    EmailField,
    LineField,
    NoResidentNumber,
    NoteField,
    Optional,
    PhoneField,
    Required,
    WholeNumberField,
)


class InquiryForm(FlaskForm):
    """What is wanted first, then who asks."""

    wanted = NoteField(
        _l("What you need"),
        [Required(_l("Please write what you need.")), AtMost(LONGEST_WISH), NoResidentNumber()],
    )
    quantity = WholeNumberField(
        _l("How many"), [Required(_l("Please write how many you need."))], lowest=1, highest=MOST_QUANTITY
    )
    wanted_on = DayField(_l("Wanted by"), [Optional()])
    company = LineField(
        _l("Company or shop"),
        [Required(_l("Please write the name of your company or shop.")), AtMost(100), NoResidentNumber()],
    )
    asker_name = LineField(_l("Name"), [Required(NAME_MISSING), AtMost(50), NoResidentNumber()])
    email = EmailField(_l("Email"), [Required(EMAIL_MISSING), AtMost(254)])
    phone = PhoneField(_l("Phone"), [Required(PHONE_MISSING)])
    agreed = BooleanField(
        _l("I agree that whom I ask and the city get what I write here"),
        [Required(_l("Please tick that your inquiry may be passed on, or nobody can answer it."))],
    )

    def fits(self, today: date) -> bool:
        """The form was sent and is valid; what is wanted by a day that is over cannot be."""
        if not self.validate_on_submit():
            return False
        if self.wanted_on.data is not None and self.wanted_on.data < today:
            self.wanted_on.errors = [gettext("Please choose a day that is still to come.")]
            return False
        return True

    def to_inquiry(self) -> Inquiry:
        return Inquiry(
            company=self.company.data,
            name=self.asker_name.data,
            email=self.email.data,
            phone=self.phone.data,
            wanted=self.wanted.data,
            quantity=self.quantity.data,
            wanted_on=self.wanted_on.data,
        )
