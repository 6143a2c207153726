"""The search: enterprises, products and pop-ups by what they are called and what is said of them.

The address is the whole search. What a page shows of it is kept while nothing in the market changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from market.domain.catalog.queries import categories
from market.domain.popups.facts import ListedPopup
from market.domain.search.models import DocumentKind
from market.domain.storefront import facets as counting
from market.domain.storefront import found
from market.domain.storefront.found import Ids, Products, Search
from market.domain.storefront.pick_ups import PickUp, pick_ups_at
from market.domain.storefront.suggesting import suggestions
from market.foundation import clock
from market.foundation.i18n import gettext
from market.foundation.memory import kept
from market.shop.popups.shown import shown_popup
from market.shop.search import facets, misses
from market.web import limits, paging
from market.web.filters import address_with
from market.web.inputs import one_line
from market.web.resting import resting_among

bp = Blueprint("search", __name__, url_prefix="/search")

LONGEST = 100
"""More than this is not read as words to look for."""

PAGE = 24
FIRST = {DocumentKind.PRODUCT: 8, DocumentKind.ENTERPRISE: 5, DocumentKind.POPUP: 5}
"""How many of each kind are shown together."""


class Tab(NamedTuple):
    """One kind of things that were found; ``address`` shows all of it, the first tab everything together."""

    label: str
    number: str
    address: str
    is_shown: bool


class Group(NamedTuple):
    """What was found of one kind, as the page shows it: ``others`` say only some of the words. ``more`` leads to all
    of it, ``previous`` and ``next`` to the pages beside this one."""

    kind: str
    label: str
    items: tuple[Any, ...]
    others: tuple[Any, ...]
    more: str
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of a search.

    ``said`` is what was looked for instead of what was typed, ``literal`` the address of the search for just that;
    ``is_in_part``: nothing says all words; ``is_missed``: nothing was found at all.
    """

    total: int
    is_cut: bool
    is_in_part: bool
    is_missed: bool
    said: str
    literal: str
    tabs: tuple[Tab, ...]
    groups: tuple[Group, ...]
    facets: facets.ShownFacets | None

    @property
    def goods(self) -> tuple[Any, ...]:
        """The products on the page."""
        return tuple(
            one
            for group in self.groups
            if group.kind == DocumentKind.PRODUCT.value
            for one in group.items + group.others
        )


@bp.get("")
@limits.limiter.limit(limits.SEARCH)
def index() -> ResponseReturnValue:
    """What is found, of each kind the best; or, with ``kind=``, one kind by the page."""
    typed = one_line(request.args.get("q", ""))[:LONGEST]
    now = clock.now()
    today, pick_ups = clock.day_of(now), pick_ups_at(now)
    shown = kept(
        ("search page", request.root_path, request.query_string, today, pick_ups), lambda: _shown(typed, pick_ups)
    )
    if shown is not None and shown.is_missed:
        misses.note(typed, today=today)
    if shown is None or shown.is_missed:
        shelves = tuple((shelf.slug, shelf.name) for shelf in categories())
        return render_template("shop/search/index.html", typed=typed, shown=shown, shelves=shelves)
    return render_template("shop/search/index.html", typed=typed, shown=shown, rests=resting_among(shown.goods))


@bp.get("/suggest")
@limits.limiter.limit(limits.SUGGESTIONS)
def suggest() -> ResponseReturnValue:
    """The options of the box under the search field: links, for the script that shows them."""
    typed = one_line(request.args.get("q", ""))[:LONGEST]
    return render_template("shop/search/_suggestions.html", typed=typed, found=suggestions(typed))


def _shown(typed: str, pick_ups: tuple[PickUp, ...]) -> Shown | None:
    literal = request.args.get("literal") == "1"
    search = found.searched(typed, literal=literal, pick_ups=pick_ups)
    if search is None:
        return None
    wish = facets.asked(categories(), pick_ups)
    kind = next((kind for kind in FIRST if kind.value == request.args.get("kind")), None)
    kind = DocumentKind.PRODUCT if kind is None and wish.is_on else kind
    products = found.narrowed_products(search, wish, pick_ups)
    ids = dict(zip(FIRST, (products.ids, search.entry_ids, search.popup_ids), strict=True))
    kinds = [kind] if kind else [one for one in FIRST if ids[one].all]
    numbers = {one: len(ids[one].full) or len(ids[one].part) for one in FIRST}
    return Shown(
        total=numbers[kind] if kind else sum(numbers.values()),
        is_cut=any(ids[one].is_cut for one in kinds),
        is_in_part=search.is_in_part,
        is_missed=not search and not literal,
        said=search.reading.said if search.reading.is_changed and search else "",
        literal=address_with(literal="1", page=None),
        tabs=_tabs(ids, numbers, kind),
        groups=tuple(
            _group(one, ids[one], search, products, by_page=kind is not None) for one in kinds if ids[one].all
        ),
        facets=_facets(search, wish, pick_ups) if search.goods and DocumentKind.PRODUCT in kinds else None,
    )


def _tabs(
    ids: Mapping[DocumentKind, Ids], numbers: Mapping[DocumentKind, int], shown: DocumentKind | None
) -> tuple[Tab, ...]:
    plus = {one: "+" if ids[one].is_cut else "" for one in FIRST}
    everything = f"{sum(numbers.values())}{'+' if any(plus.values()) else ''}"
    without = dict.fromkeys(facets.NAMES)
    tabs = [Tab(gettext("All"), everything, address_with(kind=None, page=None, **without), shown is None)]
    for one in FIRST:
        if numbers[one] or one is shown:
            others = without if one is not DocumentKind.PRODUCT else {}
            address = address_with(kind=one.value, page=None, **others)
            tabs.append(Tab(str(one.label), f"{numbers[one]}{plus[one]}", address, one is shown))
    return tuple(tabs)


def _group(kind: DocumentKind, ids: Ids, search: Search, products: Products, *, by_page: bool) -> Group:
    page = _page(len(ids.all)) if by_page else 1
    size = PAGE if by_page else FIRST[kind]
    begin, end = (page - 1) * size, page * size
    full, part = ids.full[begin:end], ids.all[max(begin, len(ids.full)) : end]
    has_more = len(ids.all) > end
    return Group(
        kind=kind.value,
        label=str(kind.label),
        items=_items(kind, full, search, products),
        others=_items(kind, part, search, products),
        more=address_with(kind=kind.value, page=None) if has_more and not by_page else "",
        previous=address_with(page=str(page - 1) if page > 2 else None) if by_page and page > 1 else "",
        next=address_with(page=str(page + 1)) if has_more and by_page else "",
    )


def _page(number: int) -> int:
    """The page that the address asks for; the first one where it asks for none that exists."""
    typed = request.args.get(paging.PARAMETER, "")
    page = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
    return page if page > 0 and (page - 1) * PAGE < number else 1


def _items(kind: DocumentKind, ids: Sequence[int], search: Search, products: Products) -> tuple[Any, ...]:
    match kind:
        case DocumentKind.PRODUCT:
            return tuple(products.cards(ids))
        case DocumentKind.ENTERPRISE:
            return tuple(search.entries(ids))
        case DocumentKind.POPUP:
            today = clock.day_of(clock.now())
            popups: Sequence[Any] = search.popups(ids)
            return tuple(shown_popup(ListedPopup(one, sellers=0), today=today) for one in popups)


def _facets(search: Search, wish: counting.Facets, pick_ups: Sequence[PickUp]) -> facets.ShownFacets:
    ids = search.products.ids
    shown = frozenset(ids.full or ids.part)
    counts = counting.count([good for good in search.goods if good.id in shown], wish)
    return facets.shown(wish, counts, categories(), pick_ups, is_cut=ids.is_cut)
