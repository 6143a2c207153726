"""What may happen to entries of the directory. The caller opens the transaction; nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from market.domain.enterprises.errors import AlreadyManaged, NothingToClaim
from market.domain.enterprises.models import Enterprise, EntryClaim
from market.domain.enterprises.queries import is_managed
from market.domain.notifications import services as notifications
from market.foundation.database import db


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who says that an entry is theirs, and what they wrote to the city."""

    name: str
    email: str
    phone: str | None
    message: str


def claim_entry(enterprise: Enterprise, claimant: Claimant, *, city_mail: str, now: datetime) -> EntryClaim:
    """Keep the claim and tell the city by mail, in Korean; what was written stays encrypted in the claim.

    Raises ``NothingToClaim`` for a sample enterprise and ``AlreadyManaged`` where somebody has an account.
    """
    if enterprise.is_sample:
        raise NothingToClaim
    if is_managed(enterprise):
        raise AlreadyManaged(enterprise=enterprise.name)
    claim = EntryClaim(
        enterprise=enterprise,
        claimed_at=now,
        name=claimant.name,
        email=claimant.email,
        phone=claimant.phone,
        message=claimant.message,
    )
    db.session.add(claim)
    db.session.flush()
    notifications.enqueue_mail(
        "enterprise_claim",
        to=city_mail,
        language="ko",
        facts={"claim_id": claim.id},
        dedupe_key=f"enterprise_claim:{claim.id}",
        now=now,
    )
    return claim
