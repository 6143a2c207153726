"""The editor's one form: filled from a product or as it was posted, arranged anew by its buttons, read in the end."""

from collections.abc import Iterator
from typing import Any

from flask import request
from wtforms import Field, FieldList, Form

from market.domain.catalog import rules
from market.domain.catalog.facts import facts_of
from market.domain.catalog.models import Product, ProductVariant
from market.domain.catalog.notices import notice_of
from market.domain.catalog.option_errors import LabelMissing, OptionsRefused
from market.domain.catalog.option_rules import Axis, VariantFacts, checked_axes
from market.domain.catalog.options import axes_of, combinations
from market.domain.catalog.queries import notice_template_of
from market.domain.inventory.queries import StockLine
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import gettext
from market.seller.products.forms import ProductForm
from market.seller.products.notice_form import carried, filled_in, notice_form, typed_notice
from market.seller.products.option_forms import OptionForm, VariantForm, typed_as


class Editor:
    """A product with what is typed about it, saved or not.

    ``template`` is the notice whose fields are shown; ``is_unsaved`` says that something typed is not kept yet.
    """

    def __init__(
        self, product: Product, stock: list[StockLine], form: ProductForm, notice: Form, template: str
    ) -> None:
        self.product, self.form, self.notice, self.template = product, form, notice, template
        self.stock = {line.variant.name_ko: line for line in stock}
        self.made = {rules.joined(names) for names in combinations(axes_of(product))}
        self.is_unsaved = False

    @classmethod
    def opened(cls, product: Product, stock: list[StockLine]) -> "Editor":
        """The form, filled with what is said of ``product`` now."""
        facts = facts_of(product)
        said: dict[str, Any] = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
        stored = {name: value.value if isinstance(value, LabelledEnum) else value for name, value in said.items()}
        axes, template = axes_of(product), product.notice_template
        stored |= {
            "category_id": str(facts.category_id),
            "own_notice_template": facts.own_notice_template or "",
            "seen": str(product.version),
            "seen_at": product.updated_at.isoformat(),
            "template": template,
            "options": [typed_as(axis) for axis in axes],
        }
        editor = cls(product, stock, ProductForm(data=stored), notice_form(template, notice_of(product)), template)
        editor._fill_table(axes, {})
        return editor

    @classmethod
    def posted(cls, product: Product, stock: list[StockLine]) -> "Editor":
        """The form as it was sent."""
        form = ProductForm()
        shown = form.template.data if form.template.data in rules.notice_templates() else product.notice_template
        editor = cls(product, stock, form, typed_notice(shown), shown)
        editor.is_unsaved = True
        return editor

    # --- what a page of a form has to say

    @property
    def form_errors(self) -> list[str]:
        return list(self.form.form_errors)

    @property
    def errors(self) -> dict[str | None, Any]:
        return {**self.form.errors, **self.notice.errors}

    def __iter__(self) -> Iterator[Field]:
        yield from self.form
        yield from self.notice

    def line_of(self, name: str) -> StockLine | None:
        """What there is of the variant called ``name``; None for one that is not made yet."""
        return self.stock.get(name)

    # --- buttons that arrange the form and save nothing

    def arrange(self, button: str) -> bool:
        """Do what ``button`` says, if it is one that only changes what the page shows."""
        kind, _, number = button.partition("-")
        if kind == "add_option" and len(self.form.options) < rules.MOST_OPTIONS:
            self.form.options.append_entry()
        elif kind == "drop_option" and number.isascii() and number.isdecimal():
            typed = [entry.data for entry in self.form.options]
            _refill(self.form.options, [one for place, one in enumerate(typed) if place != int(number)])
            self.make_table()
        elif kind == "table":
            self.make_table()
        elif kind == "fill":
            self._fill_column()
        return kind in ("add_option", "drop_option", "table", "fill", "preview", "notice")

    def make_table(self) -> bool:
        """A row for each choice that the options make; what was typed of one stays. False where there is none."""
        axes = self._read_axes()
        if axes is None:
            return False
        rows = [entry.data for entry in self.form.variants]
        self._fill_table(axes, {row["name"] or "": row for row in rows} | _called_anew(rows, axes))
        return True

    def show_notice(self) -> None:
        """Show the notice of the category that is chosen now, with what was typed as far as it asks for the same."""
        wanted = self.wanted_template
        if wanted != self.template:
            kept = carried(filled_in(self.notice, self.template), from_=self.template, to=wanted)
            self.notice, self.template = notice_form(wanted, kept), wanted
        self.form.template.data = self.template

    @property
    def wanted_template(self) -> str:
        """The notice of what is chosen: of the category, or another."""
        own = self.form.own_notice_template.data
        if own in rules.notice_templates():
            return str(own)
        chosen = self.category_id
        if chosen == self.product.category_id:
            return self.product.category.notice_template
        return notice_template_of(chosen) or self.product.category.notice_template

    @property
    def category_id(self) -> int:
        """The category that is chosen now; the product's own where none of the market's is."""
        known = {key for key, _ in self.form.category_id.choices}
        typed = self.form.category_id.data
        return int(typed) if typed in known else self.product.category_id

    # --- reading

    def validate(self) -> bool:
        """Everything can be read, and the table is the one that the options make."""
        is_valid = self.form.validate_on_submit()
        is_valid = self.notice.validate() and is_valid
        axes = self._read_axes()
        if axes is None:
            return False
        made = {rules.joined(names) for names in combinations(axes)}
        if {entry.form.name.data or "" for entry in self.form.variants} != made:
            self.make_table()
            self.form.form_errors.append(
                gettext("The options have changed. Please look at the table of options, then save once more.")
            )
            return False
        return is_valid

    def to_axes(self) -> tuple[Axis, ...]:
        """The options as they were typed; empty ones are none."""
        return tuple(entry.form.to_axis() for entry in self._filled_options())

    def to_variants(self) -> list[VariantFacts]:
        """What was typed of each row of the table."""
        return [entry.form.to_facts() for entry in self.form.variants]

    def to_notice(self) -> dict[str, tuple[str, str]]:
        """What was typed into the notice, for the template that the product will have."""
        return carried(filled_in(self.notice, self.template), from_=self.template, to=self.wanted_template)

    def counts(self, made: list[ProductVariant]) -> list[tuple[ProductVariant, int, int | None]]:
        """Of which variants another number was typed than the page had shown: how many, and how many it showed."""
        rows = {entry.form.name.data or "": entry.form for entry in self.form.variants}
        found = []
        for variant in made:
            row = rows[variant.name_ko]
            typed, seen = row.on_hand.data, row.seen_on_hand
            if typed is not None and typed != (seen or 0):
                found.append((variant, typed, seen))
        return found

    def _filled_options(self) -> list[Any]:
        return [entry for entry in self.form.options if not entry.form.is_empty]

    def _read_axes(self) -> tuple[Axis, ...] | None:
        """The options if they can be like that; None, with the reason beside the option, if they cannot."""
        entries = self._filled_options()
        for entry in entries:
            row: OptionForm = entry.form
            if not row.label_ko.data:
                self._refuse(row.label_ko, LabelMissing())
                return None
        try:
            return checked_axes([entry.form.to_axis() for entry in entries])
        except OptionsRefused as refusal:
            label = refusal.facts.get("label")
            about = next((entry for entry in entries if label and entry.form.label_ko.data == label), entries[-1])
            self._refuse(about.form.values_ko, refusal)
            return None

    def _refuse(self, field: Field, refusal: OptionsRefused) -> None:
        field.errors = [*field.errors, str(refusal)]
        self.form.options.errors = [str(refusal)]

    def _fill_table(self, axes: tuple[Axis, ...], typed: dict[str, dict[str, Any]]) -> None:
        names = [rules.joined(values) for values in combinations(axes)]
        _refill(self.form.variants, [typed.get(name) or self._row(name) for name in names])

    def _row(self, name: str) -> dict[str, Any]:
        line = self.stock.get(name)
        if line is None:
            return {"name": name, "seen": "0", "on_hand": 0, "extra_price": 0, "code": "", "is_active": True}
        return {
            "name": name,
            "seen": str(line.on_hand),
            "on_hand": line.on_hand,
            "extra_price": line.variant.extra_price,
            "code": line.variant.code or "",
            "is_active": line.variant.is_active or name not in self.made,
        }

    def _fill_column(self) -> None:
        """One number of stock for every row that is on sale."""
        sample: VariantForm = VariantForm(request.form, prefix="all-")
        if sample.on_hand.data is None:
            return
        for entry in self.form.variants:
            if entry.form.is_active.data:
                entry.form.on_hand.data = sample.on_hand.data


def _called_anew(rows: list[dict[str, Any]], axes: tuple[Axis, ...]) -> dict[str, dict[str, Any]]:
    """Where as many choices are made as before and some are called otherwise, a typing error was put right: what was
    typed stands in the new rows too, to be looked at."""
    names = [rules.joined(values) for values in combinations(axes)]
    before = [row["name"] or "" for row in rows]
    if len(names) != len(rows) or not any(before):
        return {}
    pairs = zip(names, rows, strict=True)
    return {
        name: {**row, "name": name, "seen": "0"}
        for name, row in pairs
        if name not in before and row["name"] not in names
    }


def _refill(entries: FieldList, rows: list[dict[str, Any]]) -> None:
    while entries.entries:
        entries.pop_entry()
    for row in rows:
        entries.append_entry(row)
