"""Telling each side by mail. Only the answer holds what somebody wrote, and it is read when the mail is written."""

from datetime import datetime

from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.telling import notify_members
from market.domain.notifications.services import enqueue_mail
from market.domain.wholesale.models import WholesaleInquiry
from market.foundation.i18n import DEFAULT_LANGUAGE


def tell_enterprise(row: WholesaleInquiry, enterprise: Enterprise, *, now: datetime) -> None:
    """To the people of the enterprise who answer."""
    notify_members(
        enterprise,
        "wholesale_for_seller",
        {"inquiry_id": row.id},
        ability=Ability.ANSWER,
        dedupe_key=f"wholesale_for_seller:{row.number}",
        now=now,
    )


def tell_city(row: WholesaleInquiry, address: str, *, now: datetime) -> None:
    """To the city, which answers what is asked of the whole market and sees what is asked of an enterprise."""
    enqueue_mail(
        "wholesale_for_city",
        to=address,
        language=DEFAULT_LANGUAGE,
        facts={"inquiry_id": row.id},
        dedupe_key=f"wholesale_for_city:{row.number}",
        now=now,
    )


def tell_asker(row: WholesaleInquiry, what: str, *, now: datetime) -> None:
    """To whoever asked; ``what`` is ``received`` or ``answered``."""
    enqueue_mail(
        "wholesale_for_asker",
        to=row.email,
        language=row.language,
        facts={"inquiry_id": row.id, "what": what},
        dedupe_key=f"wholesale_for_asker:{what}:{row.number}",
        now=now,
    )
