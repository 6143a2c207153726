"""Made fresh: for which day an order counts, how many there can be of it."""

from collections import Counter
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from market.domain.inventory import making
from market.domain.inventory.errors import MadeOut, PromiseBroken
from market.domain.inventory.making import Wanted
from market.domain.inventory.models import DailyMaking
from market.domain.inventory.rules import closes_on, making_day
from market.foundation.clock import SEOUL
from market.foundation.database import db, transaction
from tests.factories import ProductFactory
from tests.races import all_at_once

TUESDAY = date(2026, 11, 24)
TWO = time(14)


def at(day, hour, minute=0, second=0):
    """A moment in Seoul in November 2026."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SEOUL).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "closes_at", "day"),
    [
        (at(24, 13, 59, 59), TWO, date(2026, 11, 24)),
        (at(24, 14), TWO, date(2026, 11, 25)),
        (at(24, 23, 59, 59), None, date(2026, 11, 24)),
        (at(25, 0), None, date(2026, 11, 25)),
        (at(27, 13), TWO, date(2026, 11, 27)),
        (at(27, 14), TWO, date(2026, 11, 30)),
        (at(28, 9), TWO, date(2026, 11, 30)),
        (at(29, 23), TWO, date(2026, 11, 30)),
    ],
)
def test_from_the_closing_hour_in_seoul_on_an_order_counts_for_the_next_business_day(moment, closes_at, day):
    assert making_day(moment, closes_at) == day


def test_days_on_which_nobody_works_are_no_making_days():
    assert making_day(at(24, 9), TWO, closed={TUESDAY, date(2026, 11, 25)}) == date(2026, 11, 26)


def test_a_making_day_ends_at_its_closing_hour_or_at_midnight():
    assert closes_on(TUESDAY, TWO) == at(24, 14)
    assert closes_on(TUESDAY, None) == at(25, 0)


@pytest.fixture
def bread(app):
    product = ProductFactory(closes_at=TWO, daily_limit=5)
    db.session.commit()
    return product


def claim(product, quantity, day=TUESDAY):
    with transaction():
        making.claim([Wanted(product, day, quantity)])


def taken():
    return {row.day: row.taken for row in db.session.scalars(select(DailyMaking))}


def test_no_more_are_taken_than_can_be_made_that_day(bread):
    claim(bread, 3)
    claim(bread, 2)
    claim(bread, 5, date(2026, 11, 25))

    with pytest.raises(MadeOut) as refusal:
        claim(bread, 1)
    assert (refusal.value.facts["available"], refusal.value.facts["opens_at"]) == (0, at(24, 14))
    assert "14:00" in str(refusal.value)
    assert taken() == {TUESDAY: 5, date(2026, 11, 25): 5}


def test_more_than_a_whole_day_is_refused_at_once(bread):
    with pytest.raises(MadeOut, match="5"):
        claim(bread, 6)

    assert taken() == {}


def test_two_options_of_one_product_share_its_day(bread):
    with pytest.raises(MadeOut), transaction():
        making.claim([Wanted(bread, TUESDAY, 3), Wanted(bread, TUESDAY, 3)])


def test_a_new_limit_holds_from_the_next_order_on(bread):
    claim(bread, 4)
    bread.daily_limit = 3
    db.session.commit()
    with pytest.raises(MadeOut):
        claim(bread, 1)
    bread.daily_limit = None
    db.session.commit()
    claim(bread, 50)

    assert taken() == {TUESDAY: 54}


def test_what_is_given_back_can_be_made_for_others(bread):
    claim(bread, 5)

    with transaction():
        making.give_back({(bread.id, TUESDAY): 2})
    claim(bread, 2)
    with pytest.raises(PromiseBroken), transaction():
        making.give_back({(bread.id, TUESDAY): 6})

    assert taken() == {TUESDAY: 5}


@pytest.mark.race
def test_of_twenty_who_want_one_of_five_five_get_it(app, bread):
    product_id, product_type = bread.id, type(bread)
    db.session.remove()

    def want(_):
        try:
            claim(db.session.get_one(product_type, product_id), 1)
        except MadeOut:
            return "made out"
        return "taken"

    assert Counter(all_at_once(app, want, range(20))) == {"taken": 5, "made out": 15}
    assert taken() == {TUESDAY: 5}
