"""Tests on a restored backup: with ``TEST_RESTORED=backup.tar.gz`` every test begins with all that the backup holds.

``DATA_KEYS`` are then those of the market that made it; see docs/operations.md. What a test counts is its own:
``own(Order)`` leaves out the orders that were there before.
"""

import atexit
import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import psycopg
import time_machine
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import URL, ColumnElement, Connection, Integer, Table, func, make_url, select, true

from market.config import ROOT, Settings
from market.domain.schema import metadata
from market.foundation import clock
from market.foundation.backup import Place, restore_backup
from market.foundation.database import Model, db
from market.foundation.dumps import copy_sqlite
from market.web import payments
from market.web.kept_pages import KEPT
from market.web.provider import make_provider
from tests.factories import Factory

ARCHIVE = os.environ.get("TEST_RESTORED", "")
REVISIONS = [script.revision for script in ScriptDirectory(str(ROOT / "market" / "migrations")).walk_revisions()]
FAR_ABOVE = 1_000_000
"""Where factories begin to number what they make, so that its names are new to the backup."""

_before: dict[str, Any] = {}


def own(model: type[Model]) -> ColumnElement[bool]:
    """Of a model's rows, those that this test has made."""
    key, before = metadata.tables[model.__tablename__].c.id, _before.get(model.__tablename__)
    if before is None:
        return true()
    return key.not_in(before) if isinstance(before, list) else key > before


def keys_of_the_archive() -> dict[str, str]:
    """The setting without which what is restored could not be read."""
    return {"DATA_KEYS": os.environ["DATA_KEYS"]} if ARCHIVE else {}


def begin_from_the_archive(app: Flask, settings: Settings) -> None:
    """Put what the archive holds in the place of whatever an earlier test has left."""
    db.session.remove()
    db.engine.dispose()
    app.extensions[KEPT].close()
    copy = _copy_of(settings)
    if _before:
        copy.put_back()
        return
    place = Place(settings.database_url, settings.uploads, settings.instance / "sandbox.db")
    made = restore_backup(place, Path(ARCHIVE), replace=True, revisions=REVISIONS)
    if made.revision != REVISIONS[0]:
        upgrade()
    _finish_what_was_begun(app, settings)
    _number_from(FAR_ABOVE)
    with db.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if "id" in table.c:
                _before[table.name] = _rows_in(connection, table)
    db.engine.dispose()
    copy.keep()


def _finish_what_was_begun(app: Flask, settings: Settings) -> None:
    """An hour later: the worker has ended what the backup caught in the middle. A test's own provider could not."""
    known = make_provider(settings)
    assert known.sandbox is not None
    known.sandbox.deliver_due = lambda **_: 0  # type: ignore[method-assign] # nobody is there to hear its notices
    app.extensions["market_payments"] = known
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        payments.sweep(app, settings)
    del app.extensions["market_payments"]
    db.session.remove()


def _rows_in(connection: Connection, table: Table) -> Any:
    """What tells the rows of a table from those that come: the highest number, or all names."""
    if isinstance(table.c.id.type, Integer):
        return connection.scalar(select(func.max(table.c.id))) or 0
    return list(connection.scalars(select(table.c.id)))


class _Copy(Protocol):
    """A copy of the restored database beside it, which is much faster to put back than the archive."""

    def keep(self) -> None: ...

    def put_back(self) -> None: ...


def _copy_of(settings: Settings) -> _Copy:
    url = make_url(settings.database_url)
    return _SqliteCopy(Path(str(url.database))) if url.get_backend_name() == "sqlite" else _PostgresCopy(url)


@dataclass
class _SqliteCopy:
    file: Path

    def keep(self) -> None:
        copy_sqlite(self.file, self.file.with_suffix(".restored"))

    def put_back(self) -> None:
        for rest in ("-wal", "-shm"):
            self.file.with_name(self.file.name + rest).unlink(missing_ok=True)
        shutil.copyfile(self.file.with_suffix(".restored"), self.file)


class _PostgresCopy:
    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql", database="postgres")
        self._name, self._kept = str(url.database), f"{url.database}_restored"

    def keep(self) -> None:
        self._make(self._kept, of=self._name)
        atexit.register(self._drop, self._kept)

    def put_back(self) -> None:
        self._make(self._name, of=self._kept)

    def _make(self, name: str, *, of: str) -> None:
        self._drop(name)
        with self._server() as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')

    def _drop(self, name: str) -> None:
        with self._server() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _server(self) -> psycopg.Connection:
        return psycopg.connect(self._url.render_as_string(hide_password=False), autocommit=True)


def _number_from(first: int) -> None:
    waiting = Factory.__subclasses__()
    while waiting:
        one = waiting.pop()
        one.reset_sequence(first, force=True)
        waiting += one.__subclasses__()
