"""How far each watched table has come: a number that another one follows as soon as anything in it has changed.

Triggers write a row here in the transaction that changes a table, so that nobody has to remember it and nothing is
told before it is true. On PostgreSQL rows are only added: two transactions that change the same table do not wait for
each other; ``tidy`` puts many into one. Keys are never given twice, so (newest key, number of rows) is never seen
again once it has changed: a transaction that commits late, under a key below the newest, makes one row more.
"""

import os
import threading
from collections.abc import Callable, Hashable, Mapping
from typing import Any, cast

from psycopg import OperationalError
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn
from sqlalchemy import Engine, String, delete, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from market.foundation.database import Model, below_orm, table_of

MANY = 200
"""Rows of one table from which on they are put into one."""


class TableChange(Model):
    """Something in a table has changed."""

    __tablename__ = "table_change"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own way

    id: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str] = mapped_column(String(63), index=True)


Generation = Hashable
Known = Mapping[str, Generation]

_change = table_of(TableChange).c
NEWEST = "SELECT max(id), count(*) FROM table_change"
_STATEMENT = b"newest"
_EACH = "SELECT table_name, max(id), count(*) FROM table_change GROUP BY table_name"


def of_each_table(driver: Any) -> Known:
    """The generation of each watched table, on a connection of the database's own driver."""
    return {name: (newest, rows) for name, newest, rows in driver.execute(_EACH).fetchall()}


class Generations:
    """Reads where the tables stand, on a connection of its own for each thread.

    Reading costs a look at the file's counter (SQLite) or one short statement (PostgreSQL).
    """

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._own = threading.local()
        self._all: list[Any] = []

    def read(self) -> Known | None:
        """The generation of each watched table; None when the database does not answer."""
        try:
            return self._read()
        except Exception as error:
            if not isinstance(error, (DBAPIError, self._engine().dialect.dbapi.Error)):  # type: ignore[union-attr]
                raise
            self._own.__dict__.clear()
            return None

    def close(self) -> None:
        """Give back the connections of all threads."""
        for driver in self._all:
            driver.close()
        self._all, self._own = [], threading.local()

    def _read(self) -> Known:
        driver = self._driver()
        seen = self._own.look()
        if seen != self._own.seen:
            self._own.known = of_each_table(driver)
            self._own.seen = seen
        known: Known = self._own.known
        return known

    def _driver(self) -> Any:
        if getattr(self._own, "process", None) != os.getpid():  # a fork does not share its parent's connection
            engine = self._engine()
            connection = engine.raw_connection()
            self._own.driver = connection.driver_connection
            connection.detach()
            self._all.append(self._own.driver)
            is_sqlite = engine.dialect.name == "sqlite"
            self._own.look = _file_counter(self._own.driver) if is_sqlite else _newest(self._own.driver)
            self._own.process, self._own.seen = os.getpid(), None
        return self._own.driver


def _file_counter(driver: Any) -> Callable[[], Hashable]:
    """How often others have committed, as SQLite counts it for this connection."""
    return lambda: cast(Hashable, driver.execute("PRAGMA data_version").fetchone())


def _newest(driver: Any) -> Callable[[], Hashable]:
    """The newest key and the number of rows. It is asked before every kept page, so by libpq itself: a cursor of
    psycopg costs three times as much as the rest."""
    driver.autocommit = True
    connection: PGconn = driver.pgconn
    connection.prepare(_STATEMENT, NEWEST.encode())

    def look() -> Hashable:
        result = connection.exec_prepared(_STATEMENT, None)
        if result.status != ExecStatus.TUPLES_OK:
            raise OperationalError(result.get_error_message())
        return result.get_value(0, 0), result.get_value(0, 1)

    return look


def tidy() -> None:
    """Put many rows of one table into a new one, inside a transaction; whoever has looked before looks again."""
    connection = below_orm()
    many = select(_change.table_name).group_by(_change.table_name).having(func.count() > MANY)
    for name in connection.scalars(many).all():
        made = insert(TableChange).values(table_name=name).returning(_change.id)
        newest = connection.execute(made).scalar_one()
        connection.execute(delete(TableChange).where(_change.table_name == name, _change.id < newest))
