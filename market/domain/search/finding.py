"""Finding documents: what was typed is read, the index is asked, what it finds is put into order.

Few questions: whoever says all words; where nobody does, as it may have been meant; where there are few, whoever
says most of the words. What is found is bounded, so that common words cost no more than rare ones.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from market.domain.search.models import DocumentKind
from market.domain.search.ranking import Document, Fit, fit, fit_in_part
from market.domain.search.rewriting import Reader, Reading
from market.domain.search.tokens import Asked, all_of, any_of

MOST = 300
"""So many documents of a kind are found at most; whoever wants to see more says more."""

ENOUGH = 10
"""With fewer than this that say all words, those that say most of them follow."""

MOST_IN_PART = 200
KEPT_IN_PART = 24
"""So many that say only some of the words are looked at, and shown."""

WORTH = 0.1
"""What a document has to weigh that says only some words, beside the best one that does."""


class Ask(Protocol):
    """Asks the index: for what, for how many of each kind, whether with their tokens, of which kinds alone."""

    def __call__(
        self, asked: Asked, most: int, with_tokens: bool = False, kinds: Sequence[DocumentKind] = ()
    ) -> list[Document]:
        """The documents, the newest first."""


@dataclass(frozen=True, slots=True)
class Finds:
    """What was found, the best first: ``full`` says all words of ``reading``, ``part`` some. ``cut`` are the kinds of
    which there is more that says all."""

    reading: Reading
    full: tuple[Fit, ...] = ()
    part: tuple[Fit, ...] = ()
    cut: frozenset[DocumentKind] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.full or self.part)


def find(typed: str, reader: Reader, ask: Ask) -> Finds | None:
    """What ``typed`` finds; None when there is nothing in it to look for."""
    reading = reader.read(typed)
    if reading is None:
        return None
    found = all_words(reading, ask)
    if not found.full and not reading.is_understood:
        meant = reader.meant(reading, typed)
        if meant is not None:
            reading = meant
            found = all_words(reading, ask)
    return found if len(found.full) >= ENOUGH else with_part(found, ask)


def all_words(reading: Reading, ask: Ask) -> Finds:
    """What says all words of ``reading``: of a kind with a lot of it, first what says them in its title."""
    documents = ask(reading.asked(), MOST + 1)
    numbers = Counter(document.kind for document in documents) if len(documents) > MOST else Counter()
    cut = [kind for kind, number in numbers.items() if number > MOST]
    if cut:
        documents = [*ask(reading.asked(in_title=True), MOST, kinds=cut), *documents]
    fits = [fit(document, reading) for document in dict.fromkeys(documents)]
    return Finds(reading, _most_of_each(in_order(fits), cut), cut=frozenset(cut))


def _most_of_each(fits: tuple[Fit, ...], cut: Sequence[DocumentKind]) -> tuple[Fit, ...]:
    if not cut:
        return fits
    left = Counter(dict.fromkeys(DocumentKind, MOST))
    kept = []
    for one in fits:
        if left[one.document.kind]:
            left[one.document.kind] -= 1
            kept.append(one)
    return tuple(kept)


def with_part(found: Finds, ask: Ask) -> Finds:
    """The same with what says some of the words, as many as possible, or some pieces of one."""
    seen = {one.document.id for one in found.full}
    for asked in _weaker(found.reading):
        documents = [document for document in ask(asked, MOST_IN_PART, with_tokens=True) if document.id not in seen]
        fits = in_order(fit_in_part(documents, found.reading))
        if fits:
            best = fits[0].weight
            worth = tuple(one for one in fits if one.weight >= WORTH * best and one.weight)[:KEPT_IN_PART]
            return Finds(found.reading, found.full, worth, found.cut)
    return found


def _weaker(reading: Reading) -> list[Asked]:
    """What to ask for next: all words but one, then any piece of any word."""
    terms = reading.terms
    asked: list[Asked] = []
    if len(terms) > 2:
        asked.append(any_of(all_of(term.asked() for term in some) for some in combinations(terms, len(terms) - 1)))
    parts = [part for term in terms for part in term.parts()]
    if len(terms) > 1 or len(parts) > 1:
        asked.append(any_of(parts))
    return asked


def in_order(fits: Sequence[Fit]) -> tuple[Fit, ...]:
    """The best first; of those that fit alike the newest document."""
    return tuple(sorted(fits, key=lambda one: (one.order, -one.document.id)))
