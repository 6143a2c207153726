"""Who looks at what was said, and how its author is named. Pure: no database, no clock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who reads: their account, the enterprises they work for, whether they are of the city's staff."""

    user_id: int | None = None
    enterprise_ids: frozenset[int] = frozenset()
    is_city: bool = False


NOBODY = Viewer()
"""A visitor who has not signed in."""


def public_name(name: str) -> str:
    """What everybody may see of a name: 김다정 → 김**."""
    return name.strip()[:1] + "**"
