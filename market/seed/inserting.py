"""Putting many rows into a table with few statements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from market.foundation.database import Model, db


def insert_rows(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert ``rows``, which all have the same columns."""
    if rows:
        db.session.execute(insert(model), rows)


def insert_numbered(model: type[Model], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert ``rows`` and tell their new ids, in the same order."""
    if not rows:
        return []
    statement = insert(model).returning(model.__table__.c.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, rows))
