"""What a shopper may choose when a pop-up changes, until when, what happens without an answer, and who pays.

Pure: no database, no clock. The reasons stand in ``docs/payments.md``.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from market.domain.pickups.models import PickupCause, PickupState
from market.foundation.clock import SEOUL

ANSWER_WITHIN = timedelta(days=3)
"""How long a shopper can think it over when nothing can be collected any more."""

AT_LEAST = timedelta(hours=2)
"""So long there is to choose even when a pop-up is moved to the very day."""

_KEPT, _REFUNDED, _DELIVERED = PickupState.KEPT, PickupState.REFUNDED, PickupState.DELIVERED

ANSWERS: Mapping[PickupCause, tuple[PickupState, ...]] = {
    PickupCause.CANCELLED: (_REFUNDED, _DELIVERED),
    PickupCause.MOVED: (_KEPT, _DELIVERED, _REFUNDED),
    PickupCause.BOOTH: (_REFUNDED, _DELIVERED),
}

WITHOUT_ANSWER: Mapping[PickupCause, PickupState] = {
    PickupCause.CANCELLED: _REFUNDED,
    PickupCause.MOVED: _KEPT,
    PickupCause.BOOTH: _REFUNDED,
}

MARKET_PAYS = frozenset({PickupCause.CANCELLED, PickupCause.MOVED})
"""Whoever caused the change pays for the parcel: the market, or the enterprise that does not come."""


def ends_at(cause: PickupCause, new_day: date | None, *, now: datetime) -> datetime:
    """Until when can be chosen: before the new day begins, so that the enterprise knows what to bring."""
    if cause is PickupCause.MOVED and new_day is not None:
        return max(datetime.combine(new_day, time(), SEOUL), now + AT_LEAST)
    return now + ANSWER_WITHIN


def nearest(day: date, held: Iterable[date]) -> date | None:
    """The day among those that are ``held`` that lies nearest to ``day``; the earlier of two. None without any."""
    return min(held, key=lambda other: (abs(other - day), other), default=None)
