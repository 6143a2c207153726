"""What the city types about who runs the market."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, ValidationError

from market.config import Operator
from market.domain.enterprises.names import business_no, show_business_no
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, EmailField, LineField, NoResidentNumber, Optional, Required, whole_number

LONGEST = 120


class OperatorForm(FlaskForm):
    """What the law wants on every page, and the version that was on the form."""

    name = LineField(_l("Company name"), [Required(_l("Please write the name.")), AtMost(LONGEST)])
    representative = LineField(_l("Representative"), [Optional(), AtMost(LONGEST), NoResidentNumber()])
    address = LineField(_l("Address"), [Optional(), AtMost(200)])
    phone = LineField(_l("Phone"), [Optional(), AtMost(40)])
    email = EmailField(_l("Email"), [Optional()])
    business_no = LineField(_l("Business registration no."), [Optional(), AtMost(20)])
    mail_order_no = LineField(_l("Mail-order report no."), [Optional(), AtMost(40)])
    mail_order_office = LineField(_l("Office that took the report"), [Optional(), AtMost(LONGEST)])
    hosting = LineField(_l("Hosting provider"), [Optional(), AtMost(LONGEST)])
    privacy_officer = LineField(_l("Privacy officer"), [Optional(), AtMost(LONGEST), NoResidentNumber()])
    seen = HiddenField()

    def validate_business_no(self, field: LineField) -> None:
        digits = business_no(field.data)
        if digits is None:
            raise ValidationError(gettext("That is no business registration number: its ten digits do not fit."))
        field.data = show_business_no(digits)

    def validate_mail_order_office(self, field: LineField) -> None:
        if self.mail_order_no.data and not field.data:
            raise ValidationError(gettext("Please write which office took the report."))

    @property
    def seen_version(self) -> int:
        """The version that was on the page; one that never was when the field came back broken."""
        number = whole_number(self.seen.data or "", lowest=0, highest=10**9)
        return -1 if number is None else number

    def to_details(self) -> Operator:
        """What was typed."""
        return Operator(
            name=self.name.data,
            representative=self.representative.data or "",
            address=self.address.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            business_no=self.business_no.data or "",
            mail_order_no=self.mail_order_no.data or "",
            mail_order_office=self.mail_order_office.data or "",
            hosting=self.hosting.data or "",
            privacy_officer=self.privacy_officer.data or "",
        )
