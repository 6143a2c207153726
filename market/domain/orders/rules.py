"""What an order may do next, how it is numbered, when it has to be sent. Pure: no database, no clock."""

import re
import secrets
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Generic, TypeVar

from market.domain.orders.models import Order, OrderStatus, SellerOrderStatus
from market.domain.workdays.rules import business_days_after
from market.foundation.clock import day_of

FLOOR = 1_000
"""The least an order may cost, in won."""

MOST_LINES = 100
"""Order lines and shipping lines together: the most that the payment page takes."""

PAY_WITHIN = timedelta(minutes=15)
"""How long an order waits for its payment."""

ASSUME_DELIVERED_AFTER = timedelta(days=7)
"""So long after sending, a parcel of which nobody said anything counts as delivered."""

CONFIRMED_AFTER = timedelta(days=7)
"""So long after delivery, a purchase is confirmed by itself."""

LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
"""Without those that are mistaken for one another when read aloud or copied by hand: 0 O, 1 I L, U V."""

State = TypeVar("State", bound=Enum)


class Answer(Enum):
    """What a verb meets: it changes the state, it has nothing left to do, or it is refused."""

    MOVES = auto()
    NOTHING_TO_DO = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Move(Generic[State]):
    """The states that a verb changes, and those in which it has nothing left to do; all others refuse it."""

    begins: frozenset[State]
    nothing_to_do: frozenset[State] = frozenset()

    def answer(self, state: State) -> Answer:
        """What the verb meets in ``state``."""
        if state in self.begins:
            return Answer.MOVES
        return Answer.NOTHING_TO_DO if state in self.nothing_to_do else Answer.REFUSED


class OrderVerb(Enum):
    """What can be asked of an order."""

    CONFIRM_PAYMENT = auto()
    RELEASE_UNPAID = auto()
    RECLAIM = auto()
    CANCEL_PAID = auto()
    MARK_REFUNDED = auto()
    MARK_PARTLY_REFUNDED = auto()
    MARK_FOR_REVIEW = auto()
    END_REVIEW = auto()


class PartVerb(Enum):
    """What can be asked of one enterprise's part of an order."""

    CONFIRM_PAYMENT = auto()
    SEND = auto()
    RECORD_COLLECTED = auto()
    RECORD_DELIVERED = auto()
    RECORD_RETURNED = auto()
    CANCEL = auto()
    RECLAIM = auto()


def _move(begins: set[State], nothing_to_do: set[State] | None = None) -> Move[State]:
    return Move(frozenset(begins), frozenset(nothing_to_do or ()))


_O, _S = OrderStatus, SellerOrderStatus

ORDER_MOVES: Mapping[OrderVerb, Move[OrderStatus]] = {
    # A payment that comes after the stock was released is refused here: reclaim first, or give it back.
    OrderVerb.CONFIRM_PAYMENT: _move(
        {_O.AWAITING_PAYMENT}, {_O.PAID, _O.PARTLY_REFUNDED, _O.REFUNDED, _O.NEEDS_REVIEW}
    ),
    # Against a payment that was faster, letting go does nothing: the payment wins.
    OrderVerb.RELEASE_UNPAID: _move({_O.AWAITING_PAYMENT}, set(_O) - {_O.AWAITING_PAYMENT}),
    OrderVerb.RECLAIM: _move({_O.EXPIRED, _O.CANCELLED}, {_O.AWAITING_PAYMENT, _O.PAID, _O.PARTLY_REFUNDED}),
    OrderVerb.CANCEL_PAID: _move({_O.PAID, _O.PARTLY_REFUNDED}, {_O.CANCELLED, _O.REFUNDED}),
    OrderVerb.MARK_REFUNDED: _move(set(_O) - {_O.AWAITING_PAYMENT, _O.REFUNDED}, {_O.REFUNDED}),
    # An order that is cancelled or under review stays so: its refunds are told of themselves.
    OrderVerb.MARK_PARTLY_REFUNDED: _move({_O.PAID}, set(_O) - {_O.PAID}),
    OrderVerb.MARK_FOR_REVIEW: _move(set(_O) - {_O.REFUNDED, _O.NEEDS_REVIEW}, {_O.NEEDS_REVIEW}),
    OrderVerb.END_REVIEW: _move({_O.NEEDS_REVIEW}, {_O.PAID, _O.PARTLY_REFUNDED}),
}

PART_MOVES: Mapping[PartVerb, Move[SellerOrderStatus]] = {
    PartVerb.CONFIRM_PAYMENT: _move({_S.AWAITING_PAYMENT}, set(_S) - {_S.AWAITING_PAYMENT, _S.CANCELLED}),
    PartVerb.SEND: _move({_S.PREPARING}),
    PartVerb.RECORD_COLLECTED: _move({_S.PREPARING}, {_S.COLLECTED}),
    PartVerb.RECORD_DELIVERED: _move({_S.SENT}, {_S.DELIVERED}),
    PartVerb.RECORD_RETURNED: _move({_S.SENT, _S.DELIVERED, _S.COLLECTED}, {_S.RETURNED}),
    PartVerb.CANCEL: _move({_S.AWAITING_PAYMENT, _S.PREPARING}, {_S.CANCELLED}),
    PartVerb.RECLAIM: _move({_S.CANCELLED}, {_S.AWAITING_PAYMENT, _S.PREPARING}),
}

RECEIVED = frozenset({_S.DELIVERED, _S.COLLECTED})
"""The states of a part in which the shopper has it."""

SENDABLE = frozenset({_O.PAID, _O.PARTLY_REFUNDED})
"""The states of an order in which its parts may be sent or handed over."""


def can_be_cancelled(order: Order) -> bool:
    """The whole of ``order`` can be cancelled by its shopper: unpaid, or paid and nothing has left yet."""
    if order.status is OrderStatus.AWAITING_PAYMENT:
        return True
    waiting = {SellerOrderStatus.PREPARING, SellerOrderStatus.CANCELLED}
    states = {part.status for part in order.seller_orders}
    nothing_sent = states <= waiting and SellerOrderStatus.PREPARING in states
    nothing_sent = nothing_sent and all(part.first_sent_at is None for part in order.seller_orders)
    return order.status in ORDER_MOVES[OrderVerb.CANCEL_PAID].begins and nothing_sent


def new_number(placed_at: datetime) -> str:
    """``D261123-7K3M9Q``: the day in Korea, and six letters that nobody can guess from another order's."""
    tail = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"D{day_of(placed_at):%y%m%d}-{tail}"


def normal_number(typed: str) -> str:
    """An order number as it is stored, however it was typed: small or full-width letters, spaces, no hyphen."""
    signs = re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", typed).upper())
    return f"{signs[:7]}-{signs[7:]}"


def lookup_text(*, number: str, name: str, phone: str) -> str:
    """What a guest knows of their order, in one form: its fingerprint finds the order and tells nothing.

    ``phone`` is digits, as the order has it.
    """
    plain_name = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return f"{normal_number(number)}|{plain_name}|{phone}"


def ship_due_on(paid_at: datetime, lead_days: int, *, closed: Collection[date] = ()) -> date:
    """The last day to send what was paid at ``paid_at``: ``lead_days`` business days later, one at the least.

    A prepaid order has to be sent within three business days unless both agreed otherwise (전자상거래법 제15조
    제1항): the days that a product's page names are that agreement.
    """
    return business_days_after(day_of(paid_at), max(lead_days, 1), closed=closed)
