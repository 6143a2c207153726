"""What time does to calls: a day before one closes, who has a draft is reminded."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from market.domain.calls import letters
from market.domain.calls.models import ApplicationState, BoothApplication, Call
from market.foundation.database import db

REMIND_BEFORE = timedelta(days=1)


def remind_due(*, now: datetime) -> int:
    """Write once to those whose application is not sent and whose call closes within a day; to how many."""
    due = (
        select(BoothApplication)
        .join(Call, Call.id == BoothApplication.call_id)
        .where(
            Call.closes_at > now,
            Call.closes_at <= now + REMIND_BEFORE,
            Call.opens_at <= now,
            Call.announced_at.is_not(None),
            Call.cancelled_at.is_(None),
            Call.is_sample.is_(False),
            BoothApplication.state == ApplicationState.DRAFT,
        )
        .options(joinedload(BoothApplication.enterprise))
    )
    waiting = db.session.scalars(due.order_by(BoothApplication.id)).all()
    for application in waiting:
        letters.tell(application, "closing", now=now)
    return len(waiting)
