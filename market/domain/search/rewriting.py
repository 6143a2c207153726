"""What somebody means who types this: the words they want, each with the ways in which a document may say it. Pure.

First as it was typed: particles, blanks, plurals, synonyms, compounds and initials make no difference. Where that
finds nothing, as it may have been meant: typed on the other keyboard, with a slip of the finger, or written as it
sounds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from market.domain.search.letters import (
    has_single_letters,
    is_initials,
    is_syllable,
    on_korean_keys,
    on_latin_keys,
)
from market.domain.search.rules import asks_only, fold, keys_of, singular, squeeze, stems_of, words_of
from market.domain.search.tokens import END, Asked, all_of, any_of, asked_of, runs_of
from market.domain.search.vocabulary import Vocabulary

Synonyms = Mapping[str, Sequence[str]]
Slot = tuple[str, ...]

AS_TYPED, STEM, APART, SAME, MEANT, ALIKE = 1.0, 0.95, 0.9, 0.85, 0.85, 0.5
"""How well a document fits that says it in this way: in the very word, without its particle, in pieces, by a synonym,
by what was probably meant, by a part of the letters."""

LONG_ENOUGH_TO_PART = 3
MOST_JOINED = 3
SHORTEST_PIECE = 2
MOST_SYNONYMS = 24


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say a word: every slot has to be filled, each by one of its texts, the first of which fits best."""

    slots: tuple[Slot, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Term:
    """A word somebody looks for, as it is shown, and the ways in which documents may say it, the best ones first."""

    said: str
    ways: tuple[Way, ...]
    is_understood: bool = True

    def asked(self, *, in_title: bool = False) -> Asked:
        """What the index is asked for."""
        return any_of(
            all_of(any_of(asked_of(text, in_title=in_title) for text in slot) for slot in way.slots)
            for way in self.ways
        )

    def parts(self) -> list[Asked]:
        """The slots by themselves: a document that fills one of them fits in part."""
        return [any_of(asked_of(text) for text in slot) for way in self.ways for slot in way.slots]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is looked for: all of ``terms``. ``is_changed`` where it is not what was typed but what was meant."""

    terms: tuple[Term, ...]
    is_changed: bool = False

    @property
    def said(self) -> str:
        return " ".join(term.said for term in self.terms)

    @property
    def is_understood(self) -> bool:
        return all(term.is_understood for term in self.terms)

    def asked(self, *, in_title: bool = False) -> Asked:
        """All words, each in one of its ways."""
        return all_of(term.asked(in_title=in_title) for term in self.terms)


def literally(typed: str) -> Reading | None:
    """Just the words that were typed; None when there is no letter and no digit in it."""
    words = words_of(typed)
    return Reading(tuple(Term(word, (Way(((word,),), AS_TYPED),)) for word in words)) if words else None


class Reader:
    """Reads what is typed by the words that documents hold and by the synonyms."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Synonyms) -> None:
        self._words, self._synonyms = vocabulary, synonyms

    def read(self, typed: str) -> Reading | None:
        """The words as they were typed, in every way to say them; None when there is no letter and no digit in it."""
        words = words_of(typed)
        wanted = [word for word in words if not asks_only(word)] or list(words)
        if not wanted or (len(wanted) == 1 and has_single_letters(wanted[0]) and len(wanted[0]) == 1):
            return None
        terms = []
        place = 0
        while place < len(wanted):
            length = self._joined_at(wanted, place)
            terms.append(self._term(wanted[place : place + length]))
            place += length
        return Reading(tuple(terms))

    def meant(self, reading: Reading, typed: str) -> Reading | None:
        """The same with another word for each that nobody knows; None when there is none."""
        keys = {squeeze(key): key for key in keys_of(typed)}
        terms = tuple(
            term if term.is_understood else self._meant_by(term.said, keys.get(term.said, term.said)) or term
            for term in reading.terms
        )
        return Reading(terms, is_changed=True) if terms != reading.terms else None

    def _joined_at(self, words: Sequence[str], place: int) -> int:
        """How many words from ``place`` on are one: eco bag, 쿠 키."""
        for length in range(min(MOST_JOINED, len(words) - place), 1, -1):
            several = words[place : place + length]
            joined = "".join(several)
            if joined in self._synonyms or (any(len(word) == 1 for word in several) and self._words.has(joined)):
                return length
        return 1

    def _term(self, words: Sequence[str]) -> Term:
        word = "".join(words)
        if is_initials(word):
            return self._by_initials(word)
        plain = singular(word)
        ways = [Way(((plain,),), AS_TYPED)]
        if len(words) > 1:
            ways.append(Way(tuple((one,) for one in words), AS_TYPED))
        others = self._others(word) or self._others(plain)
        stem = "" if self._is_told(plain) else self._stem(word)
        if stem:
            ways.append(Way(((stem,),), STEM))
            others = others or self._others(stem)
        pieces = self._pieces(stem or word)
        if pieces:
            ways.append(Way(tuple((piece, *self._others(piece)) for piece in pieces), APART))
        if others:
            ways.append(Way((others,), SAME))
        is_whole = bool(pieces) and all(map(self._is_known, pieces))
        understood = self._is_known(plain) or bool(stem) or is_whole or any(map(self._is_known, others))
        return Term(word if len(words) == 1 else " ".join(words), tuple(ways), understood)

    def _by_initials(self, word: str) -> Term:
        alike = tuple(self._words.with_initials(word))
        ways = [Way(((word,),), AS_TYPED)]
        return Term(word, (*ways, Way((alike,), STEM)) if alike else tuple(ways))

    def _others(self, word: str) -> Slot:
        """What means the same as ``word``; a single syllable means it at the end of a word: 초, but not 초콜릿."""
        others = self._synonyms.get(word, ())[:MOST_SYNONYMS]
        return tuple(other + END if len(other) == 1 and is_syllable(other) else other for other in others)

    def _is_told(self, word: str) -> bool:
        """A title or a name holds ``word``: then it is meant as it stands."""
        return self._words.is_in_names(word) if is_syllable(word[-1]) and len(word) > 1 else self._words.has(word)

    def _is_known(self, text: str) -> bool:
        return all(
            self._words.is_known(run.text) if run.is_korean and len(run.text) > 1 else self._words.has(run.text)
            for word in text.split()
            for run in runs_of(word)
            if run.is_korean or run.is_letters
        )

    def _stem(self, word: str) -> str:
        for stem in stems_of(word):
            if stem in self._synonyms or (self._words.is_known(stem) if len(stem) > 1 else self._words.has(stem)):
                return stem
        return next((stem for stem in stems_of(word) if self._words.pieces_of(stem, self._synonyms)), "")

    def _pieces(self, word: str) -> Slot:
        runs = runs_of(word)
        if len(runs) > 1:
            return tuple(run.text for run in runs)
        if len(word) < LONG_ENOUGH_TO_PART or not is_syllable(word[0]):
            return ()
        if len(word) == LONG_ENOUGH_TO_PART and self._is_told(word):
            return ()
        return self._words.pieces_of(word, self._synonyms)

    # --- what was meant

    def _meant_by(self, word: str, keys: str) -> Term | None:
        if word.isascii():
            return self._of_latin(word, keys)
        return self._of_korean(word)

    def _of_latin(self, word: str, keys: str) -> Term | None:
        korean = fold(on_korean_keys(keys)).replace(" ", "")
        is_typed = all(map(is_syllable, korean)) or is_initials(korean)
        if is_typed:
            term = self._term([korean])
            if term.is_understood and (not is_initials(korean) or len(term.ways) > 1):
                return term
        heard = self._words.nearest(word, tight=True) or self._words.sounding_like(word)
        if heard:
            return self._one_of(heard)
        return self._of_korean(korean) if is_typed else None

    def _of_korean(self, word: str) -> Term | None:
        latin = on_latin_keys(word).casefold()
        if latin.isascii() and latin.isalpha():
            term = self._term([latin])
            if term.is_understood:
                return term
        whole = "".join(filter(is_syllable, word))
        if len(whole) < SHORTEST_PIECE:
            return None
        near = self._words.nearest(whole) or ([whole] if whole != word and self._is_known(whole) else [])
        for stem in stems_of(whole):
            near = near or (self._words.nearest(stem, tight=True) if len(stem) >= SHORTEST_PIECE else [])
        return self._one_of(near) if near else self._in_pieces(whole)

    def _one_of(self, words: Sequence[str]) -> Term:
        first, *others = (self._term([word]) for word in words)
        return Term(first.said, (*first.ways, *(Way(way.slots, ALIKE) for term in others for way in term.ways[:1])))

    def _in_pieces(self, word: str) -> Term | None:
        """A compound of which one half is known and the other nearly; at last, some of its letters."""
        for cut in range(len(word) - SHORTEST_PIECE, SHORTEST_PIECE - 1, -1):
            halves = word[:cut], word[cut:]
            for known, other in (halves, halves[::-1]):
                near = self._words.nearest(other, tight=True) if self._words.has(known) else []
                if near:
                    said = [near[0] if half == other else half for half in halves]
                    slots = tuple((half, *self._others(half)) for half in said)
                    return Term("".join(said), (Way((("".join(said),),), MEANT), Way(slots, MEANT)))
        pairs = [word[place : place + 2] for place in range(len(word) - 1)]
        if sum(map(self._words.is_in_names, pairs)) * 2 < len(pairs) or len(pairs) < SHORTEST_PIECE:
            return None
        return Term(word, (Way(tuple((pair,) for pair in pairs), ALIKE),), is_understood=False)


def shown_ways(reading: Reading) -> list[tuple[str, list[str]]]:
    """Each word of ``reading`` with the other texts that are looked for in its place, for people to read."""
    told = []
    for term in reading.terms:
        others: Iterable[str] = (
            " + ".join(" / ".join(slot) for slot in way.slots) for way in term.ways if way.slots != ((term.said,),)
        )
        told.append((term.said, list(dict.fromkeys(others))))
    return told
