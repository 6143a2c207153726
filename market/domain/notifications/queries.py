"""Questions to the outbox."""

from datetime import datetime

from sqlalchemy import select

from market.domain.notifications.models import WorkerHeartbeat
from market.foundation.database import db


def last_beat() -> datetime | None:
    """When the worker last gave a sign of life."""
    return db.session.scalar(select(WorkerHeartbeat.beat_at))
