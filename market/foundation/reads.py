"""Which tables an answer was made from: what has to be known to say how long the answer stays true.

While something is recorded, the names in each statement that is sent are compared with those of all tables. A name
too many only means that the answer is made anew more often; none can be missed, whoever wrote the statement.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event

from market.foundation.database import Model

_WORD = re.compile(r"(?<![.\w])(?<!\.\")\w+")
"""A name in a statement that is not the column of something: those stand behind a dot."""

_reads: ContextVar["Reads | None"] = ContextVar("reads", default=None)


class Reads:
    """The tables that were read, and whether something was written, too."""

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self.wrote = False

    def add(self, other: "Reads") -> None:
        """What was read for ``other`` was read for this, too."""
        self.tables |= other.tables
        self.wrote |= other.wrote


@contextmanager
def recorded() -> Iterator[Reads]:
    """What is read inside the block, also for whoever records around it."""
    outer, reads = _reads.get(), Reads()
    token = _reads.set(reads)
    try:
        yield reads
    finally:
        _reads.reset(token)
        if outer is not None:
            outer.add(reads)


def so_far() -> Reads | None:
    """What the recording that is open has seen; None outside of one."""
    return _reads.get()


def note(tables: frozenset[str]) -> None:
    """An answer that was made from ``tables`` earlier is used again."""
    recording = _reads.get()
    if recording is not None:
        recording.tables |= tables


@event.listens_for(Engine, "before_cursor_execute")
def _note_statement(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    recording = _reads.get()
    if recording is None:
        return
    tables, writes = _named_in(statement)
    recording.tables |= tables
    recording.wrote |= writes


@lru_cache(maxsize=4096)
def _named_in(statement: str) -> tuple[frozenset[str], bool]:
    """The tables that ``statement`` names, and whether it does anything but read."""
    first = _WORD.search(statement)
    writes = first is None or first.group().upper() not in ("SELECT", "WITH", "BEGIN")
    return frozenset(_WORD.findall(statement)) & Model.metadata.tables.keys(), writes
