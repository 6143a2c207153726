"""The tables of the search: documents with their tokens, the words they hold, synonyms, what was not found.

In PostgreSQL the tokens are a ``tsvector`` under a GIN index. In SQLite they are text, and triggers keep the FTS5
table ``search_index`` beside them; it holds no copy and no positions, so that it stays small.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import DDL, CheckConstraint, Dialect, ForeignKey, Index, Text, TypeDecorator, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeEngine

from market.foundation.database import Model, table_of
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class DocumentKind(LabelledEnum):
    """What a document describes."""

    PRODUCT = "product", _l("Products")
    ENTERPRISE = "enterprise", _l("Enterprises")
    POPUP = "popup", _l("Pop-ups")


class Tokens(TypeDecorator[Any]):
    """A set of tokens, given as a list, read as one text with blanks around each. No token has a blank or a quote."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return " ".join(f"'{token}'" for token in value) if dialect.name == "postgresql" else " ".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str:
        return f" {(value or '').replace(chr(39), '')} "


class SearchDocument(Model):
    """What one thing can be found by.

    ``title`` are its names, one on each line, and ``names`` those around it (enterprise, category, place), both
    folded: ranking reads them. Everything else that is said of it is among the ``tokens`` alone.
    """

    __tablename__ = "search_document"
    __table_args__ = (UniqueConstraint("kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DocumentKind]
    object_id: Mapped[int]
    title: Mapped[str]
    names: Mapped[str]
    tokens: Mapped[list[str]] = mapped_column(Tokens)


_GIN = "CREATE INDEX ix_search_document_tokens ON search_document USING gin (tokens) WITH (fastupdate = off)"
_FTS5 = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "tokens, content='search_document', content_rowid='id', detail='none', columnsize=0, "
    "tokenize=\"ascii tokenchars '_'\")",
    "CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN "
    "INSERT INTO search_index (rowid, tokens) VALUES (new.id, new.tokens); END",
    "CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN "
    "INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    "CREATE TRIGGER search_document_changed AFTER UPDATE OF tokens ON search_document BEGIN "
    "INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
    "INSERT INTO search_index (rowid, tokens) VALUES (new.id, new.tokens); END",
)
"""The indexes as the migration makes them; a scratch index is made of the same. Without ``fastupdate`` each write
pays for itself, and no search for what others have written."""

for _dialect, _statements in (("postgresql", (_GIN,)), ("sqlite", _FTS5)):
    for _statement in _statements:
        event.listen(table_of(SearchDocument), "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]


class SearchWord(Model):
    """A word that some document holds or held; ``is_name`` where it stands in a title or a name.

    Words are only added, and anew by ``flask search rebuild``: what a person may have meant is looked up here, and
    what no document holds any more finds nothing. One that two write at once stands here twice: nobody waits for it.
    """

    __tablename__ = "search_word"
    __table_args__ = (Index("ix_search_word_word", "word"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]
    is_name: Mapped[bool]


class SearchMiss(Model):
    """Words for which nothing was found on a day, folded, and how often. Nothing says who looked."""

    __tablename__ = "search_miss"
    __table_args__ = (CheckConstraint("times >= 1", name="asked_once"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]


class SynonymGroup(Model):
    """Words that mean the same to whoever looks for something."""

    __tablename__ = "synonym_group"

    id: Mapped[int] = mapped_column(primary_key=True)

    words: Mapped[list["Synonym"]] = relationship(order_by="Synonym.shown", cascade="all, delete-orphan")


class Synonym(Model):
    """One of these words: ``word`` as it is compared, in one group only; ``shown`` as it was written."""

    __tablename__ = "synonym"

    word: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(SynonymGroup.id, ondelete="CASCADE"), index=True)
    shown: Mapped[str]
