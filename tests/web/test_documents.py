"""Files for programs and paper."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pypdfium2
import pytest

from market.web.documents import XLSX, Sheet, download, make_csv, make_pdf, make_workbook, plain

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "=cmd|' /C calc'!A0", "'=1", "＝1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text_in_every_file(text):
    book = openpyxl.load_workbook(BytesIO(make_workbook([Sheet("x", [["head"], [text]], widths=(10,))])))
    cell = book["x"]["A2"]

    assert plain(text) == "'" + text
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    read = list(csv.reader(StringIO(make_csv([[text]]).decode("utf-8-sig"), newline="")))
    assert read == [["'" + text]]


def test_numbers_stay_numbers_and_digits_of_a_text_stay_all():
    book = openpyxl.load_workbook(BytesIO(make_workbook([Sheet("x", [["088", -12_000]], widths=(5, 10))])))

    assert [cell.value for cell in book["x"][1]] == ["088", -12_000]
    assert make_csv([["088", -12_000]]) == "\ufeff088,-12000\r\n".encode()


def test_a_pdf_holds_words_as_they_are_and_executes_none():
    facts = {
        "lang": "ko",
        "brand": "다다켓",
        "title": "정산서",
        "subtitle": "#panic() *굵게* $x$ 뷁",
        "marks": ["모의 결제"],
        "facts": [["번호", "W261129-0007"]],
        "tables": [
            {
                "title": "합계",
                "columns": ["wide", "won"],
                "head": ["항목", "금액"],
                "rows": [["#sys.inputs", "-12,000"]],
                "sum": ["합", "-12,000"],
            }
        ],
        "note": "",
        "foot": "다다켓",
    }
    page = pypdfium2.PdfDocument(make_pdf("tables", facts))[0].get_textpage().get_text_range()

    for words in ("정산서", "#panic() *굵게* $x$", "#sys.inputs", "-12,000", "W261129-0007", "모의 결제"):
        assert words in page


def test_a_download_has_a_name_that_every_browser_can_read():
    answer = download(b"x", name="정산서 1.xlsx", kind=XLSX)

    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\" 1.xlsx\"; filename*=UTF-8''%EC%A0%95%EC%82%B0%EC%84%9C%201.xlsx"
    )
