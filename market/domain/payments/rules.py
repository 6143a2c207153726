"""What an attempt becomes when the provider says how its payment page stands. Pure.

The same word from the provider leads to the same place however often and in whichever order it is heard.
"""

from enum import Enum

from market.domain.payments.gateway import CURRENCY, CheckoutSession
from market.domain.payments.models import AttemptStatus

MOST_TOTAL = 99_999_999
"""The most a payment may be, in won: Stripe takes amounts of up to eight digits. The floor is the order's own."""


class Word(Enum):
    """What the provider says of a payment page."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


def word_of(session: CheckoutSession) -> Word:
    """The one word for how ``session`` stands."""
    if session.is_paid:
        return Word.PAID
    if session.is_failed:
        return Word.FAILED
    if session.is_processing:
        return Word.PROCESSING
    return Word.EXPIRED if session.is_expired else Word.OPEN


_FORWARD = {
    Word.OPEN: AttemptStatus.OPEN,
    Word.PROCESSING: AttemptStatus.PROCESSING,
    Word.PAID: AttemptStatus.PAID,
    Word.FAILED: AttemptStatus.FAILED,
    Word.EXPIRED: AttemptStatus.EXPIRED,
}

NEXT: dict[AttemptStatus, dict[Word, AttemptStatus]] = {
    AttemptStatus.CALLING: _FORWARD,
    AttemptStatus.OPEN: _FORWARD,
    # The shopper has acted: a page is not open again, and only the money decides.
    AttemptStatus.PROCESSING: {
        Word.OPEN: AttemptStatus.PROCESSING,
        Word.PROCESSING: AttemptStatus.PROCESSING,
        Word.PAID: AttemptStatus.PAID,
        Word.FAILED: AttemptStatus.FAILED,
        Word.EXPIRED: AttemptStatus.EXPIRED,
    },
    # Closed for us. Money that comes all the same is taken in, and given back when the goods are gone.
    AttemptStatus.FAILED: dict.fromkeys(Word, AttemptStatus.FAILED) | {Word.PAID: AttemptStatus.PAID},
    AttemptStatus.EXPIRED: dict.fromkeys(Word, AttemptStatus.EXPIRED) | {Word.PAID: AttemptStatus.PAID},
    AttemptStatus.REFUSED: dict.fromkeys(Word, AttemptStatus.REFUSED) | {Word.PAID: AttemptStatus.PAID},
    # The end, whatever is said afterwards.
    AttemptStatus.PAID: dict.fromkeys(Word, AttemptStatus.PAID),
    AttemptStatus.NEEDS_REVIEW: dict.fromkeys(Word, AttemptStatus.NEEDS_REVIEW),
}


def after(before: AttemptStatus, word: Word, *, wrong: bool) -> AttemptStatus:
    """What an attempt becomes; ``wrong`` when the page is not the one that was asked for.

    A wrong page that has brought money, or still may, is for a person to judge; one that expired harms nobody.
    """
    following = NEXT[before][word]
    if wrong and word is not Word.EXPIRED and before is not AttemptStatus.PAID and following is not before:
        return AttemptStatus.NEEDS_REVIEW
    return following


def differences(session: CheckoutSession, *, amount: int, reference: str, livemode: bool) -> list[str]:
    """In what ``session`` is not the payment that was asked for, field by field; empty when it is."""
    pairs = {
        "amount": (session.amount_total, amount),
        "currency": (session.currency, CURRENCY),
        "reference": (session.reference, reference),
        "livemode": (session.livemode, livemode),
    }
    return [f"{name}: {theirs} instead of {ours}" for name, (theirs, ours) in pairs.items() if theirs != ours]
