"""What an enterprise says of a product, but for its options, notice, photos and stock; and what it may say."""

from dataclasses import dataclass, fields, replace
from datetime import time
from enum import Enum
from typing import Any

from market.domain.catalog import rules
from market.domain.catalog.errors import (
    LeadTimeOutOfRange,
    ListPriceTooLow,
    NameMissing,
    NoSuchTemplate,
    NumberOutOfRange,
    PriceOutOfRange,
    ShippingFeeMissing,
    TextTooLong,
)
from market.domain.catalog.models import Product, ProductKind, ShippingRule, TaxKind, WithdrawalLimit
from market.foundation.database import Won
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What may be changed of a product by its enterprise. Prices are in won, tax included.

    ``shipping_fee`` counts where each item has a charge of its own, and is dropped elsewhere.
    """

    category_id: int
    kind: ProductKind = ProductKind.GOODS
    code: str | None = None
    name_ko: str
    name_en: str | None = None
    summary_ko: str = ""
    summary_en: str | None = None
    story_ko: str = ""
    story_en: str | None = None
    price: Won
    list_price: Won | None = None
    tax_kind: TaxKind = TaxKind.TAXABLE
    withdrawal_limit: WithdrawalLimit = WithdrawalLimit.NONE
    own_notice_template: str | None = None
    lead_days: int = 1
    closes_at: time | None = None
    daily_limit: int | None = None
    weight_g: int | None = None
    shipping_rule: ShippingRule = ShippingRule.TARIFF
    shipping_fee: Won | None = None
    can_collect: bool = True


_TEXTS: dict[str, tuple[LazyText, int]] = {
    "code": (_l("Product code"), rules.LONGEST_CODE),
    "name_ko": (_l("Name in Korean"), rules.LONGEST_NAME),
    "name_en": (_l("Name in English"), rules.LONGEST_NAME),
    "summary_ko": (_l("Summary in Korean"), rules.LONGEST_SUMMARY),
    "summary_en": (_l("Summary in English"), rules.LONGEST_SUMMARY),
    "story_ko": (_l("Story in Korean"), rules.LONGEST_STORY),
    "story_en": (_l("Story in English"), rules.LONGEST_STORY),
}
_MAY_BE_EMPTY = ("summary_ko", "story_ko", "name_ko")
_NUMBERS: dict[str, tuple[LazyText, int, int]] = {
    "weight_g": (_l("Weight in grams"), 1, rules.MOST_WEIGHT_G),
    "daily_limit": (_l("How many a day"), 1, rules.MOST_A_DAY),
    "shipping_fee": (_l("Charge for each item in won"), 0, rules.HIGHEST_SHIPPING_FEE),
}


def facts_of(product: Product) -> ProductFacts:
    """What is said of ``product`` now; change it with ``dataclasses.replace``."""
    return ProductFacts(**{field.name: getattr(product, field.name) for field in fields(ProductFacts)})


def checked(facts: ProductFacts) -> ProductFacts:
    """``facts`` as they are kept: without blanks at the ends, None for what is empty.

    Raises ``NameMissing``, ``TextTooLong``, ``PriceOutOfRange``, ``ListPriceTooLow``, ``LeadTimeOutOfRange``,
    ``NumberOutOfRange``, ``ShippingFeeMissing`` or ``NoSuchTemplate``.
    """
    facts = _tidied(facts)
    if not facts.name_ko:
        raise NameMissing
    for name, (what, most) in _TEXTS.items():
        if len(getattr(facts, name) or "") > most:
            raise TextTooLong(what=str(what), most=f"{most:,}")
    if not rules.LOWEST_PRICE <= facts.price <= rules.HIGHEST_PRICE:
        raise PriceOutOfRange(lowest=f"{rules.LOWEST_PRICE:,}", highest=f"{rules.HIGHEST_PRICE:,}")
    if facts.list_price is not None and not facts.price < facts.list_price:
        raise ListPriceTooLow
    if facts.list_price is not None and facts.list_price > rules.HIGHEST_PRICE:
        raise PriceOutOfRange(lowest=f"{rules.LOWEST_PRICE:,}", highest=f"{rules.HIGHEST_PRICE:,}")
    if not 0 <= facts.lead_days <= rules.MOST_LEAD_DAYS:
        raise LeadTimeOutOfRange(most=rules.MOST_LEAD_DAYS)
    if facts.shipping_rule is ShippingRule.SEPARATE and facts.shipping_fee is None:
        raise ShippingFeeMissing
    for name, (what, lowest, highest) in _NUMBERS.items():
        number = getattr(facts, name)
        if number is not None and not lowest <= number <= highest:
            raise NumberOutOfRange(what=str(what), lowest=f"{lowest:,}", highest=f"{highest:,}")
    if facts.own_notice_template is not None and facts.own_notice_template not in rules.notice_templates():
        raise NoSuchTemplate
    return facts


def differences(before: ProductFacts, after: ProductFacts) -> dict[str, Any]:
    """``{field: [before, after]}`` of what differs, as JSON keeps it."""
    return {
        field.name: [stored(getattr(before, field.name)), stored(getattr(after, field.name))]
        for field in fields(ProductFacts)
        if getattr(before, field.name) != getattr(after, field.name)
    }


def stored(value: Any) -> Any:
    """One value of the facts as JSON keeps it."""
    if isinstance(value, Enum):
        return value.value
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _tidied(facts: ProductFacts) -> ProductFacts:
    said: dict[str, str] = {name: (getattr(facts, name) or "").strip() for name in _TEXTS}
    texts: dict[str, Any] = {name: text if text or name in _MAY_BE_EMPTY else None for name, text in said.items()}
    fee = facts.shipping_fee if facts.shipping_rule is ShippingRule.SEPARATE else None
    return replace(facts, **texts, own_notice_template=facts.own_notice_template or None, shipping_fee=fee)
