"""What a person says about single rows of a compared file. The caller opens the transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from market.domain.audit import services as audit
from market.domain.public_files.comparing import same_or_changed
from market.domain.public_files.errors import NoSuchPublicFile, NotToBeDecided, TakenByAnotherRow
from market.domain.public_files.layouts import layout_of
from market.domain.public_files.models import (
    Decision,
    FileState,
    PublicFile,
    PublicFileRow,
    RegisterEntry,
    Verdict,
)
from market.domain.public_files.reading import stated_of
from market.foundation.actors import Actor
from market.foundation.database import db

_MAY_BE = {
    Verdict.NEW: (Decision.LEAVE,),
    Verdict.CHANGED: (Decision.LEAVE,),
    Verdict.DOUBTFUL: (Decision.THIS, Decision.NEW, Decision.LEAVE),
    Verdict.ENDED: (Decision.END, Decision.LEAVE),
}


def decide(
    row: PublicFileRow,
    decision: Decision | None,
    *,
    enterprise_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Say what ``row`` is; None takes a decision back. ``enterprise_id`` goes with ``THIS``.

    Raises ``NotToBeDecided`` when the file is not open to it any more, and ``TakenByAnotherRow`` when another row of
    the file is that entry already.
    """
    file = _turn(row.file_id)
    if decision is not None and decision not in _MAY_BE.get(row.verdict, ()):
        raise NotToBeDecided
    if decision is Decision.NEW and not layout_of(file.register).adds_entries:
        raise NotToBeDecided
    before = row.decision
    row.decision = decision
    if row.verdict is Verdict.DOUBTFUL:
        row.enterprise_id, row.changes, row.seen = None, {}, 0
    if decision is None and row.enterprise_id is not None and row.number:
        _check_free(row, row.enterprise_id)
    if decision is Decision.THIS:
        if enterprise_id not in [one["id"] for one in row.candidates]:
            raise NoSuchPublicFile
        _be(row, file, enterprise_id)
    db.session.flush()
    audit.record(
        "public_file.row_decided",
        actor=actor,
        subject=("public_file", file.id, file.file_name),
        now=now,
        changes={f"{row.number or ''} {row.name}".strip(): [before and before.value, decision and decision.value]},
    )


def _turn(file_id: int) -> PublicFile:
    """Keep others from the file until the end; raises ``NotToBeDecided`` when it is not open."""
    turn = (
        update(PublicFile)
        .where(PublicFile.id == file_id, PublicFile.state == FileState.CHECKED)
        .values(done=PublicFile.done)
        .returning(PublicFile.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(turn) is None:
        raise NotToBeDecided
    return db.session.get_one(PublicFile, file_id, populate_existing=True)


def _check_free(row: PublicFileRow, enterprise_id: int) -> None:
    other = db.session.scalar(
        select(func.min(PublicFileRow.number)).where(
            PublicFileRow.file_id == row.file_id,
            PublicFileRow.enterprise_id == enterprise_id,
            PublicFileRow.id != row.id,
            PublicFileRow.number > 0,
            PublicFileRow.decision.is_(None) | (PublicFileRow.decision != Decision.LEAVE),
        )
    )
    if other is not None:
        raise TakenByAnotherRow(row=other)


def _be(row: PublicFileRow, file: PublicFile, enterprise_id: int | None) -> None:
    if enterprise_id is None:
        raise NoSuchPublicFile
    _check_free(row, enterprise_id)
    known: Any = db.session.scalar(
        select(RegisterEntry).where(
            RegisterEntry.register == file.register, RegisterEntry.enterprise_id == enterprise_id
        )
    )
    seen = same_or_changed(stated_of(row.number, row.stated), enterprise_id, known)
    row.enterprise_id, row.changes, row.seen = enterprise_id, seen["changes"], seen["seen"]
