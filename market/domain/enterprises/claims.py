"""Claims of directory entries: counted for the city, and forgotten in time."""

from datetime import datetime

from sqlalchemy import delete, func, select

from market.domain.enterprises.models import EntryClaim
from market.foundation.clock import months_before
from market.foundation.database import db

KEPT_MONTHS = 12
"""How long a claim is kept, as the privacy policy promises."""


def count_claims() -> int:
    """How many claims of entries there have been."""
    return db.session.scalar(select(func.count(EntryClaim.id))) or 0


def forget_old_claims(*, now: datetime) -> None:
    """Remove the claims that have been kept for as long as was promised, with all that people wrote in them."""
    db.session.execute(delete(EntryClaim).where(EntryClaim.claimed_at <= months_before(now, KEPT_MONTHS)))
