"""Search documents of what the seed brings in, shows again or hides; and all of them, written anew."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import joinedload

from market.domain.catalog import services as catalog
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises import profile
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.popups import describing
from market.domain.popups.models import Popup, PopupStatus
from market.domain.search import services as search
from market.domain.search.models import DocumentKind, SearchDocument
from market.foundation.database import db, transaction

MANY = 200
"""So many documents are written in one transaction: others wait no longer than that for their turn."""


def describe_everything() -> None:
    """Let everything be found that everybody may see. The caller opens the transaction."""
    for kind in DocumentKind:
        for ids in _stretches(kind):
            _WRITERS[kind](ids)


def is_lost() -> bool:
    """There are things to be found and not one document: after a restore, or an update of the tables."""
    something = select(Enterprise.id).where(Enterprise.status != EnterpriseStatus.HIDDEN).limit(1)
    nothing = db.session.scalar(select(SearchDocument.id).limit(1)) is None
    return nothing and db.session.scalar(something) is not None


def rebuild() -> int:
    """Write all documents anew, a few at a time, while the market goes on; how many there are then.

    What has no document any more because it is gone or hidden is forgotten at the end, and words that nobody uses.
    """
    with transaction():
        search.forget_words()
    for kind in DocumentKind:
        for ids in _stretches(kind):
            with transaction():
                _WRITERS[kind](ids)
    with transaction():
        for kind, (key, seen) in _SEEN.items():
            gone = SearchDocument.object_id.not_in(select(key).where(seen))
            db.session.execute(delete(SearchDocument).where(SearchDocument.kind == kind, gone))
        search.tidy()
        return db.session.scalar(select(func.count(SearchDocument.id))) or 0


def forget(things: Mapping[DocumentKind, Iterable[int]]) -> None:
    """Let these things be found no more; ids by kind."""
    for kind, ids in things.items():
        for identity in ids:
            search.forget(kind, identity)


def _describe_products(ids: Sequence[int]) -> None:
    makers_and_shelves = joinedload(Product.enterprise), joinedload(Product.category)
    by_maker: dict[Enterprise, list[Product]] = {}
    for product in db.session.scalars(select(Product).where(Product.id.in_(ids)).options(*makers_and_shelves)):
        by_maker.setdefault(product.enterprise, []).append(product)
    for maker, products in by_maker.items():
        catalog.describe_many(maker, products)


_SEEN: Mapping[DocumentKind, tuple[ColumnElement[int], ColumnElement[bool]]] = {
    DocumentKind.PRODUCT: (
        Product.id.expression,
        (Product.status == ProductStatus.PUBLISHED)
        & Product.enterprise_id.in_(select(Enterprise.id).where(Enterprise.status == EnterpriseStatus.ACTIVE)),
    ),
    DocumentKind.ENTERPRISE: (Enterprise.id.expression, Enterprise.status != EnterpriseStatus.HIDDEN),
    DocumentKind.POPUP: (Popup.id.expression, Popup.status == PopupStatus.PUBLISHED),
}
"""What everybody may see of each kind: the column of its id, and when."""

_WRITERS: Mapping[DocumentKind, Callable[[Sequence[int]], None]] = {
    DocumentKind.PRODUCT: _describe_products,
    DocumentKind.ENTERPRISE: profile.describe_many,
    DocumentKind.POPUP: describing.describe_many,
}


def _stretches(kind: DocumentKind) -> Iterator[Sequence[int]]:
    """The ids of all that may be seen, the oldest first: what came last has the latest document."""
    key, seen = _SEEN[kind]
    last = 0
    while ids := db.session.scalars(select(key).where(seen, key > last).order_by(key).limit(MANY)).all():
        yield ids
        last = ids[-1]
