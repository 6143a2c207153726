"""How well a document fits what is looked for. Pure.

All words before some of them; then where they stand: in a title, at the edge of one of its words, in a name beside
it, in running text. What is newer or in stock goes first among equals; that is known above this folder.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from market.domain.search.letters import initials, is_initials
from market.domain.search.models import DocumentKind
from market.domain.search.rewriting import Reading, Term, Way
from market.domain.search.tokens import END, AllOf, Asked, Token, asked_of

WHOLE, EDGE, INSIDE, NAMED, IN_NAME, IN_TEXT, NOWHERE = 1.0, 0.92, 0.85, 0.6, 0.5, 0.3, 0.0
"""Where a text stands: a whole word of the title, the edge of one, inside one; a whole word of a name, somewhere in
one; in running text; nowhere."""

BEGINS_TITLE = 0.04
"""What is added where the title begins with it."""

OTHER_TEXT = 0.9
"""A slot that is filled by another text than its first."""

ENOUGH_OF_A_WAY = 0.3
"""From this part of its slots on, a way counts as said in part."""

LAST = 2.0
"""How much more the last piece of a compound tells, and the last word: in Korean, as in English, it is the thing, and
what stands before says what kind of."""

STEPS = 20
"""Into so many steps the weight is parted: less makes no difference that anybody sees."""


class Document(NamedTuple):
    """A document that the index has found; ``tokens`` with blanks around each, empty where all words are there."""

    id: int
    kind: DocumentKind
    object_id: int
    title: str
    names: str
    tokens: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a document fits: ``words`` of the reading that it says, and ``weight`` from 0 to ``STEPS``."""

    document: Document
    words: int
    weight: int

    @property
    def order(self) -> tuple[int, int]:
        """The best has the smallest."""
        return -self.words, -self.weight


class _Seen:
    """A document prepared for looking into it many times."""

    def __init__(self, document: Document) -> None:
        self.title = f" {document.title.replace(chr(10), f' {chr(10)} ')} "
        self.joined = chr(10) + document.title.replace(" ", "")
        self.names = f" {document.names.replace(chr(10), ' ')} "
        self.names_joined = document.names.replace(" ", "")
        self.tokens = document.tokens

    def place(self, text: str) -> float:
        """Where ``text`` stands at its best."""
        if is_initials(text):
            return self._place_of_initials(text)
        if " " in text:
            return min(map(self.place, text.split()))
        if text.endswith(END):
            return self._place_of_end(text.removesuffix(END), text)
        found = NOWHERE
        if f" {text} " in self.title:
            found = WHOLE
        elif len(text) == 1 and not text.isascii() and f"{text} " not in self.title:
            found = INSIDE if f" {text}" in self.title else NOWHERE
        elif f" {text}" in self.title or (not text.isascii() and f"{text} " in self.title):
            found = EDGE
        elif len(text) > 1 and not text.isascii() and text in self.joined:
            found = INSIDE
        if found:
            return found + BEGINS_TITLE if f"\n{text}" in self.joined else found
        if f" {text} " in self.names:
            return NAMED
        if (f" {text}" in self.names) if text.isascii() else (len(text) > 1 and text in self.names_joined):
            return IN_NAME
        return IN_TEXT if not self.tokens or _holds(self.tokens, asked_of(text)) else NOWHERE

    def _place_of_end(self, syllable: str, text: str) -> float:
        if f"{syllable} " in self.title:
            return WHOLE if f" {syllable} " in self.title else EDGE
        if f"{syllable} " in self.names:
            return IN_NAME
        return IN_TEXT if not self.tokens or f" {text} " in self.tokens else NOWHERE

    def _place_of_initials(self, text: str) -> float:
        letters = initials(self.title)
        if f" {text} " in letters:
            return WHOLE
        if f" {text}" in letters:
            return EDGE
        return INSIDE if text in initials(self.joined) else NOWHERE


def _holds(tokens: str, asked: Asked) -> bool:
    if isinstance(asked, Token):
        return f" {asked.text}{'' if asked.begins else ' '}" in tokens
    every = all if isinstance(asked, AllOf) else any
    return every(_holds(tokens, part) for part in asked.parts)


def fit(document: Document, reading: Reading) -> Fit:
    """How well a document fits that says all words, as the index knows."""
    seen = _Seen(document)
    said = [_said(seen, term, is_said=True) for term in reading.terms]
    return Fit(document, len(said), round(STEPS * sum(said) / len(said)))


def fit_in_part(documents: Sequence[Document], reading: Reading) -> list[Fit]:
    """The same of documents that may say only some of the words, or some pieces of one; a rare word tells more."""
    said = {
        document: [_said(seen, term, is_said=False) for term in reading.terms]
        for document in documents
        for seen in (_Seen(document),)
    }
    telling = _telling(said, len(reading.terms))
    found = []
    for document, weights in said.items():
        weight = sum(one * tells for one, tells in zip(weights, telling, strict=True)) / sum(telling)
        words = sum(one > NOWHERE for one in weights)
        if words:
            found.append(Fit(document, words, round(STEPS * weight)))
    return found


def _telling(said: Mapping[Document, Sequence[float]], terms: int) -> list[float]:
    found = [sum(weights[place] > NOWHERE for weights in said.values()) for place in range(terms)]
    rare = [1 + math.log((1 + len(said)) / (1 + number)) for number in found]
    return [*rare[:-1], rare[-1] * LAST]


def _said(seen: _Seen, term: Term, *, is_said: bool) -> float:
    """How well the document says ``term`` in the best of its ways; ``is_said``: it does in one of them."""
    best = NOWHERE
    for way in term.ways:
        if best >= way.weight:  # the best ways come first
            break
        best = max(best, _said_in(seen, way))
    return max(best, IN_TEXT * ENOUGH_OF_A_WAY) if is_said else best


def _said_in(seen: _Seen, way: Way) -> float:
    if len(way.slots) == 1:
        return way.weight * _filled(seen, way.slots[0])
    parts = weighed = 0.0
    for slot, tells in zip(way.slots, (*[1.0] * (len(way.slots) - 1), LAST), strict=True):
        filled = _filled(seen, slot)
        parts += tells if filled else 0
        weighed += tells * filled
    whole = len(way.slots) - 1 + LAST
    if parts / whole < ENOUGH_OF_A_WAY:
        return NOWHERE
    return way.weight * parts / whole * weighed / whole


def _filled(seen: _Seen, slot: Sequence[str]) -> float:
    best = seen.place(slot[0])
    for text in slot[1:]:
        if best >= OTHER_TEXT:
            break
        best = max(best, OTHER_TEXT * seen.place(text))
    return best
