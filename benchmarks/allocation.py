"""200 applicants × 12 pop-ups × 30 booths, shared out exactly: how long it takes, and how much of that is work.

The shape of a busy year's call: two pop-ups on the same days, one to six wishes, three booths at most for each.
"""

import time
from random import Random

from market.domain.allocation.checking import check
from market.domain.allocation.placing import places
from market.domain.allocation.problem import Applicant, Booth, Popup, Problem, Rules
from market.domain.allocation.sharing import shared_out
from market.domain.allocation.solving import solve, solver

APPLICANTS, POPUPS, BOOTHS, ROUNDS = 200, 12, 30, 5
GOAL = 1.0
"""Seconds for all of a run, about."""

LOTTERY = "5eed:3-7-14-22-35-41"
SHELVES = {
    "food": ("tea", "cookies", "honey", "rice"),
    "craft": ("pottery", "wood", "textiles", "bags"),
    "life": ("soap", "candles", "toys", "books"),
}
ZONES = ("food", "craft", "life")


def run() -> None:
    """Work out as many made-up calls as ``ROUNDS`` says; print the seconds."""
    print(f"\nAllocation: {APPLICANTS} applicants × {POPUPS} pop-ups × {BOOTHS} booths, {solver()}")
    for number in range(ROUNDS):
        problem = made_up(number)
        given, steps = solve(problem, LOTTERY)
        began, began_work = time.perf_counter(), time.process_time()
        outcome = shared_out(problem, LOTTERY)
        passed, worked = time.perf_counter() - began, time.process_time() - began_work
        broken = check(problem, places(problem, given, LOTTERY))
        by_hand = outcome["greedy"]["figures"]["filled"]
        print(
            f"  {number + 1}. {len(problem.pairs)} wishes: {passed:.2f} s, {worked:.2f} s of them at work "
            f"({'within' if worked <= GOAL else 'ABOVE'} {GOAL:.0f} s); {steps.filled} booths filled, "
            f"by hand {by_hand}; {len(broken)} rules broken"
        )


def made_up(number: int) -> Problem:
    """The same call for the same number."""
    chance = Random(number)
    booths = tuple(
        Booth(f"{place + 1:02}", ZONES[place % 3], place % 2 == 0, 60 * (place % 15), 150 * (place // 15), 50, 50)
        for place in range(BOOTHS)
    )
    popups = tuple(
        Popup(f"popup-{place:02}", tuple(f"2027-{place // 2 + 1:02}-{day:02}" for day in (6, 7)), booths, {})
        for place in range(POPUPS)
    )
    applicants = tuple(_applicant(str(key), popups, chance) for key in range(1, APPLICANTS + 1))
    return Problem(Rules(40, 3), popups, applicants)


def _applicant(key: str, popups: tuple[Popup, ...], chance: Random) -> Applicant:
    zone = chance.choice(ZONES)
    wanted = chance.sample([popup.key for popup in popups], chance.randint(1, 6))
    return Applicant(
        key=key,
        zone=zone,
        needs_power=chance.random() < 0.3,
        shelves=tuple(sorted(chance.sample(SHELVES[zone], chance.choice((1, 1, 2))))),
        cap=chance.randint(1, 3),
        ranks={popup: rank for rank, popup in enumerate(wanted, 1)},
        booths_before=chance.choice((0, 0, 1, 2, 3)),
        barred={},
    )
