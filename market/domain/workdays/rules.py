"""Counting business days. Pure, but for the calendar of public holidays, which comes with its library."""

from collections.abc import Collection
from datetime import date, timedelta

import holidays

_HOLIDAYS = holidays.country_holidays("KR")


def is_business_day(day: date, *, closed: Collection[date] = ()) -> bool:
    """Neither a weekend nor a public holiday in Korea, nor one of the ``closed`` days."""
    return day.weekday() < 5 and day not in _HOLIDAYS and day not in closed


def business_days_after(day: date, count: int, *, closed: Collection[date] = ()) -> date:
    """The ``count``-th business day after ``day``, which itself does not count (민법 제157조)."""
    for _ in range(count):
        day += timedelta(days=1)
        while not is_business_day(day, closed=closed):
            day += timedelta(days=1)
    return day
