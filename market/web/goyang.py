"""The outlines of Goyang, and where a point of the earth lies on them."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

_WEST, _NORTH = 126.67033, 37.7485
_LEFT = _TOP = 12
_ACROSS, _DOWN = 2149.4, 2716.5
"""Units of the drawing for a degree: the outlines were drawn from the boundaries of SGIS by these figures."""


@lru_cache(maxsize=1)
def goyang_map() -> dict[str, Any]:
    """The outlines of Goyang's districts and dong, in the units of a drawing of ``width`` by ``height``."""
    drawing: dict[str, Any] = json.loads((Path(__file__).parent / "goyang_map.json").read_text("utf-8"))
    return drawing


def point_on_map(latitude: float | None, longitude: float | None) -> tuple[int, int] | None:
    """Where a point lies on the drawing; None outside of it."""
    if latitude is None or longitude is None:
        return None
    x = round(_LEFT + (longitude - _WEST) * _ACROSS)
    y = round(_TOP + (_NORTH - latitude) * _DOWN)
    geometry = goyang_map()
    return (x, y) if 0 <= x <= geometry["width"] and 0 <= y <= geometry["height"] else None
