"""Writing the audit trail."""

from datetime import datetime
from typing import Any

from market.domain.audit.models import AuditEntry
from market.foundation.actors import Actor
from market.foundation.database import db


def record(
    action: str,
    *,
    actor: Actor,
    subject: tuple[str, int | str, str],
    now: datetime,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add one row to the trail, in the caller's transaction.

    ``subject`` is (kind, id, name); ``changes`` maps a field to ``[before, after]``. No personal data of
    shoppers belongs in either.
    """
    kind, identity, name = subject
    db.session.add(
        AuditEntry(
            at=now,
            actor_id=actor.user_id,
            actor_name=actor.name,
            action=action,
            subject_kind=kind,
            subject_id=str(identity),
            subject_name=name,
            changes=changes or {},
            reason=reason,
        )
    )
