"""Products on the way out: a row for each option, with the columns explained on a second sheet.

Workbooks and UTF-8 hold every character. CP949 does not: what it lacks is written as ``{U+1F36F}``, and comes back as
the character that it is.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from market.domain.catalog.models import ProductStatus
from market.domain.catalog.options import axes_of
from market.domain.catalog.queries import Shelf, categories
from market.domain.catalog.rules import notice_templates
from market.domain.enterprises.models import Enterprise
from market.domain.imports.known import Known, all_products
from market.foundation.i18n import current_language, gettext, in_language
from market.seller.product_sheets.cells import templates_by_category
from market.seller.product_sheets.columns import Column, NoticeColumn, columns, notice_columns, words
from market.seller.product_sheets.filled import Cells, product_cells, variant_cells
from market.seller.product_sheets.reading import MOST_PRODUCT_ROWS, Fault
from market.web.documents import Cell, Sheet, make_csv, make_workbook
from market.web.sheets import Row

Rows = list[list[Cell]]

_NAMED = re.compile(r"\{U\+([0-9A-F]{4,6})\}")
_LOOKS_NAMED = re.compile(r"\{(?=U\+)")
_WIDEST_NOTICE = 22
MOST_MARKED = 5_000
"""So many cells of a marked copy are coloured; the column with the reasons has all."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to write, the heading first, and the columns that they are in."""

    columns: Sequence[Column | NoticeColumn]
    rows: Rows

    @property
    def widths(self) -> list[int]:
        return [one.width if isinstance(one, Column) else _WIDEST_NOTICE for one in self.columns]

    @property
    def choices(self) -> dict[int, list[str]]:
        """The words of each column that has only some."""
        found = {
            place: one.words for place, one in enumerate(self.columns) if isinstance(one, Column) and one.choices
        }
        shelves = [shelf.name for shelf in categories()]
        place = next(place for place, one in enumerate(self.columns) if one.key == "category")
        return {**found, place: shelves}


def own_products(enterprise: Enterprise, statuses: Sequence[ProductStatus] = (), *, part: int = 0) -> Table:
    """The products of ``enterprise``, each option a row; of many products the ``part``-th file, from 1."""
    known = list(all_products(enterprise, statuses))
    if part:
        parts = parts_of([len(one.variants) for one in known])
        known = [one for one, at in zip(known, parts, strict=True) if at == part]
    wide = _columns(known)
    notices = [one for one in wide if isinstance(one, NoticeColumn)]
    return Table(wide, [[one.head for one in wide], *(_row(cells, wide) for cells in _cells(known, notices))])


def parts_of(sizes: Iterable[int]) -> list[int]:
    """In which file each product goes, so that none is torn and none is too long to come back; from 1."""
    parts, part, rows = [], 1, 0
    for size in sizes:
        if rows + size > MOST_PRODUCT_ROWS:
            part, rows = part + 1, 0
        rows += size
        parts.append(part)
    return parts


def to_fill_in(shelf: Shelf | None, template: str | None) -> Table:
    """An empty sheet with one row that shows how it is done; with the notice of one category."""
    wide: list[Column | NoticeColumn] = [*columns().values(), *notice_columns([template] if template else [])]
    language = current_language()
    cells: Cells = {one.key: one.example[language] for one in columns().values()}
    cells |= {"code": in_language(*words("sample")), "photos": ""}
    if shelf:
        cells["category"] = shelf.name
    cells |= {one.key: in_language(*words("filled")) for one in wide[len(columns()) :]}
    return Table(wide, [[one.head for one in wide], _row(cells, wide)])


def as_workbook(table: Table) -> bytes:
    """The table, what its columns mean, and the categories with their notices."""
    products = Sheet(gettext("Products"), table.rows, table.widths, choices=table.choices, frozen=(1, 1))
    return make_workbook([products, _explained(table), _shelves()])


def as_csv(table: Table, *, cp949: bool) -> bytes:
    """The table as text."""
    if not cp949:
        return make_csv(table.rows)
    return make_csv([[_escaped(cell) for cell in row] for row in table.rows], encoding="cp949", errors="named")


def without_names(text: str) -> str:
    """``text`` with the characters that a CP949 file had to name."""
    return _NAMED.sub(lambda code: _character(int(code[1], 16)) or code[0], text)


def unwritable(table: Table) -> list[tuple[str, str]]:
    """What CP949 cannot write: the heading of the column and the characters, each once."""
    found: dict[tuple[str, str], None] = {}
    for row in table.rows[1:]:
        for column, cell in zip(table.columns, row, strict=True):
            signs = _lacking(cell) if isinstance(cell, str) and not cell.isascii() else ""
            if signs:
                found[column.head, signs] = None
    return list(found)


def marked_copy(rows: Sequence[Row], faults: Sequence[Fault], places: dict[str, int]) -> bytes:
    """``rows`` where they stood, wrong cells coloured with a remark, and the reasons in a column of their own."""
    width = max(len(row.cells) for row in rows)
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    written: Rows = [[] for _ in range(rows[-1].number)]
    remarks: dict[tuple[int, int], str] = {}
    for row in rows:
        found = by_row.get(row.number, [])
        reasons = " / ".join(f"{fault.head}: {fault.sentence}" for fault in found)
        told = in_language(*words("reasons")) if row is rows[0] else reasons
        written[row.number - 1] = [*row.cells, *[""] * (width - len(row.cells)), told]
        if len(remarks) < MOST_MARKED:
            remarks |= {(row.number - 1, places[one.key]): one.sentence for one in found if one.key in places}
    widths = [14] * width + [60]
    head = frozenset({rows[0].number - 1})
    return make_workbook([Sheet(gettext("Products"), written, widths, head, remarks, frozen=(rows[0].number, 1))])


# --- rows


def _columns(known: Sequence[Known]) -> list[Column | NoticeColumn]:
    templates = dict.fromkeys(one.product.notice_template for one in known)
    in_english = any(row.value_en for one in known for row in one.product.notices)
    wide: list[Column | NoticeColumn] = [*columns().values(), *notice_columns(templates)]
    return wide + (list(notice_columns(templates, in_english=True)) if in_english else [])


def _cells(known: Sequence[Known], notices: Sequence[NoticeColumn]) -> Iterator[Cells]:
    for one in known:
        shared, axes = product_cells(one, notices), axes_of(one.product)
        for variant in one.variants:
            yield shared | variant_cells(one, variant, axes)


def _row(cells: Cells, wide: Sequence[Column | NoticeColumn]) -> list[Cell]:
    return [cells.get(one.key, "") for one in wide]


# --- the other sheets


def _explained(table: Table) -> Sheet:
    language = current_language()
    head = [gettext("Column"), gettext("What belongs there"), gettext("Example"), gettext("Words that can be used")]
    rows: Rows = [list(head)]
    for one in table.columns:
        if isinstance(one, Column):
            rows.append([one.head, one.about[language], one.example[language], ", ".join(one.words)])
        else:
            rows.append(
                [one.head, gettext("A field of the product information notice. Up to 1,000 characters."), "", ""]
            )
    return Sheet(gettext("Columns"), rows, (24, 80, 24, 40))


def _shelves() -> Sheet:
    rows: Rows = [[gettext("Category"), gettext("Notice that its goods fill in")]]
    by_shelf = templates_by_category()
    rows += [[one.name, notice_templates()[by_shelf[one.id]].name] for one in categories()]
    rows += [["", ""], [gettext("Notices"), ""]]
    rows += [[template.name, ""] for template in notice_templates().values()]
    return Sheet(gettext("Categories"), rows, (28, 40))


# --- CP949


def _escaped(cell: Cell) -> Cell:
    return _LOOKS_NAMED.sub("{U+007B}", cell) if isinstance(cell, str) else cell


def _lacking(text: str) -> str:
    return "".join(dict.fromkeys(sign for sign in text if not _has(sign)))


def _has(sign: str) -> bool:
    try:
        sign.encode("cp949")
    except UnicodeEncodeError:
        return False
    return True


def _character(number: int) -> str:
    return "" if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF else chr(number)


def _name(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(f"{{U+{ord(sign):04X}}}" for sign in error.object[error.start : error.end]), error.end


codecs.register_error("named", _name)
