"""What an enterprise may change of a product by itself."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, SelectField

from market.domain.catalog.models import Product, ProductStatus, ProductVariant
from market.domain.catalog.rules import HIGHEST_PRICE, LOWEST_PRICE, MOST_LEAD_DAYS, NEXT
from market.domain.catalog.services import ProductFacts, facts_of
from market.domain.inventory.queries import StockLine
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoResidentNumber, NoteField, Optional, Required, WholeNumberField

MOST_IN_STOCK = 99_999


class StockForm(Form):
    """How many there are of one option."""

    variant_id = HiddenField()
    on_hand = WholeNumberField(
        _l("In stock"), [Required(_l("Please write how many there are."))], lowest=0, highest=MOST_IN_STOCK
    )


class ProductForm(FlaskForm):
    """Price, texts, state and stock of a product."""

    name_ko = LineField(_l("Name in Korean"), [Required(_l("Please write the name.")), AtMost(100)])
    name_en = LineField(_l("Name in English"), [Optional(), AtMost(100)])
    price = WholeNumberField(
        _l("Price in won, tax included"),
        [Required(_l("Please write the price."))],
        lowest=LOWEST_PRICE,
        highest=HIGHEST_PRICE,
    )
    list_price = WholeNumberField(_l("List price in won"), [Optional()], lowest=LOWEST_PRICE, highest=HIGHEST_PRICE)
    lead_days = WholeNumberField(
        _l("Business days until it is sent"),
        [Required(_l("Please write how many business days it takes."))],
        lowest=0,
        highest=MOST_LEAD_DAYS,
    )
    status = SelectField(_l("State"))
    summary_ko = LineField(
        _l("Summary in Korean"), [Required(_l("Please write a sentence about it.")), AtMost(200), NoResidentNumber()]
    )
    summary_en = LineField(_l("Summary in English"), [Optional(), AtMost(200), NoResidentNumber()])
    story_ko = NoteField(_l("Story in Korean"), [AtMost(4000), NoResidentNumber()])
    story_en = NoteField(_l("Story in English"), [Optional(), AtMost(4000), NoResidentNumber()])
    stocks = FieldList(FormField(StockForm))

    own_stock: dict[str, StockLine]

    @classmethod
    def about(cls, product: Product, stocks: Sequence[StockLine]) -> "ProductForm":
        """The form, filled with what is said of ``product`` now."""
        form = cls(
            obj=product,
            data={
                "status": product.status.value,
                "stocks": [{"variant_id": line.variant.id, "on_hand": line.on_hand} for line in stocks],
            },
        )
        form.own_stock = {str(line.variant.id): line for line in stocks}
        form.stocks.entries = [entry for entry in form.stocks if str(entry.variant_id.data) in form.own_stock]
        steps = [product.status, *(status for status in ProductStatus if status in NEXT[product.status])]
        form.status.choices = [(status.value, str(status.label)) for status in dict.fromkeys(steps)]
        return form

    def to_facts(self, product: Product) -> ProductFacts:
        """What was typed, as the domain takes it."""
        return replace(
            facts_of(product),
            name_ko=self.name_ko.data,
            name_en=self.name_en.data or None,
            summary_ko=self.summary_ko.data,
            summary_en=self.summary_en.data or None,
            story_ko=self.story_ko.data,
            story_en=self.story_en.data or None,
            price=cast(int, self.price.data),
            list_price=self.list_price.data,
            lead_days=cast(int, self.lead_days.data),
        )

    def to_stock(self) -> list[tuple[ProductVariant, int]]:
        """Each option of the product itself with how many there are, whatever else was posted."""
        return [(self.own_stock[str(entry.variant_id.data)].variant, entry.on_hand.data) for entry in self.stocks]
