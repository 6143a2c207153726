"""A quotation as an enterprise writes it: up to twenty lines, by when it holds, by when it comes."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, Form, FormField, HiddenField, RadioField, SelectChoice, SelectField

from market.domain.catalog.models import ProductKind, TaxKind
from market.domain.quotes import rules
from market.domain.quotes.answering import QuotationFacts
from market.domain.quotes.models import QuoteRequest
from market.domain.quotes.rules import LineFacts
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import (
    AtMost,
    DayField,
    LineField,
    NoResidentNumber,
    NoteField,
    Optional,
    Required,
    WholeNumberField,
    whole_number,
)

MOST_QUANTITY, HIGHEST_PRICE = 1_000_000, 100_000_000
FIRST_LINES, MORE_LINES = 2, 3
USUAL_LEAD_DAYS = 3
MOST_REVISIONS = 10**6


class QuotedLineForm(Form):
    """One line; one without words, quantity and price is none."""

    words = LineField(_l("Item"), [AtMost(100), NoResidentNumber()])
    quantity = WholeNumberField(_l("Quantity"), [Optional()], lowest=1, highest=MOST_QUANTITY)
    unit = LineField(_l("Unit"), [Optional(), AtMost(10)])
    unit_price = WholeNumberField(_l("Unit price in won"), [Optional()], lowest=1, highest=HIGHEST_PRICE)
    tax_kind = SelectField(_l("Tax"), choices=[SelectChoice(kind.value, kind.label) for kind in TaxKind])

    @property
    def is_empty(self) -> bool:
        return not any(_is_typed(field) for field in (self.words, self.quantity, self.unit_price))

    def validate(self, extra_validators: Any = None) -> bool:
        """What is begun has to be whole."""
        valid = bool(super().validate(extra_validators))
        if self.is_empty:
            return valid
        for field, sentence in (
            (self.words, gettext("Please write what it is.")),
            (self.quantity, gettext("Please write how many.")),
            (self.unit_price, gettext("Please write what one costs.")),
        ):
            if not field.data and not field.errors:
                field.errors = [sentence]
                valid = False
        return valid

    def to_facts(self) -> LineFacts:
        return LineFacts(
            words=self.words.data,
            quantity=self.quantity.data,
            unit=self.unit.data or "",
            unit_price=self.unit_price.data,
            tax_kind=TaxKind.stored_as(self.tax_kind.data),
        )


class QuotationForm(FlaskForm):
    """The answer. ``seen`` is the number of the quotation that it takes the place of, 0 where there is none."""

    lines = FieldList(FormField(QuotedLineForm), min_entries=1, max_entries=rules.MOST_LINES)
    tax = RadioField(
        _l("Your unit prices"),
        choices=[SelectChoice("with", _l("VAT included")), SelectChoice("without", _l("VAT comes on top"))],
        default="with",
    )
    valid_until = DayField(_l("Valid through"), [Required(_l("Please write until when it can be accepted."))])
    lead_days = WholeNumberField(
        _l("Business days from the payment to the delivery"),
        [Required(_l("Please write in how many business days you deliver."))],
        lowest=0,
        highest=rules.MOST_LEAD_DAYS,
    )
    terms = NoteField(_l("Terms"), [Optional(), AtMost(500), NoResidentNumber()])
    note = NoteField(_l("Remarks"), [Optional(), AtMost(1_000), NoResidentNumber()])
    seen = HiddenField()

    @classmethod
    def about(cls, asked: QuoteRequest, today: date) -> "QuotationForm":
        """The form, filled with the quotation that counts, or with what was asked for."""
        form = cls(data=_facts_of(asked, today))
        if not form.is_submitted():
            form.add_lines(FIRST_LINES - len(form.lines))
        return form

    @property
    def seen_revision(self) -> int:
        """The number that was on the page; one that never was when the field came back broken."""
        number = whole_number(self.seen.data or "", lowest=0, highest=MOST_REVISIONS)
        return -1 if number is None else number

    def add_lines(self, number: int = MORE_LINES) -> None:
        """Room for more lines, up to the most there are."""
        for _ in range(min(number, rules.MOST_LINES - len(self.lines))):
            self.lines.append_entry()

    def to_facts(self) -> QuotationFacts:
        return QuotationFacts(
            lines=[entry.form.to_facts() for entry in self.lines if not entry.form.is_empty],
            prices_with_tax=self.tax.data == "with",
            valid_until=self.valid_until.data,
            lead_days=self.lead_days.data,
            terms=self.terms.data or "",
            note=self.note.data or "",
        )


class DeclineForm(FlaskForm):
    """Why the enterprise cannot, or will not."""

    reason = NoteField(
        _l("Reason"),
        [Required(_l("Please write why, in a sentence: whoever asked reads it.")), AtMost(500), NoResidentNumber()],
    )


def _is_typed(field: Field) -> bool:
    return any(str(typed).strip() for typed in field.raw_data or ())


def _facts_of(asked: QuoteRequest, today: date) -> dict[str, Any]:
    quotation, product = asked.quotation, asked.product
    if quotation is not None:
        until = quotation.valid_until if quotation.valid_until > today else today + rules.USUAL_VALIDITY
        lines = [
            {
                "words": line.words,
                "quantity": line.quantity,
                "unit": line.unit,
                "unit_price": line.unit_price,
                "tax_kind": line.tax_kind.value,
            }
            for line in quotation.lines
        ]
        return {
            "lines": lines,
            "tax": "with" if quotation.prices_with_tax else "without",
            "valid_until": until,
            "lead_days": quotation.lead_days,
            "terms": quotation.terms,
            "note": quotation.note,
            "seen": str(asked.revision),
        }
    first: dict[str, Any] = {"quantity": asked.quantity}
    if product is not None:
        first |= {"words": product.name_ko, "tax_kind": product.tax_kind.value}
        if product.kind is ProductKind.GOODS:
            first["unit_price"] = product.price
    return {
        "lines": [first],
        "valid_until": today + rules.USUAL_VALIDITY,
        "lead_days": max(product.lead_days, 1) if product else USUAL_LEAD_DAYS,
        "seen": "0",
    }
