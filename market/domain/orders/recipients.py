"""Whose name and address an enterprise may see, how much of it, and until when. Pure, but for the audit row.

In lists, and until somebody asks, all of it is masked. It is opened for the work that an order makes: from its
payment until 30 days after its purchase was confirmed or its last goods came back; by then every claim is answered.
What was cancelled before it left needs no address at all.
"""

from datetime import datetime, timedelta

from market.domain.audit import services as audit
from market.domain.orders.errors import RecipientClosed
from market.domain.orders.models import SellerOrder, SellerOrderStatus
from market.foundation.actors import Actor
from market.foundation.wording import masked_name

OPEN_AFTER_END = timedelta(days=30)

_NEVER = frozenset({SellerOrderStatus.AWAITING_PAYMENT, SellerOrderStatus.CANCELLED})

__all__ = ["OPEN_AFTER_END", "masked_address", "masked_name", "masked_phone", "may_open", "open_recipient"]


def masked_phone(digits: str) -> str:
    """The last four digits: enough to tell two people apart at a booth. 01012345678 → ***-****-5678."""
    return f"***-****-{digits[-4:]}" if len(digits) >= 8 else "***"


def masked_address(road_address: str) -> str:
    """The province and the city, as far as a parcel's price depends on it: 경기도 고양시 ***."""
    return " ".join([*road_address.split()[:2], "***"])


def may_open(part: SellerOrder, *, now: datetime) -> bool:
    """Whether name, phone and address of ``part`` are still needed for something."""
    if part.status in _NEVER:
        return False
    over = part.confirmed_at or part.ended_at
    return over is None or now < over + OPEN_AFTER_END


def open_recipient(part: SellerOrder, *, actor: Actor, now: datetime, purpose: str = "") -> None:
    """Write down that ``actor`` sees the recipient of ``part`` in full; ``RecipientClosed`` when nobody may."""
    if not may_open(part, now=now):
        raise RecipientClosed
    audit.record(
        "seller_order.personal_data_opened",
        actor=actor,
        subject=("seller_order", part.id, part.order.number),
        now=now,
        reason=purpose,
    )
