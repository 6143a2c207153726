"""A sheet while it is written down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from market.domain.enterprises.models import Enterprise
from market.domain.imports.wishes import ProductWish
from market.domain.media.models import Picture
from market.foundation.actors import Actor

STRETCH = 500
"""So many keys stand in one statement."""


@dataclass(slots=True)
class Writing:
    """What is written, for whom, by whom. ``pictures`` are prepared, by the file that they were in; ``words`` say
    where it comes from; ``ids`` are the products by the row of their wish."""

    enterprise: Enterprise
    wishes: Sequence[ProductWish]
    pictures: Mapping[str, Picture]
    actor: Actor
    now: datetime
    words: str
    ids: dict[int, int] = field(default_factory=dict)


def stretches(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """``keys`` in parts that fit into one statement."""
    return (keys[first : first + STRETCH] for first in range(0, len(keys), STRETCH))
