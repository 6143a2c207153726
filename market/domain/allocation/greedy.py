"""The same rules as a person would follow them by hand, to be laid beside what the solver finds.

The next booth goes where the fewest booths were had so far, then to the highest wish, then to the lowest ticket, as
long as no limit stands against it. Nothing that was given is taken back, which is why it can leave booths empty.
"""

from heapq import heapify, heappop, heappush

from market.domain.allocation.problem import Pair, Problem, draw_of


def greedy(problem: Problem, lottery: str) -> frozenset[Pair]:
    """Who gets a booth where by that rule; what people have pinned comes first."""
    left = [limit.most for limit in problem.limits]
    count = problem.counts(())
    given: set[Pair] = set()

    def take(pair: Pair) -> bool:
        if any(left[limit] < 1 for limit in problem.limits_on[pair]):
            return False
        for limit in problem.limits_on[pair]:
            left[limit] -= 1
        count[pair[0]] += 1
        given.add(pair)
        return True

    for pair in sorted(problem.pinned):
        take(pair)
    queue = [
        (count[pair[0]], problem.rank(pair), draw_of(lottery, pair), pair)
        for pair in problem.pairs
        if pair not in given
    ]
    heapify(queue)
    while queue:
        had, rank, draw, pair = heappop(queue)
        if had < count[pair[0]]:  # it has got one meanwhile, and goes back into the row
            heappush(queue, (count[pair[0]], rank, draw, pair))
        else:
            take(pair)
    return frozenset(given)
