"""A sheet of parcels, row by row: which order, by whom, under which number, and what is wrong with it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from market.domain.enterprises.models import Enterprise
from market.domain.orders import worklist
from market.domain.orders.models import SellerOrder
from market.domain.orders.queries import sendable_facts
from market.domain.shipping.carriers import carrier, carriers, plain_number
from market.foundation.errors import Refused
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import masked_name
from market.seller.orders.wishes import typed_number
from market.web.documents import Cell
from market.web.inputs import half_width
from market.web.parcels import number_refusal
from market.web.sheets import Row, looks_shortened

COLUMNS = ("order", "part", "carrier", "number")
"""What is read of a sheet; other columns are for the eye."""

HEADS: Mapping[str, list[str]] = json.loads((Path(__file__).parent / "sheet_heads.json").read_text(encoding="utf-8"))
"""How people name the columns, in small letters without blanks."""


class HeadMissing(Refused):
    """Facts: ``names`` of the columns."""

    message = _l(
        "The first row has to name the columns: %(names)s. Please fill in the list that you can download here."
    )


class NothingInSheet(Refused):
    """No row has a number."""

    message = _l("No row has a tracking number, so there is nothing to send.")


@dataclass(slots=True)
class CheckedRow:
    """One row as it was read; ``wrong`` maps a column to a sentence, ``odd`` says that the number looks unusual."""

    at: int
    order: str
    part: str
    carrier: str
    number: str
    code: str = ""
    part_id: int = 0
    odd: bool = False
    wrong: dict[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """The row as a list of parcels keeps it."""
        return {
            "at": self.at,
            "number": self.order,
            "part_id": self.part_id,
            "carrier": self.code,
            "tracking": self.number,
        }


@dataclass(frozen=True, slots=True)
class CheckedSheet:
    """All rows that name a parcel, and how many were left empty."""

    rows: list[CheckedRow]
    empty: int

    @property
    def wrong(self) -> list[CheckedRow]:
        return [row for row in self.rows if row.wrong]

    @property
    def odd(self) -> list[CheckedRow]:
        return [row for row in self.rows if row.odd and not row.wrong]


def check_sheet(enterprise: Enterprise, rows: Sequence[Row]) -> CheckedSheet:
    """Read and check ``rows``. Raises ``HeadMissing`` and ``NothingInSheet``."""
    places = _places(rows[0]) if rows else {}
    if "order" not in places or "carrier" not in places or "number" not in places:
        raise HeadMissing(names=", ".join(sheet_head()[place] for place in (0, 1, 5, 6)))
    read = [_read(row, places) for row in rows[1:]]
    filled = [row for row in read if row.number or row.carrier]
    if not filled:
        raise NothingInSheet
    facts = sendable_facts(enterprise, {row.order for row in filled})
    seen: set[int] = set()
    for row in filled:
        _check_order(row, facts.get(row.order, []), seen)
        _check_number(row)
    return CheckedSheet(filled, len(read) - len(filled))


def sheet_head() -> list[str]:
    """The heading of the list to fill in."""
    return [
        gettext("Order number"),
        gettext("Part number"),
        gettext("By when"),
        gettext("Products"),
        gettext("Recipient"),
        gettext("Carrier"),
        gettext("Tracking number"),
    ]


def list_to_fill_in(enterprise: Enterprise, *, most: int) -> list[list[Cell]]:
    """Every part that can be sent now, with carrier and number to be filled in; nobody's address."""
    rows: list[list[Cell]] = [list(sheet_head())]
    rows += [_to_fill_in(part) for part in worklist.to_send(enterprise, most=most)]
    return rows


def carrier_names() -> list[str]:
    """The carriers as they can be written in a sheet."""
    return [one.name for one in carriers()]


def _to_fill_in(part: SellerOrder) -> list[Cell]:
    goods = ", ".join(
        f"{line.name}{f' ({line.option_name})' if line.option_name else ''} × {line.to_send}"
        for line in part.lines
        if line.to_send
    )
    due = part.ship_due_on.isoformat() if part.ship_due_on else ""
    return [part.order.number, str(part.id), due, goods, masked_name(part.order.recipient_name or ""), "", ""]


def _places(head: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, words in enumerate(head.cells):
        plain = "".join(words.split()).replace("_", "").casefold()
        for name, known in HEADS.items():
            if plain in known:
                found.setdefault(name, place)
    return found


def _read(row: Row, places: Mapping[str, int]) -> CheckedRow:
    cells = {name: row.cell(places.get(name)) for name in COLUMNS}
    number = half_width(cells["number"])
    return CheckedRow(
        at=row.number,
        order=typed_number(cells["order"]),
        part=half_width(cells["part"]),
        carrier=cells["carrier"],
        number=number if looks_shortened(number) else plain_number(number),
    )


def _check_order(row: CheckedRow, facts: Sequence[tuple[int, str]], seen: set[int]) -> None:
    """Which part is meant: the one that is named, or the order's only one."""
    named = [fact for fact in facts if not row.part or str(fact[0]) == row.part]
    waiting = [fact for fact in named if not fact[1]]
    if not row.order:
        row.wrong["order"] = gettext("Please write the order number.")
    elif not facts:
        row.wrong["order"] = gettext("You have no order with this number.")
    elif not named:
        row.wrong["part"] = gettext("This part number does not belong to the order.")
    elif not waiting:
        row.wrong["order"] = named[0][1]
    elif len(waiting) > 1:
        row.wrong["part"] = gettext("This order has several parts. Please write the part number too.")
    elif waiting[0][0] in seen:
        row.wrong["order"] = gettext("This part is in the table twice.")
    else:
        row.part_id = waiting[0][0]
        seen.add(row.part_id)


def _check_number(row: CheckedRow) -> None:
    row.code = _code_of(row.carrier)
    if not row.code:
        missing = gettext("Please write the carrier.")
        row.wrong["carrier"] = gettext("We do not know this carrier.") if row.carrier else missing
        return
    if looks_shortened(row.number):
        row.wrong["number"] = gettext("The spreadsheet has shortened this number. Please format the column as text.")
        return
    refusal = number_refusal(row.code, row.number)
    if refusal:
        row.wrong["number"] = refusal
    found = carrier(row.code)
    row.odd = found is not None and not found.expects(row.number)


def _code_of(words: str) -> str:
    """The code of a carrier that is called by its name, in either language, or by its code."""
    plain = "".join(words.split()).casefold()
    for one in carriers():
        if plain in {"".join(name.split()).casefold() for name in (one.code, one.name_ko, one.name_en)}:
            return one.code
    return ""
