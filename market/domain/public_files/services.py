"""A public file on its way into the directory. The caller opens the transaction; nothing here commits.

Each step is one conditional UPDATE: a file is confirmed once, worked on by one worker at a time, and done once.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, func, insert, or_, select, update

from market.domain.accounts.models import User
from market.domain.audit import services as audit
from market.domain.public_files.errors import (
    FileFromTomorrow,
    NothingOfGoyang,
    OlderThanKnown,
    ThatWasDone,
)
from market.domain.public_files.models import FileState, PublicFile, PublicFileRow, Register, Verdict
from market.domain.public_files.reading import Reading
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import below_orm, db, table_of

CLAIM_FOR = timedelta(minutes=5)
MOST_ATTEMPTS = 3
KEPT_UNAPPLIED = timedelta(days=30)
"""How long a file is kept that nobody has applied."""

AT_WORK = (FileState.READ, FileState.CONFIRMED, FileState.UNDOING)
"""A worker is at it, or soon."""

OPEN = (FileState.CHECKED, FileState.OVERTAKEN, FileState.FAILED)
"""Nothing of these has come into the directory."""

_row = table_of(PublicFileRow)


def take_in(
    reading: Reading,
    *,
    file_name: str,
    as_of: date,
    language: str,
    user: User | None,
    actor: Actor,
    now: datetime,
) -> PublicFile:
    """Keep what was read of a file, to be compared. Raises what speaks against it."""
    register = reading.head.layout.register
    if as_of > day_of(now):
        raise FileFromTomorrow
    if not reading.rows:
        raise NothingOfGoyang
    check_newer(register, as_of, is_sample=reading.head.is_sample)
    taken = PublicFile(
        register=register,
        is_sample=reading.head.is_sample,
        state=FileState.READ,
        file_name=file_name,
        as_of=as_of,
        language=language,
        asked_by_id=user.id if user else None,
        asked_by=actor.name,
        asked_at=now,
        rows=len(reading.rows),
        elsewhere=reading.elsewhere,
        heads=dict(reading.head.heads),
        dropped=list(reading.head.dropped),
        total=len(reading.rows),
    )
    db.session.add(taken)
    db.session.flush()
    rows = [
        {
            **blank_row(taken.id),
            "number": one.number,
            "name": one.name,
            "stated": one.kept(),
            "faults": one.faults_kept(),
        }
        for one in reading.rows
    ]
    below_orm().execute(insert(_row), rows)
    _note("public_file.read", taken, actor=actor, now=now, changes={"rows": [None, taken.rows]})
    return taken


def blank_row(file_id: int) -> dict[str, Any]:
    """Every column of a row that says nothing yet."""
    return {
        "file_id": file_id,
        "number": 0,
        "verdict": Verdict.UNREAD,
        "decision": None,
        "enterprise_id": None,
        "name": "",
        "why": "",
        "seen": 0,
        "stated": {},
        "changes": {},
        "candidates": [],
        "faults": [],
        "was": None,
        "left": None,
    }


def check_newer(register: Register, as_of: date, *, is_sample: bool) -> None:
    """Refuse a file from before what is known: raises ``OlderThanKnown``."""
    newest = db.session.scalar(
        select(func.max(PublicFile.as_of)).where(
            PublicFile.register == register,
            PublicFile.is_sample.is_(is_sample),
            PublicFile.state == FileState.APPLIED,
        )
    )
    if newest is not None and newest > as_of:
        raise OlderThanKnown(day=newest)


def confirm(file: PublicFile, *, actor: Actor, now: datetime) -> None:
    """Let a compared file be applied. Raises ``ThatWasDone``, or ``OlderThanKnown``."""
    check_newer(file.register, file.as_of, is_sample=file.is_sample)
    _step(file.id, FileState.CHECKED, state=FileState.CONFIRMED, applied_by=actor.name, asked_by_id=actor.user_id)


def compare_again(file: PublicFile) -> None:
    """Hold an open file against what is known now."""
    _step(file.id, *OPEN, state=FileState.READ, reasons=[])


def discard(file: PublicFile, *, actor: Actor, now: datetime) -> None:
    """Throw an open file away; it can be looked at until it is forgotten."""
    _step(file.id, *OPEN, state=FileState.DISCARDED)
    _note("public_file.discarded", file, actor=actor, now=now)


def ask_undo(file: PublicFile, *, reason: str, actor: Actor, now: datetime) -> None:
    """Let an applied file be undone. Raises ``ThatWasDone``."""
    _step(
        file.id,
        FileState.APPLIED,
        state=FileState.UNDOING,
        undone_by=actor.name,
        undo_reason=reason,
        asked_by_id=actor.user_id,
        reasons=[],
    )


def _step(file_id: int, *states: FileState, **values: Any) -> None:
    claim = (
        update(PublicFile)
        .where(PublicFile.id == file_id, PublicFile.state.in_(states))
        .values(done=0, attempts=0, claimed_until=None, **values)
        .returning(PublicFile.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(claim) is None:
        raise ThatWasDone
    db.session.expire_all()


# --- the worker's turns


def claim(file_id: int, *, now: datetime) -> FileState | None:
    """Begin to work on a file, and what it waits for; None when somebody is at it, or nothing is to be done."""
    taken = (
        update(PublicFile)
        .where(PublicFile.id == file_id, *_free(now), PublicFile.attempts < MOST_ATTEMPTS)
        .values(claimed_until=now + CLAIM_FOR, attempts=PublicFile.attempts + 1, done=0)
        .returning(PublicFile.state)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(taken)


def take_turn() -> None:
    """Keep other files from being applied or undone until the end: two of them may bring the same new entry."""
    at_work = PublicFile.state.in_((FileState.CONFIRMED, FileState.UNDOING))
    db.session.execute(
        update(PublicFile)
        .where(at_work)
        .values(attempts=PublicFile.attempts)
        .execution_options(synchronize_session=False)
    )


def note_progress(file_id: int, done: int) -> None:
    """So many rows are done."""
    at = update(PublicFile).where(PublicFile.id == file_id, PublicFile.total >= done)
    db.session.execute(at.values(done=done).execution_options(synchronize_session=False))


def finish(file_id: int, begun: FileState, ended: FileState, **values: Any) -> bool:
    """It is done, when the caller's transaction ends well. False when another worker was quicker."""
    done = (
        update(PublicFile)
        .where(PublicFile.id == file_id, PublicFile.state == begun)
        .values(state=ended, claimed_until=None, done=PublicFile.total, **values)
        .returning(PublicFile.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(done) is not None


def stop(file_id: int, begun: FileState, ended: FileState, reasons: Sequence[Mapping[str, str]]) -> None:
    """Nothing was done: overtaken, failed, or an undo that was refused."""
    stopped = update(PublicFile).where(PublicFile.id == file_id, PublicFile.state == begun)
    db.session.execute(
        stopped.values(
            state=ended, reasons=[dict(one) for one in reasons], claimed_until=None, undone_by="", undo_reason=""
        ).execution_options(synchronize_session=False)
    )


def let_go(file_id: int) -> None:
    """An attempt went wrong; the next one may begin at once."""
    held = update(PublicFile).where(PublicFile.id == file_id, PublicFile.state.in_(AT_WORK))
    db.session.execute(held.values(claimed_until=None).execution_options(synchronize_session=False))


def give_up(*, now: datetime) -> None:
    """Files whose last attempt was cut off have failed; one that could not be undone stays applied."""
    lapsed = update(PublicFile).where(*_free(now), PublicFile.attempts >= MOST_ATTEMPTS)
    after = case(
        (PublicFile.state == FileState.UNDOING, FileState.APPLIED.value),
        else_=FileState.FAILED.value,
    )
    db.session.execute(lapsed.values(state=after, claimed_until=None).execution_options(synchronize_session=False))


def waiting(*, now: datetime) -> Sequence[int]:
    """Files that wait for a worker, the oldest first: ids."""
    return db.session.scalars(select(PublicFile.id).where(*_free(now)).order_by(PublicFile.id)).all()


def forget_old(*, now: datetime) -> None:
    """Let go of files that nobody has applied in time; the directory knows nothing of them."""
    never = PublicFile.state.in_((*OPEN, FileState.DISCARDED))
    db.session.execute(delete(PublicFile).where(never, PublicFile.asked_at <= now - KEPT_UNAPPLIED))


def _free(now: datetime) -> tuple[Any, ...]:
    return (
        PublicFile.state.in_(AT_WORK),
        or_(PublicFile.claimed_until.is_(None), PublicFile.claimed_until <= now),
    )


def _note(
    action: str, file: PublicFile, *, actor: Actor, now: datetime, changes: Any = None, reason: str = ""
) -> None:
    audit.record(
        action,
        actor=actor,
        subject=("public_file", file.id, file.file_name),
        now=now,
        changes=changes,
        reason=reason,
    )
