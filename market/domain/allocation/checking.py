"""Is it right? Every rule counted once more, seat by seat. It shares nothing with the solver's limits, on purpose."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

from market.domain.allocation.placing import Seat
from market.domain.allocation.problem import Problem


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that is broken: which one, where, by whom or by what, and the figures where there are any."""

    code: str
    popup: str = ""
    what: str = ""
    found: int = 0
    most: int = 0

    def __str__(self) -> str:
        figures = f": {self.found} instead of {self.most} at most" if self.found else ""
        return " ".join(part for part in (self.code, self.popup, self.what) if part) + figures


def check(problem: Problem, seats: Collection[Seat], *, is_moved: bool = False) -> list[Fault]:
    """Everything that is wrong with ``seats``; nothing when all is well.

    ``is_moved``: people have moved somebody after the draw, so what they pinned before need not hold any more.
    """
    known = [seat for seat in seats if seat.popup in problem.popup and seat.applicant in problem.applicant]
    strangers = [Fault("unknown", seat.popup, seat.applicant) for seat in seats if seat not in known]
    found = [*strangers, *_each_seat(problem, known), *_each_popup(problem, known), *_each_applicant(problem, known)]
    if not is_moved:
        pairs = {seat.pair for seat in known}
        found += (
            Fault("pin_lost", one.popup, one.applicant)
            for one in problem.pins
            if (one.applicant, one.popup) not in pairs
        )
    return found


def _each_seat(problem: Problem, seats: Collection[Seat]) -> Iterator[Fault]:
    excluded = {(one.applicant, one.popup) for one in problem.exclusions}
    for seat in seats:
        who, popup = problem.applicant[seat.applicant], problem.popup[seat.popup]
        booth = next((one for one in popup.booths if one.number == seat.booth), None)
        if seat.popup not in who.ranks:
            yield Fault("not_asked", seat.popup, who.key)
        if seat.popup in who.barred:
            yield Fault("barred", seat.popup, who.key)
        if seat.pair in excluded:
            yield Fault("excluded", seat.popup, who.key)
        if booth is None:
            yield Fault("no_such_booth", seat.popup, seat.booth)
        elif booth.zone != who.zone:
            yield Fault("wrong_zone", seat.popup, seat.booth)
        elif who.needs_power and not booth.has_power:
            yield Fault("no_power", seat.popup, seat.booth)


def _each_popup(problem: Problem, seats: Collection[Seat]) -> Iterator[Fault]:
    for popup in problem.popups:
        here = [seat for seat in seats if seat.popup == popup.key]
        booths = Counter([*(seat.booth for seat in here), *(one.booth for one in popup.seated)])
        yield from (Fault("booth_twice", popup.key, booth, n, 1) for booth, n in booths.items() if n > 1)

        guests = [problem.applicant[seat.applicant] for seat in here]
        zones = Counter([*(one.zone for one in guests), *(one.zone for one in popup.seated)])
        brought = [*(one.shelves for one in guests), *(one.shelves for one in popup.seated)]
        shelves = Counter(shelf for one in brought for shelf in set(one))
        share = max(1, len(popup.booths) * problem.rules.category_share // 100)
        for zone in {one.zone for one in guests}:
            if zones[zone] > share:
                yield Fault("share", popup.key, zone, zones[zone], share)
            if zones[zone] > popup.quotas.get(zone, len(popup.booths)):
                yield Fault("quota", popup.key, zone, zones[zone], popup.quotas[zone])
        for shelf in {shelf for one in guests for shelf in one.shelves}:
            if shelves[shelf] > problem.rules.most_competitors:
                yield Fault("competitors", popup.key, shelf, shelves[shelf], problem.rules.most_competitors)


def _each_applicant(problem: Problem, seats: Collection[Seat]) -> Iterator[Fault]:
    for who in problem.applicants:
        where = [seat.popup for seat in seats if seat.applicant == who.key]
        if len(where) > who.cap:
            yield Fault("cap", "", who.key, len(where), who.cap)
        for one, other in combinations(where, 2):
            if set(problem.popup[one].days) & set(problem.popup[other].days):
                yield Fault("same_day", one, who.key)
