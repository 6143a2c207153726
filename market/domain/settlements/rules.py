"""Periods of settlement, what an account number looks like, and what keeps money from being paid out. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from market.domain.settlements.models import Period
from market.foundation.clock import SEOUL
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l

SHORTEST_ACCOUNT_NUMBER, LONGEST_ACCOUNT_NUMBER = 8, 16


class Hold(LabelledEnum):
    """Why money that stands in a statement is not paid out."""

    SANDBOX = "sandbox", _l("Simulated payment: never paid out")
    DISPUTED = "disputed", _l("The shopper disputes the payment with the card company")
    NEGATIVE = "negative", _l("Nothing is left to pay out: it is carried to the next payout")
    NO_ACCOUNT = "no_account", _l("No payout account is registered")


def days_around(day: date, period: Period) -> tuple[date, date]:
    """The first and the last day of the period in which ``day`` lies: Monday to Sunday, or a month."""
    if period is Period.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def ended_periods(since: date, *, today: date, period: Period) -> Iterator[tuple[date, date]]:
    """Every period that is over ``today``, from the one in which ``since`` lies."""
    first, last = days_around(since, period)
    while last < today:
        yield first, last
        first, last = days_around(last + timedelta(days=1), period)


def start_of(day: date) -> datetime:
    """Midnight in Seoul, when ``day`` begins."""
    return datetime.combine(day, time(), tzinfo=SEOUL)


def end_of(day: date) -> datetime:
    """Midnight in Seoul, when ``day`` is over."""
    return start_of(day + timedelta(days=1))


def statement_number(enterprise_id: int, last_day: date, period: Period, *, is_sandbox: bool) -> str:
    """``W261122-0007``: week or month, its last day, whose; a T at the end where all is a trial."""
    letter = "W" if period is Period.WEEK else "M"
    return f"{letter}{last_day:%y%m%d}-{enterprise_id:04d}{'-T' if is_sandbox else ''}"


def file_number(day: date, nth: int) -> str:
    """``P261124-01``: the first payout file of that day."""
    return f"P{day:%y%m%d}-{nth:02d}"


def account_number(typed: str) -> str | None:
    """The digits of an account number; None when it cannot be one."""
    digits = re.sub(r"[\s\-‐‑‒–—―−.]", "", typed)
    fits = SHORTEST_ACCOUNT_NUMBER <= len(digits) <= LONGEST_ACCOUNT_NUMBER
    return digits if fits and digits.isascii() and digits.isdigit() else None


def masked_number(number: str) -> str:
    """Enough of an account number to recognise it: its last four digits."""
    return "••••" + number[-4:]


def masked_holder(holder: str) -> str:
    """Enough of an account's holder to recognise it: a person's first letters, or a company's."""
    return holder[:2] + "○○○"


def hold_on(sum_: int, *, has_account: bool) -> Hold | None:
    """What keeps an enterprise's free entries of ``sum_`` won from being paid out; None when nothing does."""
    if sum_ <= 0:
        return Hold.NEGATIVE
    return None if has_account else Hold.NO_ACCOUNT
