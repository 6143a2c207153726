"""The words that the documents hold, and which of them somebody may have meant. Pure: the words come from outside."""

from collections import defaultdict
from collections.abc import Container, Iterable
from functools import lru_cache
from threading import RLock

from rapidfuzz import process
from rapidfuzz.distance import OSA

from market.domain.search.letters import initials, sound_of_korean, sound_of_latin, strokes
from market.domain.search.rules import asks_only, stems_of
from market.domain.search.tokens import BEGINS, Run, runs_of

LONGEST = 12
"""Longer words are put together: they are found by their pieces."""

TEXT_LONGEST = 6
"""Of running text only words up to here are kept: longer ones are inflected."""

MOST_PIECES = 4
NAME, SAID, SINGLE = 1.0, 1.3, 2.0
"""What a piece of a compound costs: a word of a title, one of running text, a single syllable."""

SHORTEST_COMPOUND = 4
TELLING_SOUND = 5
"""From this length on the sound of a part of a compound is not met by chance."""

NEAREST = 3
"""So many words are proposed for one that nobody knows."""


def words_in(title: str, names: str, text: str) -> dict[str, bool]:
    """The words of a document, with whether each stands in its title or names; all three texts are folded."""
    found: dict[str, bool] = {}
    for word in text.split():
        for run in runs_of(word):
            if run.is_korean and len(run.text) <= TEXT_LONGEST and not asks_only(run.text):
                found.update(
                    dict.fromkeys((run.text, *(stem for stem in stems_of(run.text) if len(stem) > 1)), False)
                )
    for word in f"{title}\n{names}".split():
        found.update((run.text, True) for run in runs_of(word) if _is_told(run))
    return found


def _is_told(run: Run) -> bool:
    return len(run.text) <= LONGEST and (run.is_korean or (run.is_letters and len(run.text) >= BEGINS))


class Vocabulary:
    """Words of documents: ``add`` more of them, then ask. What an answer needs is made when it is first asked for."""

    def __init__(self) -> None:
        self._is_name: dict[str, bool] = {}
        self._pending: list[str] = []
        self._by_initials: dict[str, list[str]] = defaultdict(list)
        self._by_strokes: dict[int, dict[str, str]] = defaultdict(dict)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        self._beginnings: set[str] = set()
        self._names = self._all = "\n"
        self._turn = RLock()  # the threads of a web server share it

    def add(self, words: Iterable[tuple[str, bool]]) -> None:
        """Know these words, each with whether it is (part of) a name."""
        with self._turn:
            for word, is_name in words:
                if word not in self._is_name:
                    self._pending.append(word)
                elif not is_name or self._is_name[word]:
                    continue
                self._is_name[word] = self._is_name.get(word, False) or is_name
                self._names = self._all = ""

    def __len__(self) -> int:
        return len(self._is_name)

    def has(self, word: str) -> bool:
        """``word`` is a word of some document, or begins one in other letters than Korean ones."""
        self._sort_in()
        return word in self._is_name or word in self._beginnings

    def is_in_names(self, text: str) -> bool:
        """Some word of a title or name holds ``text``."""
        self._join()
        return text in self._names

    def is_known(self, text: str) -> bool:
        """Some word holds ``text``."""
        self._join()
        return text in self._all

    def pieces_of(self, word: str, also: Container[str] = ()) -> tuple[str, ...]:
        """``word`` taken apart into words that are known or in ``also``; empty where that cannot be done."""
        best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ()), *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for begin in range(max(0, end - LONGEST), end):
                before, piece = best[begin], word[begin:end]
                if before is None or piece == word or len(before[1]) >= MOST_PIECES:
                    continue
                cost = self._cost(piece, also)
                if cost and (best[end] is None or before[0] + cost < best[end][0]):  # type: ignore[index]
                    best[end] = (before[0] + cost, (*before[1], piece))
        whole = best[-1]
        if whole is None or sum(len(piece) == 1 for piece in whole[1]) > 1:
            return ()
        return whole[1]

    def _cost(self, piece: str, also: Container[str]) -> float:
        is_name = self._is_name.get(piece)
        if is_name is None and piece not in also:
            return 0.0
        if len(piece) == 1:
            return SINGLE
        return SAID if is_name is False and piece not in also else NAME

    def with_initials(self, asked: str, most: int = 12) -> list[str]:
        """Words of just these initials, those of names first."""
        self._sort_in()
        return sorted(self._by_initials.get(asked, ()), key=lambda word: (not self._is_name[word], word))[:most]

    def nearest(self, word: str, *, tight: bool = False) -> list[str]:
        """Words that are a slip or two away from ``word`` on the keyboard, the nearest first."""
        self._sort_in()
        typed = strokes(word)
        most = 1 if tight or len(typed) <= 6 else 2 if len(typed) <= 11 else 3
        if len(typed) < 4:
            return []
        found: list[tuple[int, int, bool, int, str]] = []
        for length in range(len(typed) - most, len(typed) + most + 1):
            choices = self._by_strokes.get(length)
            if not choices:
                continue
            with self._turn:
                near = process.extract(typed, choices.keys(), scorer=OSA.distance, score_cutoff=most, limit=8)
            found.extend(self._ranked(word, choices[match], int(distance)) for match, distance, _ in near)
        return [one[-1] for one in sorted(found)[:NEAREST]]

    def _ranked(self, typed: str, word: str, distance: int) -> tuple[int, int, bool, int, str]:
        heard = OSA.distance(sound_of_korean(typed), sound_of_korean(word))
        return (distance, int(heard), not self._is_name[word], abs(len(word) - len(typed)), word)

    def sounding_like(self, word: str) -> list[str]:
        """Korean words that ``word``, in Latin letters, may be: cookie → 쿠키, doenjang → 된장."""
        self._sort_in()
        heard = _vague(sound_of_latin(word))
        if len(heard) < BEGINS - 1 or not heard.isascii():
            return []
        most = 0 if len(heard) < 5 else 1 if len(heard) < 8 else 2
        with self._turn:
            near = process.extract(heard, self._by_sound.keys(), scorer=OSA.distance, score_cutoff=most, limit=6)
        alike = sorted((distance, sound) for sound, distance, _ in near if sound[0] == heard[0])
        words = [word for _, sound in alike for word in sorted(set(self._by_sound[sound]))]
        return sorted(words, key=lambda one: not self._is_name.get(one, True))[:NEAREST]

    def _sort_in(self) -> None:
        if not self._pending:
            return
        with self._turn:
            for word in self._pending:
                self._sort_in_one(word)
            self._pending.clear()

    def _sort_in_one(self, word: str) -> None:
        letters = strokes(word)
        if letters == word:
            self._beginnings.update(word[:length] for length in range(BEGINS, len(word)))
        elif len(word) > 1:
            self._by_initials[initials(word)].append(word)
        if len(word) > 1:
            self._by_strokes[len(letters)].setdefault(letters, word)
            self._by_sound[_vague(_heard(word))].append(word)
            for part in _parts(word) if self._is_name[word] else ():
                heard = _vague(_heard(part))
                if len(heard) >= TELLING_SOUND:
                    self._by_sound[heard].append(part)

    def _join(self) -> None:
        if self._all:
            return
        with self._turn:
            self._names = "\n".join(("", *(word for word, is_name in self._is_name.items() if is_name), ""))
            self._all = "\n".join(("", *self._is_name, ""))


def _parts(word: str) -> set[str]:
    """What ``word`` may be put together from: 소이캔들 from 소이 and 캔들."""
    if word.isascii() or len(word) < SHORTEST_COMPOUND:
        return set()
    cuts = range(2, min(len(word) - 1, 5))
    return {part for cut in cuts for part in (word[:cut], word[-cut:])}


def _heard(word: str) -> str:
    return sound_of_latin(word) if word.isascii() else sound_of_korean(word)


@lru_cache(maxsize=4096)
def _vague(sound: str) -> str:
    """``sound`` with vowels that English spells alike, as one: 백 and bag."""
    return sound.replace("e", "a").replace("ai", "a")
