"""A whole sheet checked against the catalogue: every fault beside its cell, or what will be done.

Nothing is changed here. The same rows checked again against what they have become want nothing any more.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.imports.known import names_taken
from market.domain.imports.queries import became
from market.domain.imports.wishes import ProductWish
from market.foundation.i18n import gettext
from market.seller.product_sheets.cells import templates_by_category
from market.seller.product_sheets.columns import heads_of
from market.seller.product_sheets.filled import as_it_comes_back, product_cells
from market.seller.product_sheets.judging import World, wish_for
from market.seller.product_sheets.pictures import Box
from market.seller.product_sheets.reading import Fault, Faults, Group, check_size, groups_of, is_sample, row_name
from market.web.sheets import Row

MOST_NAMED = 20
"""So many names are told in one remark."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking: ``faults`` to correct, or ``wishes`` to confirm, and remarks to either."""

    rows: int
    faults: list[Fault]
    wishes: list[ProductWish]
    remarks: list[str]


def digest_of(rows: Sequence[Row]) -> str:
    """By which the same cells are known again, whatever file they are in."""
    told = json.dumps([[row.number, row.cells] for row in rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def check(enterprise: Enterprise, rows: Sequence[Row], pictures: Sequence[Mapping[str, Any]]) -> Checked:
    """Check ``rows``, the first of which names the columns, with the ``pictures`` that came beside them.

    Raises ``HeadMissing``, ``HeadTwice``, ``NoProducts`` or ``TooManyProducts``.
    """
    check_size(rows)
    heads = heads_of(rows[0])
    faults = Faults(heads)
    box = Box(pictures, lambda known: as_it_comes_back(product_cells(known))["photos"])
    told = [row for row in rows[1:] if not is_sample(row, heads)]
    earlier = became(enterprise, digest_of(rows))
    groups = groups_of(enterprise, told, faults, earlier)
    world = World(
        heads=heads,
        faults=faults,
        box=box,
        may_sell=enterprise.seller is not None and enterprise.status is EnterpriseStatus.ACTIVE,
        is_sample=enterprise.is_sample,
        templates=templates_by_category(),
    )
    wishes = [wish for group in groups if (wish := wish_for(group, world)) is not None]
    _check_codes(groups, faults)
    remarks = [*_unread(heads.unread), *_left_out(rows, told), *_twins(enterprise, groups, faults), *_unused(box)]
    return Checked(len(told), faults.listed, [] if faults.found else wishes, remarks)


def _check_codes(groups: Sequence[Group], faults: Faults) -> None:
    """No two products of the sheet may end up with one code."""
    seen: dict[str, int] = {}
    for group in groups:
        code = " ".join(faults.heads.cell(group.first, "code").split())
        if not code:
            continue
        earlier = seen.setdefault(code, group.first.number)
        if earlier != group.first.number:
            words = gettext("Row %(row)s has this code for another product.", row=earlier)
            faults.add(group.first, "code", words)


# --- remarks: what is no fault, but good to know


def _unread(heads: Sequence[str]) -> list[str]:
    if not heads:
        return []
    return [gettext("These columns are not known and were not read: %(names)s.", names=_several(heads))]


def _left_out(rows: Sequence[Row], told: Sequence[Row]) -> list[str]:
    if len(told) == len(rows) - 1:
        return []
    return [gettext("The row that shows how it is done was left out.")]


def _twins(enterprise: Enterprise, groups: Sequence[Group], faults: Faults) -> list[str]:
    """New products without a code that are called like one that is there, or like each other."""
    heads = faults.heads
    unnamed = [group for group in groups if group.known is None and not heads.cell(group.first, "code")]
    names = [row_name(group.first, heads, None) for group in unnamed]
    taken = names_taken(enterprise, set(names))
    often = Counter(names)
    alike = [name for name in often if name in taken or often[name] > 1]
    if not alike:
        return []
    words = gettext(
        "You have a product of this name already, and the row has no product code: it becomes another product. "
        "Write the code to change the one that is there: %(names)s",
        names=_several(alike),
    )
    return [words]


def _unused(box: Box) -> list[str]:
    if not box.unused:
        return []
    names = _several(box.unused)
    return [gettext("These files of the ZIP are named in no row and are not used: %(names)s", names=names)]


def _several(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    left = len(names) - MOST_NAMED
    return gettext("%(names)s and %(num)s more", names=shown, num=left) if left > 0 else shown
