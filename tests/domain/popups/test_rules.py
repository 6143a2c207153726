"""Pop-ups in time, and the shape of a month."""

from datetime import date

import pytest

from market.domain.popups.models import PopupStatus, SpaceState
from market.domain.popups.rules import (
    SPACE_STEPS,
    Month,
    Phase,
    Span,
    free_starts,
    lanes,
    phase,
    public_holidays,
    runs,
)

PUBLISHED, CANCELLED = PopupStatus.PUBLISHED, PopupStatus.CANCELLED
DEC_3, DEC_4, DEC_6, DEC_7 = (date(2026, 12, day) for day in (3, 4, 6, 7))


@pytest.mark.parametrize(
    ("today", "stands"),
    [(DEC_3, Phase.COMING), (DEC_4, Phase.RUNNING), (DEC_6, Phase.RUNNING), (DEC_7, Phase.PAST)],
)
def test_a_popup_is_on_from_its_first_to_its_last_day(today, stands):
    assert phase(PUBLISHED, DEC_4, DEC_6, today=today) is stands


def test_one_without_a_known_last_day_is_over_with_its_first():
    assert phase(PUBLISHED, DEC_4, None, today=DEC_4) is Phase.RUNNING
    assert phase(PUBLISHED, DEC_4, None, today=DEC_6) is Phase.PAST


def test_cancelled_and_undated_say_so_on_any_day():
    assert phase(CANCELLED, DEC_4, DEC_6, today=DEC_4) is Phase.CANCELLED
    assert phase(PUBLISHED, None, DEC_6, today=DEC_4) is Phase.UNDATED


@pytest.mark.parametrize(
    "word", ["", "2026", "2026-13", "2026-00", "1999-12", "2101-01", "２０２６-12", "2026-12-01", "x"]
)
def test_what_is_no_month_of_ours_is_none(word):
    assert Month.read(word) is None


def test_months_follow_each_other_over_the_years():
    december = Month.read("2026-12")

    assert str(december.next) == "2027-01"
    assert str(Month(2027, 1).previous) == "2026-12"
    assert (december.first, december.last) == (date(2026, 12, 1), date(2026, 12, 31))
    assert december.weeks()[0][0] == date(2026, 11, 29)  # a Sunday


def test_days_in_a_row_are_one_run():
    assert runs([DEC_7, DEC_3, DEC_4, DEC_6]) == [(DEC_3, DEC_4), (DEC_6, DEC_7)]


def test_bars_that_do_not_meet_share_a_row():
    week = Month(2026, 12).weeks()[0]  # 29 November to 5 December
    first = Span(1, date(2026, 11, 20), date(2026, 11, 30))
    second = Span(2, date(2026, 12, 1), date(2026, 12, 2))
    third = Span(3, date(2026, 12, 2), date(2026, 12, 20))

    rows = lanes(week, [third, second, first])

    assert [[(cell.columns, cell.span.key if cell.span else None) for cell in row] for row in rows] == [
        [(2, 1), (2, 2), (1, None), (1, None), (1, None)],
        [(1, None), (1, None), (1, None), (4, 3)],
    ]
    assert all(sum(cell.columns for cell in row) == 7 for row in rows)


def test_a_week_without_anything_has_no_rows():
    assert lanes(Month(2026, 12).weeks()[1], [Span(1, DEC_3, DEC_4)]) == []


def test_holidays_are_named_in_both_languages():
    assert public_holidays(2026, "ko")[date(2026, 3, 2)] == "삼일절 대체 휴일"
    assert public_holidays(2026, "en")[date(2026, 12, 25)] == "Christmas Day"


def test_free_days_are_proposed_between_what_is_taken():
    taken = {DEC_3, DEC_4, date(2026, 12, 8)}

    assert free_starts(taken, first=DEC_3, days=2, most=2) == [date(2026, 12, 5), date(2026, 12, 9)]
    assert free_starts(taken, first=DEC_3, days=1, most=2, every=7) == [date(2026, 12, 10), date(2026, 12, 17)]
    assert free_starts(taken, first=DEC_3, days=3, most=1, within=2) == []


def test_space_goes_from_asked_to_confirmed_and_back():
    assert SpaceState.CONFIRMED in SPACE_STEPS[SpaceState.REQUESTED]
    assert SPACE_STEPS[SpaceState.CONFIRMED] == {SpaceState.DRAFT}
