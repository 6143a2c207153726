"""The measures of questions."""

from datetime import timedelta

LONGEST = 1_000
"""Characters of a question, and of an answer."""

MOST_OPEN = 5
"""Questions of one person about one product that wait for an answer."""

RATE_OVER = timedelta(days=90)
"""Over how long it is counted how many questions an enterprise answers."""


def rate(asked: int, answered: int) -> int | None:
    """How many of a hundred questions were answered, rounded down: only all is 100. None without a question."""
    return answered * 100 // asked if asked else None
