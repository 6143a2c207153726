"""What an enterprise, or the city for the market, types about a coupon."""

from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from market.domain.promotions.models import Coupon, CouponKind
from market.domain.promotions.rules import HIGHEST, HIGHEST_PERCENT, LOWEST
from market.domain.promotions.services import CouponFacts
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, DayField, LineField, Optional, Required, WholeNumberField

MOST_USES = 100_000
A_MONTH = timedelta(days=30)


class NeededFor:
    """The field has to be filled in for a coupon of this kind."""

    def __init__(self, kind: CouponKind, sentence: LazyText) -> None:
        self.kind, self.sentence = kind, sentence

    def __call__(self, form: Form, field: Field) -> None:
        if form["kind"].data == self.kind.value and not (field.raw_data and field.raw_data[0].strip()):
            raise StopValidation(str(self.sentence))


AMOUNT_MISSING = _l("Please write how many won the coupon takes off.")
PERCENT_MISSING = _l("Please write how many percent the coupon takes off.")


class NewCouponForm(FlaskForm):
    """A coupon that is to be made."""

    name_ko = LineField(_l("Name in Korean"), [Required(_l("Please write a name: shoppers see it.")), AtMost(40)])
    name_en = LineField(_l("Name in English"), [Optional(), AtMost(60)])
    kind = RadioField(
        _l("How much it takes off"),
        choices=[SelectChoice(kind.value, kind.label) for kind in CouponKind],
        default=CouponKind.AMOUNT.value,
        validate_choice=True,
    )
    amount = WholeNumberField(
        _l("Amount in won"),
        [NeededFor(CouponKind.AMOUNT, AMOUNT_MISSING), Optional()],
        lowest=LOWEST,
        highest=HIGHEST,
    )
    percent = WholeNumberField(
        _l("Percent"),
        [NeededFor(CouponKind.PERCENT, PERCENT_MISSING), Optional()],
        lowest=1,
        highest=HIGHEST_PERCENT,
    )
    most = WholeNumberField(_l("At most, in won"), [Optional()], lowest=LOWEST, highest=HIGHEST)
    minimum = WholeNumberField(_l("From an order of, in won"), [Optional()], lowest=0, highest=10_000_000)
    first_day = DayField(_l("First day"), [Required(_l("Please choose the first day."))])
    last_day = DayField(_l("Last day"), [Required(_l("Please choose the last day."))])
    uses_most = WholeNumberField(_l("How many orders"), [Optional()], lowest=1, highest=MOST_USES)
    once_each = BooleanField(_l("Once for each shopper"), default=True)
    is_public = BooleanField(_l("Offer it to everybody in the shop"), default=True)
    code = LineField(_l("Code"), [Optional(), AtMost(30)])

    @classmethod
    def from_today(cls, today: date) -> "NewCouponForm":
        """The form with the month that begins on ``today``, until something else is typed."""
        return cls(first_day=today, last_day=today + A_MONTH)

    def to_facts(self) -> CouponFacts:
        """What was typed."""
        kind = CouponKind.stored_as(self.kind.data)
        return CouponFacts(
            name_ko=self.name_ko.data,
            name_en=self.name_en.data or None,
            code=self.code.data or "",
            is_public=self.is_public.data,
            kind=kind,
            worth=self.amount.data if kind is CouponKind.AMOUNT else self.percent.data,
            most=self.most.data,
            minimum=self.minimum.data or 0,
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            uses_most=self.uses_most.data,
            once_each=self.once_each.data,
        )


class ChangeCouponForm(FlaskForm):
    """What can still be changed of a coupon that is on its way."""

    last_day = DayField(_l("Last day"), [Required(_l("Please choose the last day."))])
    uses_most = WholeNumberField(_l("How many orders"), [Optional()], lowest=1, highest=MOST_USES)
    is_public = BooleanField(_l("Offer it to everybody in the shop"))

    @classmethod
    def about(cls, coupon: Coupon) -> "ChangeCouponForm":
        """The form filled with what holds now."""
        return cls(last_day=coupon.last_day, uses_most=coupon.uses_most, is_public=coupon.is_public)
