"""One whole run, from what was asked to everything that is kept of it. Pure: the same inputs, the same outcome."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from market.domain.allocation.explaining import reasons, waiting
from market.domain.allocation.figures import figures
from market.domain.allocation.greedy import greedy
from market.domain.allocation.placing import Seat, places
from market.domain.allocation.problem import Pair, Problem
from market.domain.allocation.solving import Steps, solve

Outcome = dict[str, Any]
"""Plain values for JSON, in a fixed order throughout."""


def shared_out(problem: Problem, lottery: str, note: Callable[[int], object] = lambda _answered: None) -> Outcome:
    """Who gets which booth, how far each question came, why, who waits, the figures; beside it the rule by hand."""
    given, steps = solve(problem, lottery, note)
    by_hand = greedy(problem, lottery)
    return {
        "steps": steps_written(steps),
        "seats": seats_written(places(problem, given, lottery)),
        "reasons": [reason.written() for reason in reasons(problem, given, lottery)],
        "waiting": waiting(problem, given, lottery),
        "figures": figures(problem, given).written(),
        "greedy": {"pairs": pairs_written(by_hand), "figures": figures(problem, by_hand).written()},
    }


def steps_written(steps: Steps) -> dict[str, Any]:
    """What each question came to, by name."""
    return {
        "filled": steps.filled,
        "squares": steps.squares,
        "ranks": steps.ranks,
        "tickets": list(steps.tickets),
    }


def pairs_written(pairs: Collection[Pair]) -> list[list[str]]:
    """``[pop-up, applicant]`` of each pair, in order."""
    return sorted([popup, applicant] for applicant, popup in pairs)


def seats_written(seats: Collection[Seat]) -> list[list[str]]:
    """``[pop-up, booth, applicant]`` of each seat, in order."""
    return [[seat.popup, seat.booth, seat.applicant] for seat in sorted(seats)]


def seats_read(outcome: Mapping[str, Any]) -> tuple[Seat, ...]:
    """The seats of an outcome that was kept."""
    return tuple(Seat(*row) for row in outcome["seats"])
