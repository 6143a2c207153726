"""How fair it is, in whole numbers: booths over twelve months before and after, and how full the pop-ups are."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass

from market.domain.allocation.problem import Pair, Problem

WHOLE = 10_000
"""The Gini is given in ten-thousandths."""


@dataclass(frozen=True, slots=True)
class Figures:
    """``gini`` in ten-thousandths; ``spread[n]`` is how many applicants have had ``n`` booths."""

    gini_before: int
    gini_after: int
    none_before: int
    none_after: int
    spread_before: tuple[int, ...]
    spread_after: tuple[int, ...]
    applicants: int
    booths: int
    filled: int
    squares: int
    first_wishes: int
    granted: int

    def written(self) -> dict[str, int | list[int]]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def figures(problem: Problem, given: Collection[Pair]) -> Figures:
    """What came of it, over everybody who applied."""
    before, after = problem.counts(()), problem.counts(given)
    longest = max([*after.values(), 0]) + 1
    return Figures(
        gini_before=gini(before.values()),
        gini_after=gini(after.values()),
        none_before=sum(not booths for booths in before.values()),
        none_after=sum(not booths for booths in after.values()),
        spread_before=_spread(before.values(), longest),
        spread_after=_spread(after.values(), longest),
        applicants=len(problem.applicants),
        booths=sum(len(popup.free) for popup in problem.popups),
        filled=len(given),
        squares=sum(booths**2 for booths in after.values()),
        first_wishes=sum(problem.rank(pair) == 1 for pair in given),
        granted=len({applicant for applicant, _popup in given}),
    )


def gini(booths: Iterable[int]) -> int:
    """0 when all have the same, towards 10000 when one has everything; rounded half up."""
    ordered = sorted(booths)
    total, count = sum(ordered), len(ordered)
    if not total:
        return 0
    weighted = sum((2 * place - count - 1) * value for place, value in enumerate(ordered, 1))
    return (2 * WHOLE * weighted + total * count) // (2 * total * count)


def _spread(booths: Iterable[int], longest: int) -> tuple[int, ...]:
    counted = Counter(booths)
    return tuple(counted[number] for number in range(longest))
