"""How long an offer holds, and who may be asked next. Pure: no database, no clock.

Whoever stands at a pop-up stays where they are. Somebody from the waiting list is asked for a booth as it is, under
the same limits as in the allocation: zone, power, share of a category, quota, competitors, own cap, one pop-up on a
day. The figures are those of the official run, so nobody is asked by another rule than the one that was shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from market.domain.allocation.problem import Applicant, Rules, share_of
from market.domain.allocation.problem import Popup as Ground
from market.foundation.clock import SEOUL
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l

AT_LEAST = timedelta(hours=2)
"""So long there is to answer. Nobody is asked by mail when the pop-up begins sooner."""

OPENS_AT = time(10)
"""When a pop-up begins of which the hours are not said."""

LONGEST_REASON, LONGEST_OBJECTION, LONGEST_ANSWER = 500, 2_000, 2_000


class Obstacle(LabelledEnum):
    """Why somebody on the waiting list cannot be asked for a booth."""

    ASKED = "asked", _l("has been asked before")
    WITHDRAWN = "withdrawn", _l("has withdrawn")
    BARRED = "barred", _l("cannot stand there at the moment")
    ZONE = "zone", _l("needs another kind of booth")
    POWER = "power", _l("needs a booth with power")
    SHARE = "share", _l("its category has its share already")
    QUOTA = "quota", _l("its category has its quota already")
    COMPETITORS = "competitors", _l("as many others as may be bring goods of the same shelf")
    CAP = "cap", _l("has as many pop-ups as it may have")
    SAME_DAY = "same_day", _l("has a place elsewhere on one of the days")


STRICT = frozenset({Obstacle.BARRED, Obstacle.WITHDRAWN, Obstacle.SAME_DAY})
"""What the city cannot pass over by hand either."""


def begins_at(first_day: date, opens_at: time | None) -> datetime:
    """When a pop-up begins."""
    return datetime.combine(first_day, opens_at or OPENS_AT, SEOUL)


def ends_at(*, hours: int, begins: datetime, now: datetime, is_refill: bool) -> datetime | None:
    """Until when an offer made ``now`` holds; None when it is too late for one.

    The hours that the call has promised, and never beyond the beginning of the pop-up. Whoever follows from the
    waiting list has half of the time that is left at most, so that the next can still be asked, and two hours at
    least.
    """
    left = begins - now
    if left < AT_LEAST:
        return None
    most = max(left / 2, AT_LEAST) if is_refill else left
    return now + min(timedelta(hours=hours), most)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who stands at a pop-up, or is offered a booth there, as far as the others mind."""

    zone: str
    shelves: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class FreeBooth:
    """A booth that nobody has and that is offered to nobody."""

    id: int
    number: str
    zone: str
    has_power: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on a pop-up's waiting list, and what stands in their way whatever booth it is."""

    application_id: int
    applicant: Applicant
    obstacles: Collection[Obstacle] = ()
    seats: int = 0
    """The booths of this call that it has, or is offered."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A pop-up with its rules and everybody who is there."""

    ground: Ground
    rules: Rules
    guests: Sequence[Guest] = field(default_factory=tuple)


def obstacles(waiting: Waiting, booth: FreeBooth, scene: Scene) -> list[Obstacle]:
    """Everything that speaks against asking ``waiting`` for ``booth``."""
    who = waiting.applicant
    return [
        *waiting.obstacles,
        *([Obstacle.ZONE] if booth.zone != who.zone else []),
        *([Obstacle.POWER] if who.needs_power and not booth.has_power else []),
        *_limits(who, scene),
        *([Obstacle.CAP] if waiting.seats >= who.cap else []),
    ]


def next_in_line(
    line: Sequence[Waiting], booths: Collection[FreeBooth], scene: Scene
) -> tuple[Waiting, FreeBooth] | None:
    """The first of ``line`` who fits one of ``booths``, and which; None when nobody does.

    Who does not need power is given a booth without it where there is one.
    """
    for waiting in line:
        for booth in _in_order(booths, waiting.applicant):
            if not obstacles(waiting, booth, scene):
                return waiting, booth
    return None


def _in_order(booths: Collection[FreeBooth], who: Applicant) -> list[FreeBooth]:
    return sorted(booths, key=lambda booth: (booth.has_power and not who.needs_power, booth.number))


def _limits(who: Applicant, scene: Scene) -> list[Obstacle]:
    quotas: Mapping[str, int] = scene.ground.quotas
    of_zone = sum(guest.zone == who.zone for guest in scene.guests)
    rivals = [sum(shelf in guest.shelves for guest in scene.guests) for shelf in who.shelves]
    found = [
        (of_zone >= share_of(scene.ground, scene.rules), Obstacle.SHARE),
        (who.zone in quotas and of_zone >= quotas[who.zone], Obstacle.QUOTA),
        (max(rivals, default=0) >= scene.rules.most_competitors, Obstacle.COMPETITORS),
    ]
    return [obstacle for holds, obstacle in found if holds]
