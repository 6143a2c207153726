"""What a search finds among all that everybody may see: products, enterprises and pop-ups.

Best first, and newest first among what fits alike, with the id as the last word, so that pages do not shuffle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.popups.models import Popup, PopupStatus
from market.domain.search.models import DocumentKind, SearchDocument
from market.domain.search.queries import Match, Spans, shape_of
from market.domain.storefront.queries import CARDS, Card, as_cards, listed, table_of
from market.foundation import keyset
from market.foundation.database import db

T = TypeVar("T")

FIRST = {DocumentKind.PRODUCT: 8, DocumentKind.ENTERPRISE: 5, DocumentKind.POPUP: 5}
"""How many of each kind are shown together."""

PAGE = 24

_product, _enterprise, _popup = table_of(Product).c, table_of(Enterprise).c, table_of(Popup).c


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Some of what was found of one kind; ``stretch`` tells whether there are more."""

    items: Sequence[T]
    stretch: keyset.Stretch


def counts(match: Match) -> Mapping[DocumentKind, int]:
    """How many things of each kind are found: one statement."""
    numbers = db.session.execute(_counting(match.spans), match.values).one()
    return dict(zip(_LISTS, numbers, strict=True))


def products(match: Match, *, edge: keyset.Edge | None = None, size: int = PAGE) -> Found[Card]:
    """Products on sale."""
    stretch = _walk(DocumentKind.PRODUCT, match.spans, size).page(edge, match.values)
    return Found(as_cards(stretch.rows), stretch)


def enterprises(match: Match, *, edge: keyset.Edge | None = None, size: int = PAGE) -> Found[Enterprise]:
    """Entries of the directory."""
    stretch = _walk(DocumentKind.ENTERPRISE, match.spans, size).page(edge, match.values)
    return Found([row[0] for row in stretch.rows], stretch)


def popups(match: Match, *, edge: keyset.Edge | None = None, size: int = PAGE) -> Found[Popup]:
    """Public pop-ups, to come and past, with their venues."""
    stretch = _walk(DocumentKind.POPUP, match.spans, size).page(edge, match.values)
    return Found([row[0] for row in stretch.rows], stretch)


_LISTS: Mapping[DocumentKind, tuple[Select[Any], Select[Any], ColumnElement[int]]] = {
    DocumentKind.PRODUCT: (CARDS, listed(select(_product.id)), _product.id),
    DocumentKind.ENTERPRISE: (
        select(Enterprise).where(Enterprise.status != EnterpriseStatus.HIDDEN),
        select(Enterprise.id).where(Enterprise.status != EnterpriseStatus.HIDDEN),
        _enterprise.id,
    ),
    DocumentKind.POPUP: (
        select(Popup).where(Popup.status == PopupStatus.PUBLISHED).options(joinedload(Popup.venue)),
        select(Popup.id).where(Popup.status == PopupStatus.PUBLISHED),
        _popup.id,
    ),
}
"""What may be seen of each kind: all that a list shows, the ids alone, and the id's column."""


@lru_cache(maxsize=512)
def _walk(kind: DocumentKind, spans: Spans, size: int) -> keyset.Walk:
    rows, _, id_ = _LISTS[kind]
    shape = shape_of(spans)
    found = rows.join(SearchDocument, shape.of(kind, id_))
    return keyset.Walk(found, by=shape.score, id_=id_, size=size, descending=True)


@lru_cache(maxsize=512)
def _counting(spans: Spans) -> Select[Any]:
    shape = shape_of(spans)
    found = [ids.join(SearchDocument, shape.of(kind, id_)) for kind, (_, ids, id_) in _LISTS.items()]
    return select(*(select(func.count()).select_from(each.subquery()).scalar_subquery() for each in found))
