"""What a search finds among all that everybody may see: products, enterprises and pop-ups.

The documents come in the order in which they fit; among those that fit alike what is in stock stands first, then what
is newest, with the id as the last word, so that pages do not shuffle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, or_, select

from market.domain.catalog.models import Product
from market.domain.enterprises.models import District, Enterprise, EnterpriseKind, EnterpriseStatus, entry_name
from market.domain.popups.models import Popup, PopupStatus, Venue
from market.domain.search.engines import document, look
from market.domain.search.finding import MOST, in_order
from market.domain.search.models import DocumentKind
from market.domain.search.queries import search
from market.domain.search.ranking import Fit, fit
from market.domain.search.rewriting import Reading
from market.domain.shipping.models import ShippingPolicy
from market.domain.storefront.facets import BANDS, Facets, Good, narrowed
from market.domain.storefront.pick_ups import PickUp
from market.domain.storefront.queries import BY_QUOTE, CARDS, Card, as_cards, listed
from market.domain.storefront.tally import IN_STOCK
from market.foundation.database import db, table_of
from market.foundation.i18n import current_language, in_language
from market.foundation.memory import kept

_product, _enterprise, _popup = table_of(Product).c, table_of(Enterprise).c, table_of(Popup).c
_venue, _policy = table_of(Venue).c, table_of(ShippingPolicy).c


class Place(NamedTuple):
    """A venue as a list names it."""

    name_ko: str
    name_en: str | None


class FoundPopup(NamedTuple):
    """A public pop-up as a list shows it."""

    id: int
    slug: str
    is_sample: bool
    status: PopupStatus
    title_ko: str
    title_en: str | None
    starts_on: date | None
    ends_on: date | None
    date_note_ko: str | None
    date_note_en: str | None
    venue_text_ko: str | None
    venue_text_en: str | None
    enterprises_reported: int | None
    venue: Place | None

    @property
    def title(self) -> str:
        return in_language(self.title_ko, self.title_en)


class FoundEntry(NamedTuple):
    """An entry of the directory as a list shows it, in the language of the page."""

    id: int
    slug: str
    is_sample: bool
    kind: EnterpriseKind
    district: District
    picture: str | None
    name: str
    summary: str | None
    summary_is_korean: bool


@dataclass(frozen=True, slots=True)
class Ids:
    """What was found of one kind, the best first: those that say all words, and after them those that say some.

    ``is_cut``: there is more of what says all words than anybody looks through.
    """

    full: tuple[int, ...] = ()
    part: tuple[int, ...] = ()
    is_cut: bool = False

    @property
    def all(self) -> tuple[int, ...]:
        return self.full + self.part

    def among(self, wanted: frozenset[int]) -> "Ids":
        """Those that are among ``wanted``."""
        full, part = (tuple(one for one in ids if one in wanted) for ids in (self.full, self.part))
        return Ids(full, part, self.is_cut)


@dataclass(frozen=True, slots=True)
class Products:
    """Products that were found, with what a card shows of each."""

    ids: Ids
    rows: Mapping[int, Any]

    def cards(self, ids: Sequence[int]) -> list[Card]:
        """The cards of these, in the language of the page."""
        return as_cards([self.rows[number] for number in ids])


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found and everybody may see; ``reading`` is how it was understood, ``goods`` the products as far
    as filters ask."""

    reading: Reading
    products: Products
    goods: tuple[Good, ...]
    entry_ids: Ids
    popup_ids: Ids
    entry_rows: Mapping[int, Any]
    popup_rows: Mapping[int, Any]

    @property
    def is_in_part(self) -> bool:
        """Nothing says all words."""
        return not (self.products.ids.full or self.entry_ids.full or self.popup_ids.full)

    def __bool__(self) -> bool:
        return bool(self.products.ids.all or self.entry_ids.all or self.popup_ids.all)

    def entries(self, ids: Sequence[int]) -> list[FoundEntry]:
        """These entries of the directory, in the language of the page."""
        return [_entry(self.entry_rows[number]) for number in ids]

    def popups(self, ids: Sequence[int]) -> list[FoundPopup]:
        """These pop-ups, to come and past, with their venues."""
        return [_shown(self.popup_rows[number]) for number in ids]


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_PRODUCTS = CARDS.add_columns(
    _product.category_id,
    _enterprise.district,
    exists().where(_policy.enterprise_id == _product.enterprise_id).label("sends"),
    _product.published_at,
).where(_product.id.in_(_IDS))
_ENTRIES = select(
    *(_enterprise.id, _enterprise.slug, _enterprise.is_sample, _enterprise.kind, _enterprise.district),
    *(_enterprise.picture, _enterprise.name_ko, _enterprise.name_en, _enterprise.name_romanised),
    *(_enterprise.summary_ko, _enterprise.summary_en),
).where(_enterprise.id.in_(_IDS), _enterprise.status != EnterpriseStatus.HIDDEN)
_POPUPS = (
    select(
        *(_popup.id, _popup.slug, _popup.is_sample, _popup.status, _popup.title_ko, _popup.title_en),
        *(_popup.starts_on, _popup.ends_on, _popup.date_note_ko, _popup.date_note_en),
        *(_popup.venue_text_ko, _popup.venue_text_en, _popup.enterprises_reported),
        *(_venue.name_ko, _venue.name_en),
    )
    .outerjoin_from(table_of(Popup), table_of(Venue), _venue.id == _popup.venue_id)
    .where(_popup.id.in_(_IDS), _popup.status == PopupStatus.PUBLISHED)
)
"""Of each kind what may be seen of these ids, as lists show it."""


def searched(typed: str, *, literal: bool, pick_ups: tuple[PickUp, ...]) -> Search | None:
    """What ``typed`` finds; None when there is nothing in it to look for. ``literal``: the very words only."""
    return kept(("searched", typed, literal, pick_ups), lambda: _searched(typed, literal, pick_ups))


def _searched(typed: str, literal: bool, pick_ups: Sequence[PickUp]) -> Search | None:
    finds = search(typed, literal=literal)
    if finds is None:
        return None
    ids = {kind: Ids(_of(finds.full, kind), _of(finds.part, kind), kind in finds.cut) for kind in DocumentKind}
    products = _products(finds.full, finds.part, is_cut=DocumentKind.PRODUCT in finds.cut)
    entry_rows = _rows(_ENTRIES, ids[DocumentKind.ENTERPRISE].all)
    popup_rows = _rows(_POPUPS, ids[DocumentKind.POPUP].all)
    return Search(
        reading=finds.reading,
        products=products,
        goods=tuple(_good(products.rows[number], pick_ups) for number in products.ids.all),
        entry_ids=ids[DocumentKind.ENTERPRISE].among(frozenset(entry_rows)),
        popup_ids=ids[DocumentKind.POPUP].among(frozenset(popup_rows)),
        entry_rows=entry_rows,
        popup_rows=popup_rows,
    )


def narrowed_products(found: Search, wish: Facets, pick_ups: Sequence[PickUp]) -> Products:
    """The products that pass the filters: of all that say the words, also where there are too many to look at."""
    products = found.products
    if not wish.is_on:
        return products
    if not products.ids.is_cut:
        return Products(products.ids.among(frozenset(narrowed(found.goods, wish))), products.rows)
    values = _values(wish, pick_ups)
    documents = look(
        db.session.connection(),
        found.reading.asked(),
        kinds=(DocumentKind.PRODUCT,),
        most=MOST + 1,
        only=_passing(frozenset(values), wish.bands),
        values=values,
    )
    fits = in_order([fit(one, found.reading) for one in documents[:MOST]])
    return _products(fits, (), is_cut=len(documents) > MOST)


def entries(ids: Sequence[int]) -> list[FoundEntry]:
    """Entries of the directory in the order of ``ids``."""
    rows = _rows(_ENTRIES, ids)
    return [_entry(rows[number]) for number in ids if number in rows]


def popups(ids: Sequence[int]) -> list[FoundPopup]:
    """Pop-ups in the order of ``ids``."""
    rows = _rows(_POPUPS, ids)
    return [_shown(rows[number]) for number in ids if number in rows]


def _rows(statement: Select[Any], ids: Sequence[int]) -> dict[int, Any]:
    return {row[0]: row for row in db.session.execute(statement, {"ids": list(ids)})} if ids else {}


def _of(fits: Sequence[Fit], kind: DocumentKind) -> tuple[int, ...]:
    return tuple(one.document.object_id for one in fits if one.document.kind is kind)


def _products(full: Sequence[Fit], part: Sequence[Fit], *, is_cut: bool) -> Products:
    rows = _rows(_PRODUCTS, [*_of(full, DocumentKind.PRODUCT), *_of(part, DocumentKind.PRODUCT)])
    return Products(Ids(_in_order(full, rows), _in_order(part, rows), is_cut), rows)


def _entry(row: Any) -> FoundEntry:
    number, slug, is_sample, kind, district, picture, name_ko, name_en, romanised, summary_ko, summary_en = row
    return FoundEntry(
        *(number, slug, is_sample, kind, district, picture),
        entry_name(name_ko, name_en, romanised),
        in_language(summary_ko, summary_en) if summary_ko else None,
        current_language() == "en" and not summary_en,
    )


def _shown(row: Any) -> FoundPopup:
    venue = Place(row[13], row[14]) if row[13] else None
    number, slug, is_sample, status, title_ko, title_en, *told = row[:13]
    starts_on, ends_on, note_ko, note_en, place_ko, place_en, reported = told
    return FoundPopup(
        *(number, slug, is_sample, status, title_ko, title_en, starts_on, ends_on),
        *(note_ko, note_en, place_ko, place_en, reported, venue),
    )


def _in_order(fits: Sequence[Fit], rows: Mapping[int, Any]) -> tuple[int, ...]:
    """The products among ``fits`` that may be seen: as they fit, then in stock, then the newest, then by the id."""
    products = [(one.order, one.document.object_id) for one in fits if one.document.kind is DocumentKind.PRODUCT]
    seen = [(order, rows[number]) for order, number in products if number in rows]
    seen.sort(key=lambda one: (one[0], not one[1].in_stock, *_newest(one[1])))
    return tuple(row.id for _, row in seen)


def _newest(row: Any) -> tuple[float, int]:
    published: datetime = row.published_at
    return -published.timestamp(), -row.id


def _good(row: Any, pick_ups: Sequence[PickUp]) -> Good:
    places = (one.id for one in pick_ups if row.can_collect and row.enterprise_id in one.enterprises)
    return Good(
        id=row.id,
        category=row.category_id,
        kind=row.maker_kind,
        district=row.district,
        price=row.price,
        in_stock=bool(row.in_stock),
        can_send=row.sends and not row.by_quote,
        popups=frozenset(places),
    )


# --- filters put to the database, where there is more than is looked at

_ASKED: Mapping[str, ColumnElement[bool]] = {
    "categories": _product.category_id.in_(bindparam("categories", expanding=True)),
    "kinds": _enterprise.kind.in_(bindparam("kinds", expanding=True)),
    "districts": _enterprise.district.in_(bindparam("districts", expanding=True)),
    "collected_from": and_(
        _product.can_collect, _product.enterprise_id.in_(bindparam("collected_from", expanding=True))
    ),
    "in_stock": or_(BY_QUOTE, IN_STOCK),
    "can_send": and_(~BY_QUOTE, exists().where(_policy.enterprise_id == _product.enterprise_id)),
}
"""What each filter asks of a product."""


def _values(wish: Facets, pick_ups: Sequence[PickUp]) -> dict[str, Any]:
    """The filters that are on, but for the price, with their values."""
    chosen: dict[str, Any] = {"categories": wish.categories, "kinds": wish.kinds, "districts": wish.districts}
    values: dict[str, Any] = {name: list(wanted) for name, wanted in chosen.items() if wanted}
    if wish.popups:
        there = {number for one in pick_ups if one.id in wish.popups for number in one.enterprises}
        values["collected_from"] = sorted(there)
    return values | {name: True for name in ("in_stock", "can_send") if getattr(wish, name)}


@lru_cache(maxsize=256)
def _passing(filters: frozenset[str], bands: tuple[str, ...]) -> ColumnElement[bool]:
    """The document is of a product that passes these filters."""
    conditions = [_ASKED[name] for name in sorted(filters)]
    if bands:
        conditions.append(or_(*(_within(*BANDS[name]) for name in bands)))
    product = listed(select(_product.id)).where(_product.id == document.object_id, *conditions)
    return product.correlate(document.object_id.table).exists()


def _within(low: int, below: int | None) -> ColumnElement[bool]:
    return _product.price >= low if below is None else and_(_product.price >= low, _product.price < below)
