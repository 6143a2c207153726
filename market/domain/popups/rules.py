"""Pop-ups in time: where one stands, and how a month of them is drawn. Pure: no database, no clock."""

import re
from calendar import SUNDAY, Calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from market.domain.popups.models import PopupStatus, SpaceState
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l

DAYS_A_WEEK = 7
FIRST_YEAR, LAST_YEAR = 2000, 2100
_MONTH = re.compile(r"(\d{4})-(\d{2})")


SPACE_STEPS: Mapping[SpaceState, frozenset[SpaceState]] = {
    SpaceState.DRAFT: frozenset({SpaceState.REQUESTED, SpaceState.CONFIRMED}),
    SpaceState.REQUESTED: frozenset({SpaceState.CONFIRMED, SpaceState.DRAFT}),
    SpaceState.CONFIRMED: frozenset({SpaceState.DRAFT}),
}
"""Where the space of a pop-up may go from where it stands."""


class Phase(LabelledEnum):
    """Where a pop-up stands on a day."""

    COMING = "coming", _l("Coming")
    RUNNING = "running", _l("On now")
    PAST = "past", _l("Past")
    CANCELLED = "cancelled", _l("Cancelled")
    UNDATED = "undated", _l("Day not known")


def phase(status: PopupStatus, starts_on: date | None, ends_on: date | None, *, today: date) -> Phase:
    """Where a pop-up of these days stands ``today``; one without a known last day is over with its first."""
    if status is PopupStatus.CANCELLED:
        return Phase.CANCELLED
    if starts_on is None:
        return Phase.UNDATED
    if today < starts_on:
        return Phase.COMING
    return Phase.PAST if (ends_on or starts_on) < today else Phase.RUNNING


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of the calendar."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, word: str) -> "Month | None":
        """The month in ``2026-12``; None for anything else, and for years that no calendar of ours shows."""
        found = _MONTH.fullmatch(word) if word.isascii() else None
        if found is None:
            return None
        year, number = int(found[1]), int(found[2])
        return cls(year, number) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12 else None

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def weeks(self) -> list[list[date]]:
        """The weeks that show the month, Sunday first, with the days of its neighbours that fill them."""
        return Calendar(SUNDAY).monthdatescalendar(self.year, self.number)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row on which something is on; ``key`` says what."""

    key: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a week's lane: one day with nothing, or the bar of a span over ``columns`` days."""

    columns: int
    span: Span | None


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """``days`` as stretches without a gap, each by its first and last day."""
    found: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def lanes(week: Sequence[date], spans: Iterable[Span]) -> list[list[Cell]]:
    """The bars of ``spans`` within ``week``, in as few rows as they need; whoever began first is on top."""
    rows: list[list[tuple[int, int, Span]]] = []
    within = (span for span in spans if span.first <= week[-1] and span.last >= week[0])
    for span in sorted(within, key=lambda span: (span.first, -(span.last - span.first).days, span.key)):
        start = max((span.first - week[0]).days, 0)
        end = min((span.last - week[0]).days, len(week) - 1)
        for row in rows:
            if row[-1][1] < start:
                row.append((start, end, span))
                break
        else:
            rows.append([(start, end, span)])
    return [_filled(row, len(week)) for row in rows]


def _filled(row: Sequence[tuple[int, int, Span]], width: int) -> list[Cell]:
    cells: list[Cell] = []
    column = 0
    for start, end, span in row:
        cells += [Cell(1, None)] * (start - column) + [Cell(end - start + 1, span)]
        column = end + 1
    return cells + [Cell(1, None)] * (width - column)


@lru_cache(maxsize=64)
def public_holidays(year: int, language: str) -> Mapping[date, str]:
    """Korea's public holidays of ``year`` with their names, substitutes too."""
    spoken = "en_US" if language == "en" else "ko"
    return dict(holidays.country_holidays("KR", years=year, language=spoken))


def free_starts(
    taken: Collection[date], *, first: date, days: int, most: int, every: int = 1, within: int = 120
) -> list[date]:
    """The next ``most`` days, from ``first`` on and ``within`` so many, that begin ``days`` free days in a row.

    They do not overlap each other: each is another choice. ``every`` seventh day stays on the same weekday.
    """
    found: list[date] = []
    for start in (first + timedelta(days=number) for number in range(0, within, every)):
        is_free = not any(start + timedelta(days=number) in taken for number in range(days))
        if is_free and (not found or (start - found[-1]).days >= days):
            found.append(start)
            if len(found) == most:
                break
    return found
