"""How well the search finds what people judged to be right: recall in the first ten, MRR, the share without result.

A file of judgements holds documents (``id``, ``kind``, ``title``, ``category``, ``description``) and queries
(``qid``, ``type``, ``query``, ``relevant``: ids), under whatever name but ``documents``. Its documents go into a
scratch index of their own, which is gone afterwards.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.pool import StaticPool

from market.domain.search.engines import look
from market.domain.search.finding import find
from market.domain.search.models import DocumentKind, SearchDocument, SearchWord
from market.domain.search.ranking import Document
from market.domain.search.rewriting import Reader, Synonyms
from market.domain.search.services import Document as Written
from market.domain.search.services import write
from market.domain.search.tokens import Asked
from market.domain.search.vocabulary import Vocabulary
from market.foundation.database import engine_options, table_of

FIRST = 10
"""How far down people look."""

EVERYTHING = "all"
_SCHEMA = "search_scratch"
_TABLES = (table_of(SearchDocument), table_of(SearchWord))


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, and the documents that are right for it."""

    sort: str
    typed: str
    relevant: frozenset[int]


@dataclass(frozen=True, slots=True)
class Judgements:
    """A file of judgements, read."""

    documents: Sequence[Mapping[str, Any]]
    queries: Sequence[Query]


@dataclass(frozen=True, slots=True)
class Measured:
    """Of some queries: how many, mean recall in the first ten, mean reciprocal rank, share that finds nothing."""

    queries: int
    recall: float
    rank: float
    nothing: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What one query found: the ids in order."""

    query: Query
    found: tuple[int, ...]

    @property
    def recall(self) -> float:
        return len(self.query.relevant.intersection(self.found[:FIRST])) / len(self.query.relevant)

    @property
    def rank(self) -> float:
        places = (place for place, number in enumerate(self.found, 1) if number in self.query.relevant)
        return 1 / next(places, 0) if any(number in self.query.relevant for number in self.found) else 0.0


def read_judgements(file: Path) -> Judgements:
    """The judgements in ``file``. Raises ``ValueError`` when it has another form."""
    try:
        read = json.loads(file.read_text("utf-8"))
        queries = [
            Query(query["type"], query["query"], frozenset(query["relevant"]))
            for name, group in read.items()
            if name != "documents" and isinstance(group, list)
            for query in group
            if query["relevant"]
        ]
        return Judgements(read["documents"], queries)
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError(f"not a file of judgements: {wrong!r}") from wrong


@contextmanager
def scratch(url: str) -> Iterator[Connection]:
    """A connection to an empty index: in memory (``sqlite://``), or in a schema that is never committed."""
    options: dict[str, Any] = {"poolclass": StaticPool} if url == "sqlite://" else engine_options(url)
    engine = create_engine(url, **options)
    try:
        with engine.connect() as connection, connection.begin() as begun:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"CREATE SCHEMA {_SCHEMA}"))
                connection.execute(text(f"SET LOCAL search_path TO {_SCHEMA}"))
            for table in _TABLES:
                table.create(connection, checkfirst=False)
            yield connection
            begun.rollback()
    finally:
        engine.dispose()


def load(connection: Connection, judgements: Judgements) -> None:
    """Write the documents of ``judgements`` into a scratch index."""
    for kind in (DocumentKind.PRODUCT, DocumentKind.ENTERPRISE):
        write(
            connection,
            kind,
            [
                Written(one["id"], one["title"], words=one.get("description"), names=one.get("category"))
                for one in judgements.documents
                if (one["kind"] == "enterprise") == (kind is DocumentKind.ENTERPRISE)
            ],
        )


def answers(connection: Connection, judgements: Judgements, synonyms: Synonyms) -> list[Answer]:
    """What the index at the other end finds for each query."""
    words = Vocabulary()
    words.add((word, is_name) for word, is_name in connection.execute(select(SearchWord.word, SearchWord.is_name)))
    reader = Reader(words, synonyms)

    def ask(asked: Asked, most: int, with_tokens: bool = False, kinds: Sequence[DocumentKind] = ()) -> list[Document]:
        return look(connection, asked, most=most, with_tokens=with_tokens)

    told = []
    for query in judgements.queries:
        found = find(query.typed, reader, ask)
        fits = (*found.full, *found.part) if found else ()
        told.append(Answer(query, tuple(one.document.object_id for one in fits)))
    return told


def measured(told: Sequence[Answer]) -> dict[str, Measured]:
    """The figures of all queries, and of each type."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in told:
        groups[EVERYTHING].append(answer)
        groups[answer.query.sort].append(answer)
    return {
        sort: Measured(
            len(group),
            fmean(answer.recall for answer in group),
            fmean(answer.rank for answer in group),
            fmean(not answer.found for answer in group),
        )
        for sort, group in groups.items()
    }
