"""How migrations meet the database: with every table known, and SQLite's foreign keys off while they run."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text

from market.domain.schema import metadata
from market.foundation.database import EncryptedText, UTCDateTime, db


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what the database sees, so that old migrations need none of our code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EncryptedText):
        return "sa.String()"
    return False


_FULL_TEXT = ("search_index", "ix_search_document_tokens")


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether the models describe it; the full-text index is another one in each database (``search/models.py``)."""
    is_full_text = kind in ("table", "index") and (name or "").startswith(
        ("search_index", "ix_search_document_tokens")
    )
    return not is_full_text


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=_render,
        include_name=_is_ours,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    """SQLite rebuilds a table to change it: with foreign keys on, that would delete the rows that point to it."""
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            _migrate(connection)
            connection.commit()
            return
        connection.rollback()
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            _migrate(connection)
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                connection.rollback()
                raise RuntimeError(f"the migration would leave rows that point nowhere: {broken[:5]}")
            connection.commit()
        finally:
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")


_run()
