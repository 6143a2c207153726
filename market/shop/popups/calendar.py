"""A month of pop-ups, week by week, with bars over the days on which they are on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date

from market.domain.popups.rules import FIRST_YEAR, LAST_YEAR, Cell, Month, Span, lanes, public_holidays
from market.foundation.i18n import current_language
from market.shop.popups.shown import ShownPopup
from market.web.popup_calendar import days_of

_MONTH = {"ko": "y년 M월", "en": "MMMM y"}
_MONTH_ALONE = {"ko": "M월", "en": "MMM"}
FEWEST_LANES = 2
"""Rows for bars in each week, so that a quiet month keeps the shape of a calendar."""
SUNDAY_COLUMN = 0
_NOTHING = [Cell(1, None)] * 7


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A square of the calendar; ``holiday`` is the name of a public holiday, or empty."""

    day: date
    is_outside: bool
    is_today: bool
    is_red: bool
    holiday: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A pop-up over some columns of a week; None stands for an empty square."""

    columns: int
    shown: ShownPopup | None
    is_outside: bool = False
    goes_on: bool = False
    came_from_before: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days and the rows of bars below them."""

    days: tuple[CalendarDay, ...]
    lanes: tuple[tuple[Bar, ...], ...]


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month beside the one that is shown: its word in the address, and its name."""

    word: str
    name: str


def month_words(month: Month) -> str:
    """2026년 12월, December 2026."""
    return str(format_date(month.first, _MONTH[current_language()]))


def neighbour(month: Month) -> MonthLink | None:
    """The way to ``month``; None beyond the years that are shown."""
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        return None
    return MonthLink(str(month), str(format_date(month.first, _MONTH_ALONE[current_language()])))


def weekday_words(week: Iterable[date]) -> list[str]:
    """The names over the columns: 일, Sun."""
    return [str(format_date(day, "EEE")) for day in week]


def weeks(month: Month, popups: Sequence[ShownPopup], *, today: date) -> list[Week]:
    """``month`` with ``popups`` on it."""
    spans = [Span(number, first, last) for number, one in enumerate(popups) for first, last in days_of(one.popup)]
    return [_week(days, spans, popups, month, today) for days in month.weeks()]


def _week(days: list[date], spans: Sequence[Span], popups: Sequence[ShownPopup], month: Month, today: date) -> Week:
    rows = lanes(days, spans)
    rows += [_NOTHING] * (FEWEST_LANES - len(rows))
    return Week(
        tuple(_day(day, column, month, today) for column, day in enumerate(days)),
        tuple(tuple(_bars(row, days, popups, month)) for row in rows),
    )


def _day(day: date, column: int, month: Month, today: date) -> CalendarDay:
    holiday = public_holidays(day.year, current_language()).get(day, "")
    return CalendarDay(
        day=day,
        is_outside=day.month != month.number,
        is_today=day == today,
        is_red=column == SUNDAY_COLUMN or bool(holiday),
        holiday=holiday,
    )


def _bars(row: list[Cell], days: list[date], popups: Sequence[ShownPopup], month: Month) -> list[Bar]:
    bars, column = [], 0
    for cell in row:
        if cell.span is None:
            bars.append(Bar(cell.columns, None, is_outside=days[column].month != month.number))
        else:
            bars.append(
                Bar(
                    cell.columns,
                    popups[cell.span.key],
                    goes_on=cell.span.last > days[-1],
                    came_from_before=cell.span.first < days[0],
                )
            )
        column += cell.columns
    return bars
