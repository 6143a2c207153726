"""Questions about goods on sale: published, and of an active enterprise. Nothing else is ever listed.

Lists select the columns that a card shows and no more; a row becomes a small named tuple in the language of
the page.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    Table,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from market.domain.catalog.models import Category, Product, ProductKind, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseKind, EnterpriseStatus, entry_name
from market.domain.storefront.pick_ups import PickUp
from market.domain.storefront.rules import Counts, Sort, Wish, count
from market.domain.storefront.tally import IN_STOCK, heaps, in_stock
from market.foundation import keyset
from market.foundation.database import Model, Won, below_orm, db
from market.foundation.i18n import current_language
from market.foundation.memory import kept

PAGE = 24

MOST_COUNTED = 1_000
"""So many goods within a price are counted for each choice of a filter."""

MOST_TOLD = 100
"""Where there are more within a price, the whole is counted up to here."""


class Maker(NamedTuple):
    """The enterprise as a card names it."""

    slug: str
    name: str
    kind: EnterpriseKind


class MakerFilter(NamedTuple):
    """An enterprise whose goods alone are to be shown."""

    id: int
    slug: str
    name: str


class Card(NamedTuple):
    """A product in a list. ``price`` is that of its cheapest option, in won; of a service by quote the lowest."""

    id: int
    slug: str
    name: str
    price: Won
    list_price: Won | None
    picture: str
    is_sample: bool
    is_sold_out: bool
    can_collect: bool
    enterprise_id: int
    enterprise: Maker
    is_by_quote: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of goods, and what each filter would show."""

    cards: tuple[Card, ...]
    stretch: keyset.Stretch
    counts: Counts


def table_of(model: type[Model]) -> Table:
    """The plain table of ``model``: statements over its columns skip the mapper."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - told to the type checker
    return table


_product, _enterprise, _category = table_of(Product).c, table_of(Enterprise).c, table_of(Category).c


_0: ColumnElement[int] = literal_column("0")
"""A column plus nothing is not looked up in an index: so a database walks along the list, and stops when a page is
full, where it would otherwise gather all that fits and sort it."""


def listed(of: Select[Any], *, maker: ColumnElement[int] = _product.enterprise_id) -> Select[Any]:
    """``of`` products, of those that may be listed, with their enterprises."""
    return of.join_from(table_of(Product), table_of(Enterprise), _enterprise.id == maker).where(
        _product.status == ProductStatus.PUBLISHED, _enterprise.status == EnterpriseStatus.ACTIVE
    )


BY_QUOTE = _product.kind == ProductKind.SERVICE_BY_QUOTE
"""A service of which there is no stock to run out."""

_CARD = (
    _product.id,
    _product.slug,
    _product.name_ko,
    _product.name_en,
    _product.price,
    _product.list_price,
    func.coalesce(_product.picture, _category.picture).label("picture"),
    _product.is_sample,
    _product.can_collect,
    or_(BY_QUOTE, IN_STOCK).label("in_stock"),  # of a service there is no stock to run out
    _enterprise.id.label("enterprise_id"),
    _enterprise.slug.label("maker_slug"),
    _enterprise.name_ko.label("maker_ko"),
    _enterprise.name_en.label("maker_en"),
    _enterprise.name_romanised.label("maker_romanised"),
    _enterprise.kind.label("maker_kind"),
    BY_QUOTE.label("by_quote"),
)


def _cards(maker: ColumnElement[int]) -> Select[Any]:
    return listed(select(*_CARD), maker=maker).join(table_of(Category), _category.id == _product.category_id)


CARDS = _cards(_product.enterprise_id)
"""The columns that ``as_cards`` reads."""

_WALKED = _cards(_product.enterprise_id + _0)
_SORTED: Mapping[Sort, tuple[ColumnElement[Any], bool]] = {
    Sort.NEWEST: (_product.published_at, True),
    Sort.CHEAPEST: (_product.price, False),
    Sort.DEAREST: (_product.price, True),
}
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "price_from": _product.price >= bindparam("price_from"),
    "price_to": _product.price <= bindparam("price_to"),
    "categories": _product.category_id.in_(bindparam("categories", expanding=True)),
    "kinds": _enterprise.kind.in_(bindparam("kinds", expanding=True)),
    "districts": _enterprise.district.in_(bindparam("districts", expanding=True)),
    "collected_from": and_(
        _product.can_collect, _product.enterprise_id.in_(bindparam("collected_from", expanding=True))
    ),
    "enterprises": _product.enterprise_id.in_(bindparam("enterprises", expanding=True)),
    "in_stock": IN_STOCK,
}
"""What each filter asks of a product. The values come apart, so that a statement is built once for its filters."""

_CONDITIONS_ON_THE_WAY: Mapping[str, ColumnElement[bool]] = {
    **_CONDITIONS,
    "price_from": _product.price + _0 >= bindparam("price_from"),
    "price_to": _product.price + _0 <= bindparam("price_to"),
    "collected_from": and_(
        _product.can_collect, (_product.enterprise_id + _0).in_(bindparam("collected_from", expanding=True))
    ),
}
"""The same, looked at while walking along the list."""


def shelf(wish: Wish, *, sort: Sort, edge: keyset.Edge | None, pick_ups: Sequence[PickUp]) -> Shelf:
    """The page of goods beside ``edge`` that fit ``wish``, with the counts of every filter.

    A first page is kept while nothing of it changes: it is opened far more often than those behind it. Else it takes
    two statements, or one where the counts have not changed; four where many goods are within a price.
    """
    if edge is not None:
        return _shelf(wish, sort, edge, pick_ups)
    key = ("shelf", current_language(), wish, sort, tuple(pick_ups))
    return kept(key, lambda: _shelf(wish, sort, None, pick_ups))


def _shelf(wish: Wish, sort: Sort, edge: keyset.Edge | None, pick_ups: Sequence[PickUp]) -> Shelf:
    values = _price(wish) | _choices(wish, pick_ups)
    counts = kept(("counts", wish, tuple(pick_ups)), lambda: _count(wish, pick_ups, values))
    if not counts.total:
        return Shelf((), keyset.Stretch((), None, None), counts)
    is_walked = not wish.enterprises and not (_price(wish) and counts.are_exact)
    stretch = _walk(sort, frozenset(values), is_walked).page(edge, values)
    return Shelf(tuple(as_cards(stretch.rows)), stretch, counts)


@lru_cache(maxsize=512)
def _walk(sort: Sort, filters: frozenset[str], is_walked: bool) -> keyset.Walk:
    """``is_walked``: along the list, because much of it fits; otherwise what fits is looked up and sorted."""
    by, descending = _SORTED[sort]
    goods, conditions = (
        (_WALKED, _CONDITIONS_ON_THE_WAY) if is_walked and sort is Sort.NEWEST else (CARDS, _CONDITIONS)
    )
    goods = goods.where(*(conditions[name] for name in sorted(filters)))
    return keyset.Walk(goods, by=by, id_=_product.id, size=PAGE, descending=descending)


def _price(wish: Wish) -> dict[str, Any]:
    bounds = {"price_from": wish.price_from, "price_to": wish.price_to}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _choices(wish: Wish, pick_ups: Iterable[PickUp]) -> dict[str, Any]:
    """The filters that are on, with their values; of a filter that nothing can pass, none."""
    there = {number for pick_up in pick_ups if pick_up.id in wish.popups for number in pick_up.enterprises}
    chosen: dict[str, Any] = {
        "categories": wish.categories,
        "kinds": wish.kinds,
        "districts": wish.districts,
        "enterprises": wish.enterprises,
    }
    on = {name: values for name, values in chosen.items() if values}
    if wish.popups:
        on["collected_from"] = sorted(there)
    if wish.in_stock:
        on["in_stock"] = True
    return on


_ALIKE = (_product.category_id, _product.enterprise_id, _product.can_collect)
_HEAPS = listed(
    select(
        _product.category_id,
        _product.enterprise_id,
        func.min(type_coerce(_enterprise.kind, String)),  # an enterprise has one kind and one district
        func.min(type_coerce(_enterprise.district, String)),
        _product.can_collect,
        func.count(),
        func.sum(cast(IN_STOCK, Integer)),
    )
).group_by(*_ALIKE)


def _count(wish: Wish, pick_ups: Iterable[PickUp], values: Mapping[str, Any]) -> Counts:
    """Of all goods from the tally; of those within a price one by one, as long as they are few."""
    price, places = _price(wish), _popups_of(pick_ups)
    if not price:
        return count(heaps(), wish, places)
    within = kept(("heaps", wish.price_from, wish.price_to), lambda: _heaps_within(price))
    if within:
        return count(within, wish, places)
    counts = count(heaps(), wish, places)
    counts.total, counts.are_exact = db.session.scalar(_total(frozenset(values)), values) or 0, False
    return counts


def _heaps_within(price: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Nothing where there are more than ``MOST_COUNTED``, or none at all."""
    return [tuple(row) for row in db.session.execute(_few_heaps(frozenset(price)), price)]


@lru_cache(maxsize=4)
def _few_heaps(bounds: frozenset[str]) -> Select[Any]:
    conditions = [_CONDITIONS[name] for name in sorted(bounds)]
    some = select(_product.id).where(_product.status == ProductStatus.PUBLISHED, *conditions).limit(MOST_COUNTED + 1)
    number = select(func.count()).select_from(some.subquery()).scalar_subquery()
    return _HEAPS.where(*conditions, number <= MOST_COUNTED)


@lru_cache(maxsize=512)
def _total(filters: frozenset[str]) -> Select[Any]:
    fitting = listed(select(_product.id)).where(*(_CONDITIONS[name] for name in sorted(filters)))
    return select(func.count()).select_from(fitting.limit(MOST_TOLD + 1).subquery())


def _popups_of(pick_ups: Iterable[PickUp]) -> dict[int, frozenset[int]]:
    places: dict[int, set[int]] = {}
    for pick_up in pick_ups:
        for enterprise_id in pick_up.enterprises:
            places.setdefault(enterprise_id, set()).add(pick_up.id)
    return {enterprise_id: frozenset(popups) for enterprise_id, popups in places.items()}


_NEWEST = CARDS.order_by(_product.published_at.desc(), _product.id.desc()).limit(bindparam("most"))
_NEWEST_IN_STOCK = _NEWEST.where(IN_STOCK)
_OF_ENTERPRISE = _NEWEST.where(_product.enterprise_id == bindparam("enterprise"), _product.id != bindparam("but"))
_COUNT_OF_ENTERPRISE = listed(select(func.count(_product.id))).where(
    _product.enterprise_id == bindparam("enterprise")
)
_BY_IDS = _NEWEST.where(_product.id.in_(bindparam("ids", expanding=True)))


def newest(limit: int) -> list[Card]:
    """The goods that came last, those in stock."""
    return _cards_of(_NEWEST_IN_STOCK, most=limit)


def of_enterprise(enterprise_id: int, limit: int, *, but: int = 0) -> list[Card]:
    """The goods of one enterprise, newest first; without the product ``but``."""
    return _cards_of(_OF_ENTERPRISE, most=limit, enterprise=enterprise_id, but=but)


def count_of_enterprise(enterprise_id: int) -> int:
    """How many goods one enterprise has on sale."""
    return db.session.scalar(_COUNT_OF_ENTERPRISE, {"enterprise": enterprise_id}) or 0


def newest_of_each(maker: ColumnElement[int], most: int, *, where: ColumnElement[bool], stocked: bool) -> Subquery:
    """The ids (``product_id``) of the ``most`` newest goods that each enterprise sends to a pop-up's booth.

    ``maker`` is a column of enterprises' ids, of the rows for which ``where`` holds. Each of the goods is found by
    the index, however many an enterprise has.
    """
    candidate = table_of(Product).alias("candidate")
    conditions = [in_stock(candidate)] if stocked else []
    newest = (
        select(candidate.c.id)
        .where(
            candidate.c.enterprise_id == maker,
            candidate.c.status == ProductStatus.PUBLISHED,
            candidate.c.can_collect,
            candidate.c.kind == ProductKind.GOODS,
            *conditions,
        )
        .order_by(candidate.c.published_at.desc(), candidate.c.id.desc())
        .limit(1)
    )
    places = (newest.offset(place).scalar_subquery().label("product_id") for place in range(most))
    return union_all(*(select(place).select_from(maker.table).where(where) for place in places)).subquery()


@lru_cache(maxsize=8)
def _to_collect(most: int) -> Select[Any]:
    there = _enterprise.id.in_(bindparam("collected_from", expanding=True))
    picked = newest_of_each(_enterprise.id, most, where=there, stocked=True)
    return _NEWEST.join(picked, picked.c.product_id == _product.id)


def to_collect_from(enterprise_ids: Collection[int], limit: int) -> list[Card]:
    """Goods in stock of these enterprises that can be ordered ahead and collected at a pop-up."""
    statement = _to_collect(limit)
    return _cards_of(statement, most=limit, collected_from=list(enterprise_ids)) if enterprise_ids else []


def by_ids(ids: Sequence[int]) -> list[Card]:
    """The cards of these products in the order of ``ids``; those that are not on sale are left out."""
    cards = {card.id: card for card in _cards_of(_BY_IDS, most=len(ids), ids=list(ids))}
    return [cards[number] for number in ids if number in cards]


_MAKERS = (
    select(_enterprise.id, _enterprise.slug, _enterprise.name_ko, _enterprise.name_en, _enterprise.name_romanised)
    .where(_enterprise.slug.in_(bindparam("slugs", expanding=True)), _enterprise.status == EnterpriseStatus.ACTIVE)
    .order_by(_enterprise.sort_key, _enterprise.id)
)


def makers(slugs: Sequence[str]) -> tuple[MakerFilter, ...]:
    """The active enterprises of these slugs; those that do not exist are passed over."""
    if not slugs:
        return ()
    rows = db.session.execute(_MAKERS, {"slugs": list(slugs)})
    return tuple(MakerFilter(number, slug, entry_name(*names)) for number, slug, *names in rows)


def _cards_of(statement: Select[Any], **values: Any) -> list[Card]:
    return as_cards(below_orm().execute(statement, values).all())


def as_cards(rows: Sequence[Any]) -> list[Card]:
    """Rows of ``CARDS`` in the language of the page."""
    english = current_language() == "en"
    cards = []
    for row in rows:
        key, slug, ko, en, price, list_price, picture, is_sample, can_collect, in_stock, *maker = row[:17]
        maker_id, maker_slug, maker_ko, maker_en, romanised, kind, by_quote = maker
        if english:
            ko, maker_ko = en or ko, entry_name(maker_ko, maker_en, romanised)
        made_by = Maker(maker_slug, maker_ko, kind)
        cards.append(
            Card(
                *(key, slug, ko, price, list_price, picture, is_sample, not in_stock, can_collect, maker_id, made_by),
                is_by_quote=by_quote,
            )
        )
    return cards
