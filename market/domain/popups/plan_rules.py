"""A booth plan drawn from data: rows of places become rectangles. Pure: no database, no clock.

A plan is 1000 units wide. Rows stand one below the other with an aisle between them; within a row places stand side
by side in the order of their lines. All places of a plan have one size, that of its longest row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from market.domain.popups.errors import PlanEmpty, RowTooLong, TooManyBooths
from market.domain.popups.models import PLAN_MARGIN, BoothZone
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l

WIDTH, MOST_HEIGHT = 1000, 3000
SPACE, AISLE = 16, 140
WIDEST, HEIGHT = 152, 110
MOST_IN_ROW, MOST_BOOTHS = 16, 120
ROWS = "ABCDEFGH"


class PlanPart(LabelledEnum):
    """What a line of a plan puts into its row."""

    FOOD = "food", BoothZone.FOOD.label
    CRAFT = "craft", BoothZone.CRAFT.label
    LIFE = "life", BoothZone.LIFE.label
    EXPERIENCE = "experience", BoothZone.EXPERIENCE.label
    DESK = "desk", _l("Information desk")
    GAP = "gap", _l("Gap")


class Numbering(LabelledEnum):
    """How the booths of a plan are called."""

    THROUGH = "through", _l("01, 02, 03 … through all rows")
    BY_ROW = "by_row", _l("A1, A2 … B1, B2 … by row")


@dataclass(frozen=True, slots=True)
class PlanLine:
    """So many places of one kind beside each other in a row. Lines of the same row follow each other."""

    row: str
    part: PlanPart
    count: int
    has_power: bool = False
    has_water: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A booth as it is to stand in the plan."""

    number: str
    zone: BoothZone
    x: int
    y: int
    width: int
    height: int
    has_power: bool
    has_water: bool
    is_open: bool


class Placed(Protocol):
    """What a line can be read off: a booth of the table, or a ``Spot``."""

    @property
    def zone(self) -> BoothZone: ...
    @property
    def x(self) -> int: ...
    @property
    def y(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def has_power(self) -> bool: ...
    @property
    def has_water(self) -> bool: ...
    @property
    def is_open(self) -> bool: ...


def laid_out(lines: Sequence[PlanLine], numbering: Numbering) -> list[Spot]:
    """The booths of ``lines``. Raises ``PlanEmpty``, ``RowTooLong`` or ``TooManyBooths``."""
    rows: dict[str, list[PlanLine]] = {}
    for line in lines:
        rows.setdefault(line.row, []).append(line)
    _check(lines, rows)
    longest = max(_places(row) for row in rows.values())
    room = WIDTH - 2 * PLAN_MARGIN
    width = min(WIDEST, (room + SPACE) // longest - SPACE)
    spots: list[Spot] = []
    desks = 0
    for depth, (name, row) in enumerate(sorted(rows.items())):
        x = PLAN_MARGIN + (room + SPACE - _places(row) * (width + SPACE)) // 2
        in_row = 0
        for line in row:
            for _ in range(line.count):
                if line.part is PlanPart.DESK:
                    desks += 1
                    number = f"i{desks}"
                elif line.part is not PlanPart.GAP:
                    in_row += 1
                    number = f"{name}{in_row}" if numbering is Numbering.BY_ROW else f"{len(spots) - desks + 1:02d}"
                if line.part is not PlanPart.GAP:
                    spots.append(
                        Spot(
                            number=number,
                            zone=_zone(line.part),
                            x=x,
                            y=PLAN_MARGIN + depth * (HEIGHT + AISLE),
                            width=width,
                            height=HEIGHT,
                            has_power=line.has_power,
                            has_water=line.has_water,
                            is_open=line.part is not PlanPart.DESK,
                        )
                    )
                x += width + SPACE
    return spots


def read_off(booths: Sequence[Placed]) -> list[PlanLine]:
    """The lines that give about the plan of ``booths``: rows from the top, gaps where a place would have stood."""
    lines: list[PlanLine] = []
    heights = sorted({booth.y for booth in booths})[: len(ROWS)]
    for name, y in zip(ROWS, heights, strict=False):
        row = sorted((booth for booth in booths if booth.y == y), key=lambda booth: booth.x)
        end = row[0].x
        for booth in row:
            missing = min((booth.x - end) // (booth.width + SPACE), MOST_IN_ROW)
            if missing > 0:
                lines.append(PlanLine(name, PlanPart.GAP, missing))
            lines.append(PlanLine(name, _part(booth), 1, booth.has_power, booth.has_water))
            end = booth.x + booth.width + SPACE
    return _together(lines)


def _together(lines: Sequence[PlanLine]) -> list[PlanLine]:
    kept: list[PlanLine] = []
    for line in lines:
        last = kept[-1] if kept else None
        if last and (last.row, last.part, last.has_power, last.has_water) == (
            line.row,
            line.part,
            line.has_power,
            line.has_water,
        ):
            kept[-1] = PlanLine(line.row, line.part, last.count + line.count, line.has_power, line.has_water)
        else:
            kept.append(line)
    return kept


def _check(lines: Sequence[PlanLine], rows: dict[str, list[PlanLine]]) -> None:
    booths = sum(line.count for line in lines if line.part is not PlanPart.GAP)
    if not booths:
        raise PlanEmpty
    if booths > MOST_BOOTHS:
        raise TooManyBooths(count=booths, most=MOST_BOOTHS)
    for name, row in rows.items():
        if _places(row) > MOST_IN_ROW:
            raise RowTooLong(row=name, count=_places(row), most=MOST_IN_ROW)


def _places(row: Sequence[PlanLine]) -> int:
    return sum(line.count for line in row)


def _zone(part: PlanPart) -> BoothZone:
    return BoothZone.EXPERIENCE if part is PlanPart.DESK else BoothZone.stored_as(part.value)


def _part(booth: Placed) -> PlanPart:
    return PlanPart.stored_as(booth.zone.value) if booth.is_open else PlanPart.DESK
