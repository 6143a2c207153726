"""Answers of the database that are kept for as long as nothing in it changes.

Counting what each filter would show costs more than the page that it stands on, and most requests come while
nobody writes. So an answer is kept with a stamp of the state it was made from, and is good while the stamp is the
same: the first commit of anybody, in any process, makes it void, and nobody is ever shown yesterday's number.

The stamps are the databases' own. SQLite counts for each connection what others have committed (``data_version``)
and what it has changed itself; PostgreSQL tells the snapshot: which transactions are visible. One stamp serves the
whole request. Inside ``transaction()``, where things are changed, nothing is kept or looked up.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event

from market.foundation import reads
from market.foundation.database import IN_TRANSACTION, below_orm, db

T = TypeVar("T")

MOST = 256
"""Answers that one connection keeps; a new one beyond that begins anew."""

_KEPT, _STAMP, _CHANGES = "answers kept", "stamp", "changes at begin"
_SNAPSHOT = "SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END"


def kept(key: Hashable, ask: Callable[[], T]) -> T:
    """What ``ask`` answers, or has answered to ``key`` since when nothing has changed.

    The answer is shared between requests: plain values that nobody changes, never rows bound to a session.
    """
    connection = below_orm()
    stamp = None if db.session.info.get(IN_TRANSACTION) else _stamp(connection)
    if stamp is None:
        return ask()
    known_stamp, answers = connection.info.get(_KEPT, (None, {}))
    if known_stamp != stamp or len(answers) >= MOST:
        answers = {}
        connection.info[_KEPT] = (stamp, answers)
    if key not in answers:
        with reads.recorded() as read:
            answer = ask()
        answers[key] = answer, read
    else:
        answer, read = answers[key]
        reads.note(read)
    return answer


def _stamp(connection: Connection) -> Hashable | None:
    """What stands for the state of the database; None where this very transaction has changed it."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        if driver.total_changes != connection.info[_CHANGES]:
            return None
        ask = "PRAGMA data_version"
    else:
        ask = _SNAPSHOT
    if _STAMP not in connection.info:
        connection.info[_STAMP] = driver.execute(ask).fetchone()[0]
    stamp = connection.info[_STAMP]
    return None if stamp is None else (stamp, connection.info.get(_CHANGES))


@event.listens_for(Engine, "begin")
def _look_anew(connection: Connection) -> None:
    connection.info.pop(_STAMP, None)
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        connection.info[_CHANGES] = driver.total_changes
