"""Keeping the documents true. Called by the verb that changes what they describe, in its transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from market.domain.search.engines import KIND, engine_of
from market.domain.search.models import DocumentKind, SearchDocument, SearchWord
from market.domain.search.rules import fold
from market.domain.search.tokens import document_tokens
from market.domain.search.vocabulary import words_in
from market.foundation.database import below_orm, db, table_of

Text = str | None | Iterable[str | None]

LONGEST_TEXT = 4_000
"""So much of what is said of a thing can be found; a story tells the rest to who reads it."""

_MANY = 500
_document, _word = table_of(SearchDocument), table_of(SearchWord)
_KNOWN = select(_word.c.word, _word.c.is_name).where(_word.c.word.in_(bindparam("words", expanding=True)))


@dataclass(frozen=True, slots=True)
class Document:
    """One thing: what it is called (``title``), the names around it (``names``: enterprise, category, place), and all
    else that is said of it (``words``)."""

    object_id: int
    title: Text
    words: Text = None
    names: Text = None


def index(kind: DocumentKind, object_id: int, *, title: Text, words: Text = None, names: Text = None) -> None:
    """Make one thing findable by what it is called, by the names around it and by what is said of it.

    Each may be one text or several, in any language; what is None or empty is left out. Only what everybody
    may see belongs here: ``forget`` what is hidden.
    """
    index_many(kind, [Document(object_id, title, words, names)])


def index_many(kind: DocumentKind, documents: Sequence[Document]) -> None:
    """Like ``index``, for many things of one kind at once."""
    write(below_orm(), kind, documents)


def write(connection: Connection, kind: DocumentKind, documents: Sequence[Document]) -> None:
    """Like ``index_many``, into the index at the other end of ``connection``."""
    if not documents:
        return
    rows: list[dict[str, object]] = []
    words: dict[str, bool] = {}
    for document in documents:
        title, names, text = (_folded(given) for given in (document.title, document.names, document.words))
        text = text[:LONGEST_TEXT]
        rows.append(
            {
                "kind": kind,
                "object_id": document.object_id,
                "title": title,
                "names": names,
                "tokens": [KIND + kind.value, *document_tokens(title, f"{names}\n{text}")],
            }
        )
        for word, is_name in words_in(title, names, text).items():
            words[word] = is_name or words.get(word, False)
    upsert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(_document)
    written = {column: upsert.excluded[column] for column in ("title", "names", "tokens")}
    connection.execute(upsert.on_conflict_do_update(index_elements=["kind", "object_id"], set_=written), rows)
    _learn(connection, words)


def _learn(connection: Connection, words: dict[str, bool]) -> None:
    """Add the words that are not there yet, or not as those of a name."""
    wanted = sorted(words)
    known: dict[str, bool] = {}
    for begin in range(0, len(wanted), _MANY):
        for word, is_name in connection.execute(_KNOWN, {"words": wanted[begin : begin + _MANY]}):
            known[word] = is_name or known.get(word, False)
    new = [
        {"word": word, "is_name": words[word]}
        for word in wanted
        if word not in known or (words[word] and not known[word])
    ]
    if new:
        connection.execute(insert(_word), new)


def forget(kind: DocumentKind, object_id: int) -> None:
    """Let one thing be found no more."""
    db.session.execute(
        delete(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.object_id == object_id)
    )


def forget_words() -> None:
    """Empty the list of words, before all documents are written anew."""
    below_orm().execute(delete(_word))


def tidy() -> None:
    """Put the index in order after much has changed."""
    engine_of(below_orm()).tidy(below_orm())


def _folded(given: Text) -> str:
    several = [given] if isinstance(given, str) or given is None else given
    return "\n".join(filter(None, (fold(text) for text in several if text)))
