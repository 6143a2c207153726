"""The mails about a claim: to the shopper in the order's language, to the people of the enterprise in theirs."""

from datetime import datetime

from market.domain.claims.models import Claim
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.telling import notify_members
from market.domain.notifications.services import enqueue_mail


def tell_shopper(kind: str, claim: Claim, *, now: datetime) -> None:
    """A mail to whoever ordered, once."""
    order = claim.seller_order.order
    enqueue_mail(
        kind,
        to=order.orderer_email,
        language=order.language,
        facts={"claim_id": claim.id},
        dedupe_key=f"{kind}:{claim.id}",
        now=now,
    )


def tell_seller(kind: str, claim: Claim, *, now: datetime) -> None:
    """A mail to those of the enterprise who look after claims, once each."""
    notify_members(
        claim.seller_order.enterprise,
        kind,
        {"claim_id": claim.id},
        ability=Ability.SEND_ORDERS,
        dedupe_key=f"{kind}:{claim.id}",
        now=now,
    )
