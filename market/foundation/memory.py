"""Answers of the database that are kept for as long as nothing that they were made from changes.

Counting what each filter would show costs more than the page that it stands on. So an answer is kept with the state
of the database that it was made from, and nobody is ever shown yesterday's number: it is good while nobody at all has
committed anything, and after that for as long as each table that its request had read by then stands where it stood,
if all of them are watched (``generations``). The request's, not only its own: what it was made from may have been
read before.

Whether anybody has committed is known by the databases' own counters. SQLite counts for each connection what others
have committed (``data_version``) and what it has changed itself; PostgreSQL tells the snapshot: which transactions
are visible. They are looked at once in a request. Inside ``transaction()``, where things are changed, nothing is kept
or looked up.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from market.foundation import reads
from market.foundation.database import IN_TRANSACTION, Model, below_orm, db
from market.foundation.generations import Known, of_each_table

T = TypeVar("T")

MOST = 1024
"""Answers that one connection keeps; those that nobody has asked for the longest go first."""

_KEPT, _STATE, _KNOWN, _CHANGES = "answers kept", "state", "generations known", "changes at begin"
_SNAPSHOT = """SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END,
 max(id), count(*) FROM table_change"""


@dataclass(frozen=True, slots=True)
class _State:
    """The database as a request finds it: equal ``stamp``, nothing committed; equal ``counted``, nothing watched."""

    stamp: Hashable
    counted: Hashable


@dataclass(slots=True)
class _Answer:
    value: Any
    read: frozenset[str]
    stamp: Hashable
    generations: dict[str, Hashable] | None
    """Where the tables stood that were read; None where one of them is not watched, or nobody has looked."""


def kept(key: Hashable, ask: Callable[[], T]) -> T:
    """What ``ask`` answers, or has answered to ``key`` since when nothing has changed.

    The answer is shared between requests: plain values that nobody changes, and rows only after ``let_go``.
    """
    connection = below_orm()
    state = None if db.session.info.get(IN_TRANSACTION) else _state_of(connection)
    if state is None:
        return ask()
    answers: dict[Hashable, _Answer] = connection.info.setdefault(_KEPT, {})
    answer = answers.pop(key, None)
    if answer is not None and _is_true(answer, connection, state):
        answers[key] = answer
        reads.note(answer.read)
        return cast(T, answer.value)
    known = _known(connection, state)
    value = ask()
    if len(answers) >= MOST:
        del answers[next(iter(answers))]
    read = reads.so_far()
    tables = frozenset(read.tables) if read else frozenset()
    watched = {name: known[name] for name in tables} if read and tables <= known.keys() else None
    answers[key] = _Answer(value, tables, state.stamp, watched)
    return value


def let_go(*rows: Model | None) -> None:
    """Take rows that are to be kept out of the session, with all that was loaded of them: the next transaction must
    not reach into them, and nothing more of them can be loaded."""
    for row in rows:
        if row is not None and row in db.session:
            db.session.expunge(row)


def _is_true(answer: _Answer, connection: Connection, state: _State) -> bool:
    if answer.stamp == state.stamp:
        return True
    if answer.generations is None:
        return False
    known = _known(connection, state)
    if any(known.get(name) != then for name, then in answer.generations.items()):
        return False
    answer.stamp = state.stamp
    return True


def _known(connection: Connection, state: _State) -> Known:
    """Where the watched tables stand: read anew where something was counted since they were read last."""
    counted, known = connection.info.get(_KNOWN, (None, None))
    if known is None or counted != state.counted:
        try:
            known = of_each_table(connection.connection.driver_connection)
        except connection.dialect.loaded_dbapi.Error as error:  # the driver's own, as whoever asks knows it
            raise OperationalError("generations", None, error) from error
        connection.info[_KNOWN] = state.counted, known
    return cast(Known, known)


def _state_of(connection: Connection) -> _State | None:
    """How far the database is; None where this very transaction has changed it."""
    driver: Any = connection.connection.driver_connection
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite and driver.total_changes != connection.info[_CHANGES]:
        return None
    if _STATE not in connection.info:
        row = driver.execute("PRAGMA data_version" if is_sqlite else _SNAPSHOT).fetchone()
        own = connection.info.get(_CHANGES)
        connection.info[_STATE] = _State((row, own), (row, own)) if is_sqlite else _State(row[0], row[1:])
    state: _State = connection.info[_STATE]
    return None if state.stamp is None else state


@event.listens_for(Engine, "begin")
def _look_anew(connection: Connection) -> None:
    connection.info.pop(_STATE, None)
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        connection.info[_CHANGES] = driver.total_changes
