"""Days on which an enterprise rests: who may say so, from when to when, and what they mean for orders."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.carts import queries as carts
from market.domain.carts import services as cart_services
from market.domain.carts.basket import Problem
from market.domain.carts.errors import OnHoliday
from market.domain.enterprises import holidays
from market.domain.enterprises.errors import (
    HolidayEndsBeforeItBegins,
    HolidayInThePast,
    HolidayTooLong,
    NoSuchHoliday,
    RestsAlready,
    TooManyHolidays,
)
from market.domain.enterprises.holidays import HolidayFacts
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.shop_models import Holiday, HolidayKind
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from tests.factories import CartFactory, CartLineFactory, SellingEnterpriseFactory, StockFactory
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""Tuesday noon in Seoul."""

TODAY = date(2026, 11, 24)
OWNER = Actor(user_id=1, name="박꾸준")


@pytest.fixture
def enterprise():
    enterprise = SellingEnterpriseFactory()
    db.session.commit()
    return enterprise


def facts(first, last, kind=HolidayKind.NO_ORDERS, words="부산 박람회에 갑니다."):
    return HolidayFacts(TODAY + timedelta(first), TODAY + timedelta(last), kind, words, None)


def declare(enterprise, first, last, kind=HolidayKind.NO_ORDERS, *, now=NOW):
    with transaction():
        return holidays.declare(enterprise, facts(first, last, kind), actor=OWNER, now=now).id


def problems(cart, moment):
    return [line.problem for line in carts.basket_of(cart, now=moment).lines]


@pytest.fixture
def cart(enterprise):
    line = CartLineFactory(variant=StockFactory(variant__product__enterprise=enterprise).variant)
    db.session.commit()
    return line.cart


def test_a_holiday_begins_and_ends_at_midnight_in_seoul_without_anybody_doing_anything(enterprise, cart):
    declare(enterprise, 1, 2)  # Wednesday and Thursday
    begins = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    ends = begins + timedelta(days=2)
    second = timedelta(seconds=1)

    assert problems(cart, begins - second) == [None]
    assert problems(cart, begins) == [Problem.ON_HOLIDAY]
    assert problems(cart, ends - second) == [Problem.ON_HOLIDAY]
    assert problems(cart, ends) == [None]


def test_the_basket_knows_when_it_can_be_ordered_again(enterprise, cart):
    declare(enterprise, 0, 2)

    (part,) = carts.basket_of(cart, now=NOW).parts

    assert part.rest.opens_on == date(2026, 11, 27)
    assert not part.ordered
    assert len(part.lines) == 1


def test_where_orders_go_on_nothing_stands_in_the_way(enterprise, cart):
    declare(enterprise, 0, 2, HolidayKind.LATER)

    assert problems(cart, NOW) == [None]


def test_nothing_is_put_into_a_basket_while_no_orders_are_taken(enterprise):
    variant = StockFactory(variant__product__enterprise=enterprise).variant
    cart = CartFactory()
    db.session.commit()
    declare(enterprise, 0, 0)

    with pytest.raises(OnHoliday) as refusal, transaction():
        cart_services.add(cart, variant_id=variant.id, quantity=1, collect_on_id=None, now=NOW)

    assert "11월 24일" in str(refusal.value)
    assert "11월 25일" in str(refusal.value)


@pytest.mark.parametrize(
    ("first", "last"),
    [(1, 1), (3, 3), (2, 5), (-0, 4), (2, 2)],
)
def test_two_holidays_share_no_day(enterprise, first, last):
    declare(enterprise, 1, 3, HolidayKind.LATER)

    with pytest.raises(RestsAlready):
        declare(enterprise, first, last, HolidayKind.LATER)


def test_two_that_take_no_orders_do_not_touch_so_that_the_day_of_opening_is_true(enterprise):
    declare(enterprise, 1, 3)

    with pytest.raises(RestsAlready):
        declare(enterprise, 4, 5)
    declare(enterprise, 4, 5, HolidayKind.LATER)
    declare(enterprise, 7, 8)


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (3, 2, HolidayEndsBeforeItBegins),
        (-1, 2, HolidayInThePast),
        (-3, -2, HolidayInThePast),
        (1, 93, HolidayTooLong),
    ],
)
def test_what_cannot_be_a_holiday_is_refused(enterprise, first, last, refusal):
    with pytest.raises(refusal):
        declare(enterprise, first, last)


def test_only_so_many_are_planned_ahead(enterprise):
    for number in range(holidays.MOST):
        declare(enterprise, 2 * number, 2 * number, HolidayKind.LATER)

    with pytest.raises(TooManyHolidays):
        declare(enterprise, 300, 300)


def test_another_enterprise_rests_when_it_likes(enterprise):
    other = SellingEnterpriseFactory()
    db.session.commit()
    declare(enterprise, 1, 3)
    declare(other, 1, 3)

    assert {key: rests[0].first_day for key, rests in holidays.rests(TODAY).items()} == {
        enterprise.id: date(2026, 11, 25),
        other.id: date(2026, 11, 25),
    }


def test_a_running_holiday_can_be_made_longer_or_shorter_but_not_begin_earlier(enterprise):
    key = declare(enterprise, 0, 2)
    later = NOW + timedelta(days=1)
    with transaction():
        holidays.change(enterprise, key, facts(0, 1), actor=OWNER, now=later)

    with pytest.raises(HolidayInThePast), transaction():
        holidays.change(enterprise, key, facts(-1, 4), actor=OWNER, now=later)
    assert db.session.get_one(Holiday, key).last_day == date(2026, 11, 25)


def test_a_holiday_that_is_called_off_leaves_its_trace_in_the_audit(enterprise, cart):
    key = declare(enterprise, 0, 2)
    with transaction():
        holidays.call_off(enterprise, key, actor=OWNER, now=NOW)

    assert problems(cart, NOW) == [None]
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["holiday.declared", "holiday.called_off"]
    assert "부산 박람회" in entries[1].changes["holiday"][0]


def test_anothers_holiday_is_not_found_and_stays(enterprise):
    key = declare(enterprise, 0, 2)
    other = SellingEnterpriseFactory()
    db.session.commit()

    for attempt in (
        lambda: holidays.change(other, key, facts(0, 0), actor=OWNER, now=NOW),
        lambda: holidays.call_off(other, key, actor=OWNER, now=NOW),
    ):
        with pytest.raises(NoSuchHoliday), transaction():
            attempt()
    assert db.session.get_one(Holiday, key).last_day == date(2026, 11, 26)


def test_the_days_off_count_for_no_term(enterprise):
    declare(enterprise, 1, 3)
    declare(enterprise, 40, 41)
    other = SellingEnterpriseFactory()
    db.session.commit()

    days = holidays.days_off([enterprise.id, other.id], TODAY)

    assert len(days[enterprise.id]) == 5
    assert days[other.id] == frozenset()
    assert holidays.days_off([enterprise.id], TODAY + timedelta(50))[enterprise.id] == frozenset()


def test_shoppers_are_told_of_todays_holiday_or_of_one_that_is_near(enterprise):
    declare(enterprise, 15, 16)
    rests = holidays.rests(TODAY)[enterprise.id]

    assert holidays.told_today(rests, TODAY) is None
    assert holidays.told_today(rests, TODAY + timedelta(1)).first_day == TODAY + timedelta(15)


@pytest.mark.race
def test_of_two_holidays_planned_at_once_for_the_same_days_one_is_there(app, enterprise):
    key = enterprise.id

    def plan(first):
        try:
            with transaction():
                holidays.declare(db.session.get_one(Enterprise, key), facts(first, 3), actor=OWNER, now=NOW)
        except RestsAlready:
            return False
        return True

    assert sum(all_at_once(app, plan, [1, 2, 3, 1, 2, 3])) == 1
    assert len(db.session.scalars(select(Holiday)).all()) == 1
