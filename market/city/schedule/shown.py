"""A month of the scheduler as it is drawn: days with their holidays, and rows of stays and free days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from flask_babel import format_date

from market.domain.popups.models import PopupStatus, SpaceState
from market.domain.popups.rules import Month, public_holidays
from market.domain.popups.schedule_queries import PopupThere, Stay, VenueRow
from market.domain.workdays.queries import closures
from market.foundation.i18n import current_language, gettext
from market.foundation.wording import short_day

_MONTH = {"ko": "y년 M월", "en": "MMMM y"}
SATURDAY = 5
_LOOKS = {SpaceState.DRAFT: "plan", SpaceState.REQUESTED: "ask", SpaceState.CONFIRMED: "open"}


class Day(NamedTuple):
    """A column; ``holiday`` is the name of a public holiday or of a day that the city declared free."""

    day: date
    weekday: str
    words: str
    holiday: str
    look: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """The days of a month. What is drawn from them is known by these few values."""

    month: Month
    today: date
    holidays: tuple[tuple[date, str], ...]

    @property
    def days(self) -> tuple[Day, ...]:
        return _days(self, current_language())


class Bar(NamedTuple):
    """A stay over some columns, from ``start`` up to but without ``end``; without ``slug`` it is no link."""

    start: int
    end: int
    first: date
    last: date
    slug: str
    look: str
    words: str
    title: str


class Row(NamedTuple):
    """A venue with its stays, in order."""

    id: int
    slug: str
    name: str
    booths: int
    bars: tuple[Bar, ...]


def month_words(month: Month) -> str:
    """2026년 12월, December 2026."""
    return str(format_date(month.first, _MONTH[current_language()]))


def columns_of(month: Month, *, today: date) -> Columns:
    """The columns of ``month``."""
    return Columns(month, today, tuple(sorted(named_holidays(month.first, month.last).items())))


@lru_cache(maxsize=128)
def _days(columns: Columns, _language: str) -> tuple[Day, ...]:
    month, free = columns.month, dict(columns.holidays)
    days = [month.first + timedelta(days=number) for number in range((month.last - month.first).days + 1)]
    return tuple(
        Day(
            day=day,
            weekday=str(format_date(day, "EEE")),
            words=short_day(day),
            holiday=free.get(day, ""),
            look=_look(day, is_holiday=day in free, today=columns.today),
            is_over=day < columns.today,
        )
        for day in days
    )


def named_holidays(first: date, last: date) -> dict[date, str]:
    """Public holidays and days that the city declared free, from ``first`` to ``last``, by their names."""
    language = current_language()
    public: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        public |= public_holidays(year, language)
    declared = {closure.day: closure.name for closure in closures(first)}
    return {day: name for day, name in (public | declared).items() if first <= day <= last}


def rows_of(rows: Sequence[VenueRow], *, today: date, reach: int | None) -> list[Row]:
    """The rows of a month. What lies outside of ``reach`` shows only that somebody has the days."""
    return [
        Row(row.id, row.slug, row.name, row.booths, tuple(_bar(stay, today, reach) for stay in row.stays))
        for row in rows
    ]


def space_words(popup: PopupThere) -> str:
    """How far the space of ``popup`` is, and whether the public sees it."""
    words = {
        SpaceState.DRAFT: gettext("Draft"),
        SpaceState.REQUESTED: gettext("Space requested"),
        SpaceState.CONFIRMED: gettext("Space confirmed"),
    }[popup.space_state]
    return f"{words} · {popup.status}" if popup.status is PopupStatus.PUBLISHED else words


def _bar(stay: Stay, today: date, reach: int | None) -> Bar:
    slug, look, words, title = _told(stay, today, reach)
    return Bar(stay.first.day - 1, stay.last.day, stay.first, stay.last, slug, look, words, title)


def _told(stay: Stay, today: date, reach: int | None) -> tuple[str, str, str, str]:
    """The address word, look, words and title of a stay."""
    popup = stay.popup
    if popup is None:
        return "", "shut", gettext("Cannot be used"), stay.blackout.reason if stay.blackout else ""
    is_within = popup.reference is None and reach in (None, popup.organisation_id)
    is_hidden = reach is not None and popup.status is PopupStatus.DRAFT and reach != popup.organisation_id
    title = gettext("Another organisation’s") if is_hidden else popup.title
    slug = popup.slug if is_within else ""
    if stay.last < today:
        return slug, "done", gettext("Over"), title
    return slug, _LOOKS[popup.space_state], space_words(popup), title


def _look(day: date, *, is_holiday: bool, today: date) -> str:
    if day == today:
        return "tdy"
    if is_holiday:
        return "hol"
    return "off-d" if day.weekday() >= SATURDAY else ""
