"""Sharing out booths: exact, fair, the same for everybody who asks again."""

from collections import Counter
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from market.domain.allocation.checking import check
from market.domain.allocation.explaining import reasons, waiting
from market.domain.allocation.figures import figures, gini
from market.domain.allocation.greedy import greedy
from market.domain.allocation.moving import Move, moved
from market.domain.allocation.placing import Seat, places, rivals_beside
from market.domain.allocation.problem import (
    Applicant,
    Decision,
    Popup,
    Problem,
    Rules,
    draw_of,
    fingerprint,
    public_word,
    read,
    ticket,
    written,
)
from market.domain.allocation.sharing import shared_out
from market.domain.allocation.solving import NoSolution, solve
from tests.domain.allocation.instances import booths, large, small

LOTTERY = "5eed:3-7-41"


@pytest.mark.parametrize("hundred", range(5))
def test_in_500_made_up_calls_every_rule_holds_and_no_way_by_hand_is_better(hundred):
    for number in range(100 * hundred, 100 * hundred + 100):
        problem = small(number)
        given, steps = solve(problem, LOTTERY)
        by_hand = greedy(problem, LOTTERY)

        assert check(problem, places(problem, given, LOTTERY)) == [], number
        assert check(problem, places(problem, by_hand, LOTTERY)) == [], number
        ours, theirs = figures(problem, given), figures(problem, by_hand)
        assert ours.filled == len(given) == steps.filled
        assert ours.squares == steps.squares
        assert (-ours.filled, ours.squares) <= (-theirs.filled, theirs.squares), number


def test_the_order_of_what_is_put_in_and_asking_again_change_nothing():
    for number in range(0, 500, 10):
        problem = small(number)
        chance = Random(number)
        mixed = Problem(
            problem.rules,
            tuple(chance.sample(problem.popups, len(problem.popups))),
            tuple(chance.sample(problem.applicants, len(problem.applicants))),
            exclusions=problem.exclusions[::-1],
        )
        outcome = shared_out(problem, LOTTERY)

        assert fingerprint(shared_out(mixed, LOTTERY)) == fingerprint(outcome)
        assert fingerprint(written(mixed)) == fingerprint(written(problem))
        assert fingerprint(shared_out(read(written(problem)), LOTTERY)) == fingerprint(outcome)


def test_of_all_ways_there_are_it_is_the_best_and_no_other_is_as_good():
    tried = 0
    for number in range(3000):
        problem = small(number)
        if len(problem.pairs) > 9:
            continue
        tried += 1
        ways = [
            frozenset(way)
            for size in range(len(problem.pairs) + 1)
            for way in combinations(problem.pairs, size)
            if not _breaks_a_rule(problem, way)
        ]
        goods = sorted((_good(problem, way), sorted(way)) for way in ways)

        given, _steps = solve(problem, LOTTERY)
        assert sorted(given) == goods[0][1], number
        assert len(goods) == 1 or goods[0][0] < goods[1][0]
        if tried == 60:
            break
    assert tried == 60


def _breaks_a_rule(problem, way):
    """Whether the checker finds something, or somebody finds no booth: it wants to see them at booths."""
    if any(len(limit.pairs & set(way)) > limit.most for limit in problem.limits if limit.rule in ("booths", "power")):
        return True
    return bool(check(problem, places(problem, way, LOTTERY)))


def _good(problem, way):
    return (
        -len(way),
        sum(booths**2 for booths in problem.counts(way).values()),
        sum(problem.rank(pair) for pair in way),
        sum(ticket(LOTTERY, pair) for pair in way),
        sum(ticket(LOTTERY, pair, 1) for pair in way),
    )


def test_what_is_pinned_holds_and_what_cannot_hold_is_refused():
    kept = 0
    for number in range(200):
        problem = small(number)
        pins = tuple(Decision(*pair, "moved here by the station") for pair in problem.pairs[:2])
        pinned = replace(problem, pins=pins)
        try:
            given, _steps = solve(pinned, LOTTERY)
        except NoSolution:
            alone = list(pinned.pinned)
            assert any(len(limit.pairs & set(alone)) > limit.most for limit in problem.limits)
        else:
            kept += 1
            assert set(pinned.pinned) <= given
            assert check(pinned, places(pinned, given, LOTTERY)) == []
            assert set(pinned.pinned) <= greedy(pinned, LOTTERY)
    assert kept > 50


def test_every_wish_has_a_reason_and_none_says_what_is_not_so():
    seen = Counter()
    for number in range(300):
        problem = small(number)
        given, _steps = solve(problem, LOTTERY)
        found = reasons(problem, given, LOTTERY)
        assert len(found) == sum(len(one.ranks) for one in problem.applicants)
        for reason in found:
            seen[reason.code] += 1
            assert ((reason.applicant, reason.popup) in given) == (reason.code == "given")
            if reason.code == "booths":
                assert reason.other < reason.own
            if reason.code == "wish":
                assert reason.other < reason.own
            if reason.code == "lottery":
                assert reason.other <= reason.own
    assert "room_now" not in seen
    assert {"given", "barred", "excluded", "day", "cap", "no_booth", "booths", "wish", "lottery"} <= set(seen)


def test_those_who_wait_are_asked_in_the_order_of_booths_and_then_of_the_lottery():
    problem = small(7)
    given, _steps = solve(problem, LOTTERY)
    count = problem.counts(given)
    for popup, line in waiting(problem, given, LOTTERY).items():
        order = [(count[one], draw_of(LOTTERY, (one, popup))) for one in line]
        assert order == sorted(order)
        assert not {(one, popup) for one in line} & given


def test_a_year_of_twelve_rounds_leaves_the_booths_spread_evenly():
    chance = Random(2027)
    had = dict.fromkeys(range(200), 0)
    for round_ in range(12):
        popup = Popup(f"round-{round_:02}", (f"2027-{round_ + 1:02}-10",), booths(13), {})
        applicants = tuple(
            Applicant(str(one), chance.choice(("food", "craft", "life")), False, (f"shelf-{one % 12}",), 1,
                      {popup.key: 1}, had[one], {})
            for one in chance.sample(range(200), 80)
        )  # fmt: skip
        given, _steps = solve(Problem(Rules(40, 3), (popup,), applicants), f"{LOTTERY}{round_}")
        for applicant, _popup in given:
            had[int(applicant)] += 1
    assert sum(had.values()) == 12 * 13
    assert gini(had.values()) < 3000


def test_competitors_stand_apart_where_they_can():
    popup = Popup("row", ("2027-05-01",), booths(7), {})
    shelves = {"1": "tea", "2": "tea", "3": "tea", "4": "wood"}
    popup = replace(popup, booths=tuple(replace(booth, zone="food", has_power=False) for booth in popup.booths))
    applicants = tuple(
        Applicant(key, "food", False, (shelf,), 1, {"row": 1}, 0, {}) for key, shelf in shelves.items()
    )
    problem = Problem(Rules(100, 3), (popup,), applicants)
    seats = places(problem, [(key, "row") for key in shelves], LOTTERY)
    assert rivals_beside(popup, problem, seats) == []


def test_moving_by_hand_exchanges_replaces_or_empties():
    seats = (Seat("p", "01", "7"), Seat("p", "02", "8"))
    assert moved(seats, [Move("7", "p", "02", "")]) == (Seat("p", "01", "8"), Seat("p", "02", "7"))
    assert moved(seats, [Move("9", "p", "02", "")]) == (Seat("p", "01", "7"), Seat("p", "02", "9"))
    assert moved(seats, [Move("7", "p", "03", "")]) == (Seat("p", "02", "8"), Seat("p", "03", "7"))
    assert moved(seats, [Move("7", "p", "", "")]) == (Seat("p", "02", "8"),)


def test_the_checker_finds_each_kind_of_fault():
    popup = Popup("p", ("2027-05-01",), booths(6), {"food": 1})
    other = Popup("q", ("2027-05-01",), booths(3), {})
    who = Applicant("1", "food", True, ("tea",), 1, {"p": 1, "q": 2}, 0, {})
    twin = replace(who, key="2", barred={"q": "no_fire"})
    problem = Problem(Rules(20, 1), (popup, other), (who, twin), exclusions=(Decision("2", "p", "late"),))
    where = ("p", "01", "1"), ("p", "01", "2"), ("q", "01", "1"), ("q", "02", "2"), ("p", "9", "3")
    seats = [Seat(*one) for one in (*where, ("p", "99", "1"), ("p", "04", "2"))]
    codes = {fault.code for fault in check(problem, seats)}
    assert codes == {
        "unknown", "barred", "excluded", "no_such_booth", "wrong_zone", "no_power", "booth_twice", "share", "quota",
        "competitors", "cap", "same_day",
    }  # fmt: skip


def test_the_figures_are_whole_numbers():
    assert gini([0, 0, 0, 4]) == 7500
    assert gini([1, 1, 1]) == gini([]) == gini([0]) == 0
    assert figures(small(3), ()).filled == 0


def test_the_draw_is_written_in_one_form():
    assert public_word("03, 7 · 41") == public_word("3-07-41") == "3-7-41"
    # printf %s '5eed:3-7-41:popup:17' | sha256sum
    lot = draw_of(LOTTERY, ("17", "popup"))
    assert lot == "2214a42a03beaa6f0604b547b5d18249b22a3492ea30b64bf3bd03a2ecd44847"
    assert ticket(LOTTERY, ("17", "popup")) == 0x2214
    assert ticket(LOTTERY, ("17", "popup"), 1) == 0xA42A


def test_two_hundred_applicants_at_twelve_popups_are_solved_at_once():
    problem = large(1)
    given, steps = solve(problem, LOTTERY)
    assert len(given) == steps.filled > 200
    assert check(problem, places(problem, given, LOTTERY)) == []
