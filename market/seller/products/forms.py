"""What is typed about a product: its names, its price, how it is sent, what the law asks."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, Form, FormField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from market.domain.catalog import rules
from market.domain.catalog.facts import ProductFacts
from market.domain.catalog.models import ProductKind, ShippingRule, TaxKind, WithdrawalLimit
from market.domain.catalog.queries import categories
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.seller.products.option_forms import OptionForm, VariantForm
from market.web.inputs import (
    AtMost,
    HourField,
    LineField,
    NoResidentNumber,
    NoteField,
    Optional,
    Required,
    WholeNumberField,
)


class WhereSeparate:
    """The charge has to be there where each item has one of its own."""

    def __call__(self, form: Form, field: Field) -> None:
        if form["shipping_rule"].data == ShippingRule.SEPARATE.value and field.data is None and not field.errors:
            raise StopValidation(gettext("Please write the charge for each item."))


class AbovePrice:
    """A list price is one that is really lower now."""

    def __call__(self, form: Form, field: Field) -> None:
        price = form["price"].data
        if field.data is not None and price is not None and field.data <= price:
            raise StopValidation(
                gettext("The list price has to be above the price; leave it empty when there is none.")
            )


def choices_of(enum: type[LabelledEnum]) -> list[SelectChoice]:
    """Every member by its stored value, to choose from."""
    return [SelectChoice(member.value, member.label) for member in enum]


class ProductForm(FlaskForm):
    """All of a product but its notice, whose fields depend on its category, and its photos."""

    seen = HiddenField()
    seen_at = HiddenField()
    template = HiddenField()

    name_ko = LineField(
        _l("Name in Korean"),
        [Required(_l("Please write the name.")), AtMost(rules.LONGEST_NAME), NoResidentNumber()],
    )
    name_en = LineField(_l("Name in English"), [Optional(), AtMost(rules.LONGEST_NAME), NoResidentNumber()])
    category_id = SelectField(_l("Category"), coerce=str)
    kind = RadioField(_l("How it is sold"), choices=choices_of(ProductKind))
    code = LineField(_l("Product code"), [Optional(), AtMost(rules.LONGEST_CODE)])
    price = WholeNumberField(
        _l("Price in won, tax included"),
        [Required(_l("Please write the price."))],
        lowest=rules.LOWEST_PRICE,
        highest=rules.HIGHEST_PRICE,
    )
    list_price = WholeNumberField(
        _l("List price in won"), [Optional(), AbovePrice()], lowest=rules.LOWEST_PRICE, highest=rules.HIGHEST_PRICE
    )
    summary_ko = LineField(_l("Summary in Korean"), [Optional(), AtMost(rules.LONGEST_SUMMARY), NoResidentNumber()])
    summary_en = LineField(_l("Summary in English"), [Optional(), AtMost(rules.LONGEST_SUMMARY), NoResidentNumber()])
    story_ko = NoteField(_l("Story in Korean"), [Optional(), AtMost(rules.LONGEST_STORY), NoResidentNumber()])
    story_en = NoteField(_l("Story in English"), [Optional(), AtMost(rules.LONGEST_STORY), NoResidentNumber()])

    options = FieldList(FormField(OptionForm), max_entries=rules.MOST_OPTIONS)
    variants = FieldList(FormField(VariantForm), max_entries=rules.MOST_VARIANTS)

    lead_days = WholeNumberField(
        _l("Business days until it is sent"),
        [Required(_l("Please write how many business days it takes."))],
        lowest=0,
        highest=rules.MOST_LEAD_DAYS,
    )
    closes_at = HourField(_l("Orders of the day close at"), [Optional()])
    daily_limit = WholeNumberField(_l("How many a day"), [Optional()], lowest=1, highest=rules.MOST_A_DAY)
    weight_g = WholeNumberField(_l("Weight in grams"), [Optional()], lowest=1, highest=rules.MOST_WEIGHT_G)
    shipping_rule = RadioField(_l("What sending costs"), choices=choices_of(ShippingRule))
    shipping_fee = WholeNumberField(
        _l("Charge for each item in won"), [WhereSeparate(), Optional()], lowest=0, highest=rules.HIGHEST_SHIPPING_FEE
    )
    can_collect = BooleanField(_l("Can be collected at pop-ups"))

    tax_kind = RadioField(_l("Tax"), choices=choices_of(TaxKind))
    withdrawal_limit = RadioField(_l("Withdrawal"), choices=choices_of(WithdrawalLimit))
    own_notice_template = SelectField(_l("Kind of goods for the notice"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category_id.choices = [(str(shelf.id), shelf.name) for shelf in categories()]
        templates = [(key, template.name) for key, template in rules.notice_templates().items()]
        self.own_notice_template.choices = [("", gettext("As the category has it")), *templates]

    def to_facts(self) -> ProductFacts:
        """What was typed, once it is valid, as the domain takes it."""
        return ProductFacts(
            category_id=int(self.category_id.data),
            kind=ProductKind.stored_as(self.kind.data),
            code=self.code.data,
            name_ko=self.name_ko.data or "",
            name_en=self.name_en.data,
            summary_ko=self.summary_ko.data or "",
            summary_en=self.summary_en.data,
            story_ko=self.story_ko.data or "",
            story_en=self.story_en.data,
            price=self.price.data or 0,
            list_price=self.list_price.data,
            tax_kind=TaxKind.stored_as(self.tax_kind.data),
            withdrawal_limit=WithdrawalLimit.stored_as(self.withdrawal_limit.data),
            own_notice_template=self.own_notice_template.data or None,
            lead_days=self.lead_days.data or 0,
            closes_at=self.closes_at.data,
            daily_limit=self.daily_limit.data,
            weight_g=self.weight_g.data,
            shipping_rule=ShippingRule.stored_as(self.shipping_rule.data),
            shipping_fee=self.shipping_fee.data,
            can_collect=self.can_collect.data,
        )
