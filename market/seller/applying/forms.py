"""The steps of an application. Nothing has to be filled in to be kept: what is missing stands in the checklist."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectChoice, SelectField, ValidationError

from market.domain.applications import rules
from market.domain.applications.models import Application
from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.enterprises.names import business_no, show_business_no
from market.domain.settlements.banks import bank, banks
from market.domain.settlements.models import Period
from market.domain.settlements.rules import account_number
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import (
    AtMost,
    EmailField,
    LineField,
    NoResidentNumber,
    NoteField,
    Optional,
    PhoneField,
    _ReadField,
    half_width,
)


class BusinessNoField(_ReadField):
    """A business registration number; the data is its ten digits."""

    sentence = _l(
        "This is not a business registration number: it has 10 digits, and the last one follows from the others. "
        "Please compare it with the certificate."
    )

    def read(self, typed: str) -> str | None:
        return business_no(half_width(typed))

    def shown(self, value: str) -> str:
        return show_business_no(value)


class MailOrderNoField(_ReadField):
    """The number of a mail-order report."""

    sentence = _l("Please write the number as on the certificate: the year, the place and four digits, with hyphens.")

    def read(self, typed: str) -> str | None:
        return rules.mail_order_no(half_width(typed))


class AccountNumberField(_ReadField):
    """The digits of an account."""

    sentence = _l("Please write the account number with its 8 to 16 digits.")

    def read(self, typed: str) -> str | None:
        return account_number(half_width(typed))


def _label(name: str) -> Any:
    return rules.ASKS[name].label


class StepForm(FlaskForm):
    """One step: what could be read is told apart from what has to be written otherwise."""

    @classmethod
    def about(cls, application: Application, suggested: Mapping[str, str]) -> "StepForm":
        """The form with all that was typed before or is ``suggested``, and what is wrong with it."""
        told = {**suggested, **application.answers, **application.unread}
        known = {name: told[name] for name in cls.names() if name in told}
        form = cls(formdata=MultiDict(known) if known else None)
        if any(name in application.unread for name in known):
            form.validate()
        return form

    @classmethod
    def names(cls) -> list[str]:
        return [name for name in rules.ASKS if hasattr(cls, name)]

    def sorted_out(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Answers by name, and what cannot be read as it was typed."""
        self.validate()
        answers, unread = {}, {}
        for name in self.names():
            field = self[name]
            if field.errors:
                unread[name] = field.raw_data[0] if field.raw_data else ""
            else:
                answers[name] = str(field.data or "")
        return answers, unread


class EnterpriseForm(StepForm):
    """What the enterprise is called, what it is, and its number."""

    name_ko = LineField(_label("name_ko"), [AtMost(60)])
    name_en = LineField(_label("name_en"), [AtMost(80)])
    kind = SelectField(_label("kind"), validate_choice=False)
    district = SelectField(_label("district"), validate_choice=False)
    business_no = BusinessNoField(_label("business_no"), [Optional()])

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.kind.choices = _choices(gettext("Choose the kind"), rules.KINDS)
        self.district.choices = _choices(gettext("Choose the district"), _DISTRICTS)

    def validate_kind(self, field: SelectField) -> None:
        _is_one_of(field, rules.KINDS)

    def validate_district(self, field: SelectField) -> None:
        _is_one_of(field, _DISTRICTS)


_DISTRICTS = tuple(district for district in District if district is not District.UNKNOWN)


def _choices(nothing: str, members: tuple[EnterpriseKind, ...] | tuple[District, ...]) -> list[tuple[str, str]]:
    return [("", nothing), *((member.value, str(member.label)) for member in members)]


def _is_one_of(field: Field, members: tuple[EnterpriseKind, ...] | tuple[District, ...]) -> None:
    if field.data and field.data not in {member.value for member in members}:
        raise ValidationError(gettext("Please choose one of the list."))


class SellerForm(StepForm):
    """Who sells, as buyers are told (전자상거래법 제20조 제2항)."""

    company_name = LineField(_label("company_name"), [AtMost(80)])
    representative = LineField(_label("representative"), [AtMost(60), NoResidentNumber()])
    address = LineField(_label("address"), [AtMost(150)])
    phone = PhoneField(_label("phone"), [Optional()])
    email = EmailField(_label("email"), [Optional(), AtMost(254)])


class MailOrderForm(StepForm):
    """The number of the report and its office, or why there is none (전자상거래법 제12조)."""

    mail_order_no = MailOrderNoField(_label("mail_order_no"), [Optional()])
    mail_order_office = LineField(_label("mail_order_office"), [AtMost(60)])
    mail_order_exemption = LineField(_label("mail_order_exemption"), [AtMost(120), NoResidentNumber()])


class AccountForm(StepForm):
    """Where the money goes."""

    bank_code = SelectField(_label("bank_code"), validate_choice=False)
    account_number = AccountNumberField(_label("account_number"), [Optional()])
    account_holder = LineField(_label("account_holder"), [AtMost(60), NoResidentNumber()])
    period = RadioField(
        _label("period"),
        choices=[SelectChoice(period.value, period.label) for period in Period],
        default=Period.WEEK.value,
        validate_choice=False,
    )

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.bank_code.choices = [
            ("", gettext("Choose a bank")),
            *((one.code, f"{one.name} ({one.code})") for one in banks()),
        ]

    def validate_bank_code(self, field: SelectField) -> None:
        if field.data and bank(field.data) is None:
            raise ValidationError(gettext("Please choose the bank."))

    def validate_period(self, field: RadioField) -> None:
        if field.data and field.data not in {period.value for period in Period}:
            raise ValidationError(gettext("Please choose one of the list."))


class ContactForm(StepForm):
    """Whom the city may call, and how it can check that they belong to the enterprise."""

    contact_name = LineField(_label("contact_name"), [AtMost(60), NoResidentNumber()])
    contact_phone = PhoneField(_label("contact_phone"), [Optional()])
    message = NoteField(_label("message"), [AtMost(2000), NoResidentNumber()])


FORMS: Mapping[str, type[StepForm]] = {
    "enterprise": EnterpriseForm,
    "seller": SellerForm,
    "mail-order": MailOrderForm,
    "account": AccountForm,
    "contact": ContactForm,
}
