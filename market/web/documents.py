"""Making files: PDF by typst in the market's own letters, workbooks and tables for programs to read.

A cell that a spreadsheet would take for a formula begins with an apostrophe: no name and no reason is ever executed.
``web/sheets.py`` takes exactly that apostrophe away again, so that what is written and read comes back as it was.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import typst
from flask import Response
from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

PAPER = Path(__file__).parent / "paper"
FONTS = Path(__file__).parent / "fonts"

PDF, CSV = "application/pdf", "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_WON = "#,##0"
_BOLD = Font(bold=True)
_MARKED = PatternFill("solid", fgColor="FFFFC7CE")
_FORMULA = re.compile(r"^'*[=+\-@＝＋－＠\t\r\0]")
"""Also what has apostrophes before it: one more is put there, so that one can be taken away again."""

_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Workbooks write a character as ``_x0041_``; a text that looks so has its first line written that way (ECMA-376,
ST_Xstring), or it would be read as something else."""

Cell = str | int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook. Whole numbers are won; rows in ``bold`` (by their place) stand out.

    ``remarks`` colours cells, by row and column from 0, and says something beside each; ``choices`` offers words for
    the cells of a column; the first ``frozen`` rows and columns stay in sight.
    """

    title: str
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    bold: frozenset[int] = frozenset({0})
    remarks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    frozen: tuple[int, int] | None = None


def plain(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def make_pdf(template: str, facts: Mapping[str, Any], *, root: Path = PAPER) -> bytes:
    """The PDF of ``paper/<template>.typ``; it finds ``facts``, texts and lists of texts, in ``sys.inputs``.

    ``root`` is the folder from which the template may open pictures that ``facts`` name; it holds ``PAPER``.
    """
    made = typst.compile(
        str(PAPER / f"{template}.typ"),
        root=str(root),
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
    return bytes(made)


def make_png(template: str, facts: Mapping[str, Any], *, root: Path | None = None) -> bytes:
    """The one page of ``paper/<template>.typ`` as a picture; a point is a pixel. ``root`` is a folder above the
    template and the files that ``facts`` name, if they name any."""
    made = typst.compile(
        str(PAPER / f"{template}.typ"),
        root=root,
        format="png",
        ppi=72,
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
        for number, width in enumerate(sheet.widths, start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        if sheet.frozen:
            page.freeze_panes = f"{get_column_letter(sheet.frozen[1] + 1)}{sheet.frozen[0] + 1}"
        for column, words in sheet.choices.items():
            _offer(page, get_column_letter(column + 1), words)
        marked = {row for row, _ in sheet.remarks}
        for place, row in enumerate(sheet.rows):
            if place in marked:
                page.append(_remarked(page, row, place, sheet))
            else:
                page.append([_cell(page, value, bold=place in sheet.bold) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def safe_text(text: str) -> str:
    """``text`` without what no workbook can hold: control characters, halves of characters, what is none."""
    return _NO_CHARACTER.sub("", text)


def _told(value: Cell) -> Cell:
    return _LOOKS_ESCAPED.sub("_x005F_", plain(safe_text(value))) if isinstance(value, str) else value


def _cell(page: Worksheet, value: Cell, *, bold: bool) -> Any:
    """Only what needs a look of its own becomes more than a value: a cell with a look costs ten times as much."""
    told = _told(value)
    if isinstance(told, str) and not bold:
        return told
    cell = WriteOnlyCell(page, value=told)
    if bold:
        cell.font = _BOLD
    if not isinstance(told, str):
        cell.number_format = _WON
    return cell


def _remarked(page: Worksheet, row: Sequence[Cell], place: int, sheet: Sheet) -> list[Any]:
    cells = []
    for column, value in enumerate(row):
        remark = sheet.remarks.get((place, column))
        if remark is None:
            cells.append(_cell(page, value, bold=place in sheet.bold))
            continue
        cell = WriteOnlyCell(page, value=_told(value))
        cell.fill = _MARKED
        cell.comment = Comment(safe_text(remark), "DADAKET", height=120, width=320)
        cells.append(cell)
    return cells


def _offer(page: Any, letter: str, words: Sequence[str]) -> None:
    """Words to choose from; a spreadsheet holds 255 characters of them. Others can be written all the same."""
    listed = ",".join(words)
    if len(listed) > 255 or any("," in word or '"' in word for word in words):
        return
    offered = DataValidation("list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
    offered.add(f"{letter}2:{letter}10001")
    page.data_validations.append(offered)


def make_csv(rows: Iterable[Sequence[Cell]], *, encoding: str = "utf-8-sig", errors: str = "strict") -> bytes:
    """A table as Korean banks and spreadsheets read it: UTF-8 with its mark, CRLF."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([plain(value) if isinstance(value, str) else value for value in row] for row in rows)
    return out.getvalue().encode(encoding, errors)


def download(content: bytes, *, name: str, kind: str) -> Response:
    """``content`` to be kept as ``name``, which may be Korean (RFC 6266)."""
    answer = Response(content, content_type=kind)
    ascii_name = name.encode("ascii", "ignore").decode().replace('"', "") or "file"
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    return answer
