"""Questions about public files and what registers state."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from market.domain.enterprises.models import Enterprise
from market.domain.public_files.errors import NoSuchPublicFile
from market.domain.public_files.models import (
    Decision,
    FileState,
    PublicFile,
    PublicFileRow,
    Register,
    RegisterEntry,
    Verdict,
)
from market.foundation.database import db, table_of
from market.foundation.keyset import Edge, Stretch, Walk, fetch
from market.foundation.memory import kept

PAGE = 20
ROWS = 50


def public_file(file_id: int) -> PublicFile:
    """A file; raises ``NoSuchPublicFile``."""
    found = db.session.get(PublicFile, file_id, populate_existing=True)
    if found is None:
        raise NoSuchPublicFile
    return found


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file in a list. ``found`` are its new, changed and doubtful rows; None before it was compared."""

    found: tuple[int, int, int] | None
    id: int
    register: Register
    is_sample: bool
    state: FileState
    file_name: str
    as_of: date
    asked_by: str
    asked_at: datetime
    rows: int


_file = table_of(PublicFile).c
_FILES = Walk(
    select(
        _file.counts,
        _file.id,
        _file.register,
        _file.is_sample,
        _file.state,
        _file.file_name,
        _file.as_of,
        _file.asked_by,
        _file.asked_at,
        _file.rows,
    ),
    by=_file.asked_at,
    id_=_file.id,
    size=PAGE,
    descending=True,
)
_FOUND = (Verdict.NEW, Verdict.CHANGED, Verdict.DOUBTFUL)


def files(edge: Edge | None) -> tuple[list[ListedFile], Stretch]:
    """One page of all files, the newest first."""
    stretch = _FILES.page(edge)
    return [ListedFile(_found(counts), *facts) for counts, *facts, _, _ in stretch.rows], stretch


def _found(counts: Mapping[str, int]) -> tuple[int, int, int] | None:
    if not counts:
        return None
    new, changed, doubtful = (counts.get(verdict.value, 0) for verdict in _FOUND)
    return new, changed, doubtful


_NEWEST = (
    select(PublicFile.register, func.max(PublicFile.as_of))
    .where(PublicFile.state == FileState.APPLIED, PublicFile.is_sample.is_(False))
    .group_by(PublicFile.register)
)


def newest() -> Mapping[Register, date]:
    """As of which day each register's newest applied file is; samples do not count. Kept while nothing changes."""
    return kept("newest public files", lambda: dict(iter(db.session.execute(_NEWEST))))


def row_of(file: PublicFile, row_id: int) -> PublicFileRow:
    """A row of ``file``; raises ``NoSuchPublicFile``."""
    found = db.session.scalar(
        select(PublicFileRow).where(PublicFileRow.id == row_id, PublicFileRow.file_id == file.id)
    )
    if found is None:
        raise NoSuchPublicFile
    return found


def rows(file: PublicFile, verdict: Verdict, edge: Edge | None) -> Stretch:
    """One page of the rows of one kind, in the order of the file."""
    columns = PublicFileRow.__table__.c
    wanted = select(PublicFileRow).where(PublicFileRow.file_id == file.id, PublicFileRow.verdict == verdict)
    if verdict is Verdict.ENDED:
        other = aliased(PublicFileRow)
        wanted = wanted.where(
            ~exists().where(
                other.file_id == PublicFileRow.file_id,
                other.enterprise_id == PublicFileRow.enterprise_id,
                other.decision == Decision.THIS,
            )
        )
    wanted = wanted.options(joinedload(PublicFileRow.enterprise))
    return fetch(wanted, by=columns.number, id_=columns.id, edge=edge, size=ROWS)


def faulty_rows(file: PublicFile) -> Sequence[PublicFileRow]:
    """Every row that could not be read, in the order of the file."""
    wanted = select(PublicFileRow).where(PublicFileRow.file_id == file.id, PublicFileRow.verdict == Verdict.FAULTY)
    return db.session.scalars(wanted.order_by(PublicFileRow.number)).all()


def decisions(file: PublicFile) -> Mapping[tuple[Verdict, Decision | None], int]:
    """How many rows of each kind are decided in which way."""
    alike = (PublicFileRow.verdict, PublicFileRow.decision)
    counted = select(*alike, func.count()).where(PublicFileRow.file_id == file.id).group_by(*alike)
    return {(verdict, decision): number for verdict, decision, number in db.session.execute(counted)}


def candidates_of(rows: Collection[PublicFileRow]) -> Mapping[int, Enterprise]:
    """The entries that doubtful rows might be, by their number: one statement."""
    ids = {one["id"] for row in rows for one in row.candidates}
    if not ids:
        return {}
    return {one.id: one for one in db.session.scalars(select(Enterprise).where(Enterprise.id.in_(ids)))}


def stated_of_candidates(ids: Collection[int]) -> Mapping[int, Sequence[RegisterEntry]]:
    """What registers state of some entries already."""
    found: dict[int, list[RegisterEntry]] = {}
    if ids:
        wanted = select(RegisterEntry).where(RegisterEntry.enterprise_id.in_(ids)).order_by(RegisterEntry.id)
        for one in db.session.scalars(wanted):
            found.setdefault(one.enterprise_id, []).append(one)
    return found


def registers_of(enterprise: Enterprise) -> Sequence[RegisterEntry]:
    """What public registers state of ``enterprise``."""
    wanted = select(RegisterEntry).where(RegisterEntry.enterprise_id == enterprise.id)
    return db.session.scalars(wanted.order_by(RegisterEntry.register)).all()


_ABOUT = (
    select(RegisterEntry)
    .where(
        or_(
            RegisterEntry.business_no.in_(bindparam("numbers", expanding=True)),
            RegisterEntry.name_key.in_(bindparam("keys", expanding=True)),
            RegisterEntry.enterprise_id.in_(bindparam("enterprises", expanding=True)),
        )
    )
    .options(joinedload(RegisterEntry.enterprise))
    .order_by(RegisterEntry.register, RegisterEntry.id)
)


def entries_about(
    *, numbers: Collection[str], keys: Collection[str], enterprise_ids: Collection[int]
) -> Sequence[RegisterEntry]:
    """What registers state under these business numbers, names (as names are compared) or of these entries."""
    values = {"numbers": list(numbers), "keys": list(keys), "enterprises": list(enterprise_ids)}
    return db.session.scalars(_ABOUT, values).all()
