"""Who may review what, and until when; what reviews add up to. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from market.domain.orders.models import OrderLine
from market.domain.orders.rules import RECEIVED
from market.domain.reviews.errors import GivenBack, NotReceived, TooLate
from market.foundation.clock import day_of
from market.foundation.errors import MarketError

WRITE_WITHIN = timedelta(days=90)
"""After delivery."""

CHANGE_WITHIN = timedelta(days=30)
"""After writing."""

SHORTEST, LONGEST = 10, 2_000
"""Characters of a review."""

LONGEST_ANSWER = 1_000
MOST_PHOTOS = 5


@dataclass(frozen=True, slots=True)
class Rating:
    """How many reviews have 1, 2, 3, 4 and 5 stars."""

    counts: tuple[int, ...] = (0, 0, 0, 0, 0)

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def average(self) -> float:
        """With one digit; 0.0 without reviews. Halves go up: 4.25 is 4.3."""
        if not self.total:
            return 0.0
        stars = sum(number * count for number, count in enumerate(self.counts, start=1))
        return (stars * 20 + self.total) // (2 * self.total) / 10

    @property
    def shares(self) -> list[tuple[int, int, int]]:
        """(stars, reviews, percent of all), the most stars first; percents are rounded down."""
        return [
            (stars, self.counts[stars - 1], self.counts[stars - 1] * 100 // self.total if self.total else 0)
            for stars in (5, 4, 3, 2, 1)
        ]


def write_until(delivered_at: datetime) -> date:
    """The last day, in Korea, on which what was delivered then can be reviewed."""
    return day_of(delivered_at + WRITE_WITHIN)


def change_until(said_at: datetime) -> date:
    """The last day, in Korea, on which a review that was written then can be changed."""
    return day_of(said_at + CHANGE_WITHIN)


def refusal(line: OrderLine, *, today: date) -> MarketError | None:
    """Why ``line`` cannot be reviewed on ``today``; None when it can."""
    part = line.seller_order
    if not line.left:
        return GivenBack()
    if part.status not in RECEIVED or part.delivered_at is None:
        return NotReceived()
    until = write_until(part.delivered_at)
    return TooLate(until=until) if today > until else None
