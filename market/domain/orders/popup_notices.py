"""Telling shoppers that the pop-up where they meant to collect is called off."""

from datetime import datetime

from market.domain.notifications import services as notifications
from market.domain.orders.office_queries import parts_to_collect
from market.domain.popups.models import Popup


def tell_popup_cancelled(popup: Popup, *, now: datetime) -> int:
    """Ask for one mail to each shopper who was to collect there, in their order's language; how many parts."""
    parts = parts_to_collect(popup.id)
    for part in parts:
        notifications.enqueue_mail(
            "popup_cancelled",
            to=part.order.orderer_email,
            language=part.order.language,
            facts={"seller_order_id": part.id, "popup_id": popup.id},
            dedupe_key=f"popup_cancelled:{popup.id}:{part.id}",
            now=now,
        )
    return len(parts)
