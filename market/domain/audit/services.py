"""Writing the audit trail, and forgetting who came in when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, or_

from market.domain.audit.models import AuditEntry
from market.domain.audit.queries import COMINGS
from market.foundation.actors import GUEST, Actor
from market.foundation.clock import months_before
from market.foundation.database import below_orm, db, table_of

SIGN_INS_KEPT_MONTHS, STAFF_SIGN_INS_KEPT_MONTHS = 3, 24
"""How long it is kept who came in from where, as the privacy policy promises; of staff longer (개인정보의 안전성
확보조치 기준 제8조)."""


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
    db.session.add(AuditEntry(**_row(Deed(action, subject, changes or {}), actor=actor, now=now, reason=reason)))


@dataclass(frozen=True, slots=True)
class Deed:
    """One of many deeds that are done together: what ``record`` takes of it."""

    action: str
    subject: tuple[str, int | str, str]
    changes: dict[str, Any] = field(default_factory=dict)


def record_many(deeds: Iterable[Deed], *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Add a row for each of ``deeds`` to the trail, all of them at once."""
    rows = [_row(deed, actor=actor, now=now, reason=reason) for deed in deeds]
    if rows:
        below_orm().execute(insert(table_of(AuditEntry)), rows)


def _row(deed: Deed, *, actor: Actor, now: datetime, reason: str) -> dict[str, Any]:
    kind, identity, name = deed.subject
    return {
        "at": now,
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "action": deed.action,
        "subject_kind": kind,
        "subject_id": str(identity),
        "subject_name": name,
        "changes": deed.changes,
        "reason": reason,
    }


def forget_sign_ins(*, now: datetime) -> None:
    """Remove who came in, and tried to, from where; nothing else ever leaves the trail. Staff stand there by name,
    all others by number."""
    by_others = or_(AuditEntry.actor_name == GUEST.name, AuditEntry.actor_name.startswith("#"))
    too_old = or_(
        and_(by_others, AuditEntry.at <= months_before(now, SIGN_INS_KEPT_MONTHS)),
        AuditEntry.at <= months_before(now, STAFF_SIGN_INS_KEPT_MONTHS),
    )
    db.session.execute(delete(AuditEntry).where(AuditEntry.action.in_(COMINGS), too_old))
