"""Questions about public files and what registers state."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import exists, func, or_, select
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
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 20
ROWS = 50


def public_file(file_id: int) -> PublicFile:
    """A file; raises ``NoSuchPublicFile``."""
    found = db.session.get(PublicFile, file_id, populate_existing=True)
    if found is None:
        raise NoSuchPublicFile
    return found


def files(edge: Edge | None) -> Stretch:
    """One page of all files, the newest first."""
    columns = PublicFile.__table__.c
    return fetch(select(PublicFile), by=columns.asked_at, id_=columns.id, descending=True, edge=edge, size=PAGE)


def newest() -> Mapping[Register, date]:
    """As of which day each register's newest applied file is; samples do not count."""
    rows = (
        select(PublicFile.register, func.max(PublicFile.as_of))
        .where(PublicFile.state == FileState.APPLIED, PublicFile.is_sample.is_(False))
        .group_by(PublicFile.register)
    )
    return dict(iter(db.session.execute(rows)))


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


def entries_about(
    *, numbers: Collection[str], keys: Collection[str], enterprise_ids: Collection[int]
) -> Sequence[RegisterEntry]:
    """What registers state under these business numbers, names (as names are compared) or of these entries."""
    wanted = (
        select(RegisterEntry)
        .where(
            or_(
                RegisterEntry.business_no.in_(numbers),
                RegisterEntry.name_key.in_(keys),
                RegisterEntry.enterprise_id.in_(enterprise_ids),
            )
        )
        .options(joinedload(RegisterEntry.enterprise))
        .order_by(RegisterEntry.register, RegisterEntry.id)
    )
    return db.session.scalars(wanted).all()
