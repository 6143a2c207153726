"""What narrows the directory and how its choices are counted. Pure: no database, no clock.

Within one filter choices widen (this kind or that one), between filters they narrow. A choice is counted as if
its own filter were off and all others on: that is what ticking it would show.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from market.domain.enterprises.models import District, EnterpriseKind, Field

REAL, SAMPLE = "real", "sample"
NO_FIELD = "unknown"
"""The value of the filter by what they do for entries of which nobody has said it."""


class DirectorySort(Enum):
    """The orders in which the directory can be read."""

    NAME = "name"
    NEWEST = "newest"
    PRODUCTS = "products"


@dataclass(frozen=True, slots=True)
class DirectoryWish:
    """What someone wants to see of the directory. Empty means anything.

    ``entries`` holds ``REAL`` and ``SAMPLE``; ``no_field`` asks for those of which it is not known what they do,
    beside those that do one of ``fields``. Each of ``words`` has to occur.
    """

    entries: tuple[str, ...] = ()
    kinds: tuple[EnterpriseKind, ...] = ()
    districts: tuple[District, ...] = ()
    fields: tuple[Field, ...] = ()
    no_field: bool = False
    words: tuple[str, ...] = ()

    @property
    def asks_for_fields(self) -> bool:
        return self.no_field or bool(self.fields)


@dataclass(frozen=True, slots=True)
class Heap:
    """Entries that are alike to the filters by kind, district and real or sample, and how many they are."""

    kind: EnterpriseKind
    district: District
    is_sample: bool
    number: int


@dataclass(slots=True)
class DirectoryCounts:
    """How many entries there are, real ones and samples apart, and behind each choice by its stored value."""

    real: int = 0
    sample: int = 0
    entries: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    districts: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.real + self.sample


def count(heaps: Iterable[Heap], wish: DirectoryWish) -> DirectoryCounts:
    """Count every choice but those of what they do, which the heaps do not tell apart."""
    counts = DirectoryCounts()
    for heap in heaps:
        entry = SAMPLE if heap.is_sample else REAL
        fits = (
            not wish.entries or entry in wish.entries,
            not wish.kinds or heap.kind in wish.kinds,
            not wish.districts or heap.district in wish.districts,
        )
        if all(fits):
            counts.real += 0 if heap.is_sample else heap.number
            counts.sample += heap.number if heap.is_sample else 0
        if fits[1] and fits[2]:
            counts.entries[entry] += heap.number
        if fits[0] and fits[2]:
            counts.kinds[heap.kind.value] += heap.number
        if fits[0] and fits[1]:
            counts.districts[heap.district.value] += heap.number
    return counts
