"""Claims of directory entries, counted for the city."""

from sqlalchemy import func, select

from market.domain.enterprises.models import EntryClaim
from market.foundation.database import db


def count_claims() -> int:
    """How many claims of entries there have been."""
    return db.session.scalar(select(func.count(EntryClaim.id))) or 0
