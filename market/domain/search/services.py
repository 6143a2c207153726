"""Keeping the documents true. Called by the verb that changes what they describe, in its transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from market.domain.search.models import DocumentKind, SearchDocument
from market.domain.search.rules import fold, squeeze
from market.foundation.database import below_orm, db, table_of

Text = str | None | Iterable[str | None]


@dataclass(frozen=True, slots=True)
class Document:
    """One thing, its names (``title``) and all else that is said of it (``words``)."""

    object_id: int
    title: Text
    words: Text


def index(kind: DocumentKind, object_id: int, *, title: Text, words: Text) -> None:
    """Make one thing findable by its names (``title``) and by all else that is said of it (``words``).

    Both may be one text or several, in any language; what is None or empty is left out. Only what everybody
    may see belongs here: ``forget`` what is hidden.
    """
    index_many(kind, [Document(object_id, title, words)])


def index_many(kind: DocumentKind, documents: Sequence[Document]) -> None:
    """Like ``index``, for many things of one kind at once."""
    if not documents:
        return
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table_of(SearchDocument))
    below_orm().execute(
        statement.on_conflict_do_update(
            index_elements=[SearchDocument.kind, SearchDocument.object_id],
            set_={"title": statement.excluded.title, "text": statement.excluded.text},
        ),
        [
            {
                "kind": kind,
                "object_id": document.object_id,
                "title": "\n".join(filter(None, map(squeeze, _texts(document.title)))),
                "text": "\n".join(filter(None, map(fold, [*_texts(document.title), *_texts(document.words)]))),
            }
            for document in documents
        ],
    )


def forget(kind: DocumentKind, object_id: int) -> None:
    """Let one thing be found no more."""
    db.session.execute(
        delete(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.object_id == object_id)
    )


def _texts(given: Text) -> list[str]:
    several = [given] if isinstance(given, str) or given is None else given
    return [text for text in several if text]
