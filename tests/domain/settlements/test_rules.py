"""Periods, numbers and account numbers."""

from datetime import UTC, date, datetime

import pytest

from market.domain.settlements import rules
from market.domain.settlements.banks import bank, bank_name, banks
from market.domain.settlements.models import Period


@pytest.mark.parametrize(
    ("day", "period", "first", "last"),
    [
        (date(2026, 11, 23), Period.WEEK, date(2026, 11, 23), date(2026, 11, 29)),
        (date(2026, 11, 29), Period.WEEK, date(2026, 11, 23), date(2026, 11, 29)),
        (date(2026, 12, 31), Period.WEEK, date(2026, 12, 28), date(2027, 1, 3)),
        (date(2028, 2, 10), Period.MONTH, date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_period_is_monday_to_sunday_or_a_month(day, period, first, last):
    assert rules.days_around(day, period) == (first, last)


def test_a_period_is_over_on_the_day_after_its_last():
    monday = date(2026, 11, 23)

    assert list(rules.ended_periods(monday, today=date(2026, 11, 29), period=Period.WEEK)) == []
    assert list(rules.ended_periods(monday, today=date(2026, 11, 30), period=Period.WEEK)) == [
        (monday, date(2026, 11, 29))
    ]
    months = list(rules.ended_periods(monday, today=date(2027, 1, 1), period=Period.MONTH))
    assert months == [(date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 12, 1), date(2026, 12, 31))]


def test_days_are_days_in_seoul():
    assert rules.start_of(date(2026, 11, 23)) == datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert rules.end_of(date(2026, 11, 23)) == datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_a_statement_is_known_by_a_number_of_its_own():
    sunday = date(2026, 11, 29)

    assert rules.statement_number(7, sunday, Period.WEEK, is_sandbox=False) == "W261129-0007"
    assert rules.statement_number(7, sunday, Period.WEEK, is_sandbox=True) == "W261129-0007-T"
    assert rules.statement_number(7, sunday, Period.MONTH, is_sandbox=False) == "M261129-0007"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("110-123-456789", "110123456789"),
        (" 3333 01 1234567 ", "3333011234567"),
        ("1234567", None),
        ("12345678901234567", None),
        ("110-123-45678a", None),
        ("１１０１２３４５６７８９", None),
        ("", None),
    ],
)
def test_an_account_number_is_digits_alone(typed, digits):
    assert rules.account_number(typed) == digits


def test_a_masked_number_shows_its_end_only():
    assert rules.masked_number("110123456789") == "••••6789"


def test_banks_are_known_by_three_digits():
    assert all(len(one.code) == 3 and one.code.isdigit() for one in banks())
    assert len({one.code for one in banks()}) == len(banks())
    assert bank("088").name == "신한은행"
    assert bank_name("999") == "999"
