"""Counting what each choice of the directory's filters would show."""

from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.enterprises.rules import DirectoryWish, Heap, count

HEAPS = [
    Heap(EnterpriseKind.COOPERATIVE, District.DEOGYANG, False, 3),
    Heap(EnterpriseKind.COOPERATIVE, District.UNKNOWN, False, 5),
    Heap(EnterpriseKind.VILLAGE_ENTERPRISE, District.DEOGYANG, True, 2),
    Heap(EnterpriseKind.UNKNOWN, District.UNKNOWN, False, 7),
]


def test_real_and_sample_entries_are_counted_apart():
    counts = count(HEAPS, DirectoryWish())

    assert (counts.real, counts.sample, counts.total) == (15, 2, 17)


def test_choices_of_one_filter_widen_and_filters_narrow_each_other():
    wish = DirectoryWish(
        kinds=(EnterpriseKind.COOPERATIVE, EnterpriseKind.VILLAGE_ENTERPRISE), districts=(District.DEOGYANG,)
    )

    counts = count(HEAPS, wish)

    assert (counts.real, counts.sample) == (3, 2)


def test_a_choice_is_counted_as_if_its_own_filter_were_off():
    counts = count(HEAPS, DirectoryWish(kinds=(EnterpriseKind.COOPERATIVE,)))

    assert counts.kinds == {"cooperative": 8, "village_enterprise": 2, "unknown": 7}
    assert counts.districts == {"deogyang": 3, "unknown": 5}
    assert counts.entries == {"real": 8}
