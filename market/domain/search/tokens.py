"""What the index holds of a document, and what a search asks of it: sets of tokens, the same for both databases.

Korean puts words together and is written with more or fewer blanks. So syllables are taken in pairs, across blanks:
쿠키 is in 수제쿠키 and in 수제 쿠키 alike. A single syllable counts at the edge of a word (떡 in 가래떡); words in
other letters and numbers count as a whole, words also by how they begin. A token of the title stands there a second
time under a mark, and with the initials of what begins at each of its words: ㅅㅈㅋㅋ.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from market.domain.search.letters import SYLLABLES, initials, is_initials
from market.domain.search.rules import LONGEST_WORD

TITLE = "_"
"""Stands before a token of the title; no folded text has it."""

END = "_"
"""Stands behind a single syllable that has to be the end of a word."""

MOST_INITIALS = 6
"""So many initials of what begins at a word can be looked for; more are not told apart."""

BEGINS = 3
"""From this length letters that are not Korean are looked for as the beginning of a word."""

_RUN = re.compile(
    rf"(?P<syllables>[{SYLLABLES}]+)|(?P<digits>[0-9]+)|(?P<letters>[^\W\d_{SYLLABLES}]+)|(?P<others>\w)"
)
_SYLLABLES = re.compile(f"[{SYLLABLES}]+")


class Run(NamedTuple):
    """Signs of one sort within a word: syllables, digits, or letters of another script."""

    text: str
    sort: str

    @property
    def is_korean(self) -> bool:
        return self.sort == "syllables"

    @property
    def is_letters(self) -> bool:
        return self.sort == "letters"


@dataclass(frozen=True, slots=True)
class Token:
    """A token that a document must have; with ``begins`` one that begins so."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these."""

    parts: tuple["Asked", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these."""

    parts: tuple["Asked", ...]


Asked = Token | AllOf | AnyOf


def runs_of(word: str) -> list[Run]:
    """``word`` by sorts of signs: 500ml → 500, ml."""
    return [Run(run[0], str(run.lastgroup)) for run in _RUN.finditer(word)]


def document_tokens(title: str, others: str) -> list[str]:
    """The tokens of a document; both texts are folded, of ``title`` each line is a name."""
    names = {token for line in title.splitlines() for token in _tokens(line, joins_words=True)}
    marked = {TITLE + token for token in names}
    marked.update(TITLE + token for line in title.splitlines() for token in _initials(line))
    rest = {token for line in others.splitlines() for token in _tokens(line, joins_words=False)}
    return sorted(marked | names | rest)


def _tokens(line: str, *, joins_words: bool) -> Iterator[str]:
    words = line.split()
    for word in words:
        runs = runs_of(word)
        if len(runs) > 1:
            yield word[:LONGEST_WORD]
        for run in runs:
            if run.is_korean:
                yield run.text[0]
                yield run.text[-1] + END
            else:
                yield run.text[:LONGEST_WORD]
    for syllables in _SYLLABLES.findall(line.replace(" ", "")):
        yield from _pairs(syllables)
    for word, following in pairwise(words):
        if (word + following).isdigit():
            continue
        if (joins_words and (word + following).isascii()) or (word.isdigit() and following.isascii()):
            yield (word + following)[:LONGEST_WORD]


def _pairs(syllables: str) -> Iterator[str]:
    return (syllables[place : place + 2] for place in range(len(syllables) - 1))


def _initials(line: str) -> Iterator[str]:
    words = line.split()
    for place in range(len(words)):
        begun = _SYLLABLES.match("".join(words[place:]))
        if begun:
            letters = initials(begun[0][:MOST_INITIALS])
            yield from (letters[:length] for length in range(2, len(letters) + 1))


@lru_cache(maxsize=2048)
def asked_of(text: str, *, in_title: bool = False) -> Asked:
    """What a document must have that holds ``text``, which is folded: each of its words, wherever they stand.

    A single syllable followed by ``END`` has to end a word.
    """
    mark = TITLE if in_title else ""
    needed: list[Asked] = []
    for word in text.split():
        if is_initials(word):
            needed.append(Token(TITLE + word[:MOST_INITIALS]))
        elif word.endswith(END):
            needed.append(Token(mark + word))
        else:
            needed.extend(token for run in runs_of(word) for token in _run_tokens(run, mark))
    return all_of(needed)


def _run_tokens(run: Run, mark: str) -> Iterator[Asked]:
    if run.is_korean and len(run.text) > 1:
        yield from (Token(mark + pair) for pair in _pairs(run.text))
    elif run.is_korean:
        yield AnyOf((Token(mark + run.text), Token(mark + run.text + END)))
    else:
        yield Token(mark + run.text[:LONGEST_WORD], begins=run.is_letters and len(run.text) >= BEGINS)


def all_of(parts: Iterable[Asked]) -> Asked:
    """All of ``parts``; of one it is that one."""
    several = tuple(dict.fromkeys(parts))
    return several[0] if len(several) == 1 else AllOf(several)


def any_of(parts: Iterable[Asked]) -> Asked:
    """One of ``parts``; of one it is that one. What asks for another one of them and for more is left out: whatever
    has 배추김치 has 김치."""
    several: dict[Asked, None] = {}
    for part in parts:
        several.update(dict.fromkeys(part.parts if isinstance(part, AnyOf) else (part,)))

    def is_covered(part: Asked) -> bool:
        return isinstance(part, AllOf) and any(one in several for one in part.parts)

    wider = tuple(part for part in several if not is_covered(part))
    return wider[0] if len(wider) == 1 else AnyOf(wider)
