"""Reading tables that people hand in: workbooks (XLSX) and text (CSV in UTF-8 or CP949). Writing: web/documents.py.

Nothing in a sheet is executed: of a formula the value is read that the spreadsheet had last seen. Every cell becomes
text as it looked there: an order number keeps its zeros, a day is year-month-day. What is too large is refused
before it is unpacked.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from werkzeug.datastructures import FileStorage

from market.foundation.errors import Refused
from market.foundation.i18n import lazy_gettext as _l
from market.web.documents import plain
from market.web.request import clean_text

MOST_ROWS = 10_000
MOST_COLUMNS = 100
HEAD_WITHIN = 15
"""In so many rows from the top a table's heading may stand; above it are titles."""

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
LONGEST_CELL = 5_000
_MOST_PARTS = 300
_EMPTY_ROWS = 100_000
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_EXACT = 10**15
"""A spreadsheet keeps fifteen digits of a number."""


class NotASheet(Refused):
    """Neither a workbook nor a table of text."""

    message = _l("This file cannot be read as a table. Please save it as .xlsx or .csv and choose it again.")


class OldSheet(Refused):
    """A workbook from before 2007, or one under a password."""

    message = _l("This is an old .xls file, or one with a password. Please save it as .xlsx without a password.")


class SheetTooLarge(Refused):
    """Facts: ``megabytes``."""

    message = _l("The file is too large. A table may have up to %(megabytes)s MB.")


class TooManyRows(Refused):
    """Facts: ``most``."""

    message = _l("The table has too many rows. Please split it: up to %(most)s rows at once.")


class TooManyColumns(Refused):
    """Facts: ``most``."""

    message = _l("The table is too wide. Up to %(most)s columns are read.")


class CellTooLong(Refused):
    """Facts: ``row``, ``most``."""

    message = _l("A cell in row %(row)s is too long. Up to %(most)s characters are read.")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something. ``number`` is the one that the spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]

    def cell(self, place: int | None) -> str:
        """The text at ``place``, from 0; empty beyond the last, and for no place."""
        return self.cells[place] if place is not None and place < len(self.cells) else ""


def read_sheet(file: FileStorage) -> list[Row]:
    """The rows of the first sheet of ``file``, without empty ones.

    Raises ``NotASheet``, ``OldSheet``, ``SheetTooLarge``, ``TooManyRows``, ``TooManyColumns`` or ``CellTooLong``.
    """
    return read_table(file.stream.read(LARGEST_FILE + 1))


def read_table(
    raw: bytes,
    *,
    most_columns: int = MOST_COLUMNS,
    longest_cell: int = LONGEST_CELL,
    most_rows: int = MOST_ROWS,
    largest: int = LARGEST_FILE,
) -> list[Row]:
    """The rows of the first sheet of the file that holds ``raw``; raises what ``read_sheet`` raises."""
    if len(raw) > largest:
        raise SheetTooLarge(megabytes=largest // 1024**2)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldSheet
    is_workbook = raw.startswith(b"PK")
    rows = _workbook_rows(raw, most_columns) if is_workbook else _text_rows(raw)
    return list(_kept(rows, most_columns, longest_cell, most_rows))


def as_read(cell: str) -> str:
    """The text of a cell as it is taken: clean, without blanks at its ends and without our own apostrophe."""
    return _unquoted(clean_text(cell).strip()).strip()


def looks_shortened(text: str) -> bool:
    """``text`` is a long number as a spreadsheet shortens it: 1.23457E+11. Its digits are lost."""
    return re.fullmatch(r"\d(?:[.,]\d+)?[eE]\+?\d+", text) is not None


def _kept(rows: Iterable[Iterable[str]], most_columns: int, longest_cell: int, most_rows: int) -> Iterator[Row]:
    kept = 0
    for number, row in enumerate(rows, start=1):
        cells = tuple(as_read(cell) for cell in row)
        if number > _EMPTY_ROWS:
            raise TooManyRows(most=f"{most_rows:,}")
        if not any(cells):
            continue
        kept += 1
        if kept > most_rows + 1:  # and its heading
            raise TooManyRows(most=f"{most_rows:,}")
        if len(cells) > most_columns:
            raise TooManyColumns(most=most_columns)
        if any(len(cell) > longest_cell for cell in cells):
            raise CellTooLong(row=number, most=f"{longest_cell:,}")
        yield Row(number, cells)


def _unquoted(text: str) -> str:
    """Without the apostrophe that our own files put before what looks like a formula."""
    return text[1:] if text[:1] == "'" and plain(text[1:]) == text else text


# --- workbooks


def _workbook_rows(raw: bytes, most_columns: int) -> Iterator[list[str]]:
    _check_archive(raw)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        for row in sheet.iter_rows(max_col=most_columns + 1):
            cells = [_told(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            yield cells
    except Refused:
        raise
    except Exception:  # openpyxl raises whatever a broken part of a file leads to
        raise NotASheet from None


def _check_archive(raw: bytes) -> None:
    """Refuse what would unpack to too much, and what declares entities, before a parser sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise SheetTooLarge(megabytes=LARGEST_FILE // 1024**2)
            for part in parts:
                if re.search(rb"<!(?:DOCTYPE|ENTITY)", archive.read(part)):
                    raise NotASheet
    except Refused:
        raise
    except Exception:  # zipfile raises four kinds, and zlib's own
        raise NotASheet from None


def _told(cell: Any) -> str:
    """A cell as text, as it looked to who typed it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return _ESCAPED.sub(_character, str(value))


def _character(code: re.Match[str]) -> str:
    """What a workbook writes as ``_x0041_``; half of a character is none."""
    number = int(code[1], 16)
    return code[0] if 0xD800 <= number <= 0xDFFF else chr(number)


def _number(value: float, look: str) -> str:
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    if abs(value) >= _EXACT:
        return f"{value:.5E}"  # its last digits are lost: no number to rely on
    digits = str(int(value))
    return digits.zfill(len(look)) if re.fullmatch("0+", look) else digits


# --- text


def _text_rows(raw: bytes) -> Iterator[list[str]]:
    text = _decoded(raw)
    head = "\n".join(text.split("\n", HEAD_WITHIN)[:HEAD_WITHIN])  # a title may stand above the heading
    comma = max((",", ";", "\t"), key=head.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=comma, strict=True)
    except csv.Error:
        raise NotASheet from None


def _decoded(raw: bytes) -> str:
    """UTF-8, else what Korean spreadsheets write on Windows."""
    if b"\0" in raw or not raw.strip():
        raise NotASheet
    for name in ("utf-8-sig", "cp949"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    raise NotASheet
