"""The search: enterprises, products and pop-ups by what they are called and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from market.domain.popups.queries import ListedPopup
from market.domain.search.models import DocumentKind
from market.domain.search.queries import Match, match
from market.domain.storefront import found
from market.foundation import clock
from market.shop.popups.shown import shown_popups
from market.web import limits, paging
from market.web.filters import address_with
from market.web.inputs import one_line

bp = Blueprint("search", __name__, url_prefix="/search")

LONGEST = 100
"""More than this is not read as words to look for."""

ORDER = (DocumentKind.PRODUCT, DocumentKind.ENTERPRISE, DocumentKind.POPUP)


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of things that were found; ``address`` shows all of it, the first tab everything together."""

    kind: DocumentKind | None
    number: int
    address: str
    is_shown: bool


@bp.get("")
@limits.limiter.limit(limits.SEARCH)
def index() -> ResponseReturnValue:
    """What is found, of each kind the best; or, with ``kind=``, one kind by the page."""
    typed = one_line(request.args.get("q", ""))[:LONGEST]
    asked = match(typed)
    if asked is None:
        return render_template("shop/search/index.html", typed=typed, tabs=[], total=0)
    numbers = found.counts(asked)
    kind = next((kind for kind in ORDER if kind.value == request.args.get("kind")), None)
    return render_template(
        "shop/search/index.html",
        typed=typed,
        tabs=_tabs(numbers, kind),
        total=sum(numbers.values()),
        kind=kind,
        groups=[_group(asked, one, by_page=kind is not None) for one in ([kind] if kind else ORDER) if numbers[one]],
    )


def _tabs(numbers: Mapping[DocumentKind, int], shown: DocumentKind | None) -> list[Tab]:
    everything = Tab(None, sum(numbers.values()), address_with(kind=None, page=None), shown is None)
    kinds = [Tab(kind, numbers[kind], address_with(kind=kind.value, page=None), shown is kind) for kind in ORDER]
    return [everything, *(tab for tab in kinds if tab.number or tab.is_shown)]


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, as the page shows it; ``more`` leads to all of it."""

    kind: DocumentKind
    page: paging.Page[Any]
    more: str


def _group(asked: Match, kind: DocumentKind, *, by_page: bool) -> Group:
    edge = paging.requested_edge(paging.whole_number) if by_page else None
    size = found.PAGE if by_page else found.FIRST[kind]
    page: paging.Page[Any]
    match kind:
        case DocumentKind.PRODUCT:
            goods = found.products(asked, edge=edge, size=size)
            page = paging.page_of(goods.items, goods.stretch)
        case DocumentKind.ENTERPRISE:
            entries = found.enterprises(asked, edge=edge, size=size)
            page = paging.page_of(entries.items, entries.stretch)
        case DocumentKind.POPUP:
            events = found.popups(asked, edge=edge, size=size)
            listed = [ListedPopup(popup, sellers=0) for popup in events.items]
            page = paging.page_of(shown_popups(listed, today=clock.day_of(clock.now())), events.stretch)
    return Group(kind, page, address_with(kind=kind.value, page=None) if page.next and not by_page else "")
