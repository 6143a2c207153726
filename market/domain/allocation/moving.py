"""What people change after the draw, one place at a time. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from market.domain.allocation.placing import Seat


@dataclass(frozen=True, slots=True)
class Move:
    """``applicant`` gets ``booth`` at ``popup``, or none where it is empty. What stands there makes way:

    to the applicant's own booth if it had one there (they exchange), else out.
    """

    applicant: str
    popup: str
    booth: str
    reason: str

    def written(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in self.__slots__}


def moved(seats: Iterable[Seat], moves: Iterable[Move]) -> tuple[Seat, ...]:
    """``seats`` after all ``moves``, one after the other."""
    where = {(seat.popup, seat.booth): seat.applicant for seat in seats}
    for move in moves:
        own = next((at for at, who in where.items() if at[0] == move.popup and who == move.applicant), None)
        if own is not None:
            del where[own]
        if not move.booth:
            continue
        aim = (move.popup, move.booth)
        if aim in where and own is not None:
            where[own] = where[aim]
        where[aim] = move.applicant
    return tuple(sorted(Seat(popup, booth, who) for (popup, booth), who in where.items()))
