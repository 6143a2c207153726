"""Who stands at which booth of a pop-up: no direct competitors side by side, categories mixed. Pure, whole numbers.

Whoever needs power chooses first, then the lottery's order; each takes the booth with the fewest competitors beside
it, then the fewest of its own category, then one whose power nobody wastes. After that two places are exchanged, or
somebody moves to an empty booth, for as long as that makes it better. The order of trying is fixed, so the same
inputs give the same plan.
"""

from collections.abc import Collection
from dataclasses import dataclass

from market.domain.allocation.problem import Applicant, Booth, Pair, Popup, Problem, draw_of

Unease = tuple[int, int, int]
"""Competitors side by side, the same category side by side, power given to who needs none. Less is better."""


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """An applicant at a booth of a pop-up."""

    popup: str
    booth: str
    applicant: str

    @property
    def pair(self) -> Pair:
        return self.applicant, self.popup


@dataclass(frozen=True, slots=True)
class _Guest:
    """Whoever stands at a booth, as far as the neighbours mind."""

    zone: str
    shelves: frozenset[str]
    needs_power: bool


def places(problem: Problem, given: Collection[Pair], lottery: str) -> tuple[Seat, ...]:
    """A booth for everyone who was given one, in order of pop-ups and booths."""
    seats: list[Seat] = []
    for popup in problem.popups:
        there = [problem.applicant[pair[0]] for pair in given if pair[1] == popup.key]
        there.sort(key=lambda one: (not one.needs_power, draw_of(lottery, (one.key, popup.key)), one.key))
        seats += (Seat(popup.key, booth, applicant) for booth, applicant in _seated(popup, there).items())
    return tuple(sorted(seats))


def beside(booths: Collection[Booth]) -> dict[str, list[str]]:
    """Which booths stand side by side: in one row or column, with less than half a booth between them."""
    found: dict[str, list[str]] = {booth.number: [] for booth in booths}
    for one in booths:
        for other in booths:
            if one.number != other.number and _are_neighbours(one, other):
                found[one.number].append(other.number)
    return found


def rivals_beside(popup: Popup, problem: Problem, seats: Collection[Seat]) -> list[tuple[str, str]]:
    """The booths of ``popup`` that stand side by side with direct competitors in them."""
    guests = _standing(popup) | {
        seat.booth: _guest(problem.applicant[seat.applicant]) for seat in seats if seat.popup == popup.key
    }
    near = beside(popup.booths)
    return [
        (one, other)
        for one in sorted(guests)
        for other in sorted(near[one])
        if one < other and other in guests and guests[one].shelves & guests[other].shelves
    ]


def _are_neighbours(one: Booth, other: Booth) -> bool:
    aside = max(one.x, other.x) - min(one.x + one.width, other.x + other.width)
    apart = max(one.y, other.y) - min(one.y + one.height, other.y + other.height)
    in_row = apart < 0 and 2 * aside <= min(one.width, other.width)
    in_column = aside < 0 and 2 * apart <= min(one.height, other.height)
    return in_row or in_column


def _standing(popup: Popup) -> dict[str, _Guest]:
    return {one.booth: _Guest(one.zone, frozenset(one.shelves), False) for one in popup.seated}


def _guest(applicant: Applicant) -> _Guest:
    return _Guest(applicant.zone, frozenset(applicant.shelves), applicant.needs_power)


class _Floor:
    """The plan of one pop-up while places are given."""

    def __init__(self, popup: Popup) -> None:
        self.free = sorted(popup.free, key=lambda booth: (booth.y, booth.x, booth.number))
        self.near = beside(popup.booths)
        self.power = {booth.number: booth.has_power for booth in popup.booths}
        self.guests = _standing(popup)
        self.who: dict[str, Applicant] = {}
        """Applicants by the number of their booth."""

    def seat(self, applicant: Applicant | None, number: str) -> None:
        """Let ``applicant`` stand there, or nobody."""
        if applicant is None:
            self.guests.pop(number, None)
            self.who.pop(number, None)
        else:
            self.guests[number], self.who[number] = _guest(applicant), applicant

    def unease_with(self, applicant: Applicant, number: str) -> Unease:
        """What would speak against ``applicant`` at an empty booth."""
        self.seat(applicant, number)
        found = self.unease([number])
        self.seat(None, number)
        return found

    def exchange(self, one: Booth, other: Booth) -> bool:
        """Exchange who stands at two booths, one of which may be empty, if that is better."""
        first, second = self.who.get(one.number), self.who.get(other.number)
        if first is None or not first.fits(other) or (second is not None and not second.fits(one)):
            return False
        both = [one.number, other.number]
        before = self.unease(both)
        self.seat(second, one.number)
        self.seat(first, other.number)
        if self.unease(both) < before:
            return True
        self.seat(first, one.number)
        self.seat(second, other.number)
        return False

    def unease(self, numbers: Collection[str]) -> Unease:
        """What speaks against who stands at these booths; two neighbours count once."""
        edges = {(min(one, other), max(one, other)) for one in numbers for other in self.near[one]}
        guests = self.guests
        pairs = [(guests[one], guests[other]) for one, other in edges if one in guests and other in guests]
        return (
            sum(bool(one.shelves & other.shelves) for one, other in pairs),
            sum(one.zone == other.zone for one, other in pairs),
            sum(self.power[number] and not guests[number].needs_power for number in numbers if number in guests),
        )


def _seated(popup: Popup, applicants: Collection[Applicant]) -> dict[str, str]:
    """Applicants by booth, for those who come in this order."""
    floor = _Floor(popup)
    for applicant in applicants:
        fitting = [booth for booth in floor.free if booth.number not in floor.guests and applicant.fits(booth)]
        best = min(fitting, key=lambda booth: floor.unease_with(applicant, booth.number))
        floor.seat(applicant, best.number)
    while any(floor.exchange(one, other) for one in floor.free for other in floor.free if one is not other):
        pass
    return {number: applicant.key for number, applicant in floor.who.items()}
