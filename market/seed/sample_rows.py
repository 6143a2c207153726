"""The sample market on its way into the tables, and its drawings into the uploads."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path

from market.domain.catalog.models import (
    Category,
    OptionValue,
    Product,
    ProductNotice,
    ProductOption,
    ProductPhoto,
    ProductStatus,
    ProductVariant,
    TaxKind,
    WithdrawalLimit,
)
from market.domain.enterprises.models import (
    District,
    Enterprise,
    EnterpriseField,
    EnterpriseKind,
    EnterpriseStatus,
    Field,
    SellerIdentity,
)
from market.domain.fees.models import FeeRule
from market.domain.inventory.models import MovementCause, Stock, StockMovement
from market.domain.settlements.models import PayoutAccount, Period
from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.foundation.actors import THE_MARKET
from market.foundation.clock import SEOUL
from market.seed.dataset import categories, sample_enterprises, sample_fees, sample_products
from market.seed.drawings import draw, look_for
from market.seed.inserting import insert_numbered, insert_rows
from market.seed.real_rows import english, korean, sort_key
from market.seed.records import SampleAccount, SampleCategory, SampleEnterprise, SampleProduct

DRAWINGS = "drawings"
"""The folder of the uploads that holds the drawings."""

_NEWEST_AT = time(9, 0, tzinfo=SEOUL)


def load_categories(*, uploads: Path) -> dict[str, int]:
    """Insert the shelves; their ids by slug. They stay when the sample goes."""
    shelves = categories()
    ids = insert_numbered(Category, [_category(shelf, uploads) for shelf in shelves])
    return {shelf.slug: number for shelf, number in zip(shelves, ids, strict=True)}


def load_enterprises(*, now: datetime, uploads: Path) -> dict[str, int]:
    """Insert the invented enterprises, each with what a seller needs; their ids by slug."""
    entries = sample_enterprises()
    ids = insert_numbered(Enterprise, [_enterprise(entry, now, uploads) for entry in entries])
    numbered = list(zip(ids, entries, strict=True))
    insert_rows(
        EnterpriseField,
        [
            {"enterprise_id": number, "field": Field.stored_as(field)}
            for number, entry in numbered
            for field in entry.fields
        ],
    )
    insert_rows(SellerIdentity, [_identity(number, entry, now) for number, entry in numbered])
    insert_rows(ShippingPolicy, [_shipping(number, entry) for number, entry in numbered])
    insert_rows(PayoutAccount, [_account(number, entry.account, now) for number, entry in numbered if entry.account])
    return {entry.slug: number for number, entry in numbered}


def load_fees(enterprises: Mapping[str, int], shelves: Mapping[str, int], *, now: datetime) -> None:
    """Insert what the market keeps of a sale. Without the sample there is no fee until the operator sets one."""
    insert_rows(
        FeeRule,
        [
            {
                "enterprise_id": enterprises[fee.enterprise] if fee.enterprise else None,
                "category_id": shelves[fee.category] if fee.category else None,
                "basis_points": fee.basis_points,
                "fixed": fee.fixed,
                "since": now,
            }
            for fee in sample_fees()
        ],
    )


def load_products(enterprises: dict[str, int], shelves: dict[str, int], *, now: datetime, uploads: Path) -> None:
    """Insert the invented goods with options, stock, notices and a drawing each."""
    goods = sample_products()
    rows = [_product(good, enterprises[good.enterprise], shelves[good.category], now, uploads) for good in goods]
    numbered = list(zip(insert_numbered(Product, rows), goods, strict=True))
    insert_rows(ProductPhoto, [_photo(number, good, uploads) for number, good in numbered])
    insert_rows(ProductNotice, [row for number, good in numbered for row in _notices(number, good)])
    differing = [(number, good) for number, good in numbered if good.option]
    options = insert_numbered(ProductOption, [_option(number, good) for number, good in differing])
    made = zip(options, (good for _, good in differing), strict=True)
    insert_rows(OptionValue, [row for option, good in made for row in _values(option, good)])
    variants = insert_numbered(ProductVariant, [row for number, good in numbered for row in _variants(number, good)])
    stocks = [variant.stock for good in goods for variant in good.variants]
    counted = list(zip(variants, stocks, strict=True))
    insert_rows(Stock, [{"variant_id": number, "on_hand": stock, "promised": 0} for number, stock in counted])
    insert_rows(StockMovement, [_opening(number, stock, now) for number, stock in counted if stock])


def _opening(variant: int, stock: int, now: datetime) -> dict[str, object]:
    return {
        "variant_id": variant,
        "delta": stock,
        "on_hand": stock,
        "cause": MovementCause.OPENING,
        "actor_name": THE_MARKET.name,
        "at": now,
    }


def _drawing(kind: str, key: str, uploads: Path) -> str:
    """The name of the drawing of ``kind`` that belongs to ``key``; drawn when it is not there yet."""
    look = look_for(key)
    name = f"{DRAWINGS}/{kind}-{look}.svg"
    file = uploads / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(draw(kind, look), encoding="utf-8")
    return name


def _category(shelf: SampleCategory, uploads: Path) -> dict[str, object]:
    return {
        "slug": shelf.slug,
        "name_ko": shelf.name.ko,
        "name_en": shelf.name.en,
        "notice_template": shelf.template,
        "picture": _drawing(shelf.drawing, shelf.slug, uploads),
        "position": shelf.position,
    }


def _enterprise(entry: SampleEnterprise, now: datetime, uploads: Path) -> dict[str, object]:
    return {
        "slug": entry.slug,
        "reference": None,
        "is_sample": True,
        "status": EnterpriseStatus.ACTIVE,
        "kind": EnterpriseKind.stored_as(entry.kind),
        "kind_as_of": None,
        "name_ko": entry.name.ko,
        "name_en": entry.name.en,
        "name_romanised": entry.name_romanised,
        "sort_key": sort_key(entry.name.ko),
        "summary_ko": entry.summary.ko,
        "summary_en": entry.summary.en,
        "story_ko": entry.story.ko,
        "story_en": entry.story.en,
        "effect_ko": entry.effect.ko,
        "effect_en": entry.effect.en,
        "district": District.stored_as(entry.district),
        "dong": entry.dong,
        "founded_year": entry.founded,
        "employees": entry.people,
        "picture": _drawing(entry.drawing, entry.slug, uploads),
        "created_at": now,
    }


def _identity(number: int, entry: SampleEnterprise, now: datetime) -> dict[str, object]:
    seller = entry.identity
    return {
        "enterprise_id": number,
        "company_name": seller.company_name,
        "representative": seller.representative,
        "address": seller.address,
        "phone": seller.phone,
        "email": seller.email,
        "business_no": seller.business_no,
        "mail_order_no": seller.mail_order_no,
        "mail_order_office": seller.mail_order_office,
        "mail_order_exemption": seller.mail_order_exemption,
        "verified_at": now,
        "source": "예시",
    }


def _account(number: int, account: SampleAccount, now: datetime) -> dict[str, object]:
    return {
        "enterprise_id": number,
        "bank_code": account.bank_code,
        "number": account.number,
        "holder": account.holder,
        "period": Period.stored_as(account.period),
        "changed_at": now,
    }


def _shipping(number: int, entry: SampleEnterprise) -> dict[str, object]:
    return {
        "enterprise_id": number,
        "kind": ShippingKind.stored_as(entry.shipping.kind),
        "fee": entry.shipping.fee,
        "free_above": entry.shipping.free_above,
        "per_quantity": entry.shipping.per_quantity,
        "jeju_extra": 3_000,
        "island_extra": 5_000,
    }


def _product(good: SampleProduct, enterprise: int, shelf: int, now: datetime, uploads: Path) -> dict[str, object]:
    day = now.astimezone(SEOUL).date() - timedelta(days=good.days_on_shelf)
    published_at = datetime.combine(day, _NEWEST_AT)
    return {
        "slug": good.slug,
        "enterprise_id": enterprise,
        "category_id": shelf,
        "status": ProductStatus.PUBLISHED,
        "is_sample": True,
        "name_ko": good.name.ko,
        "name_en": good.name.en,
        "summary_ko": good.summary.ko,
        "summary_en": good.summary.en,
        "story_ko": good.story.ko,
        "story_en": good.story.en,
        "price": good.price,
        "list_price": good.list_price,
        "tax_kind": TaxKind.stored_as(good.tax),
        "withdrawal_limit": WithdrawalLimit.stored_as(good.withdrawal),
        "own_notice_template": good.own_template,
        "lead_days": good.lead_days,
        "can_collect": good.can_collect,
        "picture": _drawing(good.drawing, good.slug, uploads),
        "option_label_ko": korean(good.option),
        "option_label_en": english(good.option),
        "published_at": published_at,
        "updated_at": published_at,
    }


def _photo(number: int, good: SampleProduct, uploads: Path) -> dict[str, object]:
    return {
        "product_id": number,
        "position": 1,
        "file": _drawing(good.drawing, good.slug, uploads),
        "alt_ko": good.alt.ko,
        "alt_en": good.alt.en,
        "is_drawing": True,
    }


def _notices(number: int, good: SampleProduct) -> list[dict[str, object]]:
    return [
        {
            "product_id": number,
            "position": position,
            "label_ko": notice.label.ko,
            "label_en": notice.label.en,
            "value_ko": notice.value.ko,
            "value_en": notice.value.en,
        }
        for position, notice in enumerate(good.notices, start=1)
    ]


def _option(number: int, good: SampleProduct) -> dict[str, object]:
    return {
        "product_id": number,
        "position": 1,
        "label_ko": korean(good.option),
        "label_en": english(good.option),
    }


def _values(option: int, good: SampleProduct) -> list[dict[str, object]]:
    return [
        {"option_id": option, "position": position, "name_ko": korean(variant.name), "name_en": english(variant.name)}
        for position, variant in enumerate(good.variants, start=1)
    ]


def _variants(number: int, good: SampleProduct) -> list[dict[str, object]]:
    return [
        {
            "product_id": number,
            "position": position,
            "name_ko": variant.name.ko if variant.name else "",
            "name_en": english(variant.name),
            "extra_price": variant.extra,
            "is_active": True,
        }
        for position, variant in enumerate(good.variants, start=1)
    ]
