"""A product as shoppers would see it, made of what is typed, saved or not; what cannot be read is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from market.domain.catalog import rules
from market.domain.catalog.models import ProductKind
from market.domain.enterprises.models import Enterprise
from market.foundation.i18n import gettext, in_language
from market.seller.products.editing import Editor
from market.web.markdown import render_story

MOST_CHOICES = 12
LONGEST = 4_000
"""More of a text than may be saved is not drawn either."""


@dataclass(frozen=True, slots=True)
class PreviewedChoice:
    """One option, as the page of the product would offer it."""

    name: str
    extra_price: int
    is_sold_out: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The card and the head of the product's page. ``price`` is None where none is typed."""

    enterprise: Enterprise
    name: str
    summary: str
    story: Markup
    price: int | None
    list_price: int | None
    is_from: bool
    picture: str
    is_sample: bool
    is_by_quote: bool
    is_sold_out: bool
    option_label: str
    choices: Sequence[PreviewedChoice]
    more: int


def preview_of(editor: Editor, enterprise: Enterprise) -> Preview:
    """What ``editor`` would show of the product of ``enterprise``."""
    form, product = editor.form, editor.product
    price, list_price = form.price.data, form.list_price.data
    by_quote = form.kind.data == ProductKind.SERVICE_BY_QUOTE.value
    rows = [entry.form for entry in form.variants if entry.form.is_active.data or not entry.form.name.data]
    extras = {row.extra_price.data or 0 for row in rows}
    labels = [in_language(row.label_ko.data or "", row.label_en.data) for row in (one.form for one in form.options)]
    return Preview(
        enterprise=enterprise,
        name=_said(form.name_ko.data, form.name_en.data) or gettext("Name of the product"),
        summary=_said(form.summary_ko.data, form.summary_en.data),
        story=render_story(_said(form.story_ko.data, form.story_en.data)),
        price=price + min(extras, default=0) if price is not None else None,
        list_price=list_price if price is not None and list_price is not None and list_price > price else None,
        is_from=by_quote or len(extras) > 1,
        picture=product.picture or product.category.picture,
        is_sample=product.is_sample,
        is_by_quote=by_quote,
        is_sold_out=not by_quote and not any(row.on_hand.data for row in rows),
        option_label=rules.joined([label for label in labels if label]),
        choices=_choices(rows) if len(rows) > 1 else (),
        more=max(0, len(rows) - MOST_CHOICES),
    )


def _choices(rows: Sequence[Any]) -> list[PreviewedChoice]:
    return [
        PreviewedChoice(row.name.data, row.extra_price.data or 0, not row.on_hand.data) for row in rows[:MOST_CHOICES]
    ]


def _said(korean: str | None, english: str | None) -> str:
    return in_language(korean or "", english)[:LONGEST]
