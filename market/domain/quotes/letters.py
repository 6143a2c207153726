"""Telling either side by mail. No mail holds a word of what was written, and the link is put in when it is sent."""

from datetime import datetime

from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.telling import notify_members
from market.domain.notifications.services import enqueue_mail
from market.domain.quotes.models import QuoteRequest


def tell_seller(request: QuoteRequest, what: str, *, key: object = "", now: datetime) -> None:
    """To the enterprise; ``what`` is asked, message, accepted or withdrawn. ``key`` tells two apart."""
    notify_members(
        request.enterprise,
        "quote_for_seller",
        {"request_id": request.id, "what": what},
        ability=Ability.ANSWER,
        dedupe_key=f"quote_for_seller:{what}:{request.id}:{key}",
        now=now,
    )


def tell_asker(request: QuoteRequest, what: str, *, key: object = "", now: datetime) -> None:
    """To whoever asked; ``what`` is ``received``, ``sent``, ``message``, ``declined`` or ``expiring``."""
    if not request.email:  # they have left the market
        return
    enqueue_mail(
        "quote_for_asker",
        to=request.email,
        language=request.language,
        facts={"request_id": request.id, "what": what},
        dedupe_key=f"quote_for_asker:{what}:{request.id}:{key}",
        now=now,
    )
