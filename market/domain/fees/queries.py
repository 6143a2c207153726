"""Questions about fee rules."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from market.domain.fees.models import FeeRule
from market.foundation.database import db

_IN_FORCE = select(FeeRule).where(FeeRule.since <= bindparam("now")).order_by(FeeRule.since.desc(), FeeRule.id.desc())


def rules_in_force(now: datetime) -> Sequence[FeeRule]:
    """All rules that have begun, the newest first: of two for the same, the first one found holds."""
    return db.session.scalars(_IN_FORCE, {"now": now}).all()
