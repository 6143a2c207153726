"""The choices that narrow a list: read from the address, shown with their counts, each with a way to drop it.

The address is the whole state of a list, so that a page can be sent to a friend and the way back works.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar
from urllib.parse import urlencode

from flask import request

from market.foundation.i18n import LazyText

E = TypeVar("E", bound=Enum)

KEPT = 40
"""How many parameters of an address are carried on; more is nobody's link."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter, with how many things it would show; None where there are too many to count."""

    value: str
    label: str
    count: int | None
    checked: bool


def address_with(**changes: str | Sequence[str] | None) -> str:
    """This page's address with some parameters set, or taken out by None or an empty value."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in changes][:KEPT]
    for name, value in changes.items():
        values = [value] if isinstance(value, str) else value or ()
        pairs.extend((name, one) for one in values if one)
    query = urlencode(pairs)
    path = request.root_path + request.path
    return f"{path}?{query}" if query else path


def address_without(name: str, value: str | None = None) -> str:
    """This page's address, from its first page, without one value of a filter, or without the whole filter."""
    kept = [other for other in request.args.getlist(name) if other != value] if value is not None else None
    return address_with(**{name: kept, "page": None})


def chosen(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The values of a filter in the address, those that exist, each once, in the order of ``known``."""
    asked = set(request.args.getlist(name))
    return tuple(value for value in known if value in asked)


def chosen_members(name: str, known: Iterable[E]) -> tuple[E, ...]:
    """The members of an enum that a filter in the address names by their stored values."""
    asked = set(request.args.getlist(name))
    return tuple(member for member in known if member.value in asked)


def is_on(name: str) -> bool:
    """A filter of one box is ticked."""
    return request.args.get(name) == "1"


def options(
    labels: Iterable[tuple[str, str | LazyText]],
    *,
    counts: Mapping[str, int],
    checked: Sequence[str],
    are_told: bool = True,
) -> tuple[Option, ...]:
    """The choices of one filter. One that would show nothing is left out, unless it is checked."""
    return tuple(
        Option(value, str(label), counts.get(value, 0) if are_told else None, value in checked)
        for value, label in labels
        if counts.get(value) or value in checked
    )
