"""An enterprise's products as its office lists them: by state, by what they are called, and what drafts still lack.

What was made for one quotation stands in no list. A page costs the same few statements with one product and fifty.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from market.domain.catalog import notices
from market.domain.catalog.models import Category, Product, ProductNotice, ProductPhoto, ProductStatus, ProductVariant
from market.domain.catalog.rules import missing_from_notice
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, SellerIdentity
from market.foundation.database import db
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import gettext, ngettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.keyset import Edge, Stretch, Walk, fetch
from market.foundation.memory import kept

PAGE = 20
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


_OWN = select(Product).where(Product.enterprise_id == bindparam("enterprise"), Product.quoted_in.is_(None))
_BY_STATUS = _OWN.with_only_columns(Product.status, func.count(Product.id)).group_by(Product.status)
_IDENTITY = select(SellerIdentity.enterprise_id).where(SellerIdentity.enterprise_id == bindparam("enterprise"))


def _in_tab(tab: Tab) -> Select[Product]:
    return _OWN.where(Product.status == _STATUS[tab]) if tab in _STATUS else _OWN


_columns = Product.__table__.c
_BY_CHANGE: dict[str, Any] = {"by": _columns.updated_at, "id_": _columns.id, "size": PAGE, "descending": True}
_SHOWN = (
    load_only(
        *(Product.slug, Product.code, Product.status, Product.kind, Product.name_ko, Product.name_en),
        *(Product.price, Product.picture, Product.is_sample, Product.own_notice_template, Product.category_id),
    ),
    joinedload(Product.category).load_only(Category.name_ko, Category.name_en, Category.notice_template),
)


def page(enterprise: Enterprise, *, tab: Tab, words: str, edge: Edge | None) -> Stretch:
    """One page of the products in ``tab``, the one changed last first; ``words`` are sought in names and codes."""
    if words.split():
        return fetch(_wanted(enterprise, tab, words).options(*_SHOWN), edge=edge, **_BY_CHANGE)
    return _by_change(tab).page(edge, {"enterprise": enterprise.id})


@lru_cache
def _by_change(tab: Tab) -> Walk:
    return Walk(_in_tab(tab).options(*_SHOWN), **_BY_CHANGE)


def ids(enterprise: Enterprise, *, tab: Tab, words: str, most: int) -> Sequence[int]:
    """The ids of all products that ``page`` would show on its pages, at most ``most``."""
    wanted = _wanted(enterprise, tab, words).with_only_columns(Product.id)
    return db.session.scalars(wanted.order_by(Product.updated_at.desc(), Product.id.desc()).limit(most)).all()


def counts(enterprise: Enterprise) -> dict[Tab, int]:
    """How many products each tab holds, kept while nothing changes."""
    return kept(("products by tab", enterprise.id), lambda: _counts(enterprise))


def _counts(enterprise: Enterprise) -> dict[Tab, int]:
    rows = db.session.execute(_BY_STATUS, {"enterprise": enterprise.id})
    found: dict[ProductStatus, int] = {row[0]: row[1] for row in rows}
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
    if enterprise.status is not EnterpriseStatus.ACTIVE:
        return False
    return db.session.scalar(_IDENTITY, {"enterprise": enterprise.id}) is not None


def lacking(products: Sequence[Product]) -> Mapping[int, tuple[str, ...]]:
    """By the product's id, in a word each, what keeps it from the shelf, but for the enterprise's own approval.

    Those on sale lack nothing. ``products`` come with their category, as ``page`` loads them.
    """
    off = [product for product in products if product.status is not ProductStatus.PUBLISHED]
    if not off:
        return {}
    values = {"products": [product.id for product in off]}
    seen = set(db.session.scalars(_WITH_PHOTO, values))
    sold = set(db.session.scalars(_WITH_OPTION, values))
    told: dict[int, dict[str, str]] = defaultdict(dict)
    for product_id, label, value in db.session.execute(_TOLD, values):
        told[product_id][label] = value
    return {
        product.id: _lacks(
            is_seen=product.is_sample or product.id in seen,
            is_sold=product.id in sold,
            fields=len(missing_from_notice(notices.template_of(product), told[product.id])),
        )
        for product in off
    }


def _lacks(*, is_seen: bool, is_sold: bool, fields: int) -> tuple[str, ...]:
    """The same that ``readiness.what_is_missing`` tells of one product, without a statement for each."""
    words = [] if is_seen else [gettext("Photo")]
    if not is_sold:
        words.append(gettext("Option on sale"))
    if fields:
        words.append(ngettext("Product information (%(num)s field)", "Product information (%(num)s fields)", fields))
    return tuple(words)


_THESE: BindParameter[int] = bindparam("products", expanding=True)
_WITH_PHOTO = select(ProductPhoto.product_id).where(
    ProductPhoto.product_id.in_(_THESE), ProductPhoto.is_drawing.is_(False)
)
_WITH_OPTION = select(ProductVariant.product_id).where(
    ProductVariant.product_id.in_(_THESE), ProductVariant.is_active
)
_TOLD = select(ProductNotice.product_id, ProductNotice.label_ko, ProductNotice.value_ko).where(
    ProductNotice.product_id.in_(_THESE)
)


def _own(enterprise: Enterprise) -> Select[Product]:
    return _OWN.params(enterprise=enterprise.id)


def _wanted(enterprise: Enterprise, tab: Tab, words: str) -> Select[Product]:
    rows = _in_tab(tab).params(enterprise=enterprise.id)
    for word in words.split():
        rows = rows.where(_named(word))
    return rows


def _named(word: str) -> ColumnElement[bool]:
    in_code = select(ProductVariant.id).where(
        ProductVariant.product_id == Product.id, ProductVariant.code.icontains(word, autoescape=True)
    )
    texts = (Product.name_ko, Product.name_en, Product.code)
    return or_(*(text.icontains(word, autoescape=True) for text in texts), in_code.exists())
