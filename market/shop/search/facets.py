"""The filters of the search: read from the address, and shown with how many products each choice would show."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from market.domain.catalog.queries import Shelf
from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.storefront.facets import BANDS, FacetCounts, Facets
from market.domain.storefront.pick_ups import PickUp
from market.foundation.i18n import LazyText, gettext
from market.foundation.wording import money
from market.shop.products.filters import ANY_POPUP
from market.web.filters import Option, address_with, address_without, chosen, chosen_members, is_on, options

NAMES = ("category", "price", "enterprise_kind", "district", "popup", "in_stock", "delivery")
"""The filters in the address."""

_KINDS = [(kind.value, kind.label) for kind in EnterpriseKind]
_DISTRICTS = [(district.value, district.label) for district in District]


class ShownFacet(NamedTuple):
    """One filter with its choices; ``name`` is that of its parameter."""

    legend: str
    name: str
    options: tuple[Option, ...]


class ShownFacets(NamedTuple):
    """The filters as the page shows them; ``applied`` are words with the address without that filter."""

    facets: tuple[ShownFacet, ...]
    applied: tuple[tuple[str, str], ...]
    clear: str
    is_cut: bool


def asked(shelves: Sequence[Shelf], pick_ups: Sequence[PickUp]) -> Facets:
    """What the address asks for; what does not exist is passed over."""
    slugs = chosen("category", [shelf.slug for shelf in shelves])
    popups = chosen("popup", [ANY_POPUP, *(pick_up.slug for pick_up in pick_ups)])
    return Facets(
        categories=tuple(shelf.id for shelf in shelves if shelf.slug in slugs),
        bands=chosen("price", BANDS),
        kinds=chosen_members("enterprise_kind", EnterpriseKind),
        districts=chosen_members("district", District),
        popups=tuple(pick_up.id for pick_up in pick_ups if ANY_POPUP in popups or pick_up.slug in popups),
        in_stock=is_on("in_stock"),
        can_send=is_on("delivery"),
    )


def shown(
    wish: Facets, counts: FacetCounts, shelves: Sequence[Shelf], pick_ups: Sequence[PickUp], *, is_cut: bool
) -> ShownFacets:
    """The filters with their counts; ``is_cut``: only the best were counted, so there are at least so many."""
    popups = chosen("popup", [ANY_POPUP, *(one.slug for one in pick_ups)])
    collected = {ANY_POPUP: counts.collectable, **{one.slug: counts.popups[one.id] for one in pick_ups}}
    places = [(ANY_POPUP, gettext("At any pop-up")), *((one.slug, one.title) for one in pick_ups)]
    of_shelves = {shelf.slug: counts.categories[shelf.id] for shelf in shelves}
    kinds = {kind.value: number for kind, number in counts.kinds.items()}
    districts = {place.value: number for place, number in counts.districts.items()}
    facets = (
        ShownFacet(
            gettext("Category"),
            "category",
            options(
                [(shelf.slug, shelf.name) for shelf in shelves],
                counts=of_shelves,
                checked=[shelf.slug for shelf in shelves if shelf.id in wish.categories],
            ),
        ),
        ShownFacet(gettext("Price"), "price", options(_bands(), counts=counts.bands, checked=wish.bands)),
        ShownFacet(
            gettext("Kind of enterprise"),
            "enterprise_kind",
            options(_KINDS, counts=kinds, checked=[kind.value for kind in wish.kinds]),
        ),
        ShownFacet(
            gettext("District"),
            "district",
            options(_DISTRICTS, counts=districts, checked=[place.value for place in wish.districts]),
        ),
        ShownFacet(gettext("Pick up at a pop-up"), "popup", options(places, counts=collected, checked=popups)),
        _box(gettext("Stock"), "in_stock", gettext("In stock only"), counts.in_stock, is_on=wish.in_stock),
        _box(gettext("Delivery"), "delivery", gettext("Can be delivered"), counts.can_send, is_on=wish.can_send),
    )
    return ShownFacets(
        facets=tuple(facet for facet in facets if facet.options),
        applied=tuple(_applied(facets)),
        clear=address_with(**dict.fromkeys(NAMES), page=None),
        is_cut=is_cut,
    )


def _box(legend: str, name: str, words: str, count: int, *, is_on: bool) -> ShownFacet:
    return ShownFacet(legend, name, options([("1", words)], counts={"1": count}, checked=["1"] if is_on else []))


def _bands() -> list[tuple[str, str | LazyText]]:
    return [(name, _band(low, below)) for name, (low, below) in BANDS.items()]


def _band(low: int, below: int | None) -> str:
    if not low and below:
        return gettext("Below %(amount)s", amount=money(below))
    if below is None:
        return gettext("%(amount)s and more", amount=money(low))
    return gettext("%(low)s up to %(high)s", low=money(low), high=money(below))


def _applied(facets: Sequence[ShownFacet]) -> Iterator[tuple[str, str]]:
    """Each choice that is on in words, with the address without it."""
    for facet in facets:
        for option in facet.options:
            if option.checked:
                yield option.label, address_without(facet.name, option.value)
