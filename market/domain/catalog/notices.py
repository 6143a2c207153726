"""The product-information notice (상품정보제공고시) of a product: filled in, carried over, whole while on sale."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete

from market.domain.catalog import rules
from market.domain.catalog.errors import NoticeIncomplete, TextTooLong
from market.domain.catalog.models import Product, ProductNotice, ProductStatus
from market.domain.catalog.rules import NoticeField, NoticeTemplate
from market.domain.catalog.turns import note_change, take_turn
from market.foundation.actors import Actor
from market.foundation.database import db

Filled = Mapping[str, tuple[str, str]]
"""Korean and English of each field, by the field's key in its template."""

NAMES_IT = frozenset({"product_name", "item", "title"})
"""The fields in which the goods themselves are named: never copied from other goods."""


def template_of(product: Product) -> NoticeTemplate:
    """The notice that ``product`` has to fill."""
    return rules.notice_templates()[product.notice_template]


def notice_of(product: Product) -> dict[str, tuple[str, str]]:
    """What is filled in of the notice that ``product`` has to fill; what stands there under another label is not."""
    by_label = {row.label_ko: (row.value_ko, row.value_en) for row in product.notices}
    return {
        field.key: by_label[field.label_ko] for field in template_of(product).fields if field.label_ko in by_label
    }


def missing_in_notice(product: Product) -> list[NoticeField]:
    """The fields that have no Korean answer yet."""
    filled = {row.label_ko: row.value_ko for row in product.notices}
    return rules.missing_from_notice(template_of(product), filled)


def set_notice(product: Product, values: Filled, *, actor: Actor, now: datetime) -> None:
    """Say ``values`` in the notice of ``product``, and nothing else; keys that its template lacks say nothing.

    Raises ``TextTooLong``, and ``NoticeIncomplete`` while the product is on sale and something would go missing.
    """
    take_turn(product)
    missed = missing_in_notice(product)
    rewrite(product, values, actor=actor, now=now)
    check_on_sale(product, missed)


def rewrite(product: Product, values: Filled, *, actor: Actor, now: datetime) -> None:
    """Like ``set_notice``, within the turn of a verb that checks in the end that all is whole."""
    fields = template_of(product).fields
    wanted = {field.key: _tidied(field, values.get(field.key, ("", ""))) for field in fields}
    rows = [(field, wanted[field.key]) for field in fields if any(wanted[field.key])]
    before = [(row.label_ko, row.value_ko, row.value_en) for row in product.notices]
    if before == [(field.label_ko, *texts) for field, texts in rows]:
        return
    db.session.execute(delete(ProductNotice).where(ProductNotice.product_id == product.id))
    db.session.add_all(
        ProductNotice(
            product_id=product.id,
            position=position,
            label_ko=field.label_ko,
            label_en=field.label_en,
            value_ko=texts[0],
            value_en=texts[1],
        )
        for position, (field, texts) in enumerate(rows, start=1)
    )
    db.session.flush()
    db.session.expire(product, ["notices"])
    said = {label: " | ".join(filter(None, texts)) for label, *texts in before}
    says = {field.label_ko: " | ".join(filter(None, texts)) for field, texts in rows}
    labels = dict.fromkeys([*said, *says])
    changes = {label: [said.get(label), says.get(label)] for label in labels if said.get(label) != says.get(label)}
    note_change("product.notice_changed", product, changes, actor=actor, now=now)


def check_on_sale(product: Product, missed: Collection[NoticeField]) -> None:
    """While a product is on sale nothing goes missing from its notice but what was ``missed`` before.

    Raises ``NoticeIncomplete`` with what would be missing.
    """
    missing = missing_in_notice(product)
    if product.status is ProductStatus.PUBLISHED and not set(missing) <= set(missed):
        raise NoticeIncomplete(missing=", ".join(field.label for field in missing))


def check_whole(product: Product) -> None:
    """Raises ``NoticeIncomplete`` with what is missing."""
    missing = missing_in_notice(product)
    if missing:
        raise NoticeIncomplete(missing=", ".join(field.label for field in missing))


def _tidied(field: NoticeField, texts: tuple[str, str]) -> tuple[str, str]:
    korean, english = (text.strip() for text in texts)
    if max(len(korean), len(english)) > rules.LONGEST_IN_NOTICE:
        raise TextTooLong(what=field.label, most=f"{rules.LONGEST_IN_NOTICE:,}")
    return korean, english
