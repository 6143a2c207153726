"""Stock: promised, released, gone."""

import pytest

from market.domain.inventory import services as inventory
from market.domain.inventory.errors import OutOfStock, PromiseBroken
from market.domain.inventory.models import Stock
from market.foundation.database import db, transaction
from tests.factories import StockFactory, VariantFactory

pytestmark = pytest.mark.usefixtures("app")


def made(**facts):
    stock = StockFactory(**facts)
    db.session.commit()
    return stock


def test_what_is_promised_cannot_be_bought_by_others():
    honey = made(on_hand=5)

    with transaction():
        inventory.reserve({honey.variant_id: 3})

    assert (honey.on_hand, honey.promised, honey.available) == (5, 3, 2)


def test_one_thing_missing_takes_back_every_promise():
    honey, soap = made(on_hand=5), made(on_hand=1)

    with pytest.raises(OutOfStock) as refusal, transaction():
        inventory.reserve({honey.variant_id: 3, soap.variant_id: 2})

    assert refusal.value.facts["available"] == 1
    assert refusal.value.facts["name"] == soap.variant.product.name
    assert [row.promised for row in db.session.query(Stock)] == [0, 0]


def test_a_refusal_says_how_many_are_left_or_that_none_are():
    honey = made(on_hand=1, promised=0, variant__name_ko="대")

    with pytest.raises(OutOfStock, match="1"), transaction():
        inventory.reserve({honey.variant_id: 2})
    with transaction():
        inventory.reserve({honey.variant_id: 1})
    with pytest.raises(OutOfStock) as refusal, transaction():
        inventory.reserve({honey.variant_id: 1})

    assert refusal.value.facts["available"] == 0
    assert "(대)" in str(refusal.value)


def test_a_thing_without_stock_cannot_be_promised():
    variant = VariantFactory()
    db.session.commit()

    with pytest.raises(OutOfStock), transaction():
        inventory.reserve({variant.id: 1})


def test_released_goods_can_be_bought_again():
    honey = made(on_hand=5, promised=3)

    with transaction():
        inventory.release({honey.variant_id: 3})

    assert (honey.on_hand, honey.promised) == (5, 0)


def test_goods_that_leave_are_neither_there_nor_promised():
    honey = made(on_hand=5, promised=3)

    with transaction():
        inventory.take({honey.variant_id: 2})

    assert (honey.on_hand, honey.promised) == (3, 1)


@pytest.mark.parametrize("verb", [inventory.release, inventory.take])
def test_what_was_never_promised_cannot_be_given_back_or_taken(verb):
    honey = made(on_hand=5, promised=1)

    with pytest.raises(PromiseBroken), transaction():
        verb({honey.variant_id: 2})

    assert (honey.on_hand, honey.promised) == (5, 1)


def test_stock_is_never_written_down_below_what_is_promised():
    honey = made(on_hand=5, promised=3)

    with transaction():
        inventory.set_on_hand(honey.variant_id, on_hand=3)
    with pytest.raises(PromiseBroken), transaction():
        inventory.set_on_hand(honey.variant_id, on_hand=2)

    assert (honey.on_hand, honey.promised) == (3, 3)


def test_what_came_back_can_be_bought_again():
    honey, never_counted = made(on_hand=5, promised=1), VariantFactory()
    db.session.commit()

    with transaction():
        inventory.put_back({honey.variant_id: 2, never_counted.id: 1})

    assert (honey.on_hand, honey.promised) == (7, 1)
    assert db.session.get_one(Stock, never_counted.id).available == 1
