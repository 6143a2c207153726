"""How long an offer holds, and who is asked next. Pure."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from market.domain.allocation.problem import Applicant, Popup, Rules
from market.domain.allocation.problem import Booth as PlanBooth
from market.domain.offers.rules import (
    FreeBooth,
    Guest,
    Obstacle,
    Scene,
    Waiting,
    begins_at,
    ends_at,
    next_in_line,
    obstacles,
)
from market.foundation.clock import SEOUL

BEGINS = begins_at(date(2027, 5, 8), time(11))


@pytest.mark.parametrize(
    ("before", "is_refill", "holds"),
    [
        (timedelta(days=20), False, timedelta(hours=48)),
        (timedelta(days=20), True, timedelta(hours=48)),
        (timedelta(hours=30), False, timedelta(hours=30)),
        (timedelta(hours=30), True, timedelta(hours=15)),
        (timedelta(hours=3), True, timedelta(hours=2)),
        (timedelta(hours=2), True, timedelta(hours=2)),
        (timedelta(minutes=119), True, None),
        (timedelta(minutes=-5), False, None),
    ],
)
def test_an_offer_never_outlasts_the_beginning_and_leaves_time_for_the_next(before, is_refill, holds):
    now = BEGINS - before

    found = ends_at(hours=48, begins=BEGINS, now=now, is_refill=is_refill)

    assert found == (now + holds if holds else None)
    assert begins_at(date(2027, 5, 8), None) == datetime(2027, 5, 8, 10, tzinfo=SEOUL)


def applicant(key="1", **facts):
    plain = Applicant(
        key=key, zone="food", needs_power=False, shelves=("honey",), cap=1, ranks={}, booths_before=0, barred={}
    )
    return replace(plain, **facts)


def waiting(number=1, obstacles=(), seats=0, **facts):
    return Waiting(number, applicant(str(number), **facts), obstacles, seats)


def booth(number="1", zone="food", has_power=False):
    return FreeBooth(int(number), number, zone, has_power)


def scene(*guests, quotas=(), booths=10):
    plan = tuple(PlanBooth(str(n), "food", False, 0, 0, 1, 1) for n in range(booths))
    return Scene(Popup("market", ("2027-05-08",), plan, dict(quotas)), Rules(40, 3), guests)


HONEY, BREAD = Guest("food", ("honey",)), Guest("food", ("bread",))


@pytest.mark.parametrize(
    ("who", "booth", "scene", "found"),
    [
        (waiting(), booth(), scene(HONEY, HONEY), []),
        (waiting(), booth(zone="craft"), scene(), [Obstacle.ZONE]),
        (waiting(needs_power=True), booth(), scene(), [Obstacle.POWER]),
        (waiting(), booth(), scene(HONEY, HONEY, HONEY), [Obstacle.COMPETITORS]),
        (waiting(), booth(), scene(BREAD, BREAD, BREAD, BREAD), [Obstacle.SHARE]),
        (waiting(), booth(), scene(BREAD, quotas={"food": 1}), [Obstacle.QUOTA]),
        (waiting(seats=1), booth(), scene(), [Obstacle.CAP]),
        (waiting(seats=1, cap=2), booth(), scene(), []),
        (waiting(obstacles=[Obstacle.SAME_DAY]), booth(), scene(), [Obstacle.SAME_DAY]),
    ],
)
def test_the_limits_of_the_allocation_hold_for_who_follows(who, booth, scene, found):
    assert obstacles(who, booth, scene) == found


def test_the_first_in_line_who_fits_is_asked_and_power_is_left_to_who_needs_it():
    line = [waiting(1, zone="craft"), waiting(2), waiting(3, needs_power=True)]
    booths = [booth("1", has_power=True), booth("2")]

    who, where = next_in_line(line, booths, scene())

    assert (who.application_id, where.number) == (2, "2")
    assert next_in_line(line[:1], booths, scene()) is None
    assert next_in_line(line[2:], booths, scene())[1].number == "1"
