"""A decided file becomes what the registers state: one batch in one transaction, by statements of many rows.

Nothing that an enterprise has written is touched. Its kind comes from the register; an address and a district are
taken only where there was none.
"""

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from market.domain.enterprises.models import District, Enterprise, EnterpriseKind, EnterpriseStatus
from market.domain.enterprises.names import same_name
from market.domain.enterprises.profile import describe_many
from market.domain.public_files import known, noting, services
from market.domain.public_files.comparing import told
from market.domain.public_files.errors import Overtaken
from market.domain.public_files.known import stretches
from market.domain.public_files.matching import Index
from market.domain.public_files.models import (
    Decision,
    FileState,
    PublicFile,
    PublicFileRow,
    RegisterEntry,
    Verdict,
)
from market.domain.public_files.plan import Plan
from market.domain.public_files.reading import STATED, Stated, stated_of
from market.domain.public_files.rules import kind_from, sort_key
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.foundation.actors import Actor
from market.foundation.database import below_orm, table_of
from market.foundation.hangul import in_address, romanised

NOTED_EVERY = 1_000
OF_ENTRY = (*STATED, "name_key", "file_id", "as_of", "ended_as_of")
"""What an undo brings back of a register's entry."""

OF_ENTERPRISE = ("kind", "kind_as_of", "address_ko", "district")
"""What a register may change of an entry of the directory."""

_row, _entry, _enterprise = table_of(PublicFileRow), table_of(RegisterEntry), table_of(Enterprise)


@dataclass(slots=True)
class Batch:
    """A plan while it is written: the entries as they were found, and what is kept of each row for an undo."""

    file: PublicFile
    plan: Plan
    actor: Actor
    now: datetime
    entries: Mapping[int, Row[Any]]
    enterprises: Mapping[int, Row[Any]]
    kept: list[dict[str, Any]] = field(default_factory=list)


def prepare(file: PublicFile, note: Callable[[int], None] = lambda done: None) -> Plan:
    """What is to be done; ``note`` hears how far reading it is."""
    plan = Plan(file.id)
    rows = below_orm().execute(select(_row).where(_row.c.file_id == file.id).order_by(_row.c.number, _row.c.id)).all()
    for done, row in enumerate(rows, start=1):
        verdict, decision = row.verdict, row.decision
        if verdict is Verdict.ENDED and decision is Decision.END:
            plan.ended.append(row)
        elif (verdict is Verdict.NEW and decision is None) or decision is Decision.NEW:
            plan.new.append((row, _stated(row)))
        elif (verdict in (Verdict.CHANGED, Verdict.SAME) and decision is None) or decision is Decision.THIS:
            plan.known.append((row, _stated(row)))
        if done % NOTED_EVERY == 0:
            note(min(done, file.total))
    named = {row.enterprise_id for row, _ in plan.known}
    plan.ended = [row for row in plan.ended if row.enterprise_id not in named]
    return plan


def apply(file: PublicFile, plan: Plan, *, actor: Actor, now: datetime) -> bool:
    """Write all of it. False when another worker has done it already.

    Raises ``Overtaken`` when an entry is not what the file was compared with; the caller's transaction then takes
    everything back.
    """
    counts = {**file.counts, "done_new": len(plan.new), "done_known": len(plan.known), "done_ended": len(plan.ended)}
    services.take_turn()
    if not services.finish(plan.file_id, FileState.CONFIRMED, FileState.APPLIED, applied_at=now, counts=counts):
        return False
    services.check_newer(file.register, file.as_of, is_sample=file.is_sample)
    batch = Batch(file, plan, actor, now, _take_turns(file, plan), _enterprises(plan.ids))
    _check_new(file, plan)
    made = _insert_enterprises(batch)
    _state(batch)
    _end(batch)
    _keep(batch)
    noting.record_applied(batch.file, plan, made, actor=actor, now=now)
    return True


def _stated(row: Row[Any]) -> Stated:
    stated = stated_of(row.number, row.stated)
    stated.name = row.name
    return stated


# --- may it be


def _take_turns(file: PublicFile, plan: Plan) -> dict[int, Row[Any]]:
    """Keep others from what the register has stated of these entries, and see that it is what was compared with."""
    found: dict[int, Row[Any]] = {}
    for some in stretches(plan.ids):
        turn = update(_entry).where(_entry.c.register == file.register, _entry.c.enterprise_id.in_(some))
        for row in below_orm().execute(turn.values(version=_entry.c.version + 1).returning(*_entry.c)):
            found[row.enterprise_id] = row
    seen = [*(row for row, _ in plan.known), *plan.ended]
    others = [row.name for row in seen if _version(found.get(row.enterprise_id)) != row.seen]
    ids = plan.ids
    if len(set(ids)) < len(ids):
        others += [row.name for row, _ in plan.known if ids.count(row.enterprise_id) > 1]
    if others:
        raise Overtaken(names=others)
    return found


def _version(entry: Row[Any] | None) -> int:
    return entry.version - 1 if entry is not None else 0


def _enterprises(ids: Collection[int]) -> dict[int, Row[Any]]:
    """The entries of the directory, kept from others until the end."""
    found: dict[int, Row[Any]] = {}
    columns = [_enterprise.c[name] for name in ("id", "name_ko", *OF_ENTERPRISE)]
    for some in stretches(set(ids)):
        turn = update(_enterprise).where(_enterprise.c.id.in_(some)).values(kind=_enterprise.c.kind)
        found.update({row.id: row for row in below_orm().execute(turn.returning(*columns))})
    return found


def _check_new(file: PublicFile, plan: Plan) -> None:
    """Who was new when the file was compared may have come in by another file since."""
    index = Index(known.entries(is_sample=file.is_sample))
    others = [row.name for row, stated in plan.new if row.decision is None and index.knows(stated)]
    if others:
        raise Overtaken(names=others)


# --- writing


def _insert_enterprises(batch: Batch) -> list[tuple[int, str]]:
    """New entries of the directory; of them nothing is known but what the register states."""
    if not batch.plan.new:
        return []
    by_slug = {_slug(stated.name): (row, stated) for row, stated in batch.plan.new}
    rows = [{**_columns(batch, stated), "slug": slug} for slug, (_, stated) in by_slug.items()]
    made = below_orm().execute(insert(_enterprise).returning(_enterprise.c.id, _enterprise.c.slug), rows).all()
    entries = []
    for enterprise_id, slug in made:
        row, stated = by_slug[slug]
        entry = _entry_of(batch, stated, enterprise_id)
        entries.append(entry)
        left = {name: told(value) for name, value in _columns(batch, stated).items() if name != "created_at"}
        batch.kept.append(
            {
                "key": row.id,
                "enterprise_id": enterprise_id,
                "was": {"made": True},
                "left": {"entry": _told(entry), "enterprise": left},
            }
        )
    below_orm().execute(insert(_entry).returning(_entry.c.id), entries)  # many rows in one statement
    found = [(enterprise_id, *by_slug[slug]) for enterprise_id, slug in made]
    search.index_many(
        DocumentKind.ENTERPRISE,
        [
            search.Document(enterprise_id, [stated.name, romanised(stated.name)], [stated.address, stated.what])
            for enterprise_id, _, stated in found
        ],
    )
    return [(enterprise_id, stated.name) for enterprise_id, _, stated in found]


def _columns(batch: Batch, stated: Stated) -> dict[str, Any]:
    kind = stated.kind or EnterpriseKind.UNKNOWN
    return {
        "is_sample": batch.file.is_sample,
        "status": EnterpriseStatus.ACTIVE,
        "kind": kind,
        "kind_as_of": batch.file.as_of.year if stated.kind else None,
        "name_ko": stated.name,
        "name_romanised": romanised(stated.name),
        "sort_key": sort_key(stated.name),
        "district": stated.district,
        "address_ko": stated.address,
        "created_at": batch.now,
    }


def _slug(name: str) -> str:
    return f"{in_address(same_name(name), most=50) or 'entry'}-{secrets.token_hex(4)}"


def _entry_of(batch: Batch, stated: Stated, enterprise_id: int) -> dict[str, Any]:
    return {
        **{name: getattr(stated, name) for name in STATED},
        "register": batch.file.register,
        "enterprise_id": enterprise_id,
        "file_id": batch.file.id,
        "as_of": batch.file.as_of,
        "version": 1,
        "name_key": same_name(stated.name),
        "ended_as_of": None,
    }


def _state(batch: Batch) -> None:
    """What the register states of entries that are there: inserted where it had said nothing, else changed."""
    others = _kinds_by_others(batch)
    added, changed, enterprises, moved = [], [], [], []
    for row, stated in batch.plan.known:
        before, enterprise = batch.entries.get(row.enterprise_id), batch.enterprises[row.enterprise_id]
        entry = _entry_of(batch, stated, row.enterprise_id)
        if before is not None and stated.district is District.UNKNOWN:
            entry["district"] = before.district
        if before is None:
            added.append(entry)
        else:
            changed.append({"key": before.id, **{name: entry[name] for name in OF_ENTRY}})
        facts = _facts(batch, stated, enterprise, others.get(row.enterprise_id, set()))
        if facts:
            whole = {name: facts.get(name, getattr(enterprise, name)) for name in OF_ENTERPRISE}
            enterprises.append({"key": row.enterprise_id, **whole})
        if "address_ko" in facts:
            moved.append(row.enterprise_id)
        batch.kept.append(
            {
                "key": row.id,
                "enterprise_id": row.enterprise_id,
                "was": {
                    "entry": _told_row(before) if before is not None else None,
                    "enterprise": {name: told(getattr(enterprise, name)) for name in facts},
                },
                "left": {"entry": _told(entry), "enterprise": {name: told(value) for name, value in facts.items()}},
            }
        )
    if added:
        below_orm().execute(insert(_entry).returning(_entry.c.id), added)
    if changed:
        below_orm().execute(update(_entry).where(_entry.c.id == bindparam("key")), changed)
    if enterprises:
        below_orm().execute(update(_enterprise).where(_enterprise.c.id == bindparam("key")), enterprises)
    for some in stretches(moved):
        describe_many(some)


def _facts(batch: Batch, stated: Stated, enterprise: Row[Any], others: set[EnterpriseKind]) -> dict[str, Any]:
    """What changes of an entry of the directory."""
    kind, as_of = kind_from(
        stated.kind, batch.file.as_of.year, now=(enterprise.kind, enterprise.kind_as_of), others=others
    )
    wished: dict[str, Any] = {"kind": kind, "kind_as_of": as_of}
    if enterprise.address_ko is None and stated.address and stated.kind is not None:
        wished["address_ko"] = stated.address
    if enterprise.district is District.UNKNOWN and stated.kind is not None:
        wished["district"] = stated.district
    return {name: value for name, value in wished.items() if value != getattr(enterprise, name)}


def _kinds_by_others(batch: Batch) -> dict[int, set[EnterpriseKind]]:
    """The kinds that other registers state of the same entries."""
    found: dict[int, set[EnterpriseKind]] = {}
    for some in stretches([row.enterprise_id for row, _ in batch.plan.known]):
        rows = select(_entry.c.enterprise_id, _entry.c.kind).where(
            _entry.c.enterprise_id.in_(some),
            _entry.c.register != batch.file.register,
            _entry.c.ended_as_of.is_(None),
            _entry.c.kind.is_not(None),
        )
        for enterprise_id, kind in below_orm().execute(rows):
            found.setdefault(enterprise_id, set()).add(kind)
    return found


def _end(batch: Batch) -> None:
    """Entries that a person has confirmed to have ended."""
    if not batch.plan.ended:
        return
    for row in batch.plan.ended:
        before = batch.entries[row.enterprise_id]
        left = {**_told_row(before), "file_id": batch.file.id, "ended_as_of": batch.file.as_of.isoformat()}
        batch.kept.append(
            {
                "key": row.id,
                "enterprise_id": row.enterprise_id,
                "was": {"entry": _told_row(before), "enterprise": {}},
                "left": {"entry": left, "enterprise": {}},
            }
        )
    ends = [
        {"key": batch.entries[row.enterprise_id].id, "ended_as_of": batch.file.as_of, "file_id": batch.file.id}
        for row in batch.plan.ended
    ]
    below_orm().execute(update(_entry).where(_entry.c.id == bindparam("key")), ends)


def _keep(batch: Batch) -> None:
    """Write down what an undo needs."""
    if batch.kept:
        below_orm().execute(update(_row).where(_row.c.id == bindparam("key")), batch.kept)


def _told(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told(entry[name]) for name in OF_ENTRY}


def _told_row(entry: Row[Any]) -> dict[str, Any]:
    return {name: told(getattr(entry, name)) for name in OF_ENTRY}
