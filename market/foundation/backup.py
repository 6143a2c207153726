"""Backups: the database and the uploads in one archive, and both back from it.

The archive is a gzipped tar with ``manifest.json`` in front, which says what it holds. The keys of personal data
(``DATA_KEYS``) are not in it: who finds an archive cannot read them.
"""

import gzip
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from market.foundation import crypto
from market.foundation.database import Model
from market.foundation.dumps import Database, DumpFailed, copy_sqlite, database_at

FORMAT = 1
MANIFEST, DATABASE, SANDBOX, UPLOADS = "manifest.json", "database", "sandbox.db", "uploads"


class BackupFailed(Exception):
    """A sentence for the person who asked for a backup or a restore."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is backed up, or restored: a database, a folder, and the sandbox's own database where there is one."""

    database_url: str
    uploads: Path
    sandbox: Path | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself."""

    engine: str
    revision: str
    made_at: str
    counts: dict[str, int]
    uploads: int
    sandbox: bool
    database_sha256: str
    keys: str
    """A fingerprint that only the same ``DATA_KEYS`` give."""
    format: int = FORMAT


def make_backup(place: Place, file: Path, *, now: datetime) -> Manifest:
    """Write everything in ``place`` into ``file`` while the market goes on; ``BackupFailed`` says why not.

    The database first: a picture is stored before the row that names it, so none that a row names is missing. The
    sandbox's book last: like a real provider it may know of a payment that the market has yet to hear of.
    """
    if file.exists():
        raise BackupFailed(f"{file} exists already. Give another name, or remove it.")
    with _workshop(file.resolve().parent) as folder:
        database, dump = database_at(place.database_url), folder / DATABASE
        content = database.dump(dump, [table.name for table in Model.metadata.sorted_tables])
        pictures = _copied(place.uploads, folder / UPLOADS)
        has_sandbox = place.sandbox is not None and place.sandbox.exists()
        if place.sandbox is not None and has_sandbox:
            copy_sqlite(place.sandbox, folder / SANDBOX)
        manifest = Manifest(
            engine=database.kind,
            revision=content.revision,
            made_at=now.isoformat(timespec="seconds"),
            counts=content.counts,
            uploads=pictures,
            sandbox=has_sandbox,
            database_sha256=_sha256(dump),
            keys=_fingerprint_of_keys(),
        )
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2), "utf-8")
        packed = folder / "packed"
        with _packed(packed) as archive:
            for name in (MANIFEST, DATABASE, SANDBOX, UPLOADS):
                if (folder / name).exists():
                    archive.add(folder / name, name)
        packed.replace(file)
    return manifest


def restore_backup(place: Place, file: Path, *, replace: bool, revisions: Collection[str]) -> Manifest:
    """Put the backup in ``file`` into ``place``; ``BackupFailed`` says why not, and then nothing has changed.

    What is in ``place`` already stays, unless it is to be replaced. ``revisions`` are those that this market knows.
    """
    if not file.exists():
        raise BackupFailed(f"There is no backup at {file}.")
    database = database_at(place.database_url)
    place.uploads.parent.mkdir(parents=True, exist_ok=True)
    with _workshop(place.uploads.parent) as folder:
        manifest = _unpacked(file, folder)
        _check(manifest, database, folder, revisions)
        if not replace and (not database.is_empty() or _files_in(place.uploads)):
            raise BackupFailed("There are data already: restore into an empty place, or with --replace.")
        database.load(folder / DATABASE)
        found = database.content(manifest.counts)
        if found.counts != manifest.counts:
            raise BackupFailed(f"The restored tables do not hold what the backup counted: {found.counts}.")
        _swap_folder(folder / UPLOADS, place.uploads, aside=folder / "replaced")
        if place.sandbox is not None and (folder / SANDBOX).exists():
            for rest in ("-wal", "-shm"):
                place.sandbox.with_name(place.sandbox.name + rest).unlink(missing_ok=True)
            (folder / SANDBOX).replace(place.sandbox)
    return manifest


def _check(manifest: Manifest, database: Database, folder: Path, revisions: Collection[str]) -> None:
    """Everything that can be wrong with a backup is found before anything is touched."""
    if manifest.engine != database.kind:
        raise BackupFailed(f"This is a backup of {manifest.engine}; DATABASE_URL names {database.kind}.")
    if manifest.revision not in revisions:
        raise BackupFailed(
            f"The backup's tables are of revision {manifest.revision}, which this version does not know: "
            "restore it with the version that made it, or a newer one."
        )
    if manifest.keys != _fingerprint_of_keys():
        raise BackupFailed(
            "The backup was made under other DATA_KEYS: its personal data could not be read. "
            "Give the keys of the market that made it."
        )
    if _sha256(folder / DATABASE) != manifest.database_sha256:
        raise BackupFailed("The database in the backup is damaged: its checksum is another.")


@contextmanager
def _workshop(parent: Path) -> Iterator[Path]:
    """A folder for the work, readable by nobody else and on the same disk as what comes of it."""
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=parent) as folder:
            yield Path(folder)
    except DumpFailed as failure:
        raise BackupFailed(str(failure)) from failure


@contextmanager
def _packed(file: Path) -> Iterator[tarfile.TarFile]:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as archive:
            yield archive
        out.flush()
        os.fsync(out.fileno())


def _unpacked(file: Path, folder: Path) -> Manifest:
    """Unpack ``file``: plain files under names that a backup has, and nothing else."""
    try:
        with tarfile.open(file, "r:*") as archive:
            for member in archive:
                if member.isdir():
                    continue
                path = PurePosixPath(member.name)
                content = archive.extractfile(member) if member.isfile() else None
                known = path.parts[0] == UPLOADS or member.name in (MANIFEST, DATABASE, SANDBOX)
                if content is None or not known or path.is_absolute() or ".." in path.parts:
                    raise BackupFailed(f"{file} is not a backup of the market: {member.name} does not belong in it.")
                target = folder.joinpath(*path.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with content, target.open("wb") as out:
                    shutil.copyfileobj(content, out)
        return _manifest(json.loads((folder / MANIFEST).read_text("utf-8")))
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, OSError, ValueError, TypeError) as failure:
        raise BackupFailed(f"{file} is not a whole backup of the market: {failure}") from failure


def _manifest(said: dict[str, Any]) -> Manifest:
    if said.get("format") != FORMAT:
        raise BackupFailed(f"The backup is of format {said.get('format')}; this version reads {FORMAT}.")
    return Manifest(**said)


def _copied(folder: Path, to: Path) -> int:
    """Copy a folder that others may be writing to; how many files. One that is removed meanwhile is left out."""
    copied = 0
    for source in _files_in(folder):
        target = to / source.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(source, target)
        except FileNotFoundError:
            continue
        copied += 1
    return copied


def _swap_folder(new: Path, place: Path, *, aside: Path) -> None:
    new.mkdir(exist_ok=True)
    if place.exists():
        place.rename(aside)
    new.rename(place)


def _files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _fingerprint_of_keys() -> str:
    return crypto.fingerprint("the keys of a backup")
