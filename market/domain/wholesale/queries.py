"""Questions about wholesale: terms, inquiries, and all that a lookbook tells.

Whose an inquiry is, is part of the question: another's is not found.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from market.domain.catalog.models import Category, Product, ProductKind, ProductPhoto, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseKind, EnterpriseStatus, SellerIdentity
from market.domain.media.models import Picture, PictureState
from market.domain.wholesale.errors import NoSuchInquiry
from market.domain.wholesale.models import WholesaleInquiry, WholesaleTerms
from market.foundation.database import Won, below_orm, db, table_of
from market.foundation.keyset import Edge, Stretch, Walk

PAGE = 20

_product, _category, _enterprise = table_of(Product).c, table_of(Category).c, table_of(Enterprise).c
_terms, _seller = table_of(WholesaleTerms).c, table_of(SellerIdentity).c
_photo, _picture = table_of(ProductPhoto).c, table_of(Picture).c
_inquiry = table_of(WholesaleInquiry).c


class Listed(NamedTuple):
    """A product that is offered to shops, as a lookbook tells it. Prices are in won, tax included.

    ``photo`` is the first real photo that is ready, None where there is none; ``drawing`` is what else the market
    shows. ``price`` is what shoppers pay, ``wholesale`` what shops pay, None where that is told on request.
    """

    id: int
    slug: str
    name_ko: str
    name_en: str | None
    summary_ko: str
    summary_en: str | None
    price: Won
    is_sample: bool
    category_slug: str
    category_ko: str
    category_en: str
    maker_slug: str
    maker_ko: str
    maker_en: str | None
    maker_romanised: str
    maker_kind: EnterpriseKind
    maker_summary_ko: str | None
    maker_summary_en: str | None
    maker_email: str
    maker_phone: str
    minimum: int
    wholesale: Won | None
    lead_days: int
    note: str
    photo: str | None
    drawing: str


_FIRST_PHOTO = (
    select(_photo.file)
    .join_from(table_of(ProductPhoto), table_of(Picture), _picture.reference == _photo.file)
    .where(_photo.product_id == _product.id, _photo.is_drawing.is_(False), _picture.state == PictureState.READY)
    .order_by(_photo.position)
    .limit(1)
    .scalar_subquery()
)
_LOOKBOOK = (
    select(
        _product.id,
        _product.slug,
        _product.name_ko,
        _product.name_en,
        _product.summary_ko,
        _product.summary_en,
        _product.price,
        _product.is_sample,
        _category.slug,
        _category.name_ko,
        _category.name_en,
        _enterprise.slug,
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
        _enterprise.kind,
        _enterprise.summary_ko,
        _enterprise.summary_en,
        _seller.email,
        _seller.phone,
        _terms.minimum,
        _terms.price,
        _terms.lead_days,
        _terms.note,
        _FIRST_PHOTO,
        func.coalesce(_product.picture, _category.picture),
    )
    .join_from(table_of(WholesaleTerms), table_of(Product), _product.id == _terms.product_id)
    .join(table_of(Category), _category.id == _product.category_id)
    .join(table_of(Enterprise), _enterprise.id == _product.enterprise_id)
    .join(table_of(SellerIdentity), _seller.enterprise_id == _enterprise.id)
    .where(
        _product.status == ProductStatus.PUBLISHED,
        _product.kind == ProductKind.GOODS,
        _enterprise.status == EnterpriseStatus.ACTIVE,
    )
    .order_by(_enterprise.sort_key, _enterprise.id, _category.position, _product.name_ko, _product.id)
)
"""The columns of ``Listed``, in its order: those offered to shops by enterprises that are selling."""

_OF_ENTERPRISE = _LOOKBOOK.where(_enterprise.slug == bindparam("enterprise"))
_OF_CATEGORY = _LOOKBOOK.where(_category.slug == bindparam("category"))


def offered(*, enterprise: str = "", category: str = "") -> list[Listed]:
    """What is offered to shops in the whole market, by one enterprise or on one shelf: one statement."""
    if enterprise:
        rows = below_orm().execute(_OF_ENTERPRISE, {"enterprise": enterprise})
    elif category:
        rows = below_orm().execute(_OF_CATEGORY, {"category": category})
    else:
        rows = below_orm().execute(_LOOKBOOK)
    return [Listed._make(row) for row in rows]


def terms_of(product: Product) -> WholesaleTerms | None:
    """The terms of ``product``; None where it is not offered to shops."""
    return db.session.get(WholesaleTerms, product.id)


class OwnProduct(NamedTuple):
    """A product in its enterprise's list of terms; ``minimum`` is None where it has none."""

    slug: str
    name_ko: str
    name_en: str | None
    status: ProductStatus
    price: Won
    minimum: int | None
    wholesale: Won | None
    lead_days: int | None


_OWN_PRODUCTS = (
    select(
        _product.slug,
        _product.name_ko,
        _product.name_en,
        _product.status,
        _product.price,
        _terms.minimum,
        _terms.price,
        _terms.lead_days,
    )
    .join_from(table_of(Product), table_of(WholesaleTerms), _terms.product_id == _product.id, isouter=True)
    .where(
        _product.enterprise_id == bindparam("enterprise"),
        _product.quoted_in.is_(None),
        _product.kind == ProductKind.GOODS,
    )
)


def own_products(enterprise: Enterprise, edge: Edge | None) -> tuple[list[OwnProduct], Stretch]:
    """One page of the goods of ``enterprise`` with their terms, the newest first: one statement."""
    stretch = _products().page(edge, {"enterprise": enterprise.id})
    return [OwnProduct._make(row[: len(OwnProduct._fields)]) for row in stretch.rows], stretch


@lru_cache(maxsize=1)
def _products() -> Walk:
    return Walk(_OWN_PRODUCTS, by=_product.id, id_=_product.id, size=PAGE, descending=True)


_INQUIRIES: Any = select(WholesaleInquiry).options(
    joinedload(WholesaleInquiry.enterprise), joinedload(WholesaleInquiry.product)
)


def inquiries(enterprise: Enterprise | None, edge: Edge | None) -> Stretch:
    """One page of what was asked of ``enterprise``, or of everybody where it is None: the latest first."""
    if enterprise is None:
        return _all_inquiries().page(edge)
    return _own_inquiries().page(edge, {"enterprise": enterprise.id})


@lru_cache(maxsize=1)
def _all_inquiries() -> Walk:
    return Walk(_INQUIRIES, by=_inquiry.asked_at, id_=_inquiry.id, size=PAGE, descending=True)


@lru_cache(maxsize=1)
def _own_inquiries() -> Walk:
    own = _INQUIRIES.where(WholesaleInquiry.enterprise_id == bindparam("enterprise"))
    return Walk(own, by=_inquiry.asked_at, id_=_inquiry.id, size=PAGE, descending=True)


def waiting(enterprise: Enterprise | None) -> int:
    """How many inquiries nobody has answered yet: of ``enterprise``, or of the market where it is None."""
    theirs = (
        WholesaleInquiry.enterprise_id.is_(None)
        if enterprise is None
        else WholesaleInquiry.enterprise_id == enterprise.id
    )
    unanswered = select(func.count(WholesaleInquiry.id)).where(theirs, WholesaleInquiry.answered_at.is_(None))
    return db.session.scalar(unanswered) or 0


def inquiry_of(enterprise: Enterprise, number: str) -> WholesaleInquiry:
    """The inquiry ``number`` to ``enterprise``; ``NoSuchInquiry`` when it is another's."""
    return _found(number, WholesaleInquiry.enterprise_id == enterprise.id)


def any_inquiry(number: str) -> WholesaleInquiry:
    """The inquiry ``number``, to whomever; or ``NoSuchInquiry``."""
    return _found(number)


def _found(number: str, *conditions: Any) -> WholesaleInquiry:
    row: WholesaleInquiry | None = db.session.scalar(_INQUIRIES.where(WholesaleInquiry.number == number, *conditions))
    if row is None:
        raise NoSuchInquiry
    return row


def enterprise_to_ask(slug: str) -> Enterprise | None:
    """The enterprise called ``slug`` that sells; None for any other."""
    return db.session.scalar(
        select(Enterprise)
        .join(SellerIdentity, SellerIdentity.enterprise_id == Enterprise.id)
        .where(Enterprise.slug == slug, Enterprise.status == EnterpriseStatus.ACTIVE)
    )


def product_to_ask_about(slug: str) -> Product | None:
    """The product called ``slug`` on sale, with its enterprise; None for any other."""
    return db.session.scalar(
        select(Product)
        .join(Enterprise, Enterprise.id == Product.enterprise_id)
        .where(
            Product.slug == slug,
            Product.status == ProductStatus.PUBLISHED,
            Enterprise.status == EnterpriseStatus.ACTIVE,
        )
        .options(joinedload(Product.enterprise))
    )


def offering_enterprises() -> Sequence[Any]:
    """Who offers something to shops, by name: slug, the three names, whether it is a sample, how many products.

    One statement.
    """
    return below_orm().execute(_OFFERING).all()


_OFFERING = (
    _LOOKBOOK.with_only_columns(
        _enterprise.slug,
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
        _enterprise.is_sample,
        func.count(),
    )
    .order_by(None)
    .group_by(_enterprise.id)
    .order_by(_enterprise.sort_key)
)


def offered_shelves() -> Sequence[Any]:
    """The shelves on which something is offered to shops: slug, both names, and how many. One statement."""
    return below_orm().execute(_SHELVES).all()


_SHELVES = (
    _LOOKBOOK.with_only_columns(_category.slug, _category.name_ko, _category.name_en, func.count())
    .order_by(None)
    .group_by(_category.id)
    .order_by(_category.position)
)
