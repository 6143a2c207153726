"""Somebody else has saved the product meanwhile: what they changed, and what of it is taken over."""

from datetime import UTC, datetime
from typing import Any

from market.domain.catalog.errors import ChangedMeanwhile
from market.domain.catalog.facts import facts_of, stored
from market.domain.catalog.history import changes_since
from market.foundation.enums import LabelledEnum
from market.seller.products.editing import Editor
from market.seller.products.words import Told, told

ABOUT = (
    *("product.changed", "product.options_changed", "product.notice_changed"),
    *("product.published", "product.hidden"),
)


def catch_up(editor: Editor) -> list[Told]:
    """What others have changed since the page was shown.

    What was not touched here shows theirs from now on; what was stays as it was typed, for the next saving.
    """
    product = editor.product
    changes = changes_since(product, _moment(editor.form.seen_at.data), actions=ABOUT)
    typed, now = editor.form.to_facts(), facts_of(product)
    before: dict[str, Any] = {}
    for change in changes:
        if change.entry.action == "product.changed":
            before = {name: values[0] for name, values in change.entry.changes.items()} | before
    for name, value in before.items():
        if stored(getattr(typed, name, None)) == value:
            _show(editor, name, getattr(now, name))
    editor.form.seen.data, editor.form.seen_at.data = str(product.version), product.updated_at.isoformat()
    editor.form.form_errors.append(str(ChangedMeanwhile()))
    return [told(change) for change in changes]


def _show(editor: Editor, name: str, value: Any) -> None:
    field = editor.form[name]
    field.data = value.value if isinstance(value, LabelledEnum) else value
    if name == "category_id":
        field.data = str(value)
    field.raw_data = None


def _moment(typed: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(typed or "")
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
