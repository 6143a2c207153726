"""A spreadsheet on its way into the catalogue. The caller opens the transaction; nothing here commits.

Every step is one conditional UPDATE, so that a sheet is confirmed once, worked on by one worker at a time, and
written down once, whoever is killed in between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.domain.imports.models import ImportState, ProductImport
from market.foundation.actors import Actor
from market.foundation.database import db

FILES_KEPT = timedelta(days=1)
"""How long what was handed in is kept."""

RESULTS_KEPT = timedelta(days=30)
"""How long it can be looked up what came of it."""

CLAIM_FOR = timedelta(minutes=5)
MOST_ATTEMPTS = 3
MOST_OPEN = 3
"""So many sheets of an enterprise wait to be corrected or confirmed; a new one takes the place of the oldest."""

OPEN = (ImportState.FAULTY, ImportState.CHECKED, ImportState.OVERTAKEN, ImportState.FAILED)
"""Nothing of these is in the catalogue, and nobody is at it."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was handed in and where it rests: names in the private folder."""

    file_name: str
    digest: str
    rows: int
    sheet: str
    outcome: str
    pictures: Sequence[Mapping[str, Any]]


def take_in(
    enterprise: Enterprise,
    handed_in: HandedIn,
    *,
    state: ImportState,
    counts: Mapping[str, int],
    user: User,
    actor: Actor,
    language: str,
    now: datetime,
) -> ProductImport:
    """Keep a checked sheet: ``FAULTY``, or ``CHECKED`` when it can be confirmed."""
    taken = ProductImport(
        enterprise_id=enterprise.id,
        asked_by_id=user.id,
        asked_by=actor.name,
        language=language,
        asked_at=now,
        state=state,
        file_name=handed_in.file_name,
        digest=handed_in.digest,
        rows=handed_in.rows,
        sheet=handed_in.sheet,
        outcome=handed_in.outcome,
        pictures=[dict(picture) for picture in handed_in.pictures],
        counts=dict(counts),
        total=sum(bool(picture.get("file")) for picture in handed_in.pictures) + 1,
    )
    db.session.add(taken)
    db.session.flush()
    return taken


def drop(import_id: int) -> list[str]:
    """Another sheet takes its place: the names of its files, none when it has gone into the catalogue meanwhile."""
    gone = (
        delete(ProductImport)
        .where(ProductImport.id == import_id, ProductImport.state.in_(OPEN))
        .returning(ProductImport.sheet, ProductImport.outcome, ProductImport.pictures)
        .execution_options(synchronize_session=False)
    )
    return [name for row in db.session.execute(gone) for name in _names(*row)]


def make_room(enterprise: Enterprise, *, but: int) -> list[str]:
    """Forget the oldest open sheets beyond ``MOST_OPEN``; the names of their files, to be removed."""
    ids = db.session.scalars(
        select(ProductImport.id)
        .where(ProductImport.enterprise_id == enterprise.id, ProductImport.state.in_(OPEN), ProductImport.id != but)
        .order_by(ProductImport.id.desc())
        .offset(MOST_OPEN - 1)
    ).all()
    return [name for import_id in ids for name in drop(import_id)]


def confirm(import_id: int, *, now: datetime) -> bool:
    """Let a checked sheet be written down. True when this call did it: it is confirmed once."""
    claim = (
        update(ProductImport)
        .where(ProductImport.id == import_id, ProductImport.state == ImportState.CHECKED)
        .values(state=ImportState.CONFIRMED, asked_at=now, done=0, attempts=0, claimed_until=None)
        .returning(ProductImport.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(claim) is not None


def claim(import_id: int, *, now: datetime) -> bool:
    """Begin to write a confirmed sheet down. False when it is done, or somebody is at it."""
    taken = (
        update(ProductImport)
        .where(ProductImport.id == import_id, *_free(now), ProductImport.attempts < MOST_ATTEMPTS)
        .values(claimed_until=now + CLAIM_FOR, attempts=ProductImport.attempts + 1, done=0)
        .returning(ProductImport.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(taken) is not None


def note_progress(import_id: int, done: int) -> None:
    """So much of it is prepared."""
    at = update(ProductImport).where(ProductImport.id == import_id, ProductImport.total >= done)
    db.session.execute(at.values(done=done).execution_options(synchronize_session=False))


def finish(import_id: int, *, counts: Mapping[str, int], now: datetime) -> bool:
    """It is in the catalogue, when the caller's transaction ends well. False when another worker was quicker."""
    claim = (
        update(ProductImport)
        .where(ProductImport.id == import_id, ProductImport.state == ImportState.CONFIRMED)
        .values(
            state=ImportState.DONE,
            counts=dict(counts),
            finished_at=now,
            claimed_until=None,
            done=ProductImport.total,
            sheet=None,
            outcome=None,
            pictures=[],
        )
        .returning(ProductImport.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(claim) is not None


def note_products(import_id: int, products: Mapping[str, int]) -> None:
    """What the rows without a code have become."""
    done = update(ProductImport).where(ProductImport.id == import_id)
    db.session.execute(done.values(products=dict(products)).execution_options(synchronize_session=False))


def stop(import_id: int, state: ImportState, reasons: Sequence[str]) -> None:
    """Nothing was written down: ``OVERTAKEN`` by somebody, or ``FAILED``. It may be checked again."""
    stopped = update(ProductImport).where(ProductImport.id == import_id, ProductImport.state == ImportState.CONFIRMED)
    db.session.execute(
        stopped.values(state=state, reasons=list(reasons), claimed_until=None).execution_options(
            synchronize_session=False
        )
    )


def let_go(import_id: int) -> None:
    """An attempt went wrong; the next one may begin at once."""
    held = update(ProductImport).where(ProductImport.id == import_id, ProductImport.state == ImportState.CONFIRMED)
    db.session.execute(held.values(claimed_until=None).execution_options(synchronize_session=False))


def give_up(*, now: datetime) -> None:
    """Sheets whose last attempt was cut off have failed."""
    lapsed = update(ProductImport).where(*_free(now), ProductImport.attempts >= MOST_ATTEMPTS)
    db.session.execute(
        lapsed.values(state=ImportState.FAILED, claimed_until=None).execution_options(synchronize_session=False)
    )


def waiting(*, now: datetime) -> Sequence[int]:
    """Confirmed sheets that nobody is at, the oldest first: ids."""
    return db.session.scalars(select(ProductImport.id).where(*_free(now)).order_by(ProductImport.id)).all()


def forget_old(*, now: datetime) -> list[str]:
    """Let go of what has been kept for long enough; the names of the files, to be removed from the disk."""
    over = (ProductImport.asked_at <= now - RESULTS_KEPT) & (ProductImport.state != ImportState.CONFIRMED)
    left = (ProductImport.asked_at <= now - FILES_KEPT) & ProductImport.state.in_(OPEN)
    names = []
    for row in db.session.scalars(select(ProductImport).where(or_(over, left))):
        names += row.files
        db.session.delete(row)
    db.session.flush()
    return names


def _free(now: datetime) -> tuple[Any, ...]:
    return (
        ProductImport.state == ImportState.CONFIRMED,
        or_(ProductImport.claimed_until.is_(None), ProductImport.claimed_until <= now),
    )


def _names(sheet: str | None, outcome: str | None, pictures: Sequence[Mapping[str, Any]]) -> list[str]:
    return [name for name in (sheet, outcome, *(picture.get("file") for picture in pictures)) if name]
