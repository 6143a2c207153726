"""Names and business numbers of enterprises as Korean papers write them, and what of a name tells it from others.

Pure: no database, no clock.
"""

import re
import unicodedata
from functools import lru_cache

BUSINESS_NO_DIGITS = 10
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_MARKS = re.compile(r"[\s.\-‐‑‒–—―−ㅡー]")

_BRACKETED_FORM = re.compile(r"[(\[{〔<](?:주|사|재|유|합|자|협|주식회사|유한회사|사단법인|재단법인)[)\]}〕>]")
_FORMS = (
    ("social_cooperative", ("사회적협동조합연합회", "사회적협동조합")),
    ("cooperative", ("협동조합연합회", "협동조합")),
    ("farm", ("농업회사법인", "영농조합법인", "어업회사법인", "영어조합법인")),
    ("company", ("주식회사", "유한책임회사", "유한회사", "합자회사", "합명회사")),
    ("association", ("사단법인", "재단법인", "사회복지법인", "비영리민간단체")),
)
_KINDS = ("예비사회적기업", "사회적기업", "마을기업", "자활기업", "자활근로사업단")
_FORM_WORDS = re.compile("|".join([*(word for _, words in _FORMS for word in words), *_KINDS]))
_IN_BRACKETS = re.compile(r"[(\[{〔<][^)\]}〕>]*[)\]}〕>]")
_SIGNS = re.compile(r"[\W_]+")


@lru_cache(maxsize=50_000)
def same_name(name: str) -> str:
    """What is left of a name to compare it by: no legal form, no brackets with what is in them, no blanks and signs.

    A name that is nothing but a legal form keeps it.
    """
    whole = unicodedata.normalize("NFKC", name).casefold()
    bare = _SIGNS.sub("", _FORM_WORDS.sub("", _BRACKETED_FORM.sub("", re.sub(r"\s+", "", whole))))
    short = _SIGNS.sub("", _FORM_WORDS.sub("", _IN_BRACKETS.sub("", re.sub(r"\s+", "", whole))))
    return short or bare or _SIGNS.sub("", whole)


def form_of(name: str) -> str | None:
    """The legal form that a name carries, as one word for all its spellings; None where it carries none."""
    whole = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    for form, words in _FORMS:
        if any(word in whole for word in words):
            return form
    return "company" if re.search(r"\((?:주|유)\)", whole) else None


def business_no(typed: str) -> str | None:
    """The ten digits of a business registration number; None when there are not ten or the check digit is wrong."""
    digits = _MARKS.sub("", typed)
    if not (digits.isascii() and digits.isdecimal() and len(digits) == BUSINESS_NO_DIGITS):
        return None
    return digits if has_right_check_digit(digits) else None


def has_right_check_digit(digits: str) -> bool:
    """Whether the tenth digit is the one that the first nine ask for; so it is with every number given out."""
    numbers = [int(digit) for digit in digits]
    if len(numbers) != BUSINESS_NO_DIGITS or not any(numbers):
        return False
    weighted = sum(number * weight for number, weight in zip(numbers, _WEIGHTS, strict=False))
    return (weighted + numbers[8] * 5 // 10 + numbers[9]) % 10 == 0


def show_business_no(digits: str) -> str:
    """``1168200276`` → ``116-82-00276``; what is not ten digits stays as it is."""
    if len(digits) != BUSINESS_NO_DIGITS or not digits.isdecimal():
        return digits
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
