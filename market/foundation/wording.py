"""How figures, days and moments are written, in both languages."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from flask_babel import format_date, format_datetime

from market.foundation.clock import SEOUL
from market.foundation.i18n import current_language, gettext

_PATTERNS = {
    ("ko", "day"): "y년 M월 d일 (E)",
    ("en", "day"): "E d MMM y",
    ("ko", "short_day"): "M월 d일 (E)",
    ("en", "short_day"): "E d MMM",
    ("ko", "moment"): "y년 M월 d일 (E) HH:mm",
    ("en", "moment"): "E d MMM y, HH:mm",
}


def won(amount: int) -> str:
    """``12000`` → ``12,000``; the unit stands beside it in the template."""
    return f"{amount:,}"


def korean_words(amount: int) -> str:
    """``123000`` → ``일십이만삼천``: an amount in words, as contracts write it so that no digit can be added."""
    digits, units, myriads = "영일이삼사오육칠팔구", ("", "십", "백", "천"), ("", "만", "억", "조")
    if amount == 0:
        return digits[0]
    words = ""
    for place, myriad in enumerate(myriads):
        four = amount // 10_000**place % 10_000
        told = "".join(digits[int(digit)] + units[3 - at] for at, digit in enumerate(f"{four:04d}") if digit != "0")
        words = told + (myriad if told else "") + words
    return words


def money(amount: int) -> str:
    """An amount within a sentence: 12,000원, or ₩12,000."""
    return f"₩{amount:,}" if current_language() == "en" else f"{amount:,}원"


def day(value: date | datetime) -> str:
    """2026년 12월 3일 (목) / Thu 3 Dec 2026; a moment is shown as its day in Korea."""
    return _worded(_as_day(value), current_language(), "day")


def short_day(value: date | datetime) -> str:
    """12월 3일 (목) / Thu 3 Dec."""
    return _worded(_as_day(value), current_language(), "short_day")


@lru_cache(maxsize=4096)
def _worded(value: date, language: str, pattern: str) -> str:
    """A list says a few days many times, and a day has one wording in a language."""
    return str(format_date(value, _PATTERNS[language, pattern]))


def moment(value: datetime) -> str:
    """Day and time in Korea."""
    local = value.astimezone(SEOUL).replace(second=0, microsecond=0, tzinfo=None)
    return _worded_moment(local, current_language())


@lru_cache(maxsize=4096)
def _worded_moment(local: datetime, language: str) -> str:
    """A list that is looked at again says the same minutes."""
    return str(format_datetime(local, _PATTERNS[language, "moment"], rebase=False))


def near_moment(value: datetime, today: date) -> str:
    """A moment not far away: 오늘 오후 2:00 / today 2:00 PM; with its day when it is not today or tomorrow."""
    local = value.astimezone(SEOUL).replace(tzinfo=None)
    pattern = "a h:mm" if current_language() == "ko" else "h:mm a"
    hour = str(format_datetime(local, pattern, rebase=False))
    names = {today: gettext("today"), today + timedelta(days=1): gettext("tomorrow")}
    return f"{names.get(local.date()) or short_day(local.date())} {hour}"


def day_range(first: date, last: date) -> str:
    """One day, or from the first to the last."""
    if first == last:
        return day(first)
    return gettext("%(first)s to %(last)s", first=day(first), last=short_day(last))


def _as_day(value: date | datetime) -> date:
    return value.astimezone(SEOUL).date() if isinstance(value, datetime) else value


def masked_email(email: str) -> str:
    """Enough of an address to recognise one's own: dajeong@example.com → d***@example.com."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}***@{domain}"


def masked_name(name: str) -> str:
    """Enough of a name to recognise it, not enough to know it: 김다정 → 김○정, 이안 → 이○."""
    if len(name) <= 2:
        return name[:1] + "○"
    return name[0] + "○" * (len(name) - 2) + name[-1]
