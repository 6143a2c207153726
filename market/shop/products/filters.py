"""The filters of the product list: read from the address, and shown with what each choice would show."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from flask import request

from market.domain.catalog.queries import Shelf
from market.domain.catalog.rules import HIGHEST_PRICE
from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.storefront.pick_ups import PickUp
from market.domain.storefront.queries import MakerFilter
from market.domain.storefront.rules import Counts, Sort, Wish
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import money
from market.web import paging
from market.web.filters import Option, address_with, address_without, chosen, chosen_members, is_on, options
from market.web.inputs import one_line, whole_number

ANY_POPUP = "any"
"""The value of the pick-up filter that means every pop-up to come."""

CHEAP = 20_000
"""The amount behind the quick choice of small prices, in won."""

SORTS: Mapping[Sort, LazyText] = {
    Sort.NEWEST: _l("Newest first"),
    Sort.CHEAPEST: _l("Lowest price first"),
    Sort.DEAREST: _l("Highest price first"),
}
READERS: Mapping[Sort, Callable[[Any], Any]] = {
    Sort.NEWEST: paging.moment,
    Sort.CHEAPEST: paging.whole_number,
    Sort.DEAREST: paging.whole_number,
}
NAMES = ("category", "kind", "district", "popup", "enterprise", "price_from", "price_to", "in_stock")
MOST_ENTERPRISES = 8
"""How many enterprises an address can name."""
_KINDS = [(kind.value, kind.label) for kind in EnterpriseKind]
_DISTRICTS = [(district.value, district.label) for district in District]


@dataclass(frozen=True, slots=True)
class AskedAmount:
    """An amount in the address: as it was typed, and in won when it can be read."""

    typed: str
    won: int | None

    @property
    def cannot_be_read(self) -> bool:
        return bool(self.typed) and self.won is None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; ``wish`` leaves out what does not exist or cannot be read."""

    wish: Wish
    sort: Sort
    categories: tuple[str, ...]
    popups: tuple[str, ...]
    makers: tuple[MakerFilter, ...]
    price_from: AskedAmount
    price_to: AskedAmount


class QuickChoice(NamedTuple):
    """A popular filter that is one tap away; ``address`` turns it on or, where it is on, off."""

    words: str
    address: str
    is_on: bool


class ShownFilters(NamedTuple):
    """The choices of every filter and of the order, and the ways to take off those that are on."""

    categories: tuple[Option, ...]
    kinds: tuple[Option, ...]
    districts: tuple[Option, ...]
    popups: tuple[Option, ...]
    enterprises: tuple[Option, ...]
    in_stock: tuple[Option, ...]
    price_from: str
    price_to: str
    price_error: str
    price_note: str
    applied: tuple[tuple[str, str], ...]
    quick: tuple[QuickChoice, ...]
    clear: str
    sort: str
    sorts: tuple[tuple[str, str, str], ...]


def asked_enterprises() -> list[str]:
    """The slugs of the enterprises whose goods the address asks for."""
    return list(dict.fromkeys(request.args.getlist("enterprise")))[:MOST_ENTERPRISES]


def asked(categories: Sequence[Shelf], pick_ups: Sequence[PickUp], makers: tuple[MakerFilter, ...]) -> Asked:
    """What the address asks for. Slugs that do not exist, or pop-ups that take no more orders, are passed over."""
    slugs = chosen("category", [category.slug for category in categories])
    popups = chosen("popup", [ANY_POPUP, *(pick_up.slug for pick_up in pick_ups)])
    price_from, price_to = _amount("price_from"), _amount("price_to")
    wish = Wish(
        categories=tuple(category.id for category in categories if category.slug in slugs),
        kinds=chosen_members("kind", EnterpriseKind),
        districts=chosen_members("district", District),
        popups=tuple(pick_up.id for pick_up in pick_ups if ANY_POPUP in popups or pick_up.slug in popups),
        enterprises=tuple(maker.id for maker in makers),
        price_from=price_from.won,
        price_to=price_to.won,
        in_stock=is_on("in_stock"),
    )
    return Asked(wish, _sort(), slugs, popups, makers, price_from, price_to)


def _amount(name: str) -> AskedAmount:
    typed = one_line(request.args.get(name, ""))[:30]
    return AskedAmount(typed, whole_number(typed, lowest=0, highest=HIGHEST_PRICE))


def _sort() -> Sort:
    word = request.args.get("sort")
    return next((sort for sort in Sort if sort.value == word), Sort.NEWEST)


def shown(asked: Asked, counts: Counts, categories: Sequence[Shelf], pick_ups: Sequence[PickUp]) -> ShownFilters:
    """The filters as the page shows them."""
    wish = asked.wish
    by_slug = {category.slug: counts.categories[category.id] for category in categories}
    collected = {pick_up.slug: counts.popups[pick_up.id] for pick_up in pick_ups}
    places = [(ANY_POPUP, gettext("At any pop-up")), *((pick_up.slug, pick_up.title) for pick_up in pick_ups)]
    choices = partial(options, are_told=counts.are_exact)
    return ShownFilters(
        categories=choices(
            [(category.slug, category.name) for category in categories], counts=by_slug, checked=asked.categories
        ),
        kinds=choices(_KINDS, counts=counts.kinds, checked=[kind.value for kind in wish.kinds]),
        districts=choices(_DISTRICTS, counts=counts.districts, checked=[place.value for place in wish.districts]),
        popups=choices(places, counts={ANY_POPUP: counts.collectable, **collected}, checked=asked.popups),
        enterprises=choices(
            [(maker.slug, maker.name) for maker in asked.makers],
            counts={maker.slug: counts.enterprises[maker.id] for maker in asked.makers},
            checked=[maker.slug for maker in asked.makers],
        ),
        in_stock=choices(
            [("1", gettext("In stock only"))],
            counts={"1": counts.in_stock},
            checked=["1"] if wish.in_stock else [],
        ),
        price_from=asked.price_from.typed,
        price_to=asked.price_to.typed,
        price_error=_price_error(asked),
        price_note=_price_note(counts),
        applied=tuple(_applied(asked, categories, pick_ups)),
        quick=tuple(_quick(asked, pick_ups)),
        clear=address_with(**dict.fromkeys(NAMES), page=None),
        sort=asked.sort.value,
        sorts=tuple(
            (sort.value, str(label), address_with(sort=sort.value, page=None)) for sort, label in SORTS.items()
        ),
    )


def _price_error(asked: Asked) -> str:
    if asked.price_from.cannot_be_read or asked.price_to.cannot_be_read:
        return gettext("Please write prices as whole numbers, such as 20,000.")
    low, high = asked.price_from.won, asked.price_to.won
    if low is not None and high is not None and low > high:
        return gettext("The lowest price is above the highest. Please change one of them.")
    return ""


def _price_note(counts: Counts) -> str:
    """Why no numbers stand beside the choices."""
    if counts.are_exact or not counts.total:
        return ""
    return gettext("So many products are in this price range that the choices go without their numbers.")


def _applied(asked: Asked, categories: Sequence[Shelf], pick_ups: Sequence[PickUp]) -> Iterator[tuple[str, str]]:
    """Each filter that is on in words, with the address without it."""
    wish = asked.wish
    for category in categories:
        if category.slug in asked.categories:
            yield category.name, address_without("category", category.slug)
    for kind in wish.kinds:
        yield str(kind.label), address_without("kind", kind.value)
    for place in wish.districts:
        yield str(place.label), address_without("district", place.value)
    if ANY_POPUP in asked.popups:
        yield gettext("Pick up at a pop-up"), address_without("popup", ANY_POPUP)
    for pick_up in pick_ups:
        if pick_up.slug in asked.popups:
            yield gettext("Pick up: %(popup)s", popup=pick_up.title), address_without("popup", pick_up.slug)
    for maker in asked.makers:
        yield maker.name, address_without("enterprise", maker.slug)
    if wish.price_from is not None:
        yield gettext("From %(amount)s", amount=money(wish.price_from)), address_without("price_from")
    if wish.price_to is not None:
        yield gettext("Up to %(amount)s", amount=money(wish.price_to)), address_without("price_to")
    if wish.in_stock:
        yield gettext("In stock only"), address_without("in_stock")


def _quick(asked: Asked, pick_ups: Sequence[PickUp]) -> Iterator[QuickChoice]:
    """The next pop-up, small prices, what is there."""
    for pick_up in pick_ups[:1]:
        is_on = pick_up.slug in asked.popups
        kept = [slug for slug in asked.popups if slug != pick_up.slug] + ([] if is_on else [pick_up.slug])
        yield QuickChoice(
            gettext("Pick up: %(popup)s", popup=pick_up.title), address_with(popup=kept, page=None), is_on
        )
    is_on = asked.wish.price_to == CHEAP
    yield QuickChoice(
        gettext("Up to %(amount)s", amount=money(CHEAP)),
        address_with(price_to=None if is_on else str(CHEAP), page=None),
        is_on,
    )
    is_on = asked.wish.in_stock
    yield QuickChoice(gettext("In stock only"), address_with(in_stock=None if is_on else "1", page=None), is_on)
