"""Telling the people of an enterprise about its application."""

from datetime import datetime

from market.domain.calls.models import BoothApplication
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.telling import notify_members


def tell(application: BoothApplication, what: str, *, key: object = "", now: datetime) -> None:
    """``what`` is received, withdrawn, closing or call_cancelled. ``key`` tells two apart."""
    notify_members(
        application.enterprise,
        "call_for_seller",
        {"application_id": application.id, "what": what},
        ability=Ability.JOIN_POPUPS,
        dedupe_key=f"call_for_seller:{what}:{application.id}:{key}",
        now=now,
    )
