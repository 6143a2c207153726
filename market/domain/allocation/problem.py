"""What is shared out among whom, under which limits. Pure: no database, no clock, nothing of the market.

Applicants and pop-ups are known by short texts (``"17"``, ``"seoul-station-2026"``), so that what is written down
says nothing about a person. A *pair* is one applicant at one pop-up that it asked for. Every limit has the same form,
"of these pairs at most so many", which the solver, the rule by hand and the reasons all read.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

Pair = tuple[str, str]
"""An applicant and a pop-up."""

TICKET_DIGITS = 4
"""A ticket is so many hexadecimal digits of a pair's lot."""
MOST_TURNS = 16
"""So many tickets are in one lot."""


@dataclass(frozen=True, slots=True)
class Booth:
    """A place in a pop-up's plan; position and size are in the plan's units."""

    number: str
    zone: str
    has_power: bool
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Seated:
    """Who stands at a booth before anything is shared out: the city has placed them by hand."""

    booth: str
    zone: str
    shelves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Popup:
    """A pop-up with its plan. ``quotas`` says how many booths of a zone are given at most."""

    key: str
    days: tuple[str, ...]
    booths: tuple[Booth, ...]
    quotas: Mapping[str, int]
    seated: tuple[Seated, ...] = ()

    @property
    def free(self) -> list[Booth]:
        """The booths that are shared out, by number."""
        taken = {one.booth for one in self.seated}
        return sorted((booth for booth in self.booths if booth.number not in taken), key=lambda booth: booth.number)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks for booths. ``ranks`` are its wishes, 1 for the first; ``barred`` says where it cannot stand, and why.

    ``shelves`` are the market's shelves its products stand on: who shares one is a direct competitor.
    ``booths_before`` are the booths of the last twelve months.
    """

    key: str
    zone: str
    needs_power: bool
    shelves: tuple[str, ...]
    cap: int
    ranks: Mapping[str, int]
    booths_before: int
    barred: Mapping[str, str]

    def fits(self, booth: Booth) -> bool:
        """Whether ``booth`` is fitted for it."""
        return booth.zone == self.zone and (booth.has_power or not self.needs_power)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the call fixed before it opened: the share of one zone in percent, and competitors at one pop-up."""

    category_share: int
    most_competitors: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided before the solver began: a pair that must be, or one that must not be."""

    applicant: str
    popup: str
    reason: str


@dataclass(frozen=True, slots=True)
class Limit:
    """Of ``pairs``, at most ``most`` get a booth. ``rule`` and ``what`` say why."""

    rule: str
    what: str
    most: int
    pairs: frozenset[Pair]


@dataclass(frozen=True)
class Problem:
    """Everything that decides who gets a booth, but for the lottery."""

    rules: Rules
    popups: tuple[Popup, ...]
    applicants: tuple[Applicant, ...]
    pins: tuple[Decision, ...] = ()
    exclusions: tuple[Decision, ...] = ()

    @cached_property
    def popup(self) -> dict[str, Popup]:
        return {popup.key: popup for popup in self.popups}

    @cached_property
    def applicant(self) -> dict[str, Applicant]:
        return {applicant.key: applicant for applicant in self.applicants}

    @cached_property
    def excluded(self) -> dict[Pair, str]:
        """The pairs that a person took out, each with the reason."""
        return {(one.applicant, one.popup): one.reason for one in self.exclusions}

    @cached_property
    def pinned(self) -> dict[Pair, str]:
        """The pairs that a person fixed, each with the reason."""
        return {(one.applicant, one.popup): one.reason for one in self.pins}

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Who may get a booth where, in a fixed order."""
        return tuple(
            sorted(
                (applicant.key, popup)
                for applicant in self.applicants
                for popup in applicant.ranks
                if popup in self.popup
                and popup not in applicant.barred
                and (applicant.key, popup) not in self.excluded
            )
        )

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """Every limit there is, those of pop-ups first."""
        return (*_limits_of_popups(self), *_limits_of_applicants(self))

    @cached_property
    def limits_on(self) -> dict[Pair, list[int]]:
        """For each pair, where in ``limits`` those stand that it is under."""
        found: dict[Pair, list[int]] = {pair: [] for pair in self.pairs}
        for number, limit in enumerate(self.limits):
            for pair in limit.pairs:
                found[pair].append(number)
        return found

    def rank(self, pair: Pair) -> int:
        """The place of the pop-up among the applicant's wishes."""
        return self.applicant[pair[0]].ranks[pair[1]]

    def counts(self, given: Iterable[Pair]) -> dict[str, int]:
        """The booths of each applicant over twelve months, with those ``given`` now."""
        found = {applicant.key: applicant.booths_before for applicant in self.applicants}
        for applicant, _popup in given:
            found[applicant] += 1
        return found


def share_of(popup: Popup, rules: Rules) -> int:
    """How many booths of ``popup`` one zone may have: its share, rounded down, and one at least."""
    return max(1, len(popup.booths) * rules.category_share // 100)


def draw_of(lottery: str, pair: Pair) -> str:
    """The pair's lot: the SHA-256 of ``lottery:popup:applicant`` in UTF-8, as 64 hexadecimal digits; low ones win."""
    applicant, popup = pair
    return sha256(f"{lottery}:{popup}:{applicant}".encode()).hexdigest()


def ticket(lottery: str, pair: Pair, turn: int = 0) -> int:
    """The first four digits of the pair's lot as a number from 0 to 65535.

    A second ticket (the next four digits) counts only where the sums of the first are equal, and so on.
    """
    return int(draw_of(lottery, pair)[TICKET_DIGITS * turn : TICKET_DIGITS * (turn + 1)], 16)


def lottery_of(seed: str, word: str) -> str:
    """What the lottery is drawn from: the seed that was promised, and the public word drawn after it."""
    return f"{seed}:{word}"


def public_word(numbers: str) -> str:
    """The numbers of the public draw in one form, whatever stood between them: ``03, 7 and 41`` is ``3-7-41``."""
    spaced = "".join(sign if sign in "0123456789" else " " for sign in numbers)
    return "-".join(str(int(number)) for number in spaced.split())


def canonical(value: Any) -> str:
    """``value`` as JSON in one form alone: keys in order, no spaces, every character as itself."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def fingerprint(value: Any) -> str:
    """The SHA-256 of ``value``'s canonical JSON in UTF-8."""
    return sha256(canonical(value).encode()).hexdigest()


def written(problem: Problem) -> dict[str, Any]:
    """``problem`` as it is kept and handed out: the same for every order in which it was put together."""
    return {
        "rules": {
            "category_share": problem.rules.category_share,
            "most_competitors": problem.rules.most_competitors,
        },
        "popups": [_popup_written(popup) for popup in sorted(problem.popups, key=lambda popup: popup.key)],
        "applicants": [_applicant_written(one) for one in sorted(problem.applicants, key=lambda one: one.key)],
        "pins": _decisions_written(problem.pins),
        "exclusions": _decisions_written(problem.exclusions),
    }


def read(inputs: Mapping[str, Any]) -> Problem:
    """The problem that ``written`` wrote."""
    return Problem(
        rules=Rules(**inputs["rules"]),
        popups=tuple(_popup_read(row) for row in inputs["popups"]),
        applicants=tuple(Applicant(**{**row, "shelves": tuple(row["shelves"])}) for row in inputs["applicants"]),
        pins=tuple(Decision(**row) for row in inputs["pins"]),
        exclusions=tuple(Decision(**row) for row in inputs["exclusions"]),
    )


def _limits_of_popups(problem: Problem) -> Iterable[Limit]:
    for popup in sorted(problem.popups, key=lambda popup: popup.key):
        there = [problem.applicant[applicant] for applicant, wanted in problem.pairs if wanted == popup.key]
        share = share_of(popup, problem.rules)
        for zone in sorted({one.zone for one in there}):
            booths = [booth for booth in popup.free if booth.zone == zone]
            standing = sum(one.zone == zone for one in popup.seated)
            of_zone = _pairs(popup, (one for one in there if one.zone == zone))
            powered = _pairs(popup, (one for one in there if one.zone == zone and one.needs_power))
            yield Limit("booths", zone, len(booths), of_zone)
            yield Limit("power", zone, sum(booth.has_power for booth in booths), powered)
            yield Limit("share", zone, max(0, share - standing), of_zone)
            if zone in popup.quotas:
                yield Limit("quota", zone, max(0, popup.quotas[zone] - standing), of_zone)
        for shelf in sorted({shelf for one in there for shelf in one.shelves}):
            standing = sum(shelf in one.shelves for one in popup.seated)
            rivals = _pairs(popup, (one for one in there if shelf in one.shelves))
            yield Limit("competitors", shelf, max(0, problem.rules.most_competitors - standing), rivals)


def _limits_of_applicants(problem: Problem) -> Iterable[Limit]:
    wanted: dict[str, list[str]] = {}
    for applicant, popup in problem.pairs:
        wanted.setdefault(applicant, []).append(popup)
    for applicant, popups in wanted.items():
        cap = problem.applicant[applicant].cap
        yield Limit("cap", applicant, cap, frozenset((applicant, popup) for popup in popups))
        for day in sorted({day for popup in popups for day in problem.popup[popup].days}):
            on_day = frozenset((applicant, popup) for popup in popups if day in problem.popup[popup].days)
            yield Limit("day", day, 1, on_day)


def _pairs(popup: Popup, applicants: Iterable[Applicant]) -> frozenset[Pair]:
    return frozenset((applicant.key, popup.key) for applicant in applicants)


def _popup_written(popup: Popup) -> dict[str, Any]:
    booths = sorted(popup.booths, key=lambda booth: booth.number)
    seated = sorted(popup.seated, key=lambda one: one.booth)
    return {
        "key": popup.key,
        "days": sorted(popup.days),
        "booths": [{name: getattr(booth, name) for name in Booth.__slots__} for booth in booths],
        "quotas": dict(popup.quotas),
        "seated": [{"booth": one.booth, "zone": one.zone, "shelves": sorted(one.shelves)} for one in seated],
    }


def _popup_read(row: Mapping[str, Any]) -> Popup:
    return Popup(
        key=row["key"],
        days=tuple(row["days"]),
        booths=tuple(Booth(**booth) for booth in row["booths"]),
        quotas=row["quotas"],
        seated=tuple(Seated(**{**one, "shelves": tuple(one["shelves"])}) for one in row["seated"]),
    )


def _applicant_written(applicant: Applicant) -> dict[str, Any]:
    row = {name: getattr(applicant, name) for name in Applicant.__slots__}
    return row | {
        "shelves": sorted(applicant.shelves),
        "ranks": dict(applicant.ranks),
        "barred": dict(applicant.barred),
    }


def _decisions_written(decisions: Iterable[Decision]) -> list[dict[str, str]]:
    rows = ({"applicant": one.applicant, "popup": one.popup, "reason": one.reason} for one in decisions)
    return sorted(rows, key=lambda row: (row["applicant"], row["popup"]))
