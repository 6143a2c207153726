"""What a chart is drawn of."""

from typing import NamedTuple


class Bar(NamedTuple):
    """One bar: a value, so that a chart is kept by what it shows. A marked one stands out."""

    label: str
    value: int
    marked: bool = False
