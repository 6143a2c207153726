"""Looking things up. This folder knows only kinds, ids and text: who may see what is asked above."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import bindparam, select

from market.domain.search.engines import look
from market.domain.search.finding import Finds, all_words, find
from market.domain.search.models import DocumentKind, SearchWord
from market.domain.search.ranking import Document
from market.domain.search.rewriting import Reader, literally
from market.domain.search.synonyms import known_synonyms
from market.domain.search.tokens import Asked
from market.domain.search.vocabulary import Vocabulary
from market.foundation.database import db, table_of
from market.foundation.memory import kept

_word = table_of(SearchWord).c
_NEW = select(_word.id, _word.word, _word.is_name).where(_word.id > bindparam("known")).order_by(_word.id)

OUT_OF_TURN = 200
"""PostgreSQL gives numbers when a row is written and shows it when it is committed: the last ones are read again."""


@dataclass(slots=True)
class _Learnt:
    """The words of one database as far as this process has read them; ``last`` is the row it has read last."""

    last: int = 0
    words: Vocabulary = field(default_factory=Vocabulary)


_learnt: dict[str, _Learnt] = {}
_turn = Lock()


def search(typed: str, *, literal: bool = False) -> Finds | None:
    """What ``typed`` finds among all documents; None when there is nothing in it to look for.

    ``literal`` looks for the very words, and for nothing that may have been meant.
    """
    if literal:
        reading = literally(typed)
        return all_words(reading, ask) if reading else None
    return find(typed, reader(), ask)


def ask(asked: Asked, most: int, with_tokens: bool = False, kinds: Sequence[DocumentKind] = ()) -> list[Document]:
    """Documents that have what is asked for, at most ``most`` of each kind."""
    return look(
        db.session.connection(), asked, kinds=tuple(kinds or DocumentKind), most=most, with_tokens=with_tokens
    )


def reader() -> Reader:
    """Reads what people type by the words and the synonyms of now."""
    return Reader(vocabulary(), known_synonyms())


def vocabulary() -> Vocabulary:
    """The words of all documents. A process reads them once, and after that those that have come since."""
    return kept("search words", _vocabulary)


def _vocabulary() -> Vocabulary:
    name = str(db.engine.url)
    with _turn:
        learnt = _learnt.setdefault(name, _Learnt())
        rows = db.session.execute(_NEW, {"known": learnt.last - OUT_OF_TURN}).all()
        if learnt.last and learnt.last not in {row.id for row in rows}:  # all of them were written anew
            learnt = _learnt[name] = _Learnt()
            rows = db.session.execute(_NEW, {"known": 0}).all()
        learnt.words.add((row.word, row.is_name) for row in rows)
        learnt.last = rows[-1].id if rows else 0
        return learnt.words
