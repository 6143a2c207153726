"""Telling shopper and enterprise by mail. The link is made when the mail is written: the outbox does not hold it."""

from datetime import datetime

from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.telling import notify_members
from market.domain.notifications.services import enqueue_mail
from market.domain.pickups.models import PickupChange


def tell_shopper(kind: str, change: PickupChange, *, now: datetime) -> None:
    """To whoever ordered, in the language of the order: ``pickup_changed`` asks, ``pickup_settled`` says what is."""
    order = change.seller_order.order
    enqueue_mail(
        kind,
        to=order.orderer_email,
        language=order.language,
        facts={"change_id": change.id},
        dedupe_key=f"{kind}:{change.id}",
        now=now,
    )


def tell_seller(kind: str, change: PickupChange, *, now: datetime) -> None:
    """To the enterprise: what was to be collected is to be sent."""
    notify_members(
        change.seller_order.enterprise,
        kind,
        {"change_id": change.id},
        ability=Ability.SEND_ORDERS,
        dedupe_key=f"{kind}:{change.id}",
        now=now,
    )
