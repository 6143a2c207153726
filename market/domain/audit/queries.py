"""Questions to the audit trail."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from market.domain.audit.models import AuditEntry
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 50
COMINGS = ("account.signed_in", "account.sign_in_failed", "account.second_step_failed")
"""Kept for some months, and shown to who looks for them: they would bury the changes."""


def trail(words: str, edge: Edge | None) -> Stretch:
    """One page of the trail, newest first; ``words`` are looked for in action, thing and actor.

    Sign-ins are shown only where ``words`` look for them.
    """
    statement = select(AuditEntry)
    if not words:
        statement = statement.where(AuditEntry.action.not_in(COMINGS))
    else:
        pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns: tuple[Any, ...] = (AuditEntry.action, AuditEntry.subject_name, AuditEntry.actor_name)
        statement = statement.where(or_(*(column.ilike(pattern, escape="\\") for column in columns)))
    return fetch(statement, by=AuditEntry.id, id_=AuditEntry.id, descending=True, edge=edge, size=PAGE)  # type: ignore[arg-type]


def latest(most: int) -> Sequence[AuditEntry]:
    """The last ``most`` entries, sign-ins apart."""
    changes = select(AuditEntry).where(AuditEntry.action.not_in(COMINGS))
    return db.session.scalars(changes.order_by(AuditEntry.id.desc()).limit(most)).all()
