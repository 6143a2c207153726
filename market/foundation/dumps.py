"""A whole database in one file and back again: SQLite by its online backup, PostgreSQL by its own programs.

Both take one moment of the database while others go on writing, and both put it back all at once or not at all.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from sqlalchemy import URL, Connection, NullPool, create_engine, inspect, make_url, text

LOCK_WAIT = "5s"
"""How long a restore waits for others to leave the tables of PostgreSQL that it is to replace."""


class DumpFailed(Exception):
    """A sentence for the person who asked for a backup or a restore."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a database holds: the revision of its tables, and how many rows are in each."""

    revision: str
    counts: dict[str, int]


class Database(Protocol):
    """One database, as far as backups go."""

    kind: ClassVar[str]

    def is_empty(self) -> bool:
        """There is not a single table in it."""
        ...

    def dump(self, file: Path, tables: Iterable[str]) -> Content:
        """Write all of it into ``file``; what is in there, counted at the same moment."""
        ...

    def load(self, file: Path) -> None:
        """Put the content of ``file`` in the place of whatever is there."""
        ...

    def content(self, tables: Iterable[str]) -> Content:
        """What is in it now."""
        ...


def database_at(url: str) -> Database:
    """The database with SQLAlchemy's address ``url``."""
    where = make_url(url)
    return SqliteFile(Path(where.database or "")) if where.get_backend_name() == "sqlite" else Postgres(where)


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A SQLite database in a file."""

    kind: ClassVar[str] = "sqlite"
    path: Path

    def is_empty(self) -> bool:
        if not self.path.exists():
            return True
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None

    def dump(self, file: Path, tables: Iterable[str]) -> Content:
        if not self.path.exists():
            raise DumpFailed(f"There is no database yet: {self.path}.")
        copy_sqlite(self.path, file)
        return SqliteFile(file).content(tables)

    def load(self, file: Path) -> None:
        _check_integrity(file)
        staged = self.path.with_name(f"{self.path.name}.restored")
        shutil.copyfile(file, staged)
        with staged.open("rb") as written:
            os.fsync(written.fileno())
        if not self.path.exists():
            staged.replace(self.path)
            return
        with closing(sqlite3.connect(self.path, isolation_level=None)) as old:
            try:
                # only who has the file alone can leave WAL; that also removes the old log, which must not
                # lie beside the new file
                old.execute("PRAGMA journal_mode=DELETE")
                old.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as busy:
                staged.unlink()
                raise DumpFailed("Somebody has the database open. Stop the market first.") from busy
            staged.replace(self.path)

    def content(self, tables: Iterable[str]) -> Content:
        with closing(sqlite3.connect(self.path)) as connection:
            known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "alembic_version" not in known:
                raise DumpFailed(f"{self.path} is not a database of the market: its tables have no revision.")
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return Content(
                revision,
                {name: connection.execute(_count(name)).fetchone()[0] for name in tables if name in known},
            )


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL database, dumped and loaded by pg_dump, pg_restore and psql."""

    kind: ClassVar[str] = "postgresql"
    url: URL

    def is_empty(self) -> bool:
        with self._connected() as connection:
            return not inspect(connection).get_table_names()

    def dump(self, file: Path, tables: Iterable[str]) -> Content:
        with self._connected() as connection:
            moment = connection.scalar(text("SELECT pg_export_snapshot()"))
            content = _postgres_content(connection, tables)
            self._run("pg_dump", "--format=custom", f"--snapshot={moment}", f"--file={file}", *_PLAIN, self._to())
        return content

    def load(self, file: Path) -> None:
        script = file.with_suffix(".sql")
        self._run("pg_restore", f"--file={script}", *_PLAIN, str(file))
        # one transaction: either everything is replaced, or nothing
        steps = [
            f"SET LOCAL lock_timeout = '{LOCK_WAIT}'",
            *([] if self.is_empty() else ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]),
        ]
        self._run(
            "psql",
            *("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--output={os.devnull}"),
            *(f"--command={step}" for step in steps),
            f"--file={script}",
            "--command=ANALYZE",
            self._to(),
        )

    def content(self, tables: Iterable[str]) -> Content:
        with self._connected() as connection:
            return _postgres_content(connection, tables)

    def _connected(self) -> Connection:
        # a connection of its own, in which every statement sees the same moment
        return create_engine(self.url, isolation_level="REPEATABLE READ", poolclass=NullPool).connect()

    def _to(self) -> str:
        """The address for the programs, without the password: the list of processes is read by everybody."""
        plain = self.url.set(drivername="postgresql")._replace(password=None)
        return f"--dbname={plain.render_as_string()}"

    def _run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program)
        if found is None:
            raise DumpFailed(
                f"{program} is not installed. It comes with PostgreSQL's programs for clients "
                "(Debian: apt install postgresql-client), of the server's version or newer."
            )
        environ = os.environ | {"LC_ALL": "C.UTF-8"}
        if self.url.password:
            environ["PGPASSWORD"] = str(self.url.password)
        done = subprocess.run([found, *arguments], env=environ, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise DumpFailed(f"{program} did not succeed: {done.stderr.strip()[-600:]}")


_PLAIN = ("--no-owner", "--no-privileges")


def copy_sqlite(source: Path, to: Path) -> None:
    """Copy a SQLite database that others may be writing to, as it is at one moment."""
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(to)) as copy:
        original.backup(copy)  # in one step: in small ones, every commit of somebody else would begin it anew
        copy.execute("PRAGMA journal_mode=DELETE")
    _check_integrity(to)


def _check_integrity(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise DumpFailed(f"The copy of the database is damaged: {found}")


def _postgres_content(connection: Connection, tables: Iterable[str]) -> Content:
    known = set(inspect(connection).get_table_names())
    if "alembic_version" not in known:
        raise DumpFailed("This is not a database of the market: its tables have no revision.")
    revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    counts = {name: int(connection.scalar(text(_count(name))) or 0) for name in tables if name in known}
    return Content(revision, counts)


def _count(table: str) -> str:
    quoted = table.replace('"', '""')
    return f'SELECT count(*) FROM "{quoted}"'  # noqa: S608 - a table's name cannot be a parameter
