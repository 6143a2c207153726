"""The rows of a decided file that something is done with."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from market.domain.public_files.reading import Stated


@dataclass(slots=True)
class Plan:
    """The rows of a file that something is done with."""

    file_id: int
    new: list[tuple[Row[Any], Stated]] = field(default_factory=list)
    known: list[tuple[Row[Any], Stated]] = field(default_factory=list)
    ended: list[Row[Any]] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        """The entries that are there already."""
        return [row.enterprise_id for row in (*(row for row, _ in self.known), *self.ended)]
