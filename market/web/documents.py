"""Making files: PDF by typst in the market's own letters, workbooks and tables for programs to read.

A cell that a spreadsheet would take for a formula begins with an apostrophe: no name and no reason is ever executed.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import typst
from flask import Response
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

PAPER = Path(__file__).parent / "paper"
FONTS = Path(__file__).parent / "fonts"

PDF, CSV = "application/pdf", "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_WON = "#,##0"
_BOLD = Font(bold=True)
_FORMULA = re.compile(r"^[=+\-@\t\r\0]")

Cell = str | int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook. Whole numbers are won; rows in ``bold`` (by their place) stand out."""

    title: str
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    bold: frozenset[int] = frozenset({0})


def plain(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def make_pdf(template: str, facts: Mapping[str, Any]) -> bytes:
    """The PDF of ``paper/<template>.typ``; it finds ``facts``, texts and lists of texts, in ``sys.inputs``."""
    made = typst.compile(
        str(PAPER / f"{template}.typ"),
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
    return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """The market's letters; the system's stand in for a syllable that they lack."""
    return typst.Fonts(include_embedded_fonts=False, font_paths=[str(FONTS)])


def make_workbook(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of values alone."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        for number, width in enumerate(sheet.widths):
            page.column_dimensions[chr(ord("A") + number)].width = width
        for place, row in enumerate(sheet.rows):
            page.append([_cell(page, value, bold=place in sheet.bold) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Worksheet, value: Cell, *, bold: bool) -> Any:
    """Only what needs a look of its own becomes more than a value: a cell with a look costs ten times as much."""
    told = plain(ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value
    if isinstance(told, str) and not bold:
        return told
    cell = WriteOnlyCell(page, value=told)
    if bold:
        cell.font = _BOLD
    if not isinstance(told, str):
        cell.number_format = _WON
    return cell


def make_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table as Korean banks and spreadsheets read it: UTF-8 with its mark, CRLF."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([plain(value) if isinstance(value, str) else value for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def download(content: bytes, *, name: str, kind: str) -> Response:
    """``content`` to be kept as ``name``, which may be Korean (RFC 6266)."""
    answer = Response(content, content_type=kind)
    ascii_name = name.encode("ascii", "ignore").decode().replace('"', "") or "file"
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    return answer
