"""What a search costs: CPU of this process and, with PostgreSQL, of the server's process that answers it.

The judged documents of the tests stand in a scratch index again and again, each with a number, an enterprise and a
box of its own, so that every judged query finds its share of 2,000 and of 200,000. Nothing is kept between two.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import OperationalError

from benchmarks.pages import POSTGRES
from market.config import ROOT
from market.domain.search.engines import engine_of, look
from market.domain.search.evaluation import Judgements, read_judgements, scratch
from market.domain.search.finding import find
from market.domain.search.models import DocumentKind, SearchWord
from market.domain.search.ranking import Document
from market.domain.search.rewriting import Reader
from market.domain.search.services import Document as Written
from market.domain.search.services import write
from market.domain.search.synonyms import as_synonyms
from market.domain.search.tokens import Asked
from market.domain.search.vocabulary import Vocabulary
from market.seed.reading import read

GOALS: Mapping[int, float] = {2_000: 5.0, 200_000: 60.0}
"""Of how many documents how many milliseconds of CPU a search may take: of a hundred, the slowest but five."""

AT_ONCE = 500
ROUNDS = 3
SERVERS = {"SQLite": "sqlite://", "PostgreSQL": f"{POSTGRES.replace('postgresql:', 'postgresql+psycopg:')}/postgres"}


def run() -> None:
    """Measure both sizes on both databases; print a line for each."""
    judged = read_judgements(ROOT / "tests" / "domain" / "search" / "judgements.json")
    print(f"\nSearch: {len(judged.queries)} judged queries with the general list of synonyms; CPU of one, in ms")
    print(f"{'database':<14}{'documents':>11}{'median':>9}{'p95':>9}{'slowest':>9}{'goal':>8}")
    for name, url in SERVERS.items():
        for documents, goal in GOALS.items():
            try:
                with scratch(url) as connection:
                    _fill(connection, judged, documents)
                    taken = _measured(connection, judged)
            except OperationalError:
                print(f"{name}: not measured, none answers")
                break
            p95 = taken[int(len(taken) * 0.95)]
            told = f"{name:<14}{documents:>11,}{median(taken):>9.2f}{p95:>9.2f}{taken[-1]:>9.2f}{f'≤ {goal:g}':>8}"
            print(f"{told}{' missed' if p95 > goal else ''}", flush=True)


def _fill(connection: Connection, judged: Judgements, number: int) -> None:
    some: list[Written] = []
    for place in range(number):
        lap, document = divmod(place, len(judged.documents))
        one = judged.documents[document]
        some.append(
            Written(
                place + 1,
                title=f"{one['title']} {lap}호",
                names=[one["category"], f"들꽃공방 {lap % 120}"],
                words=f"{one['description']} 상자 {lap % 97}",
            )
        )
        if len(some) == AT_ONCE or place == number - 1:
            write(connection, DocumentKind.PRODUCT, some)
            some = []
    engine_of(connection).tidy(connection)


def _measured(connection: Connection, judged: Judgements) -> list[float]:
    """The CPU of each search in milliseconds, sorted."""
    words = Vocabulary()
    words.add((word, is_name) for word, is_name in connection.execute(select(SearchWord.word, SearchWord.is_name)))
    reader, cpu = Reader(words, as_synonyms(read("synonyms.json")["groups"])), _clock(connection)

    def ask(asked: Asked, most: int, with_tokens: bool = False, kinds: Sequence[DocumentKind] = ()) -> list[Document]:
        return look(
            connection, asked, kinds=tuple(kinds or (DocumentKind.PRODUCT,)), most=most, with_tokens=with_tokens
        )

    taken = []
    for lap in range(ROUNDS + 1):
        for query in judged.queries:
            started = cpu()
            find(query.typed, reader, ask)
            if lap:  # the first one builds the statements
                taken.append((cpu() - started) * 1000)
    return sorted(taken)


def _clock(connection: Connection) -> Callable[[], float]:
    """Seconds of CPU: of this process, and of the server's that this connection talks to, where it runs here."""
    if connection.dialect.name != "postgresql":
        return time.process_time
    told = Path(f"/proc/{connection.scalar(text('SELECT pg_backend_pid()'))}/schedstat")
    return lambda: time.process_time() + int(told.read_text().split()[0]) / 1e9
