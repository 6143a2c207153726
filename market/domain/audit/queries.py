"""Questions to the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, bindparam, or_, select

from market.domain.audit.models import AuditEntry
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 50
COMINGS = ("account.signed_in", "account.sign_in_failed", "account.second_step_failed")
"""Kept for some months, and shown to who looks for them: they would bury the changes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in the trail; what is empty does not narrow it.

    ``words`` stand in the thing's name, the person's, the reason or the action; ``said_so`` are the actions whose
    words in the reader's language they are part of. ``actions`` are the only ones wanted, ``kind`` that of the thing,
    and the moments go from ``since`` to before ``until``.
    """

    words: str = ""
    said_so: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


def trail(wanted: Wanted, edge: Edge | None) -> Stretch:
    """One page of what is wanted of the trail, newest first; sign-ins only where somebody looks for something."""
    return fetch(
        _narrowed(wanted),
        by=AuditEntry.id,  # type: ignore[arg-type]
        id_=AuditEntry.id,  # type: ignore[arg-type]
        descending=True,
        edge=edge,
        size=PAGE,
    )


def everything(wanted: Wanted, *, most: int) -> Sequence[AuditEntry]:
    """The same without pages, newest first, at most so many: to be taken along."""
    return db.session.scalars(_narrowed(wanted).order_by(AuditEntry.id.desc()).limit(most)).all()


def _narrowed(wanted: Wanted) -> Select[AuditEntry]:
    statement = select(AuditEntry)
    if wanted.words:
        pattern = "%" + wanted.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns: tuple[Any, ...] = (
            AuditEntry.action,
            AuditEntry.subject_name,
            AuditEntry.actor_name,
            AuditEntry.reason,
        )
        found = [column.ilike(pattern, escape="\\") for column in columns]
        statement = statement.where(or_(*found, AuditEntry.action.in_(wanted.said_so)))
    if wanted.actions:
        statement = statement.where(AuditEntry.action.in_(wanted.actions))
    if wanted.kind:
        statement = statement.where(AuditEntry.subject_kind == wanted.kind)
    if wanted.since is not None:
        statement = statement.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(AuditEntry.at < wanted.until)
    if not (wanted.words or wanted.actions or wanted.kind):
        statement = statement.where(AuditEntry.action.not_in(COMINGS))
    return statement


_LATEST = (
    select(AuditEntry.subject_name, AuditEntry.action, AuditEntry.actor_name, AuditEntry.at)
    .where(AuditEntry.action.not_in(COMINGS))
    .order_by(AuditEntry.id.desc())
    .limit(bindparam("most", type_=Integer))
)


def latest(most: int) -> Sequence[Any]:
    """The last ``most`` changes, sign-ins apart: ``subject_name``, ``action``, ``actor_name`` and ``at`` of each."""
    return db.session.execute(_LATEST, {"most": most}).all()
