"""Pop-ups that come again: a rhythm, and the dates it gives. Pure: no database, no clock.

Dates are reckoned in Seoul's time by dateutil's ``rrule`` (RFC 5545), so that a feed of the same rule names the same.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise

from dateutil.rrule import MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as nth_weekday

from market.domain.popups.errors import DatesOverlap, NoDatesInRhythm, TooManyDates
from market.foundation.clock import SEOUL
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l

MOST_DATES = 53
LAST_WEEK = 5


class Every(LabelledEnum):
    """How often a pop-up comes again: always on the weekday of its first day."""

    WEEK = "week", _l("Every week, on the same weekday")
    OTHER_WEEK = "other_week", _l("Every other week, on the same weekday")
    MONTH = "month", _l("Every month, on the same weekday of the month")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, and up to how many times or up to which day; the first of the two that is reached ends it."""

    every: Every
    count: int | None
    until: date | None


def dates(first: date, rhythm: Rhythm, *, days_each: int = 1) -> list[date]:
    """The first days of the pop-ups, ``first`` being the first of them; each lasts ``days_each`` days.

    By the month it is the same weekday of the month (the second Saturday); the fifth counts as the last.
    Raises ``NoDatesInRhythm``, ``TooManyDates`` or ``DatesOverlap``.
    """
    found = [moment.date() for moment in islice(_rule(first, rhythm), MOST_DATES + 1)]
    if rhythm.count is not None:
        found = found[: rhythm.count]
    if not found:
        raise NoDatesInRhythm
    if len(found) > MOST_DATES:
        raise TooManyDates(most=MOST_DATES)
    if any((later - earlier).days < days_each for earlier, later in pairwise(found)):
        raise DatesOverlap
    return found


def _rule(first: date, rhythm: Rhythm) -> rrule:
    begin = datetime.combine(first, time(12), tzinfo=SEOUL)
    until = datetime.combine(rhythm.until, time(23), tzinfo=SEOUL) if rhythm.until else None
    if rhythm.every is Every.MONTH:
        number = (first.day - 1) // 7 + 1
        day = nth_weekday(first.weekday(), -1 if number == LAST_WEEK else number)
        return rrule(MONTHLY, dtstart=begin, until=until, byweekday=day)
    return rrule(WEEKLY, dtstart=begin, until=until, interval=2 if rhythm.every is Every.OTHER_WEEK else 1)


def days_from(first: date, days_each: int) -> list[date]:
    """The days of a pop-up that begins on ``first``."""
    return [first + timedelta(days=number) for number in range(days_each)]
