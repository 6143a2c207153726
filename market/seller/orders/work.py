"""The work that orders make, sorted as a person does it: what is late first, then by the day it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from market.domain.orders.models import SellerOrder


@dataclass(frozen=True, slots=True)
class Work:
    """Parts of orders that wait for the enterprise."""

    to_send: Sequence[SellerOrder]
    to_hand_over: Sequence[SellerOrder]
    late: int
    due_today: int

    @classmethod
    def of(cls, parts: Sequence[SellerOrder], today: date) -> "Work":
        """``parts`` that are being prepared, seen on ``today``."""
        to_send = sorted(
            (part for part in parts if part.collect_day is None),
            key=lambda part: (part.ship_due_on or today, part.id),
        )
        to_hand_over = sorted(
            (part for part in parts if part.collect_day is not None), key=lambda part: (part.collect_day, part.id)
        )
        return cls(
            to_send=to_send,
            to_hand_over=to_hand_over,
            late=sum(1 for part in to_send if part.ship_due_on is not None and part.ship_due_on < today),
            due_today=sum(1 for part in to_send if part.ship_due_on == today),
        )
