"""Reading tables that people hand in, and those that somebody made to do harm."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from werkzeug.datastructures import FileStorage

from market.web import sheets
from market.web.documents import Sheet, make_csv, make_workbook
from market.web.sheets import read_sheet

TEXT = "주문 번호,송장 번호\nD1,0012345\n\n D2 ,한글\n"


def read(raw):
    return [row.cells for row in read_sheet(FileStorage(io.BytesIO(raw)))]


def book(*rows, look=None):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    if look:
        made.active["A1"].number_format = look
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "cp949"])
def test_text_is_read_in_the_letters_that_spreadsheets_write(name):
    assert read(TEXT.encode(name)) == [("주문 번호", "송장 번호"), ("D1", "0012345"), ("D2", "한글")]


@pytest.mark.parametrize("comma", [";", "\t"])
def test_other_commas_are_understood(comma):
    assert read(TEXT.replace(",", comma).encode())[1] == ("D1", "0012345")


@pytest.mark.parametrize(
    ("value", "look", "told"),
    [
        (12345, None, "12345"),
        (12.0, None, "12"),
        (1.5, None, "1.5"),
        (12, "00000", "00012"),
        ("00012", None, "00012"),
        (date(2026, 12, 3), None, "2026-12-03"),
        (True, None, "TRUE"),
        (123456789012, None, "123456789012"),
        (1234567890123456, None, "1.23457E+15"),
    ],
)
def test_a_cell_is_read_as_it_looked(value, look, told):
    assert read(book([value], look=look)) == [(told,)]


def test_a_formula_is_neither_executed_nor_taken_for_text():
    assert read(book(["D1", "=1+1"])) == [("D1",)]


@pytest.mark.parametrize("write", [lambda rows: make_csv(rows), lambda rows: make_workbook([Sheet("x", rows, (9,))])])
def test_what_looks_like_a_formula_is_written_as_words_and_comes_back_as_it_was(write):
    rows = [["=HYPERLINK(1)", "@x", "-5", "plain", "'=1", "''+1", "'", "＝1", "_x0041_", "_x005F_x0041_"]]
    raw = write(rows)

    assert read(raw) == [tuple(rows[0])]
    if raw.startswith(b"PK"):
        assert load_workbook(io.BytesIO(raw)).active["A1"].data_type == "s"


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"", sheets.NotASheet),
        (b"\x00\x01\x02", sheets.NotASheet),
        (b"\xff\xfe\xfa", sheets.NotASheet),
        (b'a,"b', sheets.NotASheet),
        (b"PK\x03\x04 no archive", sheets.NotASheet),
        (packed(nothing="x"), sheets.NotASheet),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", sheets.OldSheet),
        (b"a" * (sheets.LARGEST_FILE + 1), sheets.SheetTooLarge),
        (b"a\n" * (sheets.MOST_ROWS + 2), sheets.TooManyRows),
        (b"\n" * 150_000 + b"a", sheets.TooManyRows),
        (b"," * 101 + b"a", sheets.TooManyColumns),
        (b"a" * 5_001, sheets.CellTooLong),
    ],
)
def test_what_is_no_table_or_too_large_is_refused_in_words(raw, refusal):
    with pytest.raises(refusal) as said:
        read(raw)

    assert "%(" not in str(said.value)


def test_a_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(sheets.SheetTooLarge):
        read(packed(**{"xl/worksheets/sheet1.xml": b"0" * (sheets.LARGEST_UNPACKED + 1)}))


def test_a_file_of_very_many_parts_is_refused():
    with pytest.raises(sheets.SheetTooLarge):
        read(packed(**{f"part{number}": "" for number in range(400)}))


def test_entities_are_refused_before_a_parser_sees_them():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    out = io.BytesIO(book(["a"]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/evil.xml", bomb)

    with pytest.raises(sheets.NotASheet):
        read(out.getvalue())


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is():
    raw = io.BytesIO(book(["a"], ["b"]))
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = content.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
            new.writestr(part.filename, content)

    assert read(out.getvalue()) == [("a",), ("b",)]
