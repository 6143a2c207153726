"""The database handle, and the base every model is built on.

``Model`` is plain SQLAlchemy: a model knows nothing of Flask. Only ``db``,
which lends a session to each request, does. Two engines are supported: SQLite
in a file (the embedded default) and PostgreSQL.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, ClassVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    Table,
    TypeDecorator,
    event,
    inspect,
)
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.orm import DeclarativeBase, mapped_column

from market.foundation.crypto import decrypt, encrypt

Won = Annotated[int, mapped_column(BigInteger)]
"""An amount of money: whole Korean won, the unit Stripe charges in for KRW."""

SQLITE_WAIT_MS = 30_000


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in time: refused when naive, stored in UTC, returned aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class EncryptedText(TypeDecorator[str]):
    """Personal data: AES-GCM where it rests, plain text only in the process that needs it."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else decrypt(value)


Private = Annotated[str, mapped_column(EncryptedText)]
"""Text about a person: encrypted in the database."""


class Model(DeclarativeBase):
    """The base of every table: named constraints, aware moments, enums by their stored value."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime,
        Enum: EnumColumn(
            Enum,
            native_enum=False,
            length=40,
            create_constraint=True,
            values_callable=lambda e: [member.value for member in e],
        ),
    }


db = SQLAlchemy(metadata=Model.metadata)
IN_TRANSACTION = "in_transaction"
"""Where a session keeps the connection of its open transaction."""

_READING = "reading"
"""Where it keeps the transaction that it began by itself, and its connection."""


def table_of(model: type[Model]) -> Table:
    """The table of a model, for statements below the ORM: quicker, but what the session has read is not told."""
    return cast(Table, model.__table__)


def below_orm() -> Connection:
    """The connection of the open transaction, for statements on tables: quicker than through the session.

    The session is asked for it once for each of its transactions: asking costs as much as a small statement.
    """
    session = db.session()
    connection: Connection | None = session.info.get(IN_TRANSACTION)
    if connection is not None:
        return connection
    begun, connection = session.info.get(_READING, (None, None))
    if connection is None or session.get_transaction() is not begun:
        connection = session.connection()
        session.info[_READING] = session.get_transaction(), connection
    return connection


def key_of(row: Model) -> int:
    """The key of a row that was read before this transaction, without reading the row again to learn it."""
    (key,) = cast(tuple[int], inspect(row).identity)
    return key


def engine_options(url: str) -> dict[str, Any]:
    """The options SQLAlchemy's engine needs for ``url``.

    The connection given back last is taken first: it is the one that remembers most (see ``memory``). PostgreSQL is
    not to compile statements: for one page that takes many times longer than what it saves.
    """
    if url.startswith("sqlite"):
        return {"pool_use_lifo": True, "connect_args": {"timeout": SQLITE_WAIT_MS / 1000}}
    pool = {"pool_use_lifo": True, "pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}
    return pool | {"connect_args": {"options": "-c jit=off"}}


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, see below
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_WAIT_MS}",
        "temp_store=MEMORY",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def transaction() -> Iterator[None]:
    """Commit when the block ends well; roll everything back when it does not.

    What was read before is read again inside: the read transaction ends first, so that on SQLite the
    writer can begin IMMEDIATE from its first statement (a deferred one that turns into a writer meets
    "database is locked"). Writers on SQLite queue on a file lock, which is fairer than its own retries.
    """
    session = db.session()
    if IN_TRANSACTION in session.info:
        raise RuntimeError("a transaction is open already: one per intention")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside a transaction")
    session.rollback()
    with _turn_to_write(db.engine):
        try:
            session.info[IN_TRANSACTION] = session.connection(execution_options={"writes": True})
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop(IN_TRANSACTION, None)


@contextmanager
def _file_lock(path: str) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # closing gives the lock back


def _turn_to_write(engine: Engine) -> Any:
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return _file_lock(f"{file}.lock") if file and file != ":memory:" else nullcontext()
