"""Questions about fee rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, select

from market.domain.fees.models import FeeRule
from market.domain.fees.rules import Rule
from market.foundation.database import below_orm, table_of

_rule = table_of(FeeRule)
_IN_FORCE = select(_rule).where(_rule.c.since <= bindparam("now")).order_by(_rule.c.since.desc(), _rule.c.id.desc())


def rules_in_force(now: datetime) -> Sequence[Rule]:
    """All rules that have begun, the newest first: of two for the same, the first one found holds."""
    return cast(Sequence[Rule], below_orm().execute(_IN_FORCE, {"now": now}).all())
