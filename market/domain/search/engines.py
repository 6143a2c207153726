"""The one place that knows which database it is: how a set of tokens is asked for, in FTS5 and in a ``tsvector``.

Both answer the same question alike: documents whose tokens are so, the newest document first.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    column,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from market.domain.search.models import DocumentKind, SearchDocument
from market.domain.search.ranking import Document
from market.domain.search.tokens import AllOf, Asked, Token, all_of
from market.foundation.database import table_of

KIND = "__"
"""Stands before the kind of a document among its tokens."""

document = table_of(SearchDocument).c
_COLUMNS = (document.id, document.kind, document.object_id, document.title, document.names)
_fts = table("search_index", column("rowid", Integer), column("search_index", String))


class Engine(Protocol):
    """What a database's own full-text search has to do."""

    def matching(self, asked: str) -> Select[Any]:
        """Documents that have what the parameter ``asked`` says, the newest first; columns as in ``Document``."""

    def written(self, asked: Asked) -> str:
        """``asked`` as this database reads it."""

    def tidy(self, connection: Connection) -> None:
        """Put the index in order after much has changed."""


class Fts5:
    """SQLite: the table of FTS5 comes first, so that it is walked along and left when there is enough."""

    def matching(self, asked: str) -> Select[Any]:
        """See ``Engine``."""
        has = _fts.c.search_index.op("MATCH")(bindparam(asked, type_=String))
        joined = _fts.join(SearchDocument.__table__, document.id == _fts.c.rowid)
        return select(*_COLUMNS).select_from(joined).where(has).order_by(_fts.c.rowid.desc())

    def written(self, asked: Asked) -> str:
        """See ``Engine``."""
        if isinstance(asked, Token):
            return f'"{asked.text}"' + ("*" if asked.begins else "")
        between = " AND " if isinstance(asked, AllOf) else " OR "
        return f"({between.join(map(self.written, asked.parts))})"

    def tidy(self, connection: Connection) -> None:
        """See ``Engine``."""
        connection.execute(text("INSERT INTO search_index (search_index) VALUES ('optimize')"))


class Tsvector:
    """PostgreSQL: the planner sees what is asked for, knows how common it is, and walks along the key or the index.

    So the query stands in the statement itself: with a parameter, one plan would have to do for all words.
    """

    def matching(self, asked: str) -> Select[Any]:
        """See ``Engine``."""
        has = document.tokens.op("@@")(cast(bindparam(asked, type_=String, literal_execute=True), TSQUERY))
        return select(*_COLUMNS).where(has).order_by(document.id.desc())

    def written(self, asked: Asked) -> str:
        """See ``Engine``."""
        if isinstance(asked, Token):
            return f"'{asked.text}'" + (":*" if asked.begins else "")
        between = " & " if isinstance(asked, AllOf) else " | "
        return f"({between.join(map(self.written, asked.parts))})"

    def tidy(self, connection: Connection) -> None:
        """See ``Engine``."""
        connection.execute(text("ANALYZE search_document, search_word"))


_ENGINES: Mapping[str, Engine] = {"sqlite": Fts5(), "postgresql": Tsvector()}


def engine_of(connection: Connection) -> Engine:
    """The engine of the database at the other end."""
    return _ENGINES[connection.dialect.name]


def look(
    connection: Connection,
    asked: Asked,
    *,
    kinds: tuple[DocumentKind, ...] = (),
    most: int,
    with_tokens: bool = False,
    only: ColumnElement[bool] | None = None,
    values: Mapping[str, Any] | None = None,
) -> list[Document]:
    """Documents that have what is asked for, the newest first; of each of ``kinds`` at most ``most``.

    ``only`` is a further condition on the document's row, with its ``values``; the same object each time it is asked.
    """
    statement = _looking(connection.dialect.name, kinds, with_tokens, only)
    told = {f"asked_{kind}": _written_for(connection, asked, kind) for kind in _names(kinds)}
    rows = connection.execute(statement, {"most": most, **told, **(values or {})})
    return [Document(*row) for row in rows]


def _names(kinds: tuple[DocumentKind, ...]) -> tuple[str, ...]:
    return tuple(kind.value for kind in kinds) or ("any",)


def _written_for(connection: Connection, asked: Asked, kind: str) -> str:
    """What is asked for, as the database reads it; of a kind of which there are few, these are asked for first."""
    is_rare = kind not in ("any", DocumentKind.PRODUCT.value)
    return engine_of(connection).written(all_of((Token(KIND + kind), asked)) if is_rare else asked)


@lru_cache(maxsize=256)
def _looking(
    dialect: str, kinds: tuple[DocumentKind, ...], with_tokens: bool, only: ColumnElement[bool] | None
) -> Select[Any]:
    parts = []
    for number, name in enumerate(_names(kinds)):
        part = _ENGINES[dialect].matching(f"asked_{name}").limit(bindparam("most", type_=Integer))
        if with_tokens:
            part = part.add_columns(document.tokens)
        if kinds:
            part = part.where(document.kind == kinds[number])
        parts.append(part if only is None else part.where(only))
    if len(parts) == 1:
        return parts[0]
    return select(union_all(*(select(part.subquery()) for part in parts)).subquery())
