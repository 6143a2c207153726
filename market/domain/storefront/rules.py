"""How many goods each choice of a filter would show. Pure: no database, no clock.

Within one filter choices widen (this kind or that one), between filters they narrow. A choice is counted as if
its own filter were off and all others on: that is what ticking it would show.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from market.domain.enterprises.models import District, EnterpriseKind

NOWHERE: frozenset[int] = frozenset()
PASSED = (True, True, True, True, True)


class Sort(Enum):
    """The orders in which goods can be listed."""

    NEWEST = "newest"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a shopper wants to see. Empty means anything; ``popups`` and ``enterprises`` are ids, prices are in won
    and inclusive."""

    categories: tuple[int, ...] = ()
    kinds: tuple[EnterpriseKind, ...] = ()
    districts: tuple[District, ...] = ()
    popups: tuple[int, ...] = ()
    enterprises: tuple[int, ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    in_stock: bool = False


@dataclass(slots=True)
class Counts:
    """How many goods there are in all, and behind each choice: enums by value, all else by id.

    Unless they ``are_exact``, prices are left out of what stands behind the choices, and the total stops at a limit.
    """

    total: int = 0
    are_exact: bool = True
    in_stock: int = 0
    collectable: int = 0
    categories: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    districts: Counter[str] = field(default_factory=Counter)
    popups: Counter[int] = field(default_factory=Counter)
    enterprises: Counter[int] = field(default_factory=Counter)


def count(heaps: Iterable[Any], wish: Wish, popups_of: Mapping[int, frozenset[int]]) -> Counts:
    """Count the choices.

    A heap is (category id, enterprise id, kind, district, can be collected, how many, how many of them in stock):
    goods that are alike to every filter but the price's, which has been applied. ``popups_of`` maps an enterprise
    to the pop-ups at which its goods can be collected.
    """
    counts = Counts()
    categories, popups, makers = frozenset(wish.categories), frozenset(wish.popups), frozenset(wish.enterprises)
    kinds = frozenset(kind.value for kind in wish.kinds)
    districts = frozenset(district.value for district in wish.districts)
    for category, enterprise, kind, district, can_collect, number, in_stock in heaps:
        places = popups_of.get(enterprise, NOWHERE) if can_collect else NOWHERE
        shown = in_stock if wish.in_stock else number
        if not shown:
            continue
        fits = (
            not categories or category in categories,
            not kinds or kind in kinds,
            not districts or district in districts,
            not popups or not popups.isdisjoint(places),
            not makers or enterprise in makers,
        )
        if fits == PASSED:
            counts.total += shown
            counts.in_stock += in_stock
        elif fits.count(False) > 1:
            continue
        by_category, by_kind, by_district, by_popup, by_maker = (
            PASSED if fits == PASSED else (not one for one in fits)
        )
        if by_category:
            counts.categories[category] += shown
        if by_kind:
            counts.kinds[kind] += shown
        if by_district:
            counts.districts[district] += shown
        if by_popup and places:
            counts.collectable += shown
            for popup in places:
                counts.popups[popup] += shown
        if by_maker:
            counts.enterprises[enterprise] += shown
    return counts
