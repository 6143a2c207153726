"""What can be asked, each with its parameters: the one list from which requests, ``openapi.json`` and pages follow.

Within one parameter values widen (this kind or that one), between parameters they narrow. What does not exist (a
category that nobody has heard of) is no mistake in the request: its list is empty.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from market.api.describing import (
    A_CURSOR,
    A_DAY,
    A_FLAG,
    A_SLUG,
    SOME_WORDS,
    Listed,
    Operation,
    Parameter,
    chosen,
    whole,
)
from market.api.reading import NoSuchPage
from market.api.told_entries import ENTERPRISE, WHOLE_ENTERPRISE
from market.api.told_goods import CATEGORY, PRODUCT, WHOLE_PRODUCT
from market.api.told_popups import POPUP, VENUE, WHOLE_POPUP
from market.domain.enterprises.models import District, EnterpriseKind, Field
from market.domain.enterprises.rules import DirectorySort
from market.domain.popups.models import PopupKind, PopupStatus
from market.domain.popups.public_lists import PopupOrder, public_popups, public_venue, public_venues, whole_popup
from market.domain.storefront.public_entries import NAMED, containing, public_entries, whole_entry
from market.domain.storefront.public_goods import counted_shelves, public_goods, whole_product
from market.domain.storefront.rules import Sort
from market.foundation.i18n import current_language
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.keyset import Edge, Stretch
from market.web import paging

Asked = Mapping[str, Any]

HIGHEST_PRICE = 1_000_000_000
MOST, USUAL = 100, 50
PAGE, LIMIT, SORT = "page", "limit", "sort"

_WORDS = Parameter("q", SOME_WORDS, _l("Part of the name; capital and small letters are the same"))
_SAMPLE = Parameter("sample", A_FLAG, _l("true: only invented samples; false: only what is real"))
_KIND = Parameter("kind", chosen(EnterpriseKind), _l("What a source says that the enterprise is"), repeats=True)
_DISTRICT = Parameter("district", chosen(District), _l("The district of Goyang"), repeats=True)
_ENTERPRISE = Parameter("enterprise", A_SLUG, _l("The slug of one enterprise"))
_PAGING = (
    Parameter(LIMIT, whole(1, MOST), _l("How many on one page"), default=USUAL),
    Parameter(PAGE, A_CURSOR, _l("Which page: the word in the address that the page before gives as “next”")),
)

_FILTERS: Mapping[str, str] = {
    "q": NAMED,
    "kind": "kinds",
    "district": "districts",
    "field": "fields",
    "status": "statuses",
    "from": "first_day",
    "to": "last_day",
}
"""The domain's names of filters, where they are others than the parameters'."""


def _filters(asked: Asked) -> dict[str, Any]:
    """What narrows the list; words of which nothing is left narrow nothing."""
    found = {_FILTERS.get(name, name): value for name, value in asked.items() if name not in (PAGE, LIMIT, SORT)}
    words = found.pop(NAMED, "")
    return {**found, NAMED: containing(words)} if words else found


def _edge(asked: Asked, read: Callable[[Any], Any]) -> Edge | None:
    if PAGE not in asked:
        return None
    edge = paging.decode(asked[PAGE], read)
    if edge is None or edge.before:
        raise NoSuchPage
    return edge


def _listed(sources: Sequence[Any], stretch: Stretch, edge: Edge | None) -> Listed:
    """A page of a list; nothing when all that came after ``edge`` has gone, and never the first page again."""
    if edge is not None and stretch.previous is None:
        return Listed(())
    return Listed(sources, stretch.next)


def _enterprises(asked: Asked) -> Listed:
    sort: DirectorySort = asked[SORT]
    edge = _edge(asked, paging.moment if sort is DirectorySort.NEWEST else paging.words)
    found = public_entries(
        _filters(asked), sort=sort, english=current_language() == "en", edge=edge, size=asked[LIMIT]
    )
    return _listed(found.entries, found.stretch, edge)


def _products(asked: Asked) -> Listed:
    sort: Sort = asked[SORT]
    edge = _edge(asked, paging.moment if sort is Sort.NEWEST else paging.whole_number)
    stretch = public_goods(_filters(asked), sort=sort, edge=edge, size=asked[LIMIT])
    return _listed(stretch.rows, stretch, edge)


def _popups(asked: Asked) -> Listed:
    edge = _edge(asked, paging.day)
    stretch = public_popups(_filters(asked), order=asked[SORT], edge=edge, size=asked[LIMIT])
    return _listed(stretch.rows, stretch, edge)


def _venues(asked: Asked) -> Listed:
    edge = _edge(asked, paging.words)
    stretch = public_venues(_filters(asked), edge=edge, size=asked[LIMIT])
    return _listed(stretch.rows, stretch, edge)


def _categories(asked: Asked) -> Listed:
    return Listed(counted_shelves())


def _category(asked: Asked) -> Any | None:
    return next((one for one in counted_shelves() if one.shelf.slug == asked["slug"]), None)


_ENTRY_ORDERS = {DirectorySort.NAME: _l("By name"), DirectorySort.NEWEST: _l("Newest first")}
_GOODS_ORDERS = {
    Sort.NEWEST: _l("Newest first"),
    Sort.CHEAPEST: _l("Lowest price first"),
    Sort.DEAREST: _l("Highest price first"),
}
_POPUP_ORDERS = {PopupOrder.LATEST: _l("Latest day first"), PopupOrder.SOONEST: _l("Earliest day first")}
_ORDER = _l("The order of the list")
_STATUSES = {
    PopupStatus.PUBLISHED: PopupStatus.PUBLISHED.label,
    PopupStatus.CANCELLED: PopupStatus.CANCELLED.label,
}

OPERATIONS: Sequence[Operation] = (
    Operation(
        "list_enterprises",
        "/enterprises",
        _l("Enterprises"),
        _l("The directory: every enterprise that is not hidden, real and sample."),
        ENTERPRISE,
        _enterprises,
        (
            _WORDS,
            _KIND,
            _DISTRICT,
            Parameter("field", chosen(Field), _l("What it does"), repeats=True),
            _SAMPLE,
            Parameter(SORT, chosen(_ENTRY_ORDERS), _ORDER, default=DirectorySort.NAME),
            *_PAGING,
        ),
        (("district", "ilsandong"), ("sample", "false")),
    ),
    Operation(
        "show_enterprise",
        "/enterprises/<slug>",
        _l("One enterprise"),
        _l("An entry of the directory with all that its page tells."),
        WHOLE_ENTERPRISE,
        lambda asked: whole_entry(asked["slug"]),
        example=(("slug", "cloud-dough"),),
    ),
    Operation(
        "list_products",
        "/products",
        _l("Products"),
        _l("What is on sale: published products of enterprises that are selling."),
        PRODUCT,
        _products,
        (
            _WORDS,
            Parameter("category", A_SLUG, _l("The slug of one category")),
            _ENTERPRISE,
            _KIND,
            _DISTRICT,
            Parameter("price_from", whole(0, HIGHEST_PRICE), _l("The lowest price, in whole won")),
            Parameter("price_to", whole(0, HIGHEST_PRICE), _l("The highest price, in whole won")),
            Parameter("in_stock", A_FLAG, _l("Whether at least one option can be ordered")),
            Parameter("can_collect", A_FLAG, _l("Whether it can be collected at a pop-up")),
            _SAMPLE,
            Parameter(SORT, chosen(_GOODS_ORDERS), _ORDER, default=Sort.NEWEST),
            *_PAGING,
        ),
        (("price_to", "10000"), ("in_stock", "true"), ("sort", "cheapest")),
    ),
    Operation(
        "show_product",
        "/products/<slug>",
        _l("One product"),
        _l("Something on sale with its options, pictures and product information notice."),
        WHOLE_PRODUCT,
        lambda asked: whole_product(asked["slug"]),
        example=(("slug", "buckwheat-cookies"),),
    ),
    Operation(
        "list_categories",
        "/categories",
        _l("Categories"),
        _l("The shelves of the market in their order, all on one page."),
        CATEGORY,
        _categories,
    ),
    Operation(
        "show_category",
        "/categories/<slug>",
        _l("One category"),
        _l("A shelf of the market. One that was merged into another is not found any more."),
        CATEGORY,
        _category,
        example=(("slug", "cookies-snacks"),),
    ),
    Operation(
        "list_popups",
        "/popups",
        _l("Pop-ups"),
        _l("Pop-ups, markets and other events: to come, over and cancelled."),
        POPUP,
        _popups,
        (
            Parameter("from", A_DAY, _l("Those that end on this day or later")),
            Parameter("to", A_DAY, _l("Those that begin on this day or earlier")),
            Parameter("kind", chosen(PopupKind), _l("What sort of event it is"), repeats=True),
            Parameter("status", chosen(_STATUSES), _l("Published or cancelled"), repeats=True),
            Parameter("venue", A_SLUG, _l("The slug of one venue")),
            _ENTERPRISE,
            Parameter("dadaket", A_FLAG, _l("Whether it is held under the name DADAKET")),
            _SAMPLE,
            Parameter(SORT, chosen(_POPUP_ORDERS), _ORDER, default=PopupOrder.LATEST),
            *_PAGING,
        ),
        (("from", "2018-01-01"), ("to", "2018-12-31")),
    ),
    Operation(
        "show_popup",
        "/popups/<slug>",
        _l("One pop-up"),
        _l("A pop-up with its days and those who take part."),
        WHOLE_POPUP,
        lambda asked: whole_popup(asked["slug"]),
        example=(("slug", "dadaket-seoul-station-2018"),),
    ),
    Operation(
        "list_venues",
        "/venues",
        _l("Venues"),
        _l("The places where pop-ups are or were."),
        VENUE,
        _venues,
        (_DISTRICT, _SAMPLE, *_PAGING),
        (("district", "ilsandong"),),
    ),
    Operation(
        "show_venue",
        "/venues/<slug>",
        _l("One venue"),
        _l("A place where a pop-up is or was."),
        VENUE,
        lambda asked: public_venue(asked["slug"]),
        example=(("slug", "ilsan-culture-park"),),
    ),
)
