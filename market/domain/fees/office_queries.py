"""Fee rules as the city lists them: each with the moment at which a newer one for the same follows it."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from market.domain.catalog.models import Category
from market.domain.enterprises.models import Enterprise
from market.domain.fees.models import FeeRule
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 20


def rules(edge: Edge | None) -> Stretch:
    """One page of rules, the one that begins last first: the rule, its enterprise, its category, and its end."""
    ends = func.lead(FeeRule.since, type_=FeeRule.__table__.c.since.type).over(
        partition_by=(FeeRule.enterprise_id, FeeRule.category_id), order_by=(FeeRule.since, FeeRule.id)
    )
    told = select(FeeRule.id.label("id"), ends.label("ends")).subquery()
    rows: Any = (
        select(FeeRule, Enterprise, Category, told.c.ends)
        .join(told, told.c.id == FeeRule.id)
        .outerjoin(Enterprise, Enterprise.id == FeeRule.enterprise_id)
        .outerjoin(Category, Category.id == FeeRule.category_id)
    )
    columns = FeeRule.__table__.c
    return fetch(rows, by=columns.since, id_=columns.id, descending=True, edge=edge, size=PAGE)


def state_of(rule: FeeRule, ends: datetime | None, now: datetime) -> str:
    """``to_come``, ``in_force`` or ``over``."""
    if rule.since > now:
        return "to_come"
    return "over" if ends is not None and ends <= now else "in_force"
