"""When a coupon can be used and what it takes off. Pure: no database, no clock.

A coupon takes at most nine tenths of the goods: every line keeps something to pay, and its share of the coupon can be
taken back with it when it is returned.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from market.domain.promotions.models import CouponKind
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.money import allocate

LOWEST, HIGHEST = 100, 1_000_000
HIGHEST_PERCENT = 90
_CODE = re.compile(r"[A-Z0-9]{4,20}")
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that are read for one another


class Hindrance(LabelledEnum):
    """Why a coupon in a basket takes nothing off now."""

    STOPPED = "stopped", _l("The enterprise has withdrawn this coupon.")
    NOT_YET = "not_yet", _l("This coupon is not valid yet.")
    OVER = "over", _l("The period of this coupon is over.")
    USED_UP = "used_up", _l("This coupon has been used up.")
    TOO_LITTLE = "too_little", _l("The goods of this enterprise are below the coupon’s minimum.")


@dataclass(frozen=True, slots=True)
class Terms:
    """A coupon apart from its row: what it takes off, and when. Amounts in won.

    The market's has no ``enterprise_id``: it holds for the goods of ``enterprises`` and of ``categories``, empty for
    all of them, while ``left`` of its budget is enough.
    """

    id: int
    enterprise_id: int | None
    code: str
    name_ko: str
    name_en: str | None
    kind: CouponKind
    amount: int | None
    percent: int | None
    most: int | None
    minimum: int
    first_day: date
    last_day: date
    once_each: bool
    is_used_up: bool
    is_stopped: bool
    left: int | None = None
    enterprises: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def is_of_market(self) -> bool:
        return self.enterprise_id is None

    def covers(self, enterprise_id: int, category_id: int | None = None) -> bool:
        """It holds for goods of the enterprise in the category; without one, for some of its goods maybe."""
        if self.enterprise_id is not None:
            return self.enterprise_id == enterprise_id
        is_theirs = not self.enterprises or enterprise_id in self.enterprises
        return is_theirs and (not self.categories or category_id is None or category_id in self.categories)


def hindrance(terms: Terms, *, goods: int, today: date) -> Hindrance | None:
    """Why ``terms`` take nothing off goods for ``goods`` won ``today``; None when they do."""
    if terms.is_stopped:
        return Hindrance.STOPPED
    if today < terms.first_day:
        return Hindrance.NOT_YET
    if today > terms.last_day:
        return Hindrance.OVER
    if terms.is_used_up:
        return Hindrance.USED_UP
    if goods < terms.minimum:
        return Hindrance.TOO_LITTLE
    return Hindrance.USED_UP if terms.left is not None and discount(terms, goods) > terms.left else None


def discount(terms: Terms, goods: int) -> int:
    """What ``terms`` take off goods for ``goods`` won: whole won, rounded down, at most nine tenths."""
    if terms.kind is CouponKind.PERCENT:
        worth = goods * (terms.percent or 0) // 100
        worth = worth if terms.most is None else min(worth, terms.most)
    else:
        worth = terms.amount or 0
    return min(worth, goods * 9 // 10)


def best_first(offers: Iterable[Terms], goods: int) -> list[Terms]:
    """``offers`` to who looks at goods for ``goods`` won: what takes most off first; then those for which more has to
    be bought, the nearest first."""

    def rank(terms: Terms) -> tuple[int, int, int]:
        missing = max(0, terms.minimum - goods)
        return missing, -discount(terms, goods + missing), terms.id

    return sorted(offers, key=rank)


def shares(total: int, subtotals: Sequence[int]) -> list[int]:
    """What each line has of a coupon of ``total`` won: by what the lines cost, adding up to all of it."""
    return allocate(total, subtotals)


def as_code(typed: str) -> str | None:
    """``typed`` as a code: capital letters, without spaces and hyphens. None when it can be none."""
    code = re.sub(r"[\s-]", "", typed).upper()
    return code if _CODE.fullmatch(code) else None


def new_code() -> str:
    """A code that nobody guesses, and that can be read aloud."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))
