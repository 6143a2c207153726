"""A plan drawn from rows."""

import itertools

import pytest

from market.domain.popups.errors import PlanEmpty, RowTooLong, TooManyBooths
from market.domain.popups.models import BoothZone
from market.domain.popups.plan_rules import WIDTH, Numbering, PlanLine, PlanPart, laid_out, read_off

CONCOURSE = [
    PlanLine("A", PlanPart.FOOD, 4, has_power=True),
    PlanLine("A", PlanPart.GAP, 1),
    PlanLine("A", PlanPart.CRAFT, 5),
    PlanLine("B", PlanPart.DESK, 1),
    PlanLine("B", PlanPart.LIFE, 6, has_water=True),
]


def test_rows_become_booths_that_do_not_touch_and_lie_on_the_plan():
    spots = laid_out(CONCOURSE, Numbering.THROUGH)

    assert [spot.number for spot in spots] == [
        *(f"{n:02d}" for n in range(1, 10)),
        "i1",
        *["10", "11", "12", "13", "14", "15"],
    ]
    assert all(spot.x >= 0 and spot.x + spot.width <= WIDTH for spot in spots)
    assert len({(spot.x, spot.y) for spot in spots}) == 16
    row = [spot for spot in spots if spot.y == spots[0].y]
    assert all(later.x >= earlier.x + earlier.width for earlier, later in itertools.pairwise(row))
    assert row[4].x - row[3].x == 2 * (row[1].x - row[0].x)  # the gap


def test_each_place_has_what_its_line_says_and_the_desk_is_given_to_nobody():
    spots = {spot.number: spot for spot in laid_out(CONCOURSE, Numbering.BY_ROW)}

    assert (spots["A1"].zone, spots["A1"].has_power, spots["A1"].is_open) == (BoothZone.FOOD, True, True)
    assert spots["B6"].has_water
    assert not spots["i1"].is_open
    assert set(spots) == {*(f"A{n}" for n in range(1, 10)), *(f"B{n}" for n in range(1, 7)), "i1"}


def test_what_was_drawn_is_read_off_again():
    assert read_off(laid_out(CONCOURSE, Numbering.THROUGH)) == CONCOURSE


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([], PlanEmpty),
        ([PlanLine("A", PlanPart.GAP, 3)], PlanEmpty),
        ([PlanLine("A", PlanPart.FOOD, 16), PlanLine("A", PlanPart.CRAFT, 1)], RowTooLong),
        ([PlanLine(row, PlanPart.FOOD, 16) for row in "ABCDEFGH"], TooManyBooths),
    ],
)
def test_what_cannot_be_drawn_is_refused(lines, refusal):
    with pytest.raises(refusal):
        laid_out(lines, Numbering.THROUGH)
