"""What is asked for, and by whom."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectMultipleField
from wtforms.widgets import CheckboxInput

from market.domain.accounts.models import User
from market.domain.quotes.asking import Asker, Wish
from market.domain.quotes.models import WantedPaper
from market.domain.quotes.rules import LONGEST_WISH
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

MOST_QUANTITY, MOST_BUDGET = 1_000_000, 100_000_000_000


class AskForm(FlaskForm):
    """One page: the wish first, then who asks."""

    wanted = NoteField(
        _l("What you need"),
        [Required(_l("Please write what you need.")), AtMost(LONGEST_WISH), NoResidentNumber()],
    )
    quantity = WholeNumberField(
        _l("How many"), [Required(_l("Please write how many you need."))], lowest=1, highest=MOST_QUANTITY
    )
    wanted_on = DayField(_l("Wanted by"), [Optional()])
    budget = WholeNumberField(_l("Budget in won"), [Optional()], lowest=1, highest=MOST_BUDGET)
    place = LineField(_l("Where it is delivered or done"), [Optional(), AtMost(200), NoResidentNumber()])
    papers = SelectMultipleField(
        _l("Papers that you need"),
        choices=[SelectChoice(paper.value, paper.label) for paper in WantedPaper],
        option_widget=CheckboxInput(),
    )
    asker_name = LineField(_l("Name"), [Required(NAME_MISSING), AtMost(50), NoResidentNumber()])
    organisation = LineField(_l("Company or organisation"), [Optional(), AtMost(100), NoResidentNumber()])
    is_public_body = BooleanField(_l("We are a public body"))
    email = EmailField(_l("Email"), [Required(EMAIL_MISSING), AtMost(254)])
    phone = PhoneField(_l("Phone"), [Required(PHONE_MISSING)])
    agreed = BooleanField(
        _l("I agree that this enterprise gets what I write here"),
        [Required(_l("Please tick that the enterprise may get your request and contact, or it cannot answer."))],
    )

    @classmethod
    def known(cls, user: User | None) -> "AskForm":
        """The form, filled with what the account knows."""
        facts: dict[str, Any] = {"quantity": 1}
        if user is not None:
            facts |= {"asker_name": user.name, "email": user.email, "phone": user.phone}
        return cls(data=facts)

    def fits(self, today: date) -> bool:
        """The form was sent and is valid; what is wanted by a day that is over cannot be."""
        if not self.validate_on_submit():
            return False
        if self.wanted_on.data is not None and self.wanted_on.data < today:
            self.wanted_on.errors = [gettext("Please choose a day that is still to come.")]
            return False
        return True

    def to_asker(self) -> Asker:
        return Asker(
            name=self.asker_name.data,
            organisation=self.organisation.data or None,
            is_public_body=self.is_public_body.data,
            email=self.email.data,
            phone=self.phone.data,
        )

    def to_wish(self) -> Wish:
        return Wish(
            wanted=self.wanted.data,
            quantity=self.quantity.data,
            wanted_on=self.wanted_on.data,
            budget=self.budget.data,
            papers=[WantedPaper.stored_as(value) for value in self.papers.data or ()],
            place=self.place.data or None,
        )
