"""Which page of a list an address asks for, and the addresses of its neighbours.

``?page=`` carries an edge as an opaque word, the same for every list. A word that we did not write, or one of
another list, is the first page: an old link is never an error.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from flask import request

from market.foundation.keyset import Edge, Stretch
from market.web.filters import address_with

T = TypeVar("T")

PARAMETER = "page"
LONGEST = 400
BIGGEST = 2**53


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """What one page of a list shows; ``previous`` and ``next`` are addresses, empty where there is no such page."""

    items: Sequence[T]
    previous: str
    next: str


def requested_edge(read: Callable[[Any], Any]) -> Edge | None:
    """The edge in the address; None asks for the first page. ``read`` is one of the readers below."""
    return decode(request.args.get(PARAMETER, ""), read)


def page_of(items: Sequence[T], stretch: Stretch) -> Page[T]:
    """``items``, made of the rows of ``stretch``, with the addresses of the pages beside it."""
    return Page(items, _address(stretch.previous), _address(stretch.next))


def _address(edge: Edge | None) -> str:
    return address_with(**{PARAMETER: encode(edge)}) if edge else ""


def encode(edge: Edge) -> str:
    """``edge`` as a word that can stand in an address."""
    value = edge.value.isoformat() if isinstance(edge.value, date) else edge.value
    told = json.dumps([value, edge.id, int(edge.before)], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(told.encode()).rstrip(b"=").decode()


def decode(word: str, read: Callable[[Any], Any]) -> Edge | None:
    """The edge that ``encode`` turned into ``word``; None for anything else."""
    if not word or len(word) > LONGEST:
        return None
    try:
        value, row_id, before = json.loads(urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode())
        return Edge(read(value), whole_number(row_id), before=bool(before))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def whole_number(value: Any) -> int:
    """Reads a value sorted as a number."""
    if type(value) is not int or abs(value) > BIGGEST:
        raise ValueError("not a number of a list")
    return value


def words(value: Any) -> str:
    """Reads a value sorted as text."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a text of a list")
    value.encode()  # half a surrogate pair is no text, and databases refuse it
    return value


def day(value: Any) -> date:
    """Reads a value sorted as a day."""
    return date.fromisoformat(value)


def moment(value: Any) -> datetime:
    """Reads a value sorted as a moment."""
    read = datetime.fromisoformat(value)
    if read.tzinfo is None:
        raise ValueError("not a moment of a list")
    return read.astimezone(UTC)
