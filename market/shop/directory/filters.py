"""The directory's filters: read from the address, and shown with what each choice would show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import request

from market.domain.enterprises.models import District, EnterpriseKind, Field
from market.domain.enterprises.rules import NO_FIELD, REAL, SAMPLE, DirectoryCounts, DirectorySort, DirectoryWish
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web import paging
from market.web.filters import Option, address_with, address_without, chosen, chosen_members, options

LONGEST_SEARCH, MOST_WORDS = 100, 8

ENTRIES: tuple[tuple[str, LazyText], ...] = (
    (REAL, _l("Real enterprises")),
    (SAMPLE, _l("Samples")),
)
NOT_KNOWN = _l("Not known yet")
SORTS: dict[DirectorySort, LazyText] = {
    DirectorySort.NAME: _l("By name"),
    DirectorySort.NEWEST: _l("Newest first"),
    DirectorySort.PRODUCTS: _l("Most products"),
}
READERS: dict[DirectorySort, Callable[[Any], Any]] = {
    DirectorySort.NAME: paging.words,
    DirectorySort.NEWEST: paging.moment,
    DirectorySort.PRODUCTS: paging.whole_number,
}
_KINDS = [(kind.value, kind.label) for kind in EnterpriseKind]
_DISTRICTS = [(district.value, district.label) for district in District]
_FIELDS = [*((field.value, field.label) for field in Field), (NO_FIELD, NOT_KNOWN)]


@dataclass(frozen=True, slots=True)
class ShownFilters:
    """The choices of every filter, those that are on with the way to take each off, and the clean list's address."""

    entries: tuple[Option, ...]
    kinds: tuple[Option, ...]
    districts: tuple[Option, ...]
    fields: tuple[Option, ...]
    applied: list[tuple[str, str]]
    clear: str
    districts_at: dict[str, str]
    any_kind: str
    kind_chosen: bool
    kind_chips: list[tuple[Option, str]]


def asked_words() -> str:
    """What was typed into the directory's search."""
    return " ".join(request.args.get("q", "")[:LONGEST_SEARCH].split())


def asked_wish() -> DirectoryWish:
    """What the address asks for; values that do not exist are passed over."""
    return DirectoryWish(
        entries=chosen("entry", [value for value, _ in ENTRIES]),
        kinds=chosen_members("kind", EnterpriseKind),
        districts=chosen_members("district", District),
        fields=chosen_members("field", Field),
        no_field=NO_FIELD in request.args.getlist("field"),
        words=tuple(asked_words().split()[:MOST_WORDS]),
    )


def asked_sort() -> DirectorySort:
    """The order in the address; by name where it is none of ours."""
    word = request.args.get("sort")
    return next((sort for sort in DirectorySort if sort.value == word), DirectorySort.NAME)


def shown(wish: DirectoryWish, counts: DirectoryCounts) -> ShownFilters:
    """The filters as the page shows them."""
    fields = [field.value for field in wish.fields] + ([NO_FIELD] if wish.no_field else [])
    kinds = options(_KINDS, counts=counts.kinds, checked=[kind.value for kind in wish.kinds])
    return ShownFilters(
        entries=options(ENTRIES, counts=counts.entries, checked=wish.entries),
        kinds=kinds,
        districts=options(_DISTRICTS, counts=counts.districts, checked=[place.value for place in wish.districts]),
        fields=options(_FIELDS, counts=counts.fields, checked=fields),
        applied=list(_applied(wish)),
        clear=address_with(q=None, entry=None, kind=None, district=None, field=None, page=None),
        any_kind=address_with(kind=None, page=None),
        kind_chosen=bool(wish.kinds),
        kind_chips=[(option, address_with(kind=option.value, page=None)) for option in kinds],
        districts_at={place.value: address_with(district=place.value, page=None) for place in District},
    )


def _applied(wish: DirectoryWish) -> Iterator[tuple[str, str]]:
    """Each filter that is on in words, with the address without it."""
    if wish.words:
        yield gettext("“%(words)s”", words=asked_words()), address_with(q=None, page=None)
    for value, label in ENTRIES:
        if value in wish.entries:
            yield str(label), address_without("entry", value)
    for kind in wish.kinds:
        words = gettext("Kind not known yet") if kind is EnterpriseKind.UNKNOWN else str(kind.label)
        yield words, address_without("kind", kind.value)
    for place in wish.districts:
        words = gettext("District not known yet") if place is District.UNKNOWN else str(place.label)
        yield words, address_without("district", place.value)
    for field in wish.fields:
        yield str(field.label), address_without("field", field.value)
    if wish.no_field:
        yield gettext("Work not known yet"), address_without("field", NO_FIELD)
