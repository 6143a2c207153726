"""What a request may do next, and what the lines of a quotation come to. Pure: no database, no clock."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto

from market.domain.catalog.models import TaxKind
from market.domain.orders.models import Order, OrderStatus
from market.domain.orders.rules import FLOOR, LETTERS, Move
from market.domain.quotes.models import QuoteStatus
from market.foundation.clock import SEOUL, day_of
from market.foundation.money import portion, vat_in

MOST_LINES = 20
LOWEST_AMOUNT, LOWEST_TOTAL, HIGHEST_TOTAL = 100, FLOOR, 99_999_999
"""In won: of one line, and of all: the least that an order, the most that one payment may come to."""

LONGEST_VALIDITY = timedelta(days=180)
USUAL_VALIDITY = timedelta(days=14)
MOST_LEAD_DAYS = 60
REMIND_BEFORE = timedelta(days=2)
"""So long before the end of its validity whoever asked is reminded of a quotation."""

KEPT_MONTHS = 12
"""So long after the last word a request is kept that became no order, as the privacy policy promises."""

MOST_WAITING, MOST_A_DAY = 5, 20
"""Requests of one address that wait for one enterprise, and that it sends in a day."""

LONGEST_WISH, LONGEST_MESSAGE = 3_000, 2_000
MOST_MESSAGES, MOST_IN_A_ROW = 200, 10


class Verb(Enum):
    """What can be asked of a request."""

    QUOTE = auto()
    ACCEPT = auto()
    DECLINE = auto()
    WITHDRAW = auto()
    EXPIRE = auto()
    WRITE = auto()


_Q = QuoteStatus


def _move(begins: set[QuoteStatus], nothing_to_do: set[QuoteStatus] | None = None) -> Move[QuoteStatus]:
    return Move(frozenset(begins), frozenset(nothing_to_do or ()))


MOVES: Mapping[Verb, Move[QuoteStatus]] = {
    # Once more is a revision; after the validity has ended it begins anew. What is accepted is not revised.
    Verb.QUOTE: _move({_Q.ASKED, _Q.QUOTED, _Q.EXPIRED}),
    Verb.ACCEPT: _move({_Q.QUOTED}, {_Q.ACCEPTED}),
    Verb.DECLINE: _move({_Q.ASKED, _Q.QUOTED, _Q.EXPIRED}, {_Q.DECLINED}),
    # What is ordered is cancelled like any order instead.
    Verb.WITHDRAW: _move({_Q.ASKED, _Q.QUOTED, _Q.ACCEPTED}, {_Q.WITHDRAWN}),
    Verb.EXPIRE: _move({_Q.QUOTED, _Q.ACCEPTED}, set(_Q) - {_Q.QUOTED, _Q.ACCEPTED}),
    Verb.WRITE: _move({_Q.ASKED, _Q.QUOTED, _Q.ACCEPTED, _Q.EXPIRED}),
}


class Tab(Enum):
    """The lists of an enterprise's requests, by what is to be done with them."""

    NEW = "new"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    CLOSED = "closed"


IN_TAB: Mapping[Tab, tuple[QuoteStatus, ...]] = {
    Tab.NEW: (_Q.ASKED,),
    Tab.ANSWERED: (_Q.QUOTED,),
    Tab.ACCEPTED: (_Q.ACCEPTED,),
    Tab.CLOSED: (_Q.EXPIRED, _Q.DECLINED, _Q.WITHDRAWN),
}


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line as the enterprise writes it: ``quantity`` of ``unit`` at ``unit_price`` won each."""

    words: str
    quantity: int
    unit: str
    unit_price: int
    tax_kind: TaxKind


@dataclass(frozen=True, slots=True)
class Priced:
    """A line with what it comes to, in won."""

    facts: LineFacts
    supply: int
    vat: int

    @property
    def amount(self) -> int:
        """What is paid for it, tax included."""
        return self.supply + self.vat


@dataclass(frozen=True, slots=True)
class Sums:
    """What the lines of a quotation come to together, in won."""

    supply: int
    vat: int

    @property
    def total(self) -> int:
        return self.supply + self.vat


def priced(line: LineFacts, *, with_tax: bool) -> Priced:
    """What ``line`` comes to; ``with_tax``: its unit price holds the value added tax.

    The tax that is added is the tax that the statement finds in the amount later: a tenth of the supply value,
    rounded half up, is what ``vat_in`` takes out of both together.
    """
    whole = line.quantity * line.unit_price
    if line.tax_kind is TaxKind.EXEMPT:
        return Priced(line, whole, 0)
    if with_tax:
        return Priced(line, whole - vat_in(whole), vat_in(whole))
    return Priced(line, whole, portion(whole, 1, 10))


def summed(lines: Sequence[Priced]) -> Sums:
    """All lines together: each keeps its own rounding, so that the parts add up to the whole."""
    return Sums(sum(line.supply for line in lines), sum(line.vat for line in lines))


def ends_at(valid_until: date) -> datetime:
    """The moment from which a quotation cannot be accepted or ordered any more: the end of its last day in Seoul."""
    return datetime.combine(valid_until + timedelta(days=1), time.min, SEOUL)


def holds(order: Order) -> bool:
    """``order`` holds what was quoted: it waits for its payment, or was paid once."""
    return order.paid_at is not None or order.status not in (OrderStatus.EXPIRED, OrderStatus.CANCELLED)


def new_number(asked_at: datetime) -> str:
    """``Q267K3M9Q``: the year in Korea, and six letters that nobody can guess from another request's."""
    tail = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"Q{day_of(asked_at):%y}{tail}"
