"""A month of the scheduler as it is drawn: days with their holidays, and rows of stays and free days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import format_date

from market.domain.popups.models import Popup, PopupStatus, SpaceState
from market.domain.popups.rules import Month, public_holidays
from market.domain.popups.schedule_queries import Stay, VenueRow
from market.domain.workdays.queries import closures
from market.foundation.i18n import current_language, gettext
from market.foundation.wording import short_day

_MONTH = {"ko": "y년 M월", "en": "MMMM y"}
SATURDAY = 5
_LOOKS = {SpaceState.DRAFT: "plan", SpaceState.REQUESTED: "ask", SpaceState.CONFIRMED: "open"}


@dataclass(frozen=True, slots=True)
class Day:
    """A column; ``holiday`` is the name of a public holiday or of a day that the city declared free."""

    day: date
    weekday: str
    words: str
    holiday: str
    look: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a row, over some columns: a stay, or days that nobody has."""

    days: tuple[Day, ...]
    stay: Stay | None
    look: str = ""
    words: str = ""
    title: str = ""
    is_within_reach: bool = True

    @property
    def columns(self) -> int:
        return len(self.days)


@dataclass(frozen=True, slots=True)
class Row:
    """A venue with its stretches, and the stays alone for a small screen."""

    row: VenueRow
    bars: list[Bar]

    @property
    def stays(self) -> list[Bar]:
        return [bar for bar in self.bars if bar.stay is not None]


def month_words(month: Month) -> str:
    """2026년 12월, December 2026."""
    return str(format_date(month.first, _MONTH[current_language()]))


def days_of(month: Month, *, today: date) -> list[Day]:
    """The columns of ``month``."""
    free = named_holidays(month.first, month.last)
    days = [month.first + timedelta(days=number) for number in range((month.last - month.first).days + 1)]
    return [
        Day(
            day=day,
            weekday=str(format_date(day, "EEE")),
            words=short_day(day),
            holiday=free.get(day, ""),
            look=_look(day, is_holiday=day in free, today=today),
            is_over=day < today,
        )
        for day in days
    ]


def named_holidays(first: date, last: date) -> dict[date, str]:
    """Public holidays and days that the city declared free, from ``first`` to ``last``, by their names."""
    language = current_language()
    public: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        public |= public_holidays(year, language)
    declared = {closure.day: closure.name for closure in closures(first)}
    return {day: name for day, name in (public | declared).items() if first <= day <= last}


def rows_of(rows: Sequence[VenueRow], days: Sequence[Day], *, today: date, reach: int | None) -> list[Row]:
    """The rows of a month. What lies outside of ``reach`` shows only that somebody has the days."""
    column = {day.day: number for number, day in enumerate(days)}
    return [Row(row, _bars(row, days, column, today, reach)) for row in rows]


def space_words(popup: Popup) -> str:
    """How far the space of ``popup`` is, and whether the public sees it."""
    words = {
        SpaceState.DRAFT: gettext("Draft"),
        SpaceState.REQUESTED: gettext("Space requested"),
        SpaceState.CONFIRMED: gettext("Space confirmed"),
    }[popup.space_state]
    return f"{words} · {popup.status}" if popup.status is PopupStatus.PUBLISHED else words


def _bars(
    row: VenueRow, days: Sequence[Day], column: Mapping[date, int], today: date, reach: int | None
) -> list[Bar]:
    bars: list[Bar] = []
    at = 0
    for stay in row.stays:
        start, end = column[stay.first], column[stay.last] + 1
        if at < start:
            bars.append(Bar(tuple(days[at:start]), None))
        bars.append(_stay(stay, tuple(days[start:end]), today, reach))
        at = end
    return [*bars, Bar(tuple(days[at:]), None)] if at < len(days) else bars


def _stay(stay: Stay, days: tuple[Day, ...], today: date, reach: int | None) -> Bar:
    popup = stay.popup
    if popup is None:
        reason = stay.blackout.reason if stay.blackout else ""
        return Bar(days, stay, look="shut", words=gettext("Cannot be used"), title=reason, is_within_reach=False)
    is_within = popup.reference is None and reach in (None, popup.organisation_id)
    is_hidden = reach is not None and popup.status is PopupStatus.DRAFT and reach != popup.organisation_id
    title = gettext("Another organisation’s") if is_hidden else popup.title
    if stay.last < today:
        return Bar(days, stay, "done", gettext("Over"), title, is_within)
    return Bar(days, stay, _LOOKS[popup.space_state], space_words(popup), title, is_within)


def _look(day: date, *, is_holiday: bool, today: date) -> str:
    if day == today:
        return "tdy"
    if is_holiday:
        return "hol"
    return "off-d" if day.weekday() >= SATURDAY else ""
