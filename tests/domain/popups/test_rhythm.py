"""Dates of pop-ups that come again."""

from datetime import date

import pytest

from market.domain.popups.errors import DatesOverlap, NoDatesInRhythm, TooManyDates
from market.domain.popups.rhythm import Every, Rhythm, dates

SATURDAY = date(2026, 12, 12)  # the second Saturday


def test_every_week_so_many_times():
    assert dates(SATURDAY, Rhythm(Every.WEEK, 3, None)) == [date(2026, 12, day) for day in (12, 19, 26)]


def test_every_other_week_up_to_a_day_which_is_included():
    found = dates(SATURDAY, Rhythm(Every.OTHER_WEEK, None, date(2027, 1, 9)))

    assert found == [date(2026, 12, 12), date(2026, 12, 26), date(2027, 1, 9)]


def test_every_month_keeps_the_weekday_of_the_month():
    found = dates(SATURDAY, Rhythm(Every.MONTH, 4, None))

    assert found == [date(2026, 12, 12), date(2027, 1, 9), date(2027, 2, 13), date(2027, 3, 13)]


def test_a_fifth_weekday_means_the_last_one():
    found = dates(date(2027, 1, 30), Rhythm(Every.MONTH, 3, None))  # the fifth Saturday of January

    assert found == [date(2027, 1, 30), date(2027, 2, 27), date(2027, 3, 27)]


def test_the_earlier_of_two_ends_counts():
    assert len(dates(SATURDAY, Rhythm(Every.WEEK, 9, date(2026, 12, 20)))) == 2
    assert len(dates(SATURDAY, Rhythm(Every.WEEK, 2, date(2027, 12, 20)))) == 2


@pytest.mark.parametrize(
    ("rhythm", "days_each", "refusal"),
    [
        (Rhythm(Every.WEEK, None, date(2026, 12, 1)), 1, NoDatesInRhythm),
        (Rhythm(Every.WEEK, None, date(2099, 1, 1)), 1, TooManyDates),
        (Rhythm(Every.WEEK, 3, None), 8, DatesOverlap),
    ],
)
def test_what_gives_no_series_is_refused(rhythm, days_each, refusal):
    with pytest.raises(refusal):
        dates(SATURDAY, rhythm, days_each=days_each)
