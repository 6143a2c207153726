"""What an enterprise may do to its products. The caller opens the transaction; nothing here commits.

Every change stands in the audit and in the search documents in the same transaction, so that the shop shows it
at once.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from market.domain.audit import services as audit
from market.domain.catalog import rules
from market.domain.catalog.errors import (
    LeadTimeOutOfRange,
    ListPriceTooLow,
    NameMissing,
    NoticeIncomplete,
    NotReadyToSell,
    PriceOutOfRange,
    WrongStatus,
)
from market.domain.catalog.models import Category, Product, ProductStatus, ProductVariant
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, SellerIdentity
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.foundation.actors import Actor
from market.foundation.database import Won, db


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What an enterprise says of a product and may change by itself. Prices are in won, tax included."""

    name_ko: str
    name_en: str | None
    summary_ko: str
    summary_en: str | None
    story_ko: str
    story_en: str | None
    price: Won
    list_price: Won | None
    lead_days: int
    status: ProductStatus


def facts_of(product: Product) -> ProductFacts:
    """What is said of ``product`` now; change it with ``dataclasses.replace``."""
    return ProductFacts(**{field.name: getattr(product, field.name) for field in fields(ProductFacts)})


def change_product(product: Product, facts: ProductFacts, *, actor: Actor, now: datetime) -> None:
    """Say ``facts`` of ``product`` from now on; what is in orders stays as it was agreed.

    Raises ``NameMissing``, ``PriceOutOfRange``, ``ListPriceTooLow`` or ``LeadTimeOutOfRange`` for facts that
    cannot be, ``WrongStatus`` for a step that is none, and ``NotReadyToSell`` or ``NoticeIncomplete`` when the
    product is put on sale before all is told that the law wants told. Without any change nothing is written.
    """
    _check(facts)
    before = facts_of(product)
    if before == facts:
        return
    if facts.status is not product.status:
        _check_step(product, facts.status)
        if facts.status is ProductStatus.PUBLISHED:
            product.published_at = product.published_at or now
    for field in fields(facts):
        setattr(product, field.name, getattr(facts, field.name))
    product.updated_at = now
    audit.record(
        "product.changed",
        actor=actor,
        subject=("product", product.id, product.name_ko),
        now=now,
        changes=_changes(before, facts),
    )
    describe(product)


def describe(product: Product) -> None:
    """Keep the search document of ``product`` true: findable while it is on sale, by what is said of it."""
    enterprise = db.session.get_one(Enterprise, product.enterprise_id)
    if product.status is not ProductStatus.PUBLISHED or enterprise.status is not EnterpriseStatus.ACTIVE:
        search.forget(DocumentKind.PRODUCT, product.id)
        return
    category = db.session.get_one(Category, product.category_id)
    search.index(
        DocumentKind.PRODUCT,
        product.id,
        title=[product.name_ko, product.name_en],
        words=[
            *(enterprise.name_ko, enterprise.name_en, enterprise.dong),
            *(category.name_ko, category.name_en),
            *(product.summary_ko, product.summary_en, product.story_ko, product.story_en),
        ],
    )


def _check(facts: ProductFacts) -> None:
    if not facts.name_ko.strip() or not facts.summary_ko.strip():
        raise NameMissing
    if not rules.LOWEST_PRICE <= facts.price <= rules.HIGHEST_PRICE:
        raise PriceOutOfRange(lowest=f"{rules.LOWEST_PRICE:,}", highest=f"{rules.HIGHEST_PRICE:,}")
    if facts.list_price is not None and facts.list_price <= facts.price:
        raise ListPriceTooLow
    if not 0 <= facts.lead_days <= rules.MOST_LEAD_DAYS:
        raise LeadTimeOutOfRange(most=rules.MOST_LEAD_DAYS)


def _check_step(product: Product, status: ProductStatus) -> None:
    if status not in rules.NEXT[product.status]:
        raise WrongStatus(before=product.status.label, after=status.label)
    if status is ProductStatus.PUBLISHED:
        _check_ready(product)


def _check_ready(product: Product) -> None:
    sells = select(SellerIdentity.enterprise_id).where(SellerIdentity.enterprise_id == product.enterprise_id)
    option = select(ProductVariant.id).where(ProductVariant.product_id == product.id, ProductVariant.is_active)
    if db.session.scalar(sells) is None or db.session.scalar(option.limit(1)) is None:
        raise NotReadyToSell
    template = rules.notice_templates()[product.notice_template]
    filled = {notice.label_ko: notice.value_ko for notice in product.notices}
    missing = rules.missing_from_notice(template, filled)
    if missing:
        raise NoticeIncomplete(missing=", ".join(field.label for field in missing))


def _changes(before: ProductFacts, after: ProductFacts) -> dict[str, Any]:
    """``{field: [before, after]}`` of what differs, as JSON keeps it."""

    def stored(value: Any) -> Any:
        return value.value if isinstance(value, ProductStatus) else value

    return {
        field.name: [stored(getattr(before, field.name)), stored(getattr(after, field.name))]
        for field in fields(ProductFacts)
        if getattr(before, field.name) != getattr(after, field.name)
    }
