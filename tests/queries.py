"""The guard against one query per row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import event

from market.foundation.database import db
from market.web.kept_pages import KEPT

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """Fail when the block sends more than ``limit`` statements; the session's own are not counted.

    A page that is kept from before would send none: it is made anew.
    """
    current_app.extensions[KEPT].forget()
    sent: list[str] = []

    def record(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_COUNTED) and "FROM web_session" not in statement:
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", record)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", record)
    if len(sent) > limit:
        pytest.fail(f"{len(sent)} queries, {limit} allowed:\n" + "\n".join(sent))
