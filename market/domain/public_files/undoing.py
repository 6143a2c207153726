"""Taking an applied file back: every entry as it was before, or nothing, with the reasons entry by entry."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Table, bindparam, delete, select, update

from market.domain.enterprises.models import District, Enterprise, EnterpriseKind
from market.domain.enterprises.profile import describe_many
from market.domain.public_files import noting, services
from market.domain.public_files.applying import OF_ENTERPRISE, OF_ENTRY
from market.domain.public_files.comparing import told
from market.domain.public_files.errors import CannotUndo
from market.domain.public_files.known import stretches
from market.domain.public_files.models import FileState, PublicFile, PublicFileRow, RegisterEntry
from market.domain.search.models import DocumentKind, SearchDocument
from market.foundation.actors import Actor
from market.foundation.database import Model, below_orm, table_of

_row, _entry, _enterprise = table_of(PublicFileRow), table_of(RegisterEntry), table_of(Enterprise)
_document = table_of(SearchDocument)
_DAYS = frozenset({"as_of", "certified_on", "expires_on", "ended_as_of"})
_NAMES = ("name_en", "summary_ko", "story_ko", "effect_ko", "picture", "note_ko")
"""What no file writes: where an entry that came by one has it, somebody has made it theirs."""


def undo(file: PublicFile, *, actor: Actor, now: datetime) -> bool:
    """Bring everything back that ``file`` has changed. False when another worker has done it already.

    Raises ``CannotUndo`` with the reasons when an entry was changed since; the caller's transaction then takes all of
    it back.
    """
    reason = file.undo_reason
    services.take_turn()
    if not services.finish(file.id, FileState.UNDOING, FileState.UNDONE, undone_at=now):
        return False
    rows = below_orm().execute(select(_row).where(_row.c.file_id == file.id, _row.c.left.is_not(None))).all()
    made = [row for row in rows if row.was.get("made")]
    kept = [row for row in rows if not row.was.get("made")]
    entries = _take_turns(file, [row.enterprise_id for row in rows if row.enterprise_id])
    enterprises = _enterprises([row.enterprise_id for row in rows if row.enterprise_id])
    used = _used_elsewhere(file, [row.enterprise_id for row in made if row.enterprise_id])
    reasons = [
        {"name": row.name, "slug": _slug(enterprises, row), "why": why}
        for row in rows
        if (why := _objection(file, row, entries, enterprises, used))
    ]
    if reasons:
        raise CannotUndo(reasons=reasons)
    _bring_back(kept, entries)
    _bring_back_enterprises(kept, enterprises)
    _remove([row.enterprise_id for row in made])
    touched = [(row.enterprise_id, row.name) for row in rows]
    noting.record_undone(file, touched, reason=reason, actor=actor, now=now)
    return True


def _slug(enterprises: Mapping[int, Row[Any]], row: Row[Any]) -> str:
    return enterprises[row.enterprise_id].slug if row.enterprise_id in enterprises else ""


# --- may it be


def _objection(
    file: PublicFile,
    row: Row[Any],
    entries: Mapping[int, Row[Any]],
    enterprises: Mapping[int, Row[Any]],
    used: Mapping[int, str],
) -> str:
    """Why the entry of ``row`` cannot go back, as a code; empty when it can."""
    entry, enterprise = entries.get(row.enterprise_id), enterprises.get(row.enterprise_id)
    if entry is None or enterprise is None:
        return "gone"
    if entry.file_id != file.id:
        return "other_file"
    if any(told(getattr(entry, name)) != row.left["entry"][name] for name in OF_ENTRY):
        return "entry_changed"
    if any(told(getattr(enterprise, name)) != value for name, value in row.left["enterprise"].items()):
        return "directory_changed"
    if not row.was.get("made"):
        return ""
    if any(getattr(enterprise, name) is not None for name in _NAMES):
        return "directory_changed"
    return used.get(row.enterprise_id, "")


def _take_turns(file: PublicFile, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Keep others from what the register states of these entries."""
    found: dict[int, Row[Any]] = {}
    for some in stretches(ids):
        turn = update(_entry).where(_entry.c.register == file.register, _entry.c.enterprise_id.in_(some))
        for row in below_orm().execute(turn.values(version=_entry.c.version + 1).returning(*_entry.c)):
            found[row.enterprise_id] = row
    return found


def _enterprises(ids: Sequence[int]) -> dict[int, Row[Any]]:
    found: dict[int, Row[Any]] = {}
    for some in stretches(ids):
        turn = update(_enterprise).where(_enterprise.c.id.in_(some)).values(kind=_enterprise.c.kind)
        found.update({row.id: row for row in below_orm().execute(turn.returning(*_enterprise.c))})
    return found


def _used_elsewhere(file: PublicFile, ids: Sequence[int]) -> dict[int, str]:
    """Entries that came by ``file`` and that others refer to by now: another register, a person, an order."""
    found: dict[int, str] = {}
    for table, column in _references():
        for some in stretches(ids):
            users = select(column).where(column.in_(some)).distinct()
            if table is _entry:
                users = users.where(_entry.c.file_id != file.id)
            found.update(dict.fromkeys(below_orm().scalars(users), "used"))
    return found


def _references() -> list[tuple[Table, Any]]:
    """Every column that points to an entry, with its table."""
    return [
        (table, key.parent)
        for table in Model.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is _enterprise and table is not _row
    ]


# --- back


def _bring_back(rows: Sequence[Row[Any]], entries: Mapping[int, Row[Any]]) -> None:
    old = [
        {"key": entries[row.enterprise_id].id, **{name: _value(name, row.was["entry"][name]) for name in OF_ENTRY}}
        for row in rows
        if row.was["entry"] is not None
    ]
    if old:
        below_orm().execute(update(_entry).where(_entry.c.id == bindparam("key")), old)
    for some in stretches([entries[row.enterprise_id].id for row in rows if row.was["entry"] is None]):
        below_orm().execute(delete(_entry).where(_entry.c.id.in_(some)))


def _bring_back_enterprises(rows: Sequence[Row[Any]], enterprises: Mapping[int, Row[Any]]) -> None:
    old = []
    for row in rows:
        if row.was["enterprise"]:
            enterprise = enterprises[row.enterprise_id]
            now = {name: getattr(enterprise, name) for name in OF_ENTERPRISE}
            before = {name: _value(name, value) for name, value in row.was["enterprise"].items()}
            old.append({"key": row.enterprise_id, **now, **before})
    if old:
        below_orm().execute(update(_enterprise).where(_enterprise.c.id == bindparam("key")), old)
    for some in stretches([row.enterprise_id for row in rows if "address_ko" in row.was["enterprise"]]):
        describe_many(some)


def _remove(ids: Sequence[int]) -> None:
    for some in stretches(ids):
        below_orm().execute(delete(_entry).where(_entry.c.enterprise_id.in_(some)))
        below_orm().execute(
            delete(_document).where(_document.c.kind == DocumentKind.ENTERPRISE, _document.c.object_id.in_(some))
        )
        below_orm().execute(delete(_enterprise).where(_enterprise.c.id.in_(some)))


def _value(name: str, kept: Any) -> Any:
    """What JSON has kept, as the table takes it."""
    if kept is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(kept)
    if name == "kind":
        return EnterpriseKind.stored_as(kept)
    return District.stored_as(kept) if name == "district" else kept
