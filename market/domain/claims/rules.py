"""What a claim may do next, who pays for it, until when, and why not. Pure: no database, no clock.

The law (전자상거래법) stands beside what follows from it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto

from market.domain.catalog.models import WithdrawalLimit
from market.domain.claims import errors
from market.domain.claims.models import Bearer, ClaimKind, ClaimReason, ClaimStatus
from market.domain.orders.errors import LineTaken
from market.domain.orders.models import OrderLine, OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import LETTERS, SENDABLE, Move
from market.domain.payments.models import RefundReason
from market.foundation.clock import SEOUL, day_of, months_before

WITHDRAW_DAYS = 7
"""Calendar days after delivery (전자상거래법 제17조 제1항); the day of delivery does not count (민법 제157조)."""

DEFECT_MONTHS, DEFECT_DAYS = 3, 30
"""Months after delivery, and days after the fault was noticed: whichever ends first (제17조 제3항)."""

ANSWER_WITHIN, REFUND_WITHIN = 3, 3
"""Business days for the enterprise's answer or next parcel, and for the money (제18조 제2항)."""

MOST_PHOTOS = 5


class ClaimVerb(Enum):
    """What can be asked of a claim."""

    ACCEPT = auto()
    REFUSE = auto()
    WITHDRAW_CLAIM = auto()
    RECORD_PARCEL = auto()
    RECEIVE = auto()
    RESEND = auto()
    CLOSE = auto()


def _move(begins: set[ClaimStatus], nothing_to_do: set[ClaimStatus] | None = None) -> Move[ClaimStatus]:
    return Move(frozenset(begins), frozenset(nothing_to_do or ()))


_S = ClaimStatus

CLAIM_MOVES: Mapping[ClaimVerb, Move[ClaimStatus]] = {
    ClaimVerb.ACCEPT: _move({_S.REQUESTED}, {_S.TO_RETURN, _S.RECEIVED, _S.DONE}),
    ClaimVerb.REFUSE: _move({_S.REQUESTED}, {_S.REFUSED}),
    ClaimVerb.WITHDRAW_CLAIM: _move({_S.REQUESTED, _S.TO_RETURN}, {_S.WITHDRAWN}),
    ClaimVerb.RECORD_PARCEL: _move({_S.TO_RETURN}),
    ClaimVerb.RECEIVE: _move({_S.TO_RETURN}, {_S.RECEIVED, _S.DONE}),
    # Only an exchange rests in RECEIVED; where money goes back, receiving closes the claim in the same moment.
    ClaimVerb.RESEND: _move({_S.RECEIVED}, {_S.DONE}),
    ClaimVerb.CLOSE: _move({_S.RECEIVED}, {_S.DONE}),
}

OPEN = frozenset({_S.REQUESTED, _S.TO_RETURN, _S.RECEIVED})
"""Something is still to be done: the purchase is not confirmed by itself meanwhile."""

LET_GO = frozenset({_S.REFUSED, _S.WITHDRAWN})
"""Nothing came of it: its units are free again."""

FAULTS = (ClaimReason.DEFECTIVE, ClaimReason.DAMAGED, ClaimReason.WRONG_ITEM, ClaimReason.NOT_AS_SHOWN)
_MIND = (ClaimReason.CHANGE_OF_MIND, ClaimReason.ORDERED_WRONGLY)

REASONS: Mapping[ClaimKind, tuple[ClaimReason, ...]] = {
    ClaimKind.CANCEL: (*_MIND, ClaimReason.TOO_LATE, ClaimReason.SELLER_CANNOT, ClaimReason.POPUP_CHANGED),
    ClaimKind.WITHDRAW: (*_MIND, ClaimReason.TOO_LATE),
    ClaimKind.DEFECT: FAULTS,
    ClaimKind.EXCHANGE: (*_MIND, *FAULTS),
}
"""Which reasons go with which kind."""

REFUND_REASONS: Mapping[ClaimKind, RefundReason] = {
    ClaimKind.CANCEL: RefundReason.CANCELLED,
    ClaimKind.WITHDRAW: RefundReason.RETURNED,
    ClaimKind.DEFECT: RefundReason.DEFECTIVE,
}

_LEFT = frozenset({SellerOrderStatus.SENT, SellerOrderStatus.DELIVERED, SellerOrderStatus.COLLECTED})

CLAIMABLE: Mapping[ClaimKind, frozenset[SellerOrderStatus]] = {
    ClaimKind.CANCEL: frozenset({SellerOrderStatus.PREPARING}),
    ClaimKind.WITHDRAW: _LEFT,
    ClaimKind.DEFECT: _LEFT,
    ClaimKind.EXCHANGE: _LEFT,
}
"""In which states of a part each kind can be asked for."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind as it can be asked for now: its last day where one is known, or why it cannot be."""

    kind: ClaimKind
    until: date | None
    refusal: errors.ClaimNotPossible | None

    @property
    def possible(self) -> bool:
        return self.refusal is None


def new_number(requested_at: datetime) -> str:
    """``C261123-7K3M9Q``: the day in Korea, and six letters that nobody can guess."""
    tail = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"C{day_of(requested_at):%y%m%d}-{tail}"


def is_late(part: SellerOrder, today: date) -> bool:
    """The part was sent after the day that was agreed, or that day has passed and it still is not. Whoever was told
    of a delay need not wait for it (전자상거래법 제15조 제2항)."""
    if part.sent_at is None and part.delays:
        return True
    sent_on, due_on = day_of(part.sent_at) if part.sent_at else today, part.agreed_due_on
    return due_on is not None and sent_on > due_on


def bearer_of(reason: ClaimReason, *, sent: bool, late: bool = False) -> Bearer:
    """Who pays for the return, or loses by it. Waiting too long is the enterprise's doing once its term is over."""
    if reason is ClaimReason.TOO_LATE:
        return Bearer.ENTERPRISE if sent or late else Bearer.SHOPPER
    return Bearer.SHOPPER if reason in _MIND else Bearer.ENTERPRISE


def withdraw_until(delivered_at: datetime) -> date:
    """The last day to withdraw; an early purchase confirmation does not change it."""
    return day_of(delivered_at) + timedelta(days=WITHDRAW_DAYS)


def defect_until(delivered_at: datetime, known_on: date | None = None) -> date:
    """The last day to claim a fault, as far as it is known when the fault was noticed."""
    by_delivery = months_before(delivered_at.astimezone(SEOUL), -DEFECT_MONTHS).date()
    return min(by_delivery, known_on + timedelta(days=DEFECT_DAYS)) if known_on else by_delivery


def reasons_for(part: SellerOrder, kind: ClaimKind, today: date) -> tuple[ClaimReason, ...]:
    """The reasons that a shopper can give now. That the enterprise cannot send is the enterprise's to say, a changed
    pop-up has a page of its own; what was sent in time did not take too long."""
    unfit = {ClaimReason.SELLER_CANNOT, ClaimReason.POPUP_CHANGED}
    if kind is ClaimKind.WITHDRAW and not is_late(part, today):
        unfit.add(ClaimReason.TOO_LATE)
    return tuple(reason for reason in REASONS[kind] if reason not in unfit)


def chosen_lines(part: SellerOrder, quantities: Mapping[int, int]) -> list[tuple[OrderLine, int]]:
    """The lines of ``part`` with how many of each. Raises ``NothingChosen`` and ``LineTaken``."""
    chosen = [(line, quantities[line.id]) for line in part.lines if quantities.get(line.id, 0)]
    if not chosen or any(number < 0 for _, number in chosen) or set(quantities) - {line.id for line in part.lines}:
        raise errors.NothingChosen
    for line, number in chosen:
        if number > line.claimable:
            raise LineTaken(name=line.name, left=line.claimable)
    return chosen


def check(
    part: SellerOrder,
    lines: Sequence[OrderLine],
    *,
    kind: ClaimKind,
    reason: ClaimReason,
    known_on: date | None,
    today: date,
) -> None:
    """Raises why ``lines`` of ``part`` cannot be claimed so: state, reason, term, or what the goods are."""
    _check_state(part, kind)
    if reason not in REASONS[kind]:
        raise errors.ReasonUnfit
    if reason is ClaimReason.TOO_LATE and kind is ClaimKind.WITHDRAW and not is_late(part, today):
        raise errors.ReasonUnfit
    if kind is ClaimKind.CANCEL:
        return
    if reason in FAULTS:
        sent_on = day_of(part.sent_at or part.delivered_at or part.order.placed_at)
        if known_on is None or known_on > today or known_on < sent_on:
            raise errors.KnownWhen
        if part.delivered_at is not None:
            _check_term(defect_until(part.delivered_at, known_on), today)
        elif today > known_on + timedelta(days=DEFECT_DAYS):
            raise errors.TooLate(until=known_on + timedelta(days=DEFECT_DAYS))
        return
    for line in lines:
        check_limit(line)
    if part.delivered_at is not None:
        _check_term(withdraw_until(part.delivered_at), today)


def check_limit(line: OrderLine) -> None:
    """Raises why ``line`` cannot be returned for a change of mind (제17조 제2항)."""
    if line.withdrawal_limit is WithdrawalLimit.PERISHABLE:
        raise errors.Perishable(name=line.name)
    if line.withdrawal_limit is WithdrawalLimit.MADE_TO_ORDER and line.made_to_order_consent_at is not None:
        raise errors.MadeToOrder(name=line.name)


def offers(part: SellerOrder, today: date) -> list[Offer]:
    """Each kind that fits where ``part`` stands, with its last day, or why it cannot be asked for."""
    if part.status in CLAIMABLE[ClaimKind.CANCEL]:
        return [_offer(part, ClaimKind.CANCEL, None, today)]
    if part.status not in _LEFT:
        return []
    delivered = part.delivered_at
    withdraw = withdraw_until(delivered) if delivered else None
    defect = defect_until(delivered) if delivered else None
    return [
        _offer(part, ClaimKind.WITHDRAW, withdraw, today),
        _offer(part, ClaimKind.DEFECT, defect, today),
        _offer(part, ClaimKind.EXCHANGE, defect, today),
    ]


def _offer(part: SellerOrder, kind: ClaimKind, until: date | None, today: date) -> Offer:
    try:
        _check_state(part, kind)
        if until is not None:
            _check_term(until, today)
        if kind is ClaimKind.WITHDRAW:
            _check_some_returnable(part)
    except errors.ClaimNotPossible as refusal:
        return Offer(kind, until, refusal)
    return Offer(kind, until, None)


def _check_some_returnable(part: SellerOrder) -> None:
    """Raises the first line's refusal when not one line may be returned for a change of mind."""
    refusals = []
    for line in part.lines:
        try:
            check_limit(line)
        except errors.ClaimNotPossible as refusal:
            refusals.append(refusal)
    if len(refusals) == len(part.lines):
        raise refusals[0]


def _check_state(part: SellerOrder, kind: ClaimKind) -> None:
    if part.status not in CLAIMABLE[kind]:
        if kind is ClaimKind.CANCEL and part.status in _LEFT:
            raise errors.SentAlready
        if kind is not ClaimKind.CANCEL and part.status in CLAIMABLE[ClaimKind.CANCEL]:
            raise errors.NotSentYet
        raise errors.ClaimNotPossible
    if kind is ClaimKind.CANCEL and part.order.status is OrderStatus.NEEDS_REVIEW:
        raise errors.UnderReview
    if part.order.status not in (*SENDABLE, OrderStatus.NEEDS_REVIEW):
        raise errors.ClaimNotPossible
    if not any(line.claimable for line in part.lines):
        raise errors.ClaimNotPossible


def _check_term(until: date, today: date) -> None:
    if today > until:
        raise errors.TooLate(until=until)
