"""What became of a product, by whom: read from the audit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from market.domain.accounts.models import User
from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import Product
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, fetch

PAGE, MOST_SINCE = 30, 20


@dataclass(frozen=True, slots=True)
class Change:
    """One entry, with the account of who did it; None for the market itself, and for a closed account."""

    entry: AuditEntry
    person: User | None


def history_of(product: Product, edge: Edge | None) -> Stretch:
    """One page of what became of ``product``, the latest first; make ``changes_of`` its rows."""
    number = AuditEntry.__table__.c.id
    return fetch(_of(product), by=number, id_=number, descending=True, edge=edge, size=PAGE)


def changes_of(stretch: Stretch) -> list[Change]:
    """The rows of a page of ``history_of``."""
    return [Change(row[0], row[1]) for row in stretch.rows]


def changes_since(product: Product, moment: datetime, *, actions: Collection[str] = ()) -> list[Change]:
    """What has been changed in ``product`` after ``moment``, the earliest first; of ``actions`` alone, if given."""
    wanted = _of(product).where(AuditEntry.at > moment).order_by(AuditEntry.id).limit(MOST_SINCE)
    if actions:
        wanted = wanted.where(AuditEntry.action.in_(actions))
    return [Change(row[0], row[1]) for row in db.session.execute(wanted)]


def _of(product: Product) -> Select[Any]:
    columns: tuple[Any, ...] = (AuditEntry, User)
    entries = select(*columns).select_from(AuditEntry).outerjoin(User, User.id == AuditEntry.actor_id)
    return entries.where(AuditEntry.subject_kind == "product", AuditEntry.subject_id == str(product.id))
