"""On which shelf a product stands, told from its name. Pure, but for the table of words, which is read once.

In Korean and in English alike the thing stands last and what it is made of before it: a rice bowl is a bowl. What an
enterprise sells already says more than any table.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from market.domain.search.rules import fold

WEIGHTS: Mapping[str, float] = {"things": 6, "marks": 3, "shapes": 2, "vessels": 1}
"""What a word says of the shelf: what the thing is, what it is made of, what it is shaped like or filled into."""

EARLIER = 0.25
"""A word that another one follows says so much of what it would say at the end; what a thing is made of always
stands before it, and says as much there."""

INSIDE, ENDING = 0.6, 0.7
"""A word in the middle of another one, and a single syllable at the end of one: it may mean something else."""

OWN, OWN_EARLIER, HABIT = 8.0, 2.0, 0.5
"""What the enterprise's own names say: the last word, one before it, and where most of its goods stand anyway."""

LONGEST_SPAN = 3
"""Words that are read as one: a tea light is a tealight."""

_TABLE = Path(__file__).parent / "shelf_words.json"
_ASIDE = re.compile(r"[(\[（【].*?[)\]）】]")
_ADDITION = re.compile(r"\s*[,，;|].*|\s(?:with|for|without)\s.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Said:
    """What one word says for a shelf."""

    shelf: str
    weight: float
    is_mark: bool = False


Table = Mapping[str, Sequence[Said]]


@dataclass(frozen=True, slots=True)
class _Trade:
    """The table, read: its words with what each says, and patterns of wrapping and of amounts, which say nothing."""

    words: Table
    wrapping: re.Pattern[str]
    amount: re.Pattern[str]
    joins: frozenset[str]


@lru_cache(maxsize=1)
def _trade() -> _Trade:
    read = json.loads(_TABLE.read_text(encoding="utf-8"))
    table: dict[str, list[Said]] = defaultdict(list)
    for shelf, kinds in read["shelves"].items():
        for kind, words in kinds.items():
            for word in words:
                table[word].append(Said(shelf, WEIGHTS[kind], kind == "marks"))
    wrapping, packs, units = ("|".join(map(re.escape, read[key])) for key in ("wrapping", "packs", "units"))
    return _Trade(
        words=table,
        wrapping=re.compile(rf"(?<=\S)\s(?:(?:{wrapping})(?=\s|$)|(?:{packs})s?\s\d.*)"),
        amount=re.compile(rf"\d+(?:[.,]\d+)?\s?(?:{units})(?!\w)", re.IGNORECASE),
        joins=frozenset(read["joins"]),
    )


def words_of_the_trade() -> frozenset[str]:
    """Every word that the table knows."""
    return frozenset(_trade().words)


def guess(name: str, shelves: Mapping[str, str], own: Sequence[tuple[str, str]] = ()) -> list[str]:
    """The shelves on which ``name`` could stand, the likeliest first; none when nothing tells.

    ``shelves`` are those of the market, by slug with their names in every language; ``own`` the names of the
    enterprise's goods with the slug of each one's shelf. The same question has the same answer.
    """
    scores: dict[str, float] = defaultdict(float)
    words = _telling(name)
    _ask_the_trade(words, _with_names(shelves), scores)
    _ask_their_own(words, own, scores)
    return sorted(scores.keys() & shelves.keys(), key=lambda shelf: (-scores[shelf], shelf))


def amount_in(name: str) -> str:
    """How much there is, as far as ``name`` says so in a unit of weight or volume: ``300g``."""
    return " + ".join(_trade().amount.findall(name))


def _with_names(shelves: Mapping[str, str]) -> Table:
    """The table with what the market itself calls its shelves: a new one is guessed by its name at least."""
    table = dict(_trade().words)
    for shelf, names in shelves.items():
        for word in set(fold(names).split()) - _trade().joins:
            table.setdefault(word, (Said(shelf, WEIGHTS["things"]),))
    return table


def _telling(name: str) -> list[str]:
    """The words of ``name`` that tell what it is: without remarks in brackets, additions and wrapping."""
    plain = fold(_ADDITION.sub("", _ASIDE.sub(" ", name))) or fold(name)
    return _trade().wrapping.sub("", plain).split()


def _ask_the_trade(words: Sequence[str], table: Table, scores: dict[str, float]) -> None:
    """Add what the words of the trade say, the last one of them the loudest."""
    heard = [said for end in range(len(words), 0, -1) if (said := _said_at(words, end, table))]
    for place, said in enumerate(heard):
        best: dict[str, float] = {}
        for one in said:
            weight = one.weight if one.is_mark else one.weight * EARLIER**place
            best[one.shelf] = max(best.get(one.shelf, 0), weight)
        for shelf, weight in best.items():
            scores[shelf] += weight


def _said_at(words: Sequence[str], end: int, table: Table) -> Sequence[Said]:
    """What the word before ``end`` says, together with those before it or alone; the longest match is meant."""
    for begin in range(max(0, end - LONGEST_SPAN), end):
        joined = "".join(words[begin:end])
        found = next((form for form in _forms(joined) if form in table), None)
        if found is not None:
            return table[found]
    last = words[end - 1]
    return () if last.isascii() else _said_within(last, table)


def _said_within(word: str, table: Table) -> Sequence[Said]:
    """What the longest ending of a Korean word says, or else the longest piece of it; of two, the last one."""
    for begin in range(1, len(word)):
        if said := table.get(word[begin:]):
            if begin < len(word) - 1:
                return said
            return _weaker([one for one in said if not one.is_mark], ENDING)
    for length in range(len(word) - 1, 1, -1):
        for begin in range(len(word) - length, -1, -1):
            if said := table.get(word[begin : begin + length]):
                return _weaker(said, INSIDE)
    return ()


def _weaker(said: Sequence[Said], factor: float) -> list[Said]:
    return [Said(one.shelf, one.weight * factor, one.is_mark) for one in said]


def _forms(word: str) -> list[str]:
    """Forms under which ``word`` may stand in the table: cookies, boxes, candies as cookie, box and candy."""
    endings = (("", ""), ("ies", "y"), ("es", ""), ("s", ""))
    return [word.removesuffix(ending) + instead for ending, instead in endings if word.endswith(ending)]


def _ask_their_own(words: Sequence[str], own: Sequence[tuple[str, str]], scores: dict[str, float]) -> None:
    """Add what the enterprise's own names say: a word that stands on one shelf alone speaks for it, the last word
    most; one that stands everywhere, as that of a colour may, for none."""
    standing: dict[str, Counter[str]] = defaultdict(Counter)
    for name, shelf in own:
        for word in set(_telling(name)):
            standing[word][shelf] += 1
    for place, word in enumerate(reversed(words)):
        found = standing.get(word, Counter())
        for shelf, times in found.items():
            scores[shelf] += (times / found.total()) ** 2 * (OWN_EARLIER if place else OWN)
    for shelf, times in Counter(shelf for _name, shelf in own).items():
        scores[shelf] += HABIT * times / len(own)
