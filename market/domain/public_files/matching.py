"""Whose row this is: by business number, then by name with aliases and district; a person decides the rest.

Pure: the entries that are known are handed in.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from market.domain.enterprises.models import District
from market.domain.enterprises.names import form_of, same_name
from market.domain.public_files.reading import Stated

ALIKE = 84.0
"""From this likeness on, of the letters that syllables are made of, two names may mean the same (of 100)."""

SHORTEST_PART = 4
"""A name of so many syllables that stands within another one may mean the same."""

MOST_CANDIDATES = 5


@dataclass(slots=True)
class Known:
    """An entry of the directory, with every name and business number that it is known by."""

    enterprise_id: int
    name: str
    district: District
    names: list[str] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Match:
    """``enterprise_id`` where there is no doubt; else ``candidates`` with their likeness, and ``why`` there is doubt.

    With neither, it is somebody new.
    """

    enterprise_id: int | None = None
    candidates: Sequence[tuple[int, int]] = ()
    why: str = ""


class Index:
    """The known entries, ready to be asked."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._known: dict[int, Known] = {}
        self._by_number: dict[str, set[int]] = {}
        self._by_key: dict[str, set[int]] = {}
        for one in known:
            self._known[one.enterprise_id] = one
            for number in one.numbers:
                self._by_number.setdefault(number, set()).add(one.enterprise_id)
            for name in (one.name, *one.names):
                self._by_key.setdefault(same_name(name), set()).add(one.enterprise_id)
        self._by_key.pop("", None)
        self._keys = list(self._by_key)
        self._letters = [_letters(key) for key in self._keys]
        self._long = [key for key in self._keys if len(key) >= SHORTEST_PART]

    def match(self, stated: Stated) -> Match:
        """Who ``stated`` is about."""
        return self._numbered(stated) or self._named(stated) or self._alike(stated) or Match()

    def knows(self, stated: Stated) -> bool:
        """Whether somebody has the number or, with nothing against it, the name of ``stated``."""
        found = self._numbered(stated) or self._named(stated)
        return found is not None and found.enterprise_id is not None

    def _numbered(self, stated: Stated) -> Match | None:
        ids = self._by_number.get(stated.business_no or "", set())
        if len(ids) == 1:
            return Match(next(iter(ids)))
        if ids:
            return Match(candidates=[(one, 100) for one in sorted(ids)[:MOST_CANDIDATES]], why="number_of_several")
        return None

    def _named(self, stated: Stated) -> Match | None:
        ids = self._by_key.get(same_name(stated.name), set())
        if not ids:
            return None
        fitting = [one for one in sorted(ids) if not self._doubt(stated, self._known[one])]
        if len(fitting) > 1:
            near = [one for one in fitting if self._known[one].district is stated.district]
            fitting = near if len(near) == 1 else fitting
        if len(fitting) == 1:
            return Match(fitting[0])
        if fitting:
            return Match(candidates=[(one, 100) for one in fitting[:MOST_CANDIDATES]], why="name_of_several")
        first = sorted(ids)[:MOST_CANDIDATES]
        return Match(candidates=[(one, 100) for one in first], why=self._doubt(stated, self._known[first[0]]))

    def _doubt(self, stated: Stated, known: Known) -> str:
        """Why the same name may be somebody else; empty where nothing speaks against it."""
        if stated.business_no and known.numbers:
            return "other_number"
        unknown = District.UNKNOWN
        if unknown not in (stated.district, known.district) and stated.district is not known.district:
            return "other_district"
        forms = {form for name in (known.name, *known.names) if (form := form_of(name))}
        form = form_of(stated.name)
        return "other_form" if form and forms and form not in forms else ""

    def _alike(self, stated: Stated) -> Match | None:
        key = same_name(stated.name)
        if not key:
            return None
        scores: dict[int, float] = {}
        found = process.extract(
            _letters(key), self._letters, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_CANDIDATES
        )
        for _, score, at in found:
            self._score(scores, self._keys[at], score)
        if len(key) >= SHORTEST_PART:
            for other in self._long:
                if other in key or key in other:
                    self._score(scores, other, ALIKE)
        best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_CANDIDATES]
        return Match(candidates=[(one, round(score)) for one, score in best], why="name_alike") if best else None

    def _score(self, scores: dict[int, float], key: str, score: float) -> None:
        for one in self._by_key[key]:
            scores[one] = max(score, scores.get(one, 0.0))


def _letters(key: str) -> str:
    """A name as the letters of its syllables: one wrong letter is a third of a syllable."""
    return unicodedata.normalize("NFD", key)
