"""Keeping the documents true. Called by the verb that changes what they describe, in its transaction."""

from collections.abc import Iterable

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from market.domain.search.models import DocumentKind, SearchDocument
from market.domain.search.rules import fold, squeeze
from market.foundation.database import db

Text = str | None | Iterable[str | None]


def index(kind: DocumentKind, object_id: int, *, title: Text, words: Text) -> None:
    """Make one thing findable by its names (``title``) and by all else that is said of it (``words``).

    Both may be one text or several, in any language; what is None or empty is left out. Only what everybody
    may see belongs here: ``forget`` what is hidden.
    """
    document = {
        "kind": kind,
        "object_id": object_id,
        "title": "\n".join(filter(None, map(squeeze, _texts(title)))),
        "text": "\n".join(filter(None, map(fold, [*_texts(title), *_texts(words)]))),
    }
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(SearchDocument).values(document)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[SearchDocument.kind, SearchDocument.object_id],
            set_={"title": statement.excluded.title, "text": statement.excluded.text},
        )
    )


def forget(kind: DocumentKind, object_id: int) -> None:
    """Let one thing be found no more."""
    db.session.execute(
        delete(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.object_id == object_id)
    )


def _texts(given: Text) -> list[str]:
    several = [given] if isinstance(given, str) or given is None else given
    return [text for text in several if text]
