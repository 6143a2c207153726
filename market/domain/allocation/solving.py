"""Sharing out exactly: four questions put to HiGHS, each answer fixed before the next is asked.

1. Fill as many booths as can be filled.
2. Of these ways, those with the least sum of squares of everybody's booths over twelve months.
3. Of these, those that give the highest wishes: the least sum of ranks.
4. Of these, the one with the least sum of lottery tickets.

Costs and limits are whole numbers. What the solver answers is counted again in whole numbers, and its own proof that
nothing is better must leave less than one to be gained. At last the solver is asked for another way with the same sum
of tickets: there is none, or a second ticket decides. So the answer is the only one, whatever computer or version
finds it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

from market.domain.allocation.problem import MOST_TURNS, Pair, Problem, ticket

LONGEST = 300.0
"""Seconds after which a question is given up: no answer is better than one that is not proven."""
CLEAR = 0.5
"""Whole numbers that differ, differ by more than this."""


class NoSolution(Exception):
    """What people have pinned cannot all hold at once."""


class NotProven(Exception):
    """The solver came to no end, or its answer does not stand up to being counted again."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What each of the four questions came to. ``tickets`` has one sum for each ticket that was needed."""

    filled: int
    squares: int
    ranks: int
    tickets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """``lowest <= sum of weight × column <= highest``."""

    columns: Sequence[int]
    weights: Sequence[int]
    lowest: float
    highest: float


@dataclass(slots=True)
class _Model:
    """One 0/1 column for each pair, then columns that count an applicant's first booth, second booth …"""

    pairs: tuple[Pair, ...]
    lower: list[int]
    counted: list[int] = field(default_factory=list)
    """The price in squares of each counting column."""
    rows: list[_Row] = field(default_factory=list)

    @property
    def width(self) -> int:
        return len(self.pairs) + len(self.counted)


def solver() -> str:
    """Which solver this is, with its version."""
    return f"HiGHS {_highs().version()}"


QUESTIONS = 4
"""So many are put, one after the other."""


def solve(
    problem: Problem, lottery: str, note: Callable[[int], object] = lambda _answered: None
) -> tuple[frozenset[Pair], Steps]:
    """The one best way to share out: who gets a booth where, and what each question came to.

    ``note`` is told how many questions are answered.
    """
    model, squares = _model_of(problem)
    nothing = [0] * len(model.counted)

    fill = [-1] * len(model.pairs) + nothing
    filled = -_fixed(model, fill)
    note(1)
    least_squares = _fixed(model, squares)
    note(2)
    ranks = _fixed(model, [problem.rank(pair) for pair in model.pairs] + nothing)
    note(3)

    tickets: list[int] = []
    for turn in range(MOST_TURNS):
        drawn = [ticket(lottery, pair, turn) for pair in model.pairs] + nothing
        tickets.append(_fixed(model, drawn))
        chosen = _answer(model, drawn)
        if chosen is None:
            raise NotProven
        if _is_the_only_one(model, chosen, filled, drawn):
            break
    else:
        raise NotProven

    given = frozenset(pair for pair, is_given in zip(model.pairs, chosen, strict=False) if is_given)
    before = sum(one.booths_before**2 for one in problem.applicants)
    return given, Steps(filled, before + least_squares, ranks, tuple(tickets))


def _model_of(problem: Problem) -> tuple[_Model, list[int]]:
    """The columns and limits of ``problem``, and the cost of each column in squares."""
    place = {pair: number for number, pair in enumerate(problem.pairs)}
    if missing := set(problem.pinned) - set(place):
        raise NoSolution(sorted(missing))
    model = _Model(problem.pairs, [int(pair in problem.pinned) for pair in problem.pairs])
    for limit in problem.limits:
        if limit.pairs and limit.most < len(limit.pairs):
            columns = sorted(place[pair] for pair in limit.pairs)
            model.rows.append(_Row(columns, [1] * len(columns), 0, limit.most))

    squares = [0] * len(model.pairs)
    for applicant in sorted(problem.applicants, key=lambda one: one.key):
        own = [place[pair] for popup in sorted(applicant.ranks) if (pair := (applicant.key, popup)) in place]
        # The n-th booth of someone who had b adds (b + n)² − (b + n − 1)²: more with each, so they count up in order.
        prices = [2 * (applicant.booths_before + n) - 1 for n in range(1, min(applicant.cap, len(own)) + 1)]
        if len(prices) <= 1:
            for column in own:
                squares[column] = prices[0] if prices else 0
            continue
        counting = [model.width + n for n in range(len(prices))]
        model.counted += prices
        model.rows.append(_Row([*own, *counting], [1] * len(own) + [-1] * len(counting), 0, 0))
    return model, squares + model.counted


def _fixed(model: _Model, costs: Sequence[int]) -> int:
    """The least that ``costs`` can come to; from now on ``model`` allows no more."""
    chosen = _answer(model, costs)
    if chosen is None:
        raise NoSolution
    least = sum(cost * is_given for cost, is_given in zip(costs, chosen, strict=True))
    columns = [column for column, cost in enumerate(costs) if cost]
    model.rows.append(_Row(columns, [costs[column] for column in columns], -highspy.kHighsInf, least))
    return least


def _is_the_only_one(model: _Model, chosen: Sequence[int], filled: int, costs: Sequence[int]) -> bool:
    """Whether no other choice keeps all that is fixed: any other leaves out one pair at least of those chosen.

    The ``costs`` change nothing of the answer: they lead the solver to it soonest.
    """
    columns = [column for column in range(len(model.pairs)) if chosen[column]]
    other = _Row(columns, [1] * len(columns), 0, filled - 1)
    return not columns or _answer(model, costs, other) is None


def _answer(model: _Model, costs: Sequence[int], *more: _Row) -> list[int] | None:
    """The cheapest choice, proven and counted again; None when there is no choice at all."""
    rows = [*model.rows, *more]
    if not model.width:
        return []
    solver = _solver_of(model, rows, costs)
    if solver.run() == highspy.HighsStatus.kError:
        raise NotProven
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise NotProven(str(status))
    chosen = [round(value) for value in solver.getSolution().col_value]
    cost = sum(price * value for price, value in zip(costs, chosen, strict=True))
    if not _holds(model, rows, chosen) or cost - solver.getInfo().mip_dual_bound > CLEAR:
        raise NotProven
    return chosen


def _solver_of(model: _Model, rows: Sequence[_Row], costs: Sequence[int]) -> Any:
    """HiGHS with the question put to it: one thread, a fixed seed, no gap."""
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = model.width, len(rows)
    program.col_cost_ = np.array(costs, dtype=float)
    program.col_lower_ = np.array([*model.lower, *(0 for _ in model.counted)], dtype=float)
    program.col_upper_ = np.ones(model.width)
    program.integrality_ = [highspy.HighsVarType.kInteger] * model.width
    program.row_lower_ = np.array([row.lowest for row in rows], dtype=float)
    program.row_upper_ = np.array([row.highest for row in rows], dtype=float)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.cumsum([0, *(len(row.columns) for row in rows)])
    program.a_matrix_.index_ = np.array([column for row in rows for column in row.columns], dtype=np.int32)
    program.a_matrix_.value_ = np.array([weight for row in rows for weight in row.weights], dtype=float)

    solver = _highs()
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.0),
        ("time_limit", LONGEST),
    ):
        solver.setOptionValue(name, value)
    if solver.passModel(program) == highspy.HighsStatus.kError:
        raise NotProven
    return solver


def _highs() -> Any:
    return highspy.Highs()  # type: ignore[no-untyped-call]


def _holds(model: _Model, rows: Sequence[_Row], chosen: Sequence[int]) -> bool:
    """Whether ``chosen`` keeps every row, counted in whole numbers."""
    return all(low <= value <= 1 for low, value in zip(model.lower, chosen, strict=False)) and all(
        row.lowest
        <= sum(weight * chosen[column] for column, weight in zip(row.columns, row.weights, strict=True))
        <= row.highest
        for row in rows
    )
