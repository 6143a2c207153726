"""What a coupon takes off, and when."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.domain.promotions import rules
from market.domain.promotions.models import CouponKind
from market.domain.promotions.rules import Hindrance, Terms

THREE_THOUSAND = Terms(
    id=1,
    enterprise_id=1,
    code="THANKS3000",
    name_ko="첫 주문 감사",
    name_en=None,
    kind=CouponKind.AMOUNT,
    amount=3_000,
    percent=None,
    most=None,
    minimum=20_000,
    first_day=date(2026, 11, 1),
    last_day=date(2026, 11, 30),
    once_each=True,
    is_used_up=False,
    is_stopped=False,
)
A_TENTH = replace(THREE_THOUSAND, kind=CouponKind.PERCENT, amount=None, percent=10, most=5_000)


@pytest.mark.parametrize(
    ("terms", "goods", "taken_off"),
    [
        (THREE_THOUSAND, 20_000, 3_000),
        (THREE_THOUSAND, 3_000, 2_700),
        (A_TENTH, 20_001, 2_000),
        (A_TENTH, 90_000, 5_000),
        (replace(A_TENTH, most=None), 90_000, 9_000),
    ],
)
def test_a_coupon_takes_off_what_it_says_and_never_more_than_nine_tenths(terms, goods, taken_off):
    assert rules.discount(terms, goods) == taken_off


def test_the_best_coupon_for_what_is_looked_at_comes_first():
    small, nearest = (
        replace(THREE_THOUSAND, id=2, amount=500, minimum=0),
        replace(THREE_THOUSAND, id=3, minimum=8_000),
    )
    tenth = replace(A_TENTH, id=4, minimum=0)

    assert rules.best_first([THREE_THOUSAND, small, nearest, tenth], goods=7_000) == [
        tenth,  # 700 won off
        small,
        nearest,  # 1,000 won are missing
        THREE_THOUSAND,
    ]


@pytest.mark.parametrize(
    ("changes", "goods", "today", "expected"),
    [
        ({}, 20_000, date(2026, 11, 1), None),
        ({}, 20_000, date(2026, 11, 30), None),
        ({}, 19_999, date(2026, 11, 30), Hindrance.TOO_LITTLE),
        ({}, 20_000, date(2026, 10, 31), Hindrance.NOT_YET),
        ({}, 20_000, date(2026, 12, 1), Hindrance.OVER),
        ({"is_used_up": True}, 20_000, date(2026, 11, 2), Hindrance.USED_UP),
        ({"is_stopped": True}, 20_000, date(2026, 11, 2), Hindrance.STOPPED),
    ],
)
def test_what_hinders_a_coupon_is_said(changes, goods, today, expected):
    assert rules.hindrance(replace(THREE_THOUSAND, **changes), goods=goods, today=today) is expected


@given(
    st.lists(st.integers(100, 9_900_000), min_size=1, max_size=90),
    st.integers(rules.LOWEST, rules.HIGHEST),
    st.integers(1, rules.HIGHEST_PERCENT),
    st.booleans(),
)
def test_shares_add_up_and_leave_something_of_every_line(subtotals, amount, percent, by_amount):
    terms = replace(THREE_THOUSAND, amount=amount) if by_amount else replace(A_TENTH, percent=percent, most=None)
    total = rules.discount(terms, sum(subtotals))

    shares = rules.shares(total, subtotals)

    assert sum(shares) == total
    assert all(0 <= share < subtotal for share, subtotal in zip(shares, subtotals, strict=True))


@pytest.mark.parametrize(("typed", "code"), [(" thanks-3000 ", "THANKS3000"), ("abc", None), ("감사쿠폰", None)])
def test_a_code_is_read_as_people_write_it(typed, code):
    assert rules.as_code(typed) == code


def test_a_new_code_is_one():
    assert rules.as_code(rules.new_code()) is not None
