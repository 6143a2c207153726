"""Counting what each choice of a filter would show."""

from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.storefront.rules import Wish, count

VILLAGE, SOCIAL = EnterpriseKind.VILLAGE_ENTERPRISE.value, EnterpriseKind.SOCIAL_ENTERPRISE.value
EAST, WEST = District.ILSANDONG.value, District.ILSANSEO.value
# category, enterprise, kind, district, can be collected, how many, how many in stock
HEAPS = [
    (1, 10, VILLAGE, EAST, True, 5, 5),
    (1, 10, VILLAGE, EAST, False, 2, 0),
    (2, 10, VILLAGE, EAST, True, 1, 1),
    (1, 20, SOCIAL, WEST, True, 3, 3),
    (2, 20, SOCIAL, WEST, True, 4, 0),
]
POPUPS_OF = {10: frozenset({7}), 20: frozenset({7, 8})}


def test_without_a_wish_everything_is_counted():
    counts = count(HEAPS, Wish(), POPUPS_OF)

    assert (counts.total, counts.in_stock, counts.collectable) == (15, 9, 13)
    assert counts.categories == {1: 10, 2: 5}
    assert counts.kinds == {VILLAGE: 8, SOCIAL: 7}
    assert counts.districts == {EAST: 8, WEST: 7}
    assert counts.popups == {7: 13, 8: 7}


def test_a_choice_is_counted_as_if_its_own_filter_were_off():
    counts = count(HEAPS, Wish(categories=(1,), kinds=(EnterpriseKind.VILLAGE_ENTERPRISE,)), POPUPS_OF)

    assert counts.total == 7
    assert counts.categories == {1: 7, 2: 1}
    assert counts.kinds == {VILLAGE: 7, SOCIAL: 3}
    assert counts.districts == {EAST: 7}
    assert counts.in_stock == 5


def test_choices_of_one_filter_widen():
    assert count(HEAPS, Wish(popups=(7, 8)), POPUPS_OF).total == 13
    assert count(HEAPS, Wish(popups=(8,)), POPUPS_OF).total == 7
    assert (
        count(HEAPS, Wish(kinds=(EnterpriseKind.VILLAGE_ENTERPRISE, EnterpriseKind.SOCIAL_ENTERPRISE)), {}).total
        == 15
    )


def test_in_stock_narrows_everything_but_itself():
    counts = count(HEAPS, Wish(in_stock=True, popups=(8,)), POPUPS_OF)

    assert counts.total == counts.in_stock == 3
    assert counts.popups == {7: 9, 8: 3}
    assert counts.categories == {1: 3}


def test_goods_of_some_enterprises_are_counted_with_the_others_beside_them():
    counts = count(HEAPS, Wish(enterprises=(20,), categories=(1,)), POPUPS_OF)

    assert counts.total == 3
    assert counts.enterprises == {10: 7, 20: 3}
    assert counts.categories == {1: 3, 2: 4}
