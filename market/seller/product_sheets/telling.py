"""What a checked sheet will do, in words: product by product, what is new and what becomes of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from market.domain.catalog.models import ProductStatus
from market.domain.catalog.queries import categories
from market.domain.imports.wishes import ProductWish, VariantWish
from market.foundation.i18n import gettext
from market.foundation.wording import won
from market.seller.product_sheets.cells import template_name
from market.seller.product_sheets.columns import columns

MOST_SHOWN = 300
LONGEST = 60

_HEADS = {"category_id": "category", "code": "code"}
_FLAGS = frozenset({"can_collect", "is_active"})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes another; ``before`` is empty for what was nothing."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One product of the sheet."""

    row: int
    name: str
    is_new: bool
    changes: list[Change]


def told(wishes: Sequence[ProductWish]) -> list[Told]:
    """The products with which something is done, in the order of the sheet."""
    at_work = [one for one in wishes if not one.is_idle]
    return [Told(one.row, one.name_ko, one.is_new, _changes(one)) for one in at_work[:MOST_SHOWN]]


def _changes(one: ProductWish) -> list[Change]:
    found = [Change(_head(name), _said(name, pair[0]), _said(name, pair[1])) for name, pair in one.changes.items()]
    if one.is_new:
        found.append(Change(columns()["price"].head, "", won(one.facts["price"])))
    if one.status is not None:
        word = columns()["status"].word
        before = word(one.status_was or ProductStatus.DRAFT.value)
        found.append(Change(columns()["status"].head, "" if one.is_new else before, word(one.status)))
    for before, after in one.axes_changes.values():
        found.append(Change(gettext("Options"), "; ".join(before), "; ".join(after)))
    found += [change for variant in one.variants for change in _of_variant(variant)]
    if one.left:
        found.append(Change(gettext("Options that are not made any more"), str(len(one.left)), "0"))
    if not one.is_new:
        found += [Change(label, _short(pair[0]), _short(pair[1])) for label, pair in one.notice_changes.items()]
    if one.photos is not None:
        names = ", ".join(photo.name for photo in one.photos)
        found.append(Change(columns()["photos"].head, str(len(one.photos_were) or ""), _short(names)))
    return found


def _of_variant(one: VariantWish) -> list[Change]:
    mark = f" ({one.name_ko})" if one.name_ko else ""
    found = [
        Change(_head(name) + mark, _said(name, pair[0]), _said(name, pair[1]))
        for name, pair in one.changes.items()
        if name != "name_en"
    ]
    if one.is_counted:
        before = "" if one.variant_id is None else won(one.seen)
        found.append(Change(columns()["on_hand"].head + mark, before, won(one.on_hand or 0)))
    if one.low_at is not None and one.variant_id is not None:
        found.append(Change(columns()["low_at"].head + mark, str(one.low_was), str(one.low_at)))
    return found


def _head(name: str) -> str:
    return columns()[_HEADS.get(name, name)].head


def _said(name: str, value: Any) -> str:
    """One value as the sheet writes it."""
    if value is None or value == "":
        return ""
    if name == "category_id":
        return next((shelf.name for shelf in categories() if shelf.id == value), "")
    if name == "own_notice_template":
        return template_name(value)
    if name in _FLAGS:
        return columns()[name].word("yes" if value else "no")
    column = columns().get(name)
    if column is not None and column.choices:
        return column.word(str(value))
    return won(value) if isinstance(value, int) else _short(str(value))


def _short(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
