"""The mails about a claim: to the shopper in the order's language, to the enterprise in Korean."""

from datetime import datetime

from market.domain.claims.models import Claim
from market.domain.notifications.services import enqueue_mail
from market.foundation.i18n import DEFAULT_LANGUAGE


def tell_shopper(kind: str, claim: Claim, *, now: datetime) -> None:
    """A mail to whoever ordered, once."""
    order = claim.seller_order.order
    _enqueue(kind, claim, to=order.orderer_email, language=order.language, now=now)


def tell_seller(kind: str, claim: Claim, *, now: datetime) -> None:
    """A mail to the seller, at the address that the buyer was told; nobody where there is none."""
    address = claim.seller_order.seller_identity.get("email")
    if address:
        _enqueue(kind, claim, to=address, language=DEFAULT_LANGUAGE, now=now)


def _enqueue(kind: str, claim: Claim, *, to: str, language: str, now: datetime) -> None:
    facts = {"claim_id": claim.id}
    enqueue_mail(kind, to=to, language=language, facts=facts, dedupe_key=f"{kind}:{claim.id}", now=now)
