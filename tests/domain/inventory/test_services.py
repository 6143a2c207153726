"""Stock: promised, released, gone, back, counted; and the record of it."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from market.domain.audit.models import AuditEntry
from market.domain.catalog.errors import NoSuchProduct
from market.domain.inventory import recount as counting
from market.domain.inventory import services as inventory
from market.domain.inventory.errors import (
    BelowPromises,
    CountedMeanwhile,
    CountsRefused,
    OutOfStock,
    PromiseBroken,
    ReasonMissing,
)
from market.domain.inventory.models import MovementCause, Stock, StockMovement
from market.domain.inventory.recount import Count
from market.domain.inventory.services import Occasion
from market.foundation import clock
from market.foundation.actors import GUEST
from market.foundation.database import db, transaction
from tests.factories import EnterpriseFactory, StockFactory, VariantFactory
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")
NOW = clock.now()
SENT = Occasion(MovementCause.SENT, GUEST, NOW, words="D261124-7K3M9Q", part_id=7)
BACK = Occasion(MovementCause.RETURNED, GUEST, NOW)


def made(**facts):
    stock = StockFactory(**facts)
    db.session.commit()
    return stock


def moved():
    return [
        (move.delta, move.on_hand, move.cause.value)
        for move in db.session.scalars(select(StockMovement).order_by(StockMovement.id))
    ]


def test_what_is_promised_cannot_be_bought_by_others_and_moves_nothing():
    honey = made(on_hand=5)

    with transaction():
        inventory.reserve({honey.variant_id: 3})

    assert (honey.on_hand, honey.promised, honey.available) == (5, 3, 2)
    assert moved() == []


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


def test_goods_that_leave_are_neither_there_nor_promised_and_the_record_says_why():
    honey = made(on_hand=5, promised=3)

    with transaction():
        inventory.take({honey.variant_id: 2}, SENT)

    assert (honey.on_hand, honey.promised) == (3, 1)
    assert moved() == [(-2, 3, "sent")]
    move = db.session.scalars(select(StockMovement)).one()
    assert (move.words, move.part_id, move.actor_name, move.at) == ("D261124-7K3M9Q", 7, "guest", NOW)


@pytest.mark.parametrize("verb", [inventory.release, lambda quantities: inventory.take(quantities, SENT)])
def test_what_was_never_promised_cannot_be_given_back_or_taken(verb):
    honey = made(on_hand=5, promised=1)

    with pytest.raises(PromiseBroken), transaction():
        verb({honey.variant_id: 2})

    assert (honey.on_hand, honey.promised) == (5, 1)
    assert moved() == []


def test_what_came_back_can_be_bought_again():
    honey, never_counted = made(on_hand=5, promised=1), VariantFactory()
    db.session.commit()

    with transaction():
        inventory.put_back({honey.variant_id: 2, never_counted.id: 1}, BACK)

    assert (honey.on_hand, honey.promised) == (7, 1)
    assert db.session.get_one(Stock, never_counted.id).available == 1
    assert moved() == [(2, 7, "returned"), (1, 1, "returned")]


def count(variant, on_hand, **facts):
    with transaction():
        counting.recount(variant, on_hand=on_hand, actor=GUEST, now=NOW, **facts)


def test_a_recount_is_in_the_record_and_the_audit_with_its_reason():
    honey = made(on_hand=5, promised=1)

    count(honey.variant, 3, reason=MovementCause.DAMAGED, words="  병이 깨짐 ")
    count(honey.variant, 3, reason=MovementCause.COUNTED)

    assert (honey.on_hand, honey.promised) == (3, 1)
    assert moved() == [(-2, 3, "damaged")]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stock.recounted")).one()
    assert (entry.changes["on_hand"], entry.changes["cause"], entry.reason) == (
        [5, 3],
        [None, "damaged"],
        "병이 깨짐",
    )


def test_stock_is_never_written_down_below_what_is_promised():
    honey = made(on_hand=5, promised=3)

    count(honey.variant, 3)
    with pytest.raises(BelowPromises, match="3"):
        count(honey.variant, 2)

    assert (honey.on_hand, honey.promised) == (3, 3)


def test_who_counted_before_something_was_sent_has_to_count_again():
    honey = made(on_hand=5)

    with pytest.raises(CountedMeanwhile, match="5"):
        count(honey.variant, 7, seen=6)

    assert honey.on_hand == 5


def test_another_reason_has_to_be_told():
    honey = made(on_hand=5)

    with pytest.raises(ReasonMissing):
        count(honey.variant, 4, reason=MovementCause.OTHER, words="  ")

    count(honey.variant, 4, reason=MovementCause.OTHER, words="행사 시식")
    assert moved() == [(-1, 4, "other")]


def counts_of(enterprise, counts):
    with transaction():
        return counting.recount_many(enterprise, counts, reason=MovementCause.COUNTED, words="", actor=GUEST, now=NOW)


def test_a_page_of_counts_is_written_down_as_a_whole_or_not_at_all():
    honey = made(on_hand=5, promised=3)
    enterprise = honey.variant.product.enterprise
    soap = made(on_hand=2, variant__product__enterprise=enterprise)

    with pytest.raises(CountsRefused) as refusal:
        counts_of(enterprise, [Count(soap.variant_id, 9, seen=2), Count(honey.variant_id, 1, seen=5)])
    assert [type(why) for why in refusal.value.refusals.values()] == [BelowPromises]
    assert (honey.on_hand, soap.on_hand, moved()) == (5, 2, [])

    counted = [Count(soap.variant_id, 9, seen=2, low_at=1), Count(honey.variant_id, 4, seen=4, low_at=5)]
    assert counts_of(enterprise, counted) == 2
    assert (honey.on_hand, soap.on_hand, soap.low_at) == (5, 9, 1)


def test_the_stock_of_another_enterprise_is_not_found_and_nothing_is_written():
    honey = made(on_hand=5)
    stranger = EnterpriseFactory()
    db.session.commit()

    with pytest.raises(NoSuchProduct):
        counts_of(stranger, [Count(honey.variant_id, 9, seen=5)])

    assert honey.on_hand == 5
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 0


def test_the_record_cannot_be_changed():
    honey = made(on_hand=5)
    count(honey.variant, 6)

    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text("UPDATE stock_movement SET delta = 9"))


@pytest.mark.race
def test_counting_while_orders_come_and_go_never_breaks_a_promise(app):
    honey = made(on_hand=40, promised=10).variant
    honey_id = honey.id
    db.session.remove()

    def act(number):
        with transaction():
            if number % 3 == 0:
                inventory.reserve({honey_id: 1})
            elif number % 3 == 1:
                inventory.take({honey_id: 1}, SENT)
            else:
                (variant,) = [db.session.get_one(type(honey), honey_id)]
                try:
                    counting.recount(variant, on_hand=20 + number, actor=GUEST, now=NOW)
                except CountedMeanwhile:
                    return

    all_at_once(app, act, range(12))

    stock = db.session.get_one(Stock, honey_id)
    assert 0 <= stock.promised <= stock.on_hand
    assert stock.promised == 10
    assert stock.on_hand == 40 + db.session.scalar(select(func.sum(StockMovement.delta)))
    last = db.session.scalars(select(StockMovement).order_by(StockMovement.id.desc())).first()
    assert last.on_hand == stock.on_hand
