"""What an enterprise may do to its products. The caller opens the transaction; nothing here commits.

Every change stands in the audit and in the search documents in the same transaction, so that the shop shows it
at once. Options, notice and photos have verbs of their own beside this file.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.catalog import notices, photos, rules
from market.domain.catalog.errors import CodeTaken, NoSuchCategory, NotADraft, WrongStatus
from market.domain.catalog.facts import ProductFacts, checked, differences, facts_of
from market.domain.catalog.models import Category, Product, ProductStatus, ProductVariant
from market.domain.catalog.readiness import Missing, check_ready, what_is_missing
from market.domain.catalog.turns import note_change, take_turn
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.media import services as media
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.foundation.actors import Actor
from market.foundation.database import db
from market.foundation.hangul import in_address

__all__ = [
    "Missing",
    "ProductFacts",
    "change_product",
    "create_product",
    "delete_draft",
    "describe",
    "facts_of",
    "hide",
    "publish",
    "what_is_missing",
]

_TRIES = 3


def create_product(enterprise: Enterprise, facts: ProductFacts, *, actor: Actor, now: datetime) -> Product:
    """A draft of ``enterprise`` with one option, unnamed, on sale; nothing else is needed to begin.

    Raises the refusals of ``facts.checked``, ``NoSuchCategory`` or ``CodeTaken``.
    """
    facts = checked(facts)
    product = Product(
        enterprise_id=enterprise.id,
        is_sample=enterprise.is_sample,
        status=ProductStatus.DRAFT,
        updated_at=now,
        slug=_new_slug(facts),
        version=1,
        variants=[ProductVariant(position=1, name_ko="")],
    )
    _say(product, facts)
    _keep(product)
    subject = ("product", product.id, product.name_ko)
    changes = {"price": [None, product.price], "category_id": [None, product.category_id]}
    audit.record("product.created", actor=actor, subject=subject, now=now, changes=changes)
    return product


def change_product(
    product: Product,
    facts: ProductFacts,
    *,
    actor: Actor,
    now: datetime,
    seen: int | None = None,
    notice: notices.Filled | None = None,
) -> None:
    """Say ``facts`` of ``product`` from now on; what is in orders stays as it was agreed.

    With ``notice`` the product-information notice too; without it, what is filled in stays where another category
    asks for the same. Raises the refusals of ``facts.checked``, ``NoSuchCategory``, ``CodeTaken``,
    ``ChangedMeanwhile`` when it is not the version ``seen`` any more, and ``NoticeIncomplete`` when something would
    go missing from what is on sale. Without any change nothing is written.
    """
    facts = checked(facts)
    take_turn(product, seen=seen)
    before, template, missed = facts_of(product), product.notice_template, notices.missing_in_notice(product)
    changes = differences(before, facts)
    if changes:
        _say(product, facts)
        _keep(product)
        note_change("product.changed", product, changes, actor=actor, now=now)
    if notice is None and product.notice_template != template:
        notice = notices.notice_of(product)
    if notice is not None:
        notices.rewrite(product, notice, actor=actor, now=now)
    notices.check_on_sale(product, missed)
    if changes:
        describe(product)


def publish(product: Product, *, actor: Actor, now: datetime) -> None:
    """Put ``product`` on sale; one that is on sale stays there.

    Raises ``ProductBlocked``, ``SellerNotReady``, ``NothingToSell``, ``NoticeIncomplete`` or ``PhotoMissing``;
    ``what_is_missing`` tells all of it at once.
    """
    take_turn(product)
    if product.status is ProductStatus.PUBLISHED:
        return
    check_ready(product)
    product.published_at = product.published_at or now
    _step(product, ProductStatus.PUBLISHED, "product.published", actor=actor, now=now)


def hide(product: Product, *, actor: Actor, now: datetime) -> None:
    """Take ``product`` off the shelf, for now or for good; what is ordered is sent. Raises ``WrongStatus``."""
    take_turn(product)
    if product.status is not ProductStatus.HIDDEN:
        _step(product, ProductStatus.HIDDEN, "product.hidden", actor=actor, now=now)


def delete_draft(product: Product, *, actor: Actor, now: datetime) -> None:
    """Remove what was never on sale, so that nobody can have ordered it. Raises ``NotADraft``."""
    take_turn(product)
    subject = ("product", product.id, product.name_ko)
    pictures = [photo.file for photo in photos.photos_of(product)]
    gone = delete(Product).where(
        Product.id == product.id, Product.status == ProductStatus.DRAFT, Product.published_at.is_(None)
    )
    if db.session.scalar(gone.returning(Product.id).execution_options(synchronize_session=False)) is None:
        raise NotADraft
    db.session.expire_all()
    for reference in pictures:
        media.release(reference, now=now)
    search.forget(DocumentKind.PRODUCT, int(subject[1]))
    audit.record("product.deleted", actor=actor, subject=subject, now=now)


def describe(product: Product) -> None:
    """Keep the search document of ``product`` true: findable while it is on sale, by what is said of it."""
    enterprise = db.session.get_one(Enterprise, product.enterprise_id)
    if product.status is not ProductStatus.PUBLISHED or enterprise.status is not EnterpriseStatus.ACTIVE:
        search.forget(DocumentKind.PRODUCT, product.id)
        return
    search.index_many(DocumentKind.PRODUCT, [_document(product, enterprise)])


def describe_many(enterprise: Enterprise, products: Sequence[Product]) -> None:
    """Like ``describe``, for many products of ``enterprise`` at once; their categories have been read."""
    shown = []
    for product in products:
        if product.status is ProductStatus.PUBLISHED and enterprise.status is EnterpriseStatus.ACTIVE:
            shown.append(_document(product, enterprise))
        else:
            search.forget(DocumentKind.PRODUCT, product.id)
    search.index_many(DocumentKind.PRODUCT, shown)


def _document(product: Product, enterprise: Enterprise) -> search.Document:
    category = product.category
    return search.Document(
        product.id,
        title=[product.name_ko, product.name_en],
        names=[enterprise.name_ko, enterprise.name_en, category.name_ko, category.name_en, enterprise.dong],
        words=[product.summary_ko, product.summary_en, product.story_ko, product.story_en],
    )


def _say(product: Product, facts: ProductFacts) -> None:
    category = db.session.get(Category, facts.category_id)
    if category is None or category.merged_into_id is not None:
        raise NoSuchCategory
    for field in ProductFacts.__dataclass_fields__:
        setattr(product, field, getattr(facts, field))
    product.category = category


def _keep(product: Product) -> None:
    """Write it down; one of two products that want one code is refused by the table."""
    code = product.code
    try:
        with db.session.begin_nested():
            db.session.add(product)
    except IntegrityError:
        raise CodeTaken(code=code) from None


def _step(product: Product, status: ProductStatus, action: str, *, actor: Actor, now: datetime) -> None:
    before = product.status
    if status not in rules.NEXT[before]:
        raise WrongStatus(before=before.label, after=status.label)
    product.status = status
    note_change(action, product, {"status": [before.value, status.value]}, actor=actor, now=now)
    describe(product)


def _new_slug(facts: ProductFacts) -> str:
    """What the address is made of: the name, and four signs that keep it apart from pages and other products."""
    words = in_address(facts.name_en or "", most=50) or in_address(facts.name_ko, most=50) or "product"
    return f"{words}-{secrets.token_hex(3)}"
