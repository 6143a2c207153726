"""Rows of a sheet put together: which rows are one product, and which of one's own products it is.

A row is known by the address that DADAKET gave the product, else by the enterprise's own code. A row without both
belongs to the product above it when it names only an option, and is a new product otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from market.domain.enterprises.models import Enterprise
from market.domain.imports.known import Known, products_called
from market.foundation.errors import Refused
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.seller.product_sheets.cells import CellRefused, value_of
from market.seller.product_sheets.columns import OF_THE_VARIANT, Heads, columns, words
from market.web.sheets import Row

MOST_PRODUCT_ROWS = 2_000


class TooManyProducts(Refused):
    """Facts: ``rows`` that there are, ``most`` that there may be, ``parts`` that they would make."""

    message = _l(
        "There are %(rows)s rows, and up to %(most)s can be saved at once. Please make %(parts)s files of it: each "
        "with the first row, which names the columns, and all rows of one product in the same file."
    )


class NoProducts(Refused):
    """Nothing stands below the heading."""

    message = _l("Below the first row there is nothing yet. Please write one row for each product.")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that has to be corrected: where it is, what is there, and what to do."""

    row: int
    key: str
    head: str
    text: str
    sentence: str


@dataclass(slots=True)
class Faults:
    """Everything that has to be corrected in one sheet; a cell is told once."""

    heads: Heads
    found: dict[tuple[int, str], Fault] = field(default_factory=dict)

    def add(self, row: Row, key: str, sentence: str) -> None:
        column = columns().get(key)
        head = self.heads.written.get(key) or (column.head if column else key)
        fault = Fault(row.number, key, head, self.heads.cell(row, key)[:200], sentence)
        self.found.setdefault((row.number, key), fault)

    def value(self, row: Row, key: str, text: str | None = None) -> object:
        """What the cell says, or None and a fault."""
        try:
            return value_of(key, self.heads.cell(row, key) if text is None else text)
        except CellRefused as refusal:
            self.add(row, key, str(refusal))
            return None

    def of(self, rows: Sequence[Row]) -> bool:
        """Whether one of ``rows`` has to be corrected."""
        numbers = {row.number for row in rows}
        return any(number in numbers for number, _ in self.found)

    @property
    def listed(self) -> list[Fault]:
        """By row, each row's in the order of its columns."""
        places = self.heads.places
        return sorted(self.found.values(), key=lambda fault: (fault.row, places.get(fault.key, len(places))))


@dataclass(slots=True)
class Group:
    """The rows of one product; ``known`` is what the catalogue has of it, None for a new one."""

    rows: list[Row]
    known: Known | None = None

    @property
    def first(self) -> Row:
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class _Names:
    """One's own products, by what a row may call them."""

    by_slug: Mapping[str, Known]
    by_code: Mapping[str, Known]
    by_row: Mapping[int, Known]


def check_size(rows: Sequence[Row]) -> None:
    """Raises ``NoProducts`` or ``TooManyProducts``."""
    number = len(rows) - 1
    if number < 1:
        raise NoProducts
    if number > MOST_PRODUCT_ROWS:
        parts = -(-number // MOST_PRODUCT_ROWS)
        raise TooManyProducts(rows=f"{number:,}", most=f"{MOST_PRODUCT_ROWS:,}", parts=parts)


def groups_of(enterprise: Enterprise, rows: Sequence[Row], faults: Faults, became: Mapping[int, int]) -> list[Group]:
    """The products that ``rows`` are about. ``became`` says what rows without a name have become before."""
    heads = faults.heads
    names = _names(enterprise, rows, heads, became)
    groups: dict[object, Group] = {}
    above: object = None
    for row in rows:
        known, key = _meant(row, names, faults)
        if key is None:
            key = above if above is not None and _goes_on(row, groups[above], heads) else ("row", row.number)
        group = groups.setdefault(key, Group([], known))
        group.rows.append(row)
        above = key
    for group in groups.values():
        _check_repeated(group, faults)
    return list(groups.values())


def is_sample(row: Row, heads: Heads) -> bool:
    """It shows how it is done, and is no product."""
    return heads.cell(row, "code").casefold() in words("sample")


def _names(enterprise: Enterprise, rows: Sequence[Row], heads: Heads, became: Mapping[int, int]) -> _Names:
    slugs = {heads.cell(row, "slug") for row in rows} - {""}
    codes = {_code(heads.cell(row, "code")) for row in rows} - {""}
    found = products_called(enterprise, slugs=slugs, codes=codes, ids=set(became.values()))
    by_id = {known.product.id: known for known in found}
    return _Names(
        by_slug={known.product.slug: known for known in found},
        by_code={known.product.code: known for known in found if known.product.code},
        by_row={row: by_id[product_id] for row, product_id in became.items() if product_id in by_id},
    )


def _meant(row: Row, names: _Names, faults: Faults) -> tuple[Known | None, object]:
    """The product that ``row`` names, and the key of its group; no key where it names none."""
    heads = faults.heads
    slug, code = heads.cell(row, "slug"), _code(heads.cell(row, "code"))
    if slug:
        known = names.by_slug.get(slug)
        if known is None:
            faults.add(row, "slug", gettext("You have no such product. Leave this empty for a new one."))
            return None, ("row", row.number)
        other = names.by_code.get(code) if code else None
        if other is not None and other.product.id != known.product.id:
            faults.add(row, "code", gettext("Another of your products has the code %(code)s already.", code=code))
        return known, known.product.id
    if code:
        known = names.by_code.get(code)
        return (known, known.product.id) if known else (None, ("code", code))
    known = names.by_row.get(row.number)
    return (known, known.product.id) if known else (None, None)


def _goes_on(row: Row, group: Group, heads: Heads) -> bool:
    """``row`` names no product, only another option of the one above."""
    name = heads.cell(row, "name_ko")
    is_option = any(heads.cell(row, f"value{number}") for number in (1, 2, 3))
    is_named = not name or (name == heads.cell(group.first, "name_ko") and not heads.cell(group.first, "slug"))
    has_code = bool(heads.cell(group.first, "code") or heads.cell(group.first, "slug"))
    return is_option and is_named and (not has_code or not name)


def _check_repeated(group: Group, faults: Faults) -> None:
    """What is said of a product is said in its first row; the others repeat it or leave it empty."""
    shared = [key for key in faults.heads.places if key not in OF_THE_VARIANT]
    for row in group.rows[1:]:
        for key in shared:
            text = faults.heads.cell(row, key)
            if text and text != faults.heads.cell(group.first, key):
                sentence = gettext(
                    "Row %(row)s says something else of the same product. Write the same here, or nothing.",
                    row=group.first.number,
                )
                faults.add(row, key, sentence)


def _code(text: str) -> str:
    return " ".join(text.split())


def row_name(row: Row, heads: Heads, known: Known | None) -> str:
    """What a product is called in a sentence."""
    name = heads.cell(row, "name_ko")
    if known is not None:
        return name or known.product.name
    return name or gettext("row %(row)s", row=row.number)
