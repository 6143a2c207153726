"""Looking things up. This folder knows only kinds, ids and text: who may see what is asked above.

A word is looked for inside titles and texts as it stands (``instr``, ``strpos``), never as a pattern: "100%"
and "_" mean themselves.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, String, and_, bindparam, case, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from market.domain.search.models import DocumentKind, SearchDocument
from market.domain.search.rules import LONG_ENOUGH_TO_SPAN, without_particles, words_of
from market.domain.search.synonyms import others_of
from market.foundation.database import db

TITLE_BEGINS, TITLE_HOLDS, TITLE_HOLDS_WORDS, TEXT_HOLDS_WORDS, NOTHING = 3, 2, 1, 0, -1


Spans = tuple[tuple[bool, ...], ...]
"""Of each word, and of what means the same: whether it is long enough to be looked for across blanks."""


class _place_of(GenericFunction[int]):  # noqa: N801 - named as the SQL function that it stands for
    """Where the second text begins in the first, from 1; 0 when it is not there."""

    type = Integer()
    inherit_cache = True
    name = "instr"


@compiles(_place_of, "postgresql")
def _strpos(element: Any, compiler: Any, **kw: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kw)})"


@dataclass(frozen=True, slots=True)
class Shape:
    """A search as part of statements over ``SearchDocument``: what it finds, and how well (more is better).

    It depends on how many words there are and which of them are long, not on the words: those come as ``values``
    when the statement is sent, so that statements are built once.
    """

    spans: Spans
    condition: ColumnElement[bool]
    score: ColumnElement[int]

    def of(self, kind: DocumentKind, object_id: ColumnElement[int]) -> ColumnElement[bool]:
        """Joins the document of the row whose id is ``object_id``, when the search finds it."""
        return and_(SearchDocument.kind == kind, SearchDocument.object_id == object_id, self.condition)


@dataclass(frozen=True, slots=True)
class Match:
    """What someone is looking for; ``others`` are for each of the ``words`` those that mean the same."""

    words: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, words: tuple[str, ...]) -> "Match":
        """The search for ``words`` or what means the same."""
        return cls(words, tuple(map(others_of, words)))

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """Each word with its others: one of them has to be there."""
        return tuple((word, *others) for word, others in zip(self.words, self.others, strict=True))

    @property
    def spans(self) -> Spans:
        """Which words are long enough to be looked for across the blanks of a text."""
        return tuple(tuple(len(word) >= LONG_ENOUGH_TO_SPAN for word in ways) for ways in self.ways)

    @property
    def values(self) -> dict[str, str]:
        """The values of the parameters in the statements of its shape."""
        whole = "".join(self.words)
        return {"whole": whole, "beginning": "\n" + whole} | {
            f"word_{place}_{number}": word for place, ways in enumerate(self.ways) for number, word in enumerate(ways)
        }


def match(typed: str) -> Match | None:
    """The search that someone means who typed this; None when there is no letter and no digit in it.

    All words have to be there. Where no title has them as they were typed, they are looked for without the
    particles that Korean hangs on them: 고양이 finds cats and not the city, 쿠키를 finds cookies.
    """
    words = words_of(typed)
    if not words:
        return None
    literal, stems = Match.of(words), without_particles(words)
    if stems == words:
        return literal
    best = _best(literal)
    if best > TEXT_HOLDS_WORDS:
        return literal
    stemmed = Match.of(stems)
    return stemmed if _best(stemmed) > best else literal


def _best(found: Match) -> int:
    """How well the search's best document fits; ``NOTHING`` when none does."""
    best = db.session.scalar(_best_of(found.spans), found.values)
    return NOTHING if best is None else best


@lru_cache(maxsize=512)
def _best_of(spans: Spans) -> Select[Any]:
    shape = shape_of(spans)
    return select(func.max(shape.score)).where(shape.condition)


@lru_cache(maxsize=512)
def shape_of(spans: Spans) -> Shape:
    """The search for as many words, of which those are long."""
    title, text = SearchDocument.title, SearchDocument.text
    whole = _place_of(title, bindparam("whole", type_=String))
    in_title, in_text = [], []
    for place, ways in enumerate(spans):
        words = [bindparam(f"word_{place}_{number}", type_=String) for number in range(len(ways))]
        in_title.append(or_(*(_place_of(title, word) > 0 for word in words)))
        in_text.append(or_(*(_in_text(text, word, spans=long) for word, long in zip(words, ways, strict=True))))
    return Shape(
        spans,
        condition=and_(*(or_(*places) for places in zip(in_title, in_text, strict=True))),
        score=case(
            (or_(whole == 1, _place_of(title, bindparam("beginning", type_=String)) > 0), TITLE_BEGINS),
            (whole > 0, TITLE_HOLDS),
            (and_(*in_title), TITLE_HOLDS_WORDS),
            else_=TEXT_HOLDS_WORDS,
        ),
    )


def _in_text(text: Any, word: BindParameter[str], *, spans: bool) -> ColumnElement[bool]:
    as_written: ColumnElement[bool] = _place_of(text, word) > 0
    if not spans:
        return as_written
    return or_(as_written, _place_of(func.replace(text, " ", ""), word) > 0)
