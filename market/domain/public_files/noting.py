"""What stands in the audit of an applied file: what was done to each entry, and the file itself."""

from collections.abc import Sequence
from datetime import datetime

from market.domain.audit import services as audit
from market.domain.audit.services import Deed
from market.domain.public_files.models import PublicFile
from market.domain.public_files.plan import Plan
from market.foundation.actors import Actor


def record_applied(
    file: PublicFile, plan: Plan, made: Sequence[tuple[int, str]], *, actor: Actor, now: datetime
) -> None:
    """Write down what applying ``file`` has done."""
    deeds = [Deed("enterprise.came_by_register", ("enterprise", key, name)) for key, name in made]
    deeds += [
        Deed("enterprise.stated_by_register", ("enterprise", row.enterprise_id, row.name), row.changes)
        for row, _ in plan.known
        if row.changes
    ]
    deeds += [
        Deed("enterprise.ended_in_register", ("enterprise", row.enterprise_id, row.name), row.changes)
        for row in plan.ended
    ]
    numbers = {"new": len(plan.new), "known": len(plan.known), "ended": len(plan.ended)}
    batch = Deed(
        "public_file.applied",
        ("public_file", file.id, file.file_name),
        {name: [None, number] for name, number in numbers.items()},
    )
    words = f"{file.file_name} ({file.register.value}, {file.as_of})"
    audit.record_many([*deeds, batch], actor=actor, now=now, reason=words)


def record_undone(
    file: PublicFile, entries: Sequence[tuple[int, str]], *, reason: str, actor: Actor, now: datetime
) -> None:
    """Write down that ``file`` was undone, for each entry that it had touched."""
    deeds = [Deed("enterprise.register_undone", ("enterprise", key, name)) for key, name in entries]
    batch = Deed("public_file.undone", ("public_file", file.id, file.file_name), {"entries": [None, len(entries)]})
    audit.record_many([*deeds, batch], actor=actor, now=now, reason=reason)
