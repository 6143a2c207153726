"""What each filter of the search would show. Pure: no database, no clock.

Within one filter choices widen, between filters they narrow; a choice is counted as if its own filter were off and
all others on.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from market.domain.enterprises.models import District, EnterpriseKind

BANDS: Mapping[str, tuple[int, int | None]] = {
    "to-10000": (0, 10_000),
    "10000-30000": (10_000, 30_000),
    "30000-50000": (30_000, 50_000),
    "from-50000": (50_000, None),
}
"""The price bands: from this amount in won, up to but without that one."""


class Good(NamedTuple):
    """A product that was found, as far as filters ask; ``popups`` are those at which it can be collected."""

    id: int
    category: int
    kind: EnterpriseKind
    district: District
    price: int
    in_stock: bool
    can_send: bool
    popups: frozenset[int]


@dataclass(frozen=True, slots=True)
class Facets:
    """What a shopper wants to see of what was found; empty means anything. Bands are names of ``BANDS``."""

    categories: tuple[int, ...] = ()
    bands: tuple[str, ...] = ()
    kinds: tuple[EnterpriseKind, ...] = ()
    districts: tuple[District, ...] = ()
    popups: tuple[int, ...] = ()
    in_stock: bool = False
    can_send: bool = False

    @property
    def is_on(self) -> bool:
        """Something is filtered."""
        return self != Facets()


@dataclass(slots=True)
class FacetCounts:
    """How many products there are behind each choice."""

    categories: Counter[int] = field(default_factory=Counter)
    bands: Counter[str] = field(default_factory=Counter)
    kinds: Counter[EnterpriseKind] = field(default_factory=Counter)
    districts: Counter[District] = field(default_factory=Counter)
    popups: Counter[int] = field(default_factory=Counter)
    collectable: int = 0
    in_stock: int = 0
    can_send: int = 0


def band_of(price: int) -> str:
    """The band that an amount in won falls into."""
    return next(name for name, (_, below) in BANDS.items() if below is None or price < below)


def narrowed(goods: Iterable[Good], wish: Facets) -> tuple[int, ...]:
    """The ids of those that pass every filter, in their order."""
    return tuple(good.id for good in goods if all(_passes(good, wish)))


def count(goods: Sequence[Good], wish: Facets) -> FacetCounts:
    """Count the choices."""
    counts = FacetCounts()
    for good in goods:
        passes = _passes(good, wish)
        failed = passes.count(False)
        if failed > 1:
            continue
        category, band, kind, district, popup, stock, send = ((not failed or not one) for one in passes)
        counts.categories[good.category] += category
        counts.bands[band_of(good.price)] += band
        counts.kinds[good.kind] += kind
        counts.districts[good.district] += district
        if popup and good.popups:
            counts.collectable += 1
            counts.popups.update(good.popups)
        counts.in_stock += stock and good.in_stock
        counts.can_send += send and good.can_send
    return counts


def _passes(good: Good, wish: Facets) -> tuple[bool, ...]:
    """Which filters ``good`` passes, in the order of their fields."""
    return (
        _among(good.category, wish.categories),
        _among(band_of(good.price), wish.bands),
        _among(good.kind, wish.kinds),
        _among(good.district, wish.districts),
        not wish.popups or not good.popups.isdisjoint(wish.popups),
        not wish.in_stock or good.in_stock,
        not wish.can_send or good.can_send,
    )


def _among(value: object, wanted: Collection[object]) -> bool:
    return not wanted or value in wanted
