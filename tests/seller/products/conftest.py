"""A seller with a product, and what the editor posts for it."""

import pytest

from market.domain.catalog import rules
from market.domain.catalog.options import axes_of, variants_of
from market.domain.inventory.models import Stock
from market.foundation.database import db
from tests.factories import MembershipFactory, StockFactory


@pytest.fixture
def stock(app):
    stock = StockFactory(on_hand=5, variant__product__name_ko="아카시아꿀", variant__product__price=12_000)
    db.session.commit()
    return stock


@pytest.fixture
def product(stock):
    return stock.variant.product


@pytest.fixture
def seller(sign_in, product):
    return sign_in(MembershipFactory(enterprise=product.enterprise).user)


@pytest.fixture
def typed(product):
    """What the editor of ``product`` would post now, with changes; a value of None is left out."""

    def typed(**changes):
        db.session.expire_all()
        fields = {
            "seen": str(product.version),
            "seen_at": product.updated_at.isoformat(),
            "template": product.notice_template,
            "name_ko": product.name_ko,
            "name_en": product.name_en or "",
            "category_id": str(product.category_id),
            "kind": product.kind.value,
            "code": product.code or "",
            "price": f"{product.price:,}",
            "list_price": "",
            "summary_ko": product.summary_ko,
            "summary_en": product.summary_en or "",
            "story_ko": product.story_ko,
            "story_en": product.story_en or "",
            "lead_days": "1",
            "shipping_rule": "tariff",
            "can_collect": "y",
            "tax_kind": "taxable",
            "withdrawal_limit": "none",
            "own_notice_template": "",
            **_options(product),
            **_rows(product),
            **_notice(product),
            **{name.replace("__", "-"): value for name, value in changes.items()},
        }
        return {name: value for name, value in fields.items() if value is not None}

    return typed


def _options(product):
    fields = {}
    for number, axis in enumerate(axes_of(product)):
        fields[f"options-{number}-label_ko"] = axis.label_ko
        fields[f"options-{number}-values_ko"] = ", ".join(value.name_ko for value in axis.values)
    return fields


def _rows(product):
    fields = {}
    for number, variant in enumerate(variants_of(product)):
        stock = db.session.get(Stock, variant.id)
        fields |= {
            f"variants-{number}-name": variant.name_ko,
            f"variants-{number}-seen": str(stock.on_hand if stock else 0),
            f"variants-{number}-on_hand": str(stock.on_hand if stock else 0),
            f"variants-{number}-extra_price": str(variant.extra_price),
            f"variants-{number}-code": variant.code or "",
            f"variants-{number}-is_active": "y" if variant.is_active else None,
        }
    return fields


def _notice(product):
    by_label = {row.label_ko: row for row in product.notices}
    fields = {}
    for field in rules.notice_templates()[product.notice_template].fields:
        row = by_label.get(field.label_ko)
        fields[f"notice-{field.key}_ko"] = row.value_ko if row else ""
        fields[f"notice-{field.key}_en"] = row.value_en if row else ""
    return fields


def whole_notice(template="processed_food"):
    """Every field of a notice, filled in."""
    return {f"notice-{field.key}_ko": "해당 없음" for field in rules.notice_templates()[template].fields}
