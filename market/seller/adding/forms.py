"""Four answers to begin with, and what the law still wants to know."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField

from market.domain.catalog import notices, rules
from market.domain.catalog.facts import ProductFacts
from market.domain.catalog.models import Product, TaxKind, WithdrawalLimit
from market.domain.catalog.queries import Shelf, categories
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.seller.adding.drafting import Basics
from market.seller.stock.forms import MOST_ON_HAND
from market.web.inputs import AtMost, LineField, NoResidentNumber, Required, WholeNumberField, whole_number

NOTICE = "notice_"
"""What the names of the notice's fields begin with."""

PUBLISH, NEXT, ANOTHER = "publish", "next", "another"


class BeginForm(FlaskForm):
    """Name, price and stock; the category only when the name does not tell it."""

    name_ko = LineField(
        _l("Name"),
        [Required(_l("Please write the name.")), AtMost(rules.LONGEST_NAME), NoResidentNumber()],
    )
    price = WholeNumberField(
        _l("Price in won, tax included"),
        [Required(_l("Please write the price."))],
        lowest=rules.LOWEST_PRICE,
        highest=rules.HIGHEST_PRICE,
    )
    on_hand = WholeNumberField(
        _l("In stock"), [Required(_l("Please write how many there are."))], lowest=0, highest=MOST_ON_HAND
    )
    category = SelectField(_l("Category of the product"), validate_choice=False)

    asks_category = False

    def chosen(self) -> Shelf | None:
        """The shelf that was chosen, where there was a choice."""
        return next((shelf for shelf in categories() if shelf.slug == self.category.data), None)

    def ask_category(self) -> None:
        """The name does not tell: offer all shelves, none of them chosen."""
        self.asks_category = True
        named = [SelectChoice(shelf.slug, shelf.name) for shelf in categories()]
        self.category.choices = [SelectChoice("", gettext("Please choose")), *named]
        self.category.errors = [gettext("The name does not tell us the category. Please choose it.")]

    def to_basics(self) -> Basics:
        """What was typed, as it is kept."""
        return Basics(self.name_ko.data, self.price.data, self.on_hand.data)


class FinishForm(FlaskForm):
    """The category, and what has to be said of the goods: made for one product, with a field for each of its
    notice's."""

    category = RadioField(_l("Category of the product"))
    seen = HiddenField()
    """The product's version when the page was made."""
    then = StringField()
    """The button: put it on sale, or keep it and add another."""

    def wants(self, step: str) -> bool:
        return bool(self.then.data == step)

    def to_seen(self) -> int | None:
        """The version that was looked at; None for what is no number."""
        return whole_number(self.seen.data or "", lowest=1, highest=10**9)

    def look_again(self, product: Product) -> None:
        """What is sent next is meant for ``product`` as it is now: what has changed meanwhile has been said."""
        self.seen.data = str(product.version)

    def to_notice(self, product: Product) -> dict[str, tuple[str, str]]:
        """Every field in Korean as it was typed; its English stays while the Korean does."""
        before = notices.notice_of(product)
        said = {}
        for field in notices.template_of(product).fields:
            korean, english = before.get(field.key, ("", ""))
            typed = self[NOTICE + field.key].data
            said[field.key] = (typed, english if typed == korean else "")
        return said

    def complain(self, missing: Sequence[str]) -> None:
        """Say at each of the notice's fields ``missing`` that it has to be filled in."""
        for key in missing:
            self[NOTICE + key].errors = [
                gettext("Please fill in: %(field)s", field=str(self[NOTICE + key].label.text))
            ]


class FirstOfItsKind(FinishForm):
    """For the first product of a category: what all that follow will copy."""

    tax_kind = SelectField(_l("Tax"), choices=[SelectChoice(kind.value, kind.label) for kind in TaxKind])
    withdrawal_limit = SelectField(
        _l("Withdrawal"), choices=[SelectChoice(limit.value, limit.label) for limit in WithdrawalLimit]
    )
    lead_days = WholeNumberField(
        _l("Business days until it is sent"),
        [Required(_l("Please write how many business days it takes."))],
        lowest=0,
        highest=rules.MOST_LEAD_DAYS,
    )

    def applied_to(self, facts: ProductFacts) -> ProductFacts:
        """``facts`` with what was chosen."""
        return replace(
            facts,
            tax_kind=TaxKind.stored_as(self.tax_kind.data),
            withdrawal_limit=WithdrawalLimit.stored_as(self.withdrawal_limit.data),
            lead_days=cast(int, self.lead_days.data),
        )


def finish_form(
    product: Product, suggested: Mapping[str, str], *, is_first: bool, is_fresh: bool = False
) -> FinishForm:
    """The form for ``product``, filled with what is said of it and, where nothing is, with what is ``suggested``;
    ``is_fresh``: whatever was posted before."""
    said = notices.notice_of(product)
    data = {"category": product.category.slug, "seen": str(product.version)}
    fields = {}
    for field in notices.template_of(product).fields:
        fields[NOTICE + field.key] = LineField(field.label, [AtMost(rules.LONGEST_IN_NOTICE), NoResidentNumber()])
        data[NOTICE + field.key] = said.get(field.key, ("", ""))[0] or suggested.get(field.key, "")
    made = type("FinishFormOfOne", (FirstOfItsKind if is_first else FinishForm,), fields)
    terms = {"tax_kind": product.tax_kind.value, "withdrawal_limit": product.withdrawal_limit.value}
    filled = data | terms | {"lead_days": product.lead_days}
    form: FinishForm = made(formdata=None, data=filled) if is_fresh else made(data=filled)
    form.category.choices = [(shelf.slug, shelf.name) for shelf in categories()]
    return form
