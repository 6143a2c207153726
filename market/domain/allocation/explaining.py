"""Why: which rule decided about each wish, as a code with its facts; the doors put it into words.

Of a wish that was not granted it is asked who stands where this applicant could stand, had one of them not come: its
*rivals*. They had fewer booths, or wished for it more, or drew a lower ticket; the closest says which rule decided.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import partial

from market.domain.allocation.problem import Pair, Problem, draw_of, ticket


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a wish was granted or not. ``own`` and ``other`` are the two figures that were compared.

    ``limit``, ``what`` and ``most`` name the limit that was full, ``other_popup`` the one that was given instead.
    """

    applicant: str
    popup: str
    code: str
    why: str = ""
    limit: str = ""
    what: str = ""
    most: int = 0
    own: int = 0
    other: int = 0
    other_popup: str = ""

    def written(self) -> dict[str, str | int]:
        """As it is kept: what says nothing is left out."""
        return {name: value for name, value in asdict(self).items() if value not in ("", 0)}


def reasons(problem: Problem, given: Collection[Pair], lottery: str) -> list[Reason]:
    """One for each wish of each applicant, by applicant and rank."""
    explained = _Explained(problem, frozenset(given), lottery)
    return [
        explained.reason((applicant.key, popup))
        for applicant in sorted(problem.applicants, key=lambda one: one.key)
        for popup in sorted(applicant.ranks, key=lambda popup: (applicant.ranks[popup], popup))
        if popup in problem.popup
    ]


def waiting(problem: Problem, given: Collection[Pair], lottery: str) -> dict[str, list[str]]:
    """Who would be asked next at each pop-up: fewest booths first, then the lottery's order."""
    count = problem.counts(given)
    rows: dict[str, list[str]] = {popup.key: [] for popup in problem.popups}
    line = (pair for pair in problem.pairs if pair not in given)
    for applicant, popup in sorted(line, key=lambda pair: (count[pair[0]], draw_of(lottery, pair), pair)):
        rows[popup].append(applicant)
    return rows


class _Explained:
    """An outcome with what is left of every limit."""

    def __init__(self, problem: Problem, given: frozenset[Pair], lottery: str) -> None:
        self.problem, self.given, self.lottery = problem, given, lottery
        self.count = problem.counts(given)
        self.used = [len(limit.pairs & given) for limit in problem.limits]

    def reason(self, pair: Pair) -> Reason:
        applicant, popup = pair
        problem, rank = self.problem, self.problem.rank(pair)
        if pair in self.given:
            if pair in problem.pinned:
                return Reason(*pair, "pinned", why=problem.pinned[pair], own=rank)
            return Reason(*pair, "given", own=rank)
        if popup in problem.applicant[applicant].barred:
            return Reason(*pair, "barred", why=problem.applicant[applicant].barred[popup])
        if pair in problem.excluded:
            return Reason(*pair, "excluded", why=problem.excluded[pair])
        full = [number for number in problem.limits_on[pair] if self.used[number] >= problem.limits[number].most]
        return self._own_limit(pair, full) or self._shared_limit(pair, full)

    def _own_limit(self, pair: Pair, full: Collection[int]) -> Reason | None:
        """It has a booth elsewhere that day, or as many as it may have. ``own`` and ``other`` are the two ranks."""
        for rule in ("day", "cap"):
            for limit in (self.problem.limits[number] for number in full):
                if limit.rule == rule:
                    others = sorted(limit.pairs & self.given, key=self.problem.rank)
                    last = others[-1] if others else pair
                    return Reason(
                        *pair, rule, most=limit.most, own=self.problem.rank(pair), other=self.problem.rank(last),
                        other_popup=last[1] if others else "",
                    )  # fmt: skip
        return None

    def _shared_limit(self, pair: Pair, full: Collection[int]) -> Reason:
        """Others stand where it could have stood."""
        limits = [self.problem.limits[number] for number in full]
        if not limits:  # after a move by hand there may be room again
            return Reason(*pair, "room_now")
        tightest = min(limits, key=lambda limit: (limit.most, len(limit.pairs)))
        because = partial(Reason, *pair, limit=tightest.rule, what=tightest.what, most=tightest.most)
        if tightest.most == 0:
            return because(code="no_booth")
        rivals = frozenset.intersection(*(limit.pairs & self.given for limit in limits)) - set(self.problem.pinned)
        if not rivals:
            return because(code="together")

        own, booths = self.problem.rank(pair), self.count[pair[0]] + 1
        most = max(self.count[rival[0]] for rival in rivals)
        if most < booths:
            return because(code="booths", own=booths - 1, other=most - 1)
        even = [rival for rival in rivals if self.count[rival[0]] == booths]
        lowest = max((self.problem.rank(rival) for rival in even), default=own)
        if lowest < own:
            return because(code="wish", own=own, other=lowest)
        drawn = [rival for rival in even if self.problem.rank(rival) == own]
        last = max((ticket(self.lottery, rival) for rival in drawn), default=0)
        return because(code="lottery", own=ticket(self.lottery, pair), other=last)
