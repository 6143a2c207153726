"""Holding the rows of a file against the directory: what is new, changed, ended or doubtful."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, insert, select

from market.domain.enterprises.models import District
from market.domain.public_files import known, services
from market.domain.public_files.layouts import layout_of
from market.domain.public_files.matching import Index, Match
from market.domain.public_files.models import Decision, FileState, PublicFile, PublicFileRow, Verdict
from market.domain.public_files.reading import STATED, Stated, stated_of
from market.foundation.database import below_orm, table_of

NOTED_EVERY = 1_000
"""After so many rows it is written down how far it is."""

_row = table_of(PublicFileRow)
Rows = list[dict[str, Any]]


@dataclass(slots=True)
class Compared:
    """The rows as they will be kept, and how many there are of each kind."""

    rows: Rows
    counts: dict[str, int]


def compare(file: PublicFile, note: Callable[[int], None] = lambda done: None) -> Compared:
    """Compare every row of ``file``; ``note`` hears how far it is. Nothing is changed yet."""
    layout = layout_of(file.register)
    index = Index(known.entries(is_sample=file.is_sample))
    before = known.stated_before(file.register, is_sample=file.is_sample)
    kept = _kept(file.id)
    decided = {row.number: (row.decision, row.enterprise_id) for row in kept if row.decision and row.number}
    found: Rows = []
    unknown = 0
    taken: dict[int, int] = {}
    named: set[int] = set()
    for done, row in enumerate(kept, start=1):
        stated = stated_of(row.number, row.stated)
        stated.name = row.name
        made = {**services.blank_row(file.id), "number": row.number, "name": row.name, "stated": row.stated}
        match = index.match(stated) if row.name else Match()
        if row.faults:
            named.update({match.enterprise_id} if match.enterprise_id else (one for one, _ in match.candidates))
            made |= {"verdict": Verdict.FAULTY, "faults": row.faults}
        elif match.enterprise_id is None and not match.candidates and not layout.adds_entries:
            unknown += 1
            continue
        else:
            made |= _judged(stated, match, before, taken)
            named.update(one["id"] for one in made["candidates"])
            _decide_again(made, decided.get(row.number), before)
        found.append(made)
        if done % NOTED_EVERY == 0:
            note(done)
    named.update(taken)
    found += _ended(file, before, named, kept)
    return Compared(found, {**_counted(found), "unknown": unknown})


def write(file_id: int, compared: Compared) -> bool:
    """Keep what was compared. False when another worker was quicker."""
    if not services.finish(file_id, FileState.READ, FileState.CHECKED, counts=compared.counts):
        return False
    below_orm().execute(delete(_row).where(_row.c.file_id == file_id))
    if compared.rows:
        below_orm().execute(insert(_row), compared.rows)
    return True


def differences(stated: Stated, before: Any) -> dict[str, list[Any]]:
    """``[old, new]`` by field: what ``stated`` says otherwise than ``before``, a register's entry or None."""
    changes = {}
    for name in STATED:
        old = getattr(before, name) if before is not None else None
        new = getattr(stated, name)
        if old != new and not (name == "district" and new is District.UNKNOWN):
            changes[name] = [told(old), told(new)]
    if before is not None and before.ended_as_of is not None:
        changes["ended_as_of"] = [told(before.ended_as_of), None]
    return changes


def told(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "value", value)


def _kept(file_id: int) -> Sequence[Row[Any]]:
    rows = select(_row).where(_row.c.file_id == file_id, _row.c.number > 0)
    return below_orm().execute(rows.order_by(_row.c.number, _row.c.id)).all()


def _judged(stated: Stated, match: Match, before: Mapping[int, Row[Any]], taken: dict[int, int]) -> dict[str, Any]:
    """The verdict of one row; of two rows that mean the same entry, the second is doubtful."""
    entry_id = match.enterprise_id
    if entry_id is not None and entry_id in taken:
        return {"verdict": Verdict.DOUBTFUL, "why": "taken_by_row", "candidates": [{"id": entry_id, "score": 100}]}
    if entry_id is not None:
        taken[entry_id] = stated.number
        return same_or_changed(stated, entry_id, before.get(entry_id))
    if match.candidates:
        told_of = [{"id": one, "score": score} for one, score in match.candidates]
        return {"verdict": Verdict.DOUBTFUL, "why": match.why, "candidates": told_of}
    return {"verdict": Verdict.NEW, "changes": differences(stated, None)}


def same_or_changed(stated: Stated, enterprise_id: int, before: Any) -> dict[str, Any]:
    """What a row about the entry ``enterprise_id`` becomes, seen beside what the register had said of it."""
    changes = differences(stated, before)
    return {
        "verdict": Verdict.CHANGED if changes else Verdict.SAME,
        "enterprise_id": enterprise_id,
        "changes": changes,
        "seen": before.version if before is not None else 0,
    }


def _decide_again(made: dict[str, Any], decided: Any, before: Mapping[int, Row[Any]]) -> None:
    """A decision that was made before holds where the question is still the same."""
    if decided is None:
        return
    decision, enterprise_id = decided
    if decision is Decision.LEAVE or (decision is Decision.NEW and made["verdict"] is Verdict.DOUBTFUL):
        made["decision"] = decision
    elif decision is Decision.THIS and enterprise_id in [one["id"] for one in made["candidates"]]:
        stated = stated_of(made["number"], made["stated"])
        seen = same_or_changed(stated, enterprise_id, before.get(enterprise_id))
        made |= {name: seen[name] for name in ("enterprise_id", "changes", "seen")} | {"decision": decision}


def _ended(file: PublicFile, before: Mapping[int, Row[Any]], named: set[int], kept: Sequence[Row[Any]]) -> Rows:
    """Entries that the register had named and the file does not; of a district's file only those of that district."""
    layout = layout_of(file.register)
    districts = {row.stated.get("district") for row in kept}
    return [
        {
            **services.blank_row(file.id),
            "verdict": Verdict.ENDED,
            "enterprise_id": enterprise_id,
            "name": entry.name,
            "seen": entry.version,
            "changes": {"ended_as_of": [None, file.as_of.isoformat()]},
        }
        for enterprise_id, entry in before.items()
        if enterprise_id not in named
        and entry.ended_as_of is None
        and (not layout.by_district or entry.district.value in districts)
    ]


def _counted(rows: Rows) -> dict[str, int]:
    counts = {verdict.value: 0 for verdict in Verdict if verdict is not Verdict.UNREAD}
    for row in rows:
        counts[row["verdict"].value] += 1
    return counts
