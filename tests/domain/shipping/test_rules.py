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
