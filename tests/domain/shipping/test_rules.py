"""What sending costs."""

import pytest

from market.domain.shipping.models import ShippingKind
from market.domain.shipping.rules import Parcel, Tariff, Zone, fee, missing_for_free, zone_of


def tariff(kind, **charges):
    return Tariff(
        kind=kind,
        fee=charges.get("fee", 3_000),
        free_above=charges.get("free_above"),
        per_quantity=charges.get("per_quantity"),
        jeju_extra=3_000,
        island_extra=5_000,
    )


FREE = tariff(ShippingKind.FREE, fee=0)
PAID = tariff(ShippingKind.PAID)
FREE_ABOVE = tariff(ShippingKind.FREE_ABOVE, free_above=30_000)
PER_QUANTITY = tariff(ShippingKind.PER_QUANTITY, per_quantity=3)


@pytest.mark.parametrize(
    ("charges", "goods_total", "items", "expected"),
    [
        (FREE, 1_000, 1, 0),
        (PAID, 1_000, 1, 3_000),
        (PAID, 1_000_000, 50, 3_000),
        (FREE_ABOVE, 29_999, 1, 3_000),
        (FREE_ABOVE, 30_000, 1, 0),
        (PER_QUANTITY, 1_000, 1, 3_000),
        (PER_QUANTITY, 1_000, 3, 3_000),
        (PER_QUANTITY, 1_000, 4, 6_000),
        (PER_QUANTITY, 1_000, 99, 99_000),
    ],
)
def test_the_fee_of_each_kind(charges, goods_total, items, expected):
    assert fee(charges, Parcel(goods_total, items)) == expected


@pytest.mark.parametrize("charges", [FREE, FREE_ABOVE])
def test_far_places_cost_more_even_where_sending_is_free(charges):
    parcel = Parcel(50_000, 1)

    assert fee(charges, parcel, Zone.MAINLAND) == 0
    assert fee(charges, parcel, Zone.JEJU) == 3_000
    assert fee(charges, parcel, Zone.ISLAND) == 5_000


def test_how_much_more_makes_sending_free():
    assert missing_for_free(FREE_ABOVE, Parcel(24_000, 2)) == 6_000
    assert missing_for_free(FREE_ABOVE, Parcel(30_000, 2)) is None
    assert missing_for_free(PAID, Parcel(24_000, 2)) is None
    assert missing_for_free(FREE, Parcel(24_000, 2)) is None


@pytest.mark.parametrize(
    ("postcode", "zone"),
    [
        ("10408", Zone.MAINLAND),
        ("62999", Zone.MAINLAND),
        ("63000", Zone.JEJU),
        ("63644", Zone.JEJU),
        ("40200", Zone.ISLAND),
        ("40240", Zone.ISLAND),
        ("40241", Zone.MAINLAND),
        ("54000", Zone.ISLAND),
        ("01000", Zone.MAINLAND),
    ],
)
def test_where_a_postcode_lies(postcode, zone):
    assert zone_of(postcode) is zone


def test_what_is_sent_by_itself_comes_on_top_and_is_no_item_of_the_tariff():
    assert fee(PAID, Parcel(40_000, 1, separate=5_000)) == 8_000
    assert fee(PER_QUANTITY, Parcel(40_000, 3, separate=5_000)) == 8_000


def test_where_nothing_goes_by_the_tariff_it_is_not_charged_but_far_places_are_once():
    assert [fee(charges, Parcel(1_000, 0)) for charges in (PAID, FREE_ABOVE, PER_QUANTITY)] == [0, 0, 0]
    assert fee(PAID, Parcel(1_000, 0, separate=4_000), Zone.JEJU) == 7_000


def test_all_goods_together_reach_the_amount_for_free_delivery():
    assert fee(FREE_ABOVE, Parcel(30_000, 1, separate=2_000)) == 2_000
    assert missing_for_free(FREE_ABOVE, Parcel(24_000, 0)) is None
