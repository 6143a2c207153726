"""The published layouts, and finding in a table which one it has and where its heading stands. Pure.

A heading is compared without white space, line breaks and byte order marks. Columns with personal data are named in
the layouts only so that it can be said that they were not read.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from market.domain.enterprises.models import EnterpriseKind
from market.domain.public_files.errors import OtherLayout, UnknownLayout
from market.domain.public_files.models import Register
from market.foundation.i18n import in_language

HEAD_WITHIN = 15
"""In so many rows from the top the heading is looked for."""

Table = Sequence[tuple[int, Sequence[str]]]
"""Rows that hold something: the number that the spreadsheet shows beside each, and its cells."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One published layout. ``telling`` are headings that no other has, ``wanted`` fields that a row must state."""

    register: Register
    publisher: str
    dataset: str
    kind: EnterpriseKind | None
    columns: Mapping[str, str]
    telling: frozenset[str]
    wanted: frozenset[str]
    first_day: str
    adds_entries: bool
    by_district: bool


@dataclass(frozen=True, slots=True)
class Head:
    """Where the heading of a table stands, and what its columns mean.

    ``places`` gives the columns of a field, the best one first; ``heads`` how the file writes each field's heading;
    ``dropped`` the headings of columns with personal data, ``unread`` those of the others that are not needed.
    """

    layout: Layout
    row: int
    places: Mapping[str, Sequence[int]]
    heads: Mapping[str, str]
    dropped: Sequence[str]
    is_sample: bool


@lru_cache(maxsize=1)
def published() -> Mapping[str, Any]:
    """The file of the layouts, as it is."""
    told: dict[str, Any] = json.loads((Path(__file__).parent / "layouts.json").read_text("utf-8"))
    return told


def words(name: str) -> Any:
    """A word, or a list of them, that public files use."""
    return published()["words"][name]


def layout_of(register: Register) -> Layout:
    """The published layout of ``register``."""
    told = published()["registers"][register.value]
    return Layout(
        register=register,
        publisher=in_language(told["publisher"]["ko"], told["publisher"]["en"]),
        dataset=told["dataset"],
        kind=EnterpriseKind.stored_as(told["kind"]) if told["kind"] else None,
        columns=told["columns"],
        telling=frozenset(told["telling"]),
        wanted=frozenset(told["wanted"]),
        first_day=told["first_day"],
        adds_entries=told["adds_entries"],
        by_district=told["by_district"],
    )


def squeezed(heading: str) -> str:
    """A heading as headings are compared."""
    plain = unicodedata.normalize("NFKC", heading)
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Cf")


def find_head(table: Table, chosen: Register | None) -> Head:
    """The heading of ``table``, in the layout that was ``chosen`` or else the one that it shows to have.

    Raises ``UnknownLayout`` when there is none, and ``OtherLayout`` when it is plainly another's.
    """
    top = [(number, cells) for number, cells in table if number <= HEAD_WITHIN]
    best: tuple[int, Head] | None = None
    for at, (number, cells) in enumerate(top):
        for register in Register:
            found = _head(layout_of(register), number, cells, is_chosen=register is chosen)
            if found is not None and (best is None or found[0] > best[0]):
                best = found[0], _marked(found[1], top[:at])
    if best is None:
        raise UnknownLayout(rows=HEAD_WITHIN)
    head = best[1]
    if chosen is not None and head.layout.register is not chosen:
        raise OtherLayout(found=str(head.layout.register.label), chosen=str(chosen.label))
    return head


def _head(layout: Layout, number: int, cells: Sequence[str], *, is_chosen: bool) -> tuple[int, Head] | None:
    """The row read as a heading of ``layout`` with how well it fits; None when it is none."""
    plain = [squeezed(cell) for cell in cells]
    told = sum(heading in plain for heading in layout.columns)
    if not is_chosen and not layout.telling <= set(plain):
        return None
    places: dict[str, list[int]] = {}
    heads: dict[str, str] = {}
    fields = {**_by_alias(), **layout.columns}
    for place, heading in enumerate(plain):
        field = fields.get(heading, "")
        if field and heading not in _personal():
            places.setdefault(field, []).append(place)
            heads.setdefault(field, " ".join(cells[place].split()))
    if "name" not in places or not places.keys() & {"address", "sigungu", "business_no"}:
        return None
    order = [*published()["aliases"]["address"]]
    places["address"] = sorted(places.get("address", []), key=lambda place: order.index(plain[place]))
    dropped = [" ".join(cells[place].split()) for place, heading in enumerate(plain) if heading in _personal()]
    return told, Head(layout, number, places, heads, dropped, is_sample=False)


def _marked(head: Head, above: Table) -> Head:
    """A sample says in its title, above the heading, that it is one."""
    is_sample = any(words("sample") in cell for _, cells in above for cell in cells)
    return Head(head.layout, head.row, head.places, head.heads, head.dropped, is_sample)


@lru_cache(maxsize=1)
def _by_alias() -> Mapping[str, str]:
    return {alias: field for field, aliases in published()["aliases"].items() for alias in aliases}


@lru_cache(maxsize=1)
def _personal() -> frozenset[str]:
    return frozenset(published()["personal"])
