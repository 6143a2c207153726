"""What the city types about a partner."""

import re

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, ValidationError

from market.city.fields import NOT_KNOWN, known
from market.domain.popups.partners import PartnerFacts
from market.domain.popups.space_models import WHOLE, MerchantOfRecord, Partner, PartnerKind
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import (
    AtMost,
    DayField,
    LineField,
    NoResidentNumber,
    NoteField,
    Optional,
    PhoneField,
    Required,
    _ReadField,
    half_width,
)


class RateField(_ReadField):
    """A part of a hundred with up to two places; the data is whole hundredths of a percent."""

    sentence = _l("Please write a percentage from 0 to 100 with at most two places, such as 12.5.")

    def read(self, typed: str) -> int | None:
        found = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?", half_width(typed).removesuffix("%").strip())
        if found is None:
            return None
        rate = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
        return rate if rate <= WHOLE else None

    def shown(self, value: int) -> str:
        return percent(value)


def percent(rate: int) -> str:
    """1250 → 12.5"""
    return f"{rate / 100:.2f}".rstrip("0").rstrip(".")


class PartnerForm(FlaskForm):
    """Names, agreement, whom to turn to, money. What is not known stays empty."""

    name_ko = LineField(_l("Name in Korean"), [Required(_l("Please write a name.")), AtMost(80), NoResidentNumber()])
    name_en = LineField(_l("Name in English"), [Optional(), AtMost(100)])
    kind = SelectField(
        _l("Sort of organisation"), choices=[SelectChoice(kind.value, kind.label) for kind in PartnerKind]
    )
    agreement_no = LineField(_l("Number of the agreement"), [Optional(), AtMost(60), NoResidentNumber()])
    agreement_from = DayField(_l("Agreement from"), [Optional()])
    agreement_until = DayField(_l("Agreement until"), [Optional()])
    contact_role = LineField(_l("Post to turn to"), [Optional(), AtMost(60), NoResidentNumber()])
    contact_phone = PhoneField(_l("Telephone of that desk"), [Optional()])
    fee_rate = RateField(_l("Part of sales as a fee"), [Optional()])
    merchant_of_record = SelectField(
        _l("Who takes the money"),
        choices=[NOT_KNOWN, *(SelectChoice(one.value, one.label) for one in MerchantOfRecord)],
        default="",
    )
    note_ko = NoteField(_l("Remark in Korean"), [Optional(), AtMost(600), NoResidentNumber()])
    note_en = NoteField(_l("Remark in English"), [Optional(), AtMost(900), NoResidentNumber()])

    @classmethod
    def about(cls, partner: Partner | None) -> "PartnerForm":
        """The form, filled with what is known of ``partner``."""
        if partner is None:
            return cls()
        return cls(data=known(partner))

    def validate_agreement_until(self, field: DayField) -> None:
        if self.agreement_from.data and field.data and field.data < self.agreement_from.data:
            raise ValidationError(gettext("The agreement ends before it begins. Put the days in order."))

    def to_facts(self) -> PartnerFacts:
        """What was typed, as the domain takes it."""
        merchant = self.merchant_of_record.data
        return PartnerFacts(
            name_ko=self.name_ko.data,
            name_en=self.name_en.data or None,
            kind=PartnerKind.stored_as(self.kind.data),
            agreement_no=self.agreement_no.data or None,
            agreement_from=self.agreement_from.data,
            agreement_until=self.agreement_until.data,
            contact_role=self.contact_role.data or None,
            contact_phone=self.contact_phone.data,
            fee_rate=self.fee_rate.data,
            merchant_of_record=MerchantOfRecord.stored_as(merchant) if merchant else None,
            note_ko=self.note_ko.data or None,
            note_en=self.note_en.data or None,
        )
