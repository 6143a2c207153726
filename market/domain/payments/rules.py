"""What an attempt becomes when the provider says how its payment page stands. Pure.

The same word from the provider leads to the same place however often and in whichever order it is heard.
"""

from market.domain.payments.gateway import CURRENCY, CheckoutSession, PageState
from market.domain.payments.models import AttemptStatus

MOST_TOTAL = 99_999_999
"""The most a payment may be, in won: Stripe takes amounts of up to eight digits. The floor is the order's own."""

_FORWARD = {
    PageState.OPEN: AttemptStatus.OPEN,
    PageState.PROCESSING: AttemptStatus.PROCESSING,
    PageState.PAID: AttemptStatus.PAID,
    PageState.FAILED: AttemptStatus.FAILED,
    PageState.EXPIRED: AttemptStatus.EXPIRED,
}

NEXT: dict[AttemptStatus, dict[PageState, AttemptStatus]] = {
    AttemptStatus.CALLING: _FORWARD,
    AttemptStatus.OPEN: _FORWARD,
    # The shopper has acted: a page is not open again, and only the money decides.
    AttemptStatus.PROCESSING: {
        PageState.OPEN: AttemptStatus.PROCESSING,
        PageState.PROCESSING: AttemptStatus.PROCESSING,
        PageState.PAID: AttemptStatus.PAID,
        PageState.FAILED: AttemptStatus.FAILED,
        PageState.EXPIRED: AttemptStatus.EXPIRED,
    },
    # Closed for us. Money that comes all the same is taken in, and given back when the goods are gone.
    AttemptStatus.FAILED: dict.fromkeys(PageState, AttemptStatus.FAILED) | {PageState.PAID: AttemptStatus.PAID},
    AttemptStatus.EXPIRED: dict.fromkeys(PageState, AttemptStatus.EXPIRED) | {PageState.PAID: AttemptStatus.PAID},
    AttemptStatus.REFUSED: dict.fromkeys(PageState, AttemptStatus.REFUSED) | {PageState.PAID: AttemptStatus.PAID},
    # The end, whatever is said afterwards.
    AttemptStatus.PAID: dict.fromkeys(PageState, AttemptStatus.PAID),
    AttemptStatus.NEEDS_REVIEW: dict.fromkeys(PageState, AttemptStatus.NEEDS_REVIEW),
}


def after(before: AttemptStatus, said: PageState, *, wrong: bool) -> AttemptStatus:
    """What an attempt becomes; ``wrong`` when the page is not the one that was asked for.

    A wrong page that has brought money, or still may, is for a person to judge; one that expired harms nobody.
    """
    following = NEXT[before][said]
    if wrong and said is not PageState.EXPIRED and before is not AttemptStatus.PAID and following is not before:
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
