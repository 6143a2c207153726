"""An enterprise's products as its office lists them: by state, by what they are called, and what drafts still lack.

What was made for one quotation stands in no list. A page costs the same few statements with one product and fifty.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.catalog import notices
from market.domain.catalog.models import Category, Product, ProductNotice, ProductPhoto, ProductStatus, ProductVariant
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, SellerIdentity
from market.foundation.database import db
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import gettext, ngettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 50
MOST_NAMES = 500
"""So many of an enterprise's latest products say where a new one could stand."""


class Tab(LabelledEnum):
    """Which of the products are listed."""

    ALL = "all", _l("All")
    DRAFTS = "drafts", _l("Drafts")
    ON_SALE = "on_sale", _l("On sale")
    HIDDEN = "hidden", _l("Hidden")


_STATUS = {
    Tab.DRAFTS: ProductStatus.DRAFT,
    Tab.ON_SALE: ProductStatus.PUBLISHED,
    Tab.HIDDEN: ProductStatus.HIDDEN,
}


def page(enterprise: Enterprise, *, tab: Tab, words: str, edge: Edge | None) -> Stretch:
    """One page of the products in ``tab``, the one changed last first; ``words`` are sought in names and codes."""
    rows = _wanted(enterprise, tab, words).options(
        joinedload(Product.category), selectinload(Product.variants), selectinload(Product.notices)
    )
    columns = Product.__table__.c
    return fetch(rows, by=columns.updated_at, id_=columns.id, descending=True, edge=edge, size=PAGE)


def ids(enterprise: Enterprise, *, tab: Tab, words: str, most: int) -> Sequence[int]:
    """The ids of all products that ``page`` would show on its pages, at most ``most``."""
    wanted = _wanted(enterprise, tab, words).with_only_columns(Product.id)
    return db.session.scalars(wanted.order_by(Product.updated_at.desc(), Product.id.desc()).limit(most)).all()


def counts(enterprise: Enterprise) -> dict[Tab, int]:
    """How many products each tab holds."""
    own = _own(enterprise).with_only_columns(Product.status, func.count(Product.id)).group_by(Product.status)
    found: dict[ProductStatus, int] = {row[0]: row[1] for row in db.session.execute(own)}
    return {tab: found.get(_STATUS[tab], 0) if tab in _STATUS else sum(found.values()) for tab in Tab}


def these(enterprise: Enterprise, product_ids: Collection[int]) -> Sequence[Product]:
    """The products of ``enterprise`` among these ids, in the order of their ids; those of others are left out."""
    return db.session.scalars(_own(enterprise).where(Product.id.in_(product_ids)).order_by(Product.id)).all()


def next_draft(enterprise: Enterprise, *, after: int) -> Product | None:
    """The draft to finish after the one with the id ``after``: the next newer one, else the oldest."""
    drafts = _own(enterprise).where(Product.status == ProductStatus.DRAFT, Product.id != after)
    return db.session.scalar(drafts.order_by(Product.id < after, Product.id).limit(1))


def names_on_shelves(enterprise: Enterprise) -> list[tuple[str, str]]:
    """What the latest products of ``enterprise`` are called, and the slug of the shelf that each stands on."""
    rows = _own(enterprise).join(Category, Category.id == Product.category_id)
    latest = rows.with_only_columns(Product.name_ko, Category.slug).order_by(Product.id.desc()).limit(MOST_NAMES)
    return [(name, slug) for name, slug in db.session.execute(latest)]


def last_with_notice(enterprise: Enterprise, *, but: int) -> Product | None:
    """The product of ``enterprise``, other than ``but``, in whose notice something was said last."""
    told = select(ProductNotice.id).where(ProductNotice.product_id == Product.id).exists()
    rows = _own(enterprise).where(Product.id != but, told).options(selectinload(Product.notices))
    return db.session.scalar(rows.order_by(Product.updated_at.desc(), Product.id.desc()).limit(1))


def may_sell(enterprise: Enterprise) -> bool:
    """The city has approved ``enterprise`` and nothing keeps it from selling: its products can be put on sale."""
    identity = select(SellerIdentity.enterprise_id).where(SellerIdentity.enterprise_id == enterprise.id)
    return enterprise.status is EnterpriseStatus.ACTIVE and db.session.scalar(identity) is not None


def lacking(products: Sequence[Product]) -> Mapping[int, list[str]]:
    """By the product's id, in a word each, what keeps it from the shelf, but for the enterprise's own approval.

    Those on sale lack nothing. ``products`` come with category, variants and notices, as ``page`` loads them.
    """
    off = [product for product in products if product.status is not ProductStatus.PUBLISHED]
    seen = _with_photos([product.id for product in off]) if off else set()
    return {product.id: _lacks(product, is_seen=product.is_sample or product.id in seen) for product in off}


def _lacks(product: Product, *, is_seen: bool) -> list[str]:
    """The same that ``readiness.what_is_missing`` tells of one product, without a statement for each."""
    words = [] if is_seen else [gettext("Photo")]
    if not any(variant.is_active for variant in product.variants):
        words.append(gettext("Option on sale"))
    fields = len(notices.missing_in_notice(product))
    if fields:
        words.append(ngettext("Product information (%(num)s field)", "Product information (%(num)s fields)", fields))
    return words


def _with_photos(product_ids: Sequence[int]) -> set[int]:
    shown = select(ProductPhoto.product_id).where(
        ProductPhoto.product_id.in_(product_ids), ProductPhoto.is_drawing.is_(False)
    )
    return set(db.session.scalars(shown))


def _own(enterprise: Enterprise) -> Select[Product]:
    return select(Product).where(Product.enterprise_id == enterprise.id, Product.quoted_in.is_(None))


def _wanted(enterprise: Enterprise, tab: Tab, words: str) -> Select[Product]:
    rows = _own(enterprise)
    if tab in _STATUS:
        rows = rows.where(Product.status == _STATUS[tab])
    for word in words.split():
        rows = rows.where(_named(word))
    return rows


def _named(word: str) -> ColumnElement[bool]:
    in_code = select(ProductVariant.id).where(
        ProductVariant.product_id == Product.id, ProductVariant.code.icontains(word, autoescape=True)
    )
    texts = (Product.name_ko, Product.name_en, Product.code)
    return or_(*(text.icontains(word, autoescape=True) for text in texts), in_code.exists())
