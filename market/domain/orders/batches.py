"""Parcels that are told in one list: checked first, sent when somebody has confirmed, each row with its result.

A row stands for itself: one that cannot be sent any more is written down with its reason, and keeps none of the
others. The list knows how far it has come, so that whoever stops in the middle goes on where it was.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.domain.orders import sending
from market.domain.orders.errors import BatchNotFound, OrderNotFound
from market.domain.orders.models import SellerOrder
from market.domain.orders.sending_models import BatchState, SendingBatch
from market.foundation.actors import Actor
from market.foundation.database import db
from market.foundation.errors import MarketError
from market.foundation.i18n import speaking

KEPT_FOR = timedelta(days=30)
"""How long a list with its results can be looked at."""

STRETCH = 100
"""So many rows are seen to in one transaction."""


def make(
    enterprise: Enterprise,
    rows: Sequence[dict[str, Any]],
    *,
    user: User,
    actor: Actor,
    language: str,
    now: datetime,
) -> SendingBatch:
    """A list of parcels, not confirmed yet. Each row has ``part_id``, ``carrier`` (a code) and ``tracking``."""
    batch = SendingBatch(
        enterprise_id=enterprise.id,
        asked_by_id=user.id,
        asked_by=actor.name,
        language=language,
        asked_at=now,
        rows=[{**row, "refusal": ""} for row in rows],
        done=0,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def batch_of(enterprise: Enterprise, batch_id: int) -> SendingBatch:
    """A list of ``enterprise``; ``BatchNotFound`` when it is another's."""
    found = db.session.scalar(
        select(SendingBatch).where(SendingBatch.id == batch_id, SendingBatch.enterprise_id == enterprise.id)
    )
    if found is None:
        raise BatchNotFound
    return found


def confirm(batch: SendingBatch) -> bool:
    """Let the parcels leave. True when this call did it; a list is confirmed once."""
    claim = (
        update(SendingBatch)
        .where(SendingBatch.id == batch.id, SendingBatch.state == BatchState.CHECKED)
        .values(state=BatchState.CONFIRMED)
        .returning(SendingBatch.id)
        .execution_options(synchronize_session="fetch")
    )
    return db.session.scalar(claim) is not None


def waiting(*, most: int = 20) -> Sequence[int]:
    """Lists that were confirmed and are not done, the oldest first: ids."""
    return db.session.scalars(
        select(SendingBatch.id)
        .where(SendingBatch.state == BatchState.CONFIRMED)
        .order_by(SendingBatch.id)
        .limit(most)
    ).all()


def work(batch_id: int, *, now: datetime) -> bool:
    """See to the next rows of a list; refusals are written in its language. True when more are left."""
    held = (
        update(SendingBatch)
        .where(SendingBatch.id == batch_id, SendingBatch.state == BatchState.CONFIRMED)
        .values(state=SendingBatch.state)
        .returning(SendingBatch.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(held) is None:
        return False
    batch = db.session.get_one(SendingBatch, batch_id, populate_existing=True)
    rows = [dict(row) for row in batch.rows]
    last = min(batch.done + STRETCH, len(rows))
    who = Actor(user_id=batch.asked_by_id, name=batch.asked_by)
    with speaking(batch.language):
        for row in rows[batch.done : last]:
            row["refusal"] = _send(batch, row, who, now)
    batch.rows, batch.done = rows, last
    if last == len(rows):
        batch.state = BatchState.DONE
    db.session.flush()
    return last < len(rows)


def forget_old(*, now: datetime) -> None:
    """Remove lists whose time is over; one that is being sent stays until it is done."""
    over = (SendingBatch.asked_at <= now - KEPT_FOR) & (SendingBatch.state != BatchState.CONFIRMED)
    db.session.execute(delete(SendingBatch).where(over))


def _send(batch: SendingBatch, row: dict[str, Any], actor: Actor, now: datetime) -> str:
    """Why the row's parcel did not leave; empty when it did."""
    part = db.session.get(SellerOrder, row["part_id"])
    if part is None or part.enterprise_id != batch.enterprise_id:
        return str(OrderNotFound())
    try:
        with db.session.begin_nested():
            sending.send(part, carrier=row["carrier"], tracking_number=row["tracking"], actor=actor, now=now)
    except MarketError as refusal:
        return str(refusal)
    return ""
