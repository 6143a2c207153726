"""One statement, four tellings: the ledger, the screen, the PDF and the workbook say the same to the won."""

import re
from collections import Counter
from io import BytesIO

import openpyxl
import pypdfium2
import pytest
from sqlalchemy import select

from market.domain.catalog.models import TaxKind
from market.domain.enterprises.models import Enterprise
from market.domain.fees.models import FeeRule
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import OrderLine
from market.domain.settlements import services as settlements
from market.domain.settlements.models import StatementLine
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import papers
from tests.settling import CLERK, monday, statement


@pytest.fixture
def number(trade):
    """A statement with a negative opening, taxable and exempt goods, odd fees, an adjustment and a held part."""
    seller = trade.enterprise()
    with transaction():
        db.session.add(FeeRule(basis_points=333, fixed=70, since=clock.now()))
    first = trade.sell(seller, price=9_990)
    trade.close(seller, now=monday(1))
    trade.transfer(trade.pay_out(now=monday(1)), now=monday(1))
    trade.give_back(first, 4_567, now=monday(1))
    trade.close(seller, now=monday(2))
    trade.sell(seller, price=12_345)
    disputed = trade.sell(seller, price=7_777, tax_kind=TaxKind.EXEMPT)
    trade.dispute(disputed)
    with transaction():
        enterprise = db.session.get_one(Enterprise, seller)
        settlements.adjust(
            enterprise, amount=-1_234, reason="=HYPERLINK(1)", ticket="t", actor=CLERK, now=clock.now()
        )
        db.session.scalars(select(OrderLine).where(OrderLine.unit_price == 12_345)).one().name_ko = "+다래 잼"
    (made,) = trade.close(seller, now=monday(3))
    return made


def ledger_of(number):
    """The entries of the statement, straight from the table."""
    return db.session.scalars(
        select(LedgerEntry)
        .join(StatementLine, StatementLine.entry_id == LedgerEntry.id)
        .where(StatementLine.statement_id == statement(number).id)
        .order_by(LedgerEntry.id)
    ).all()


def sums_of(entries):
    """Supply value, tax and amount of some entries."""
    amount, vat = sum(entry.amount for entry in entries), sum(entry.vat for entry in entries)
    return amount - vat, vat, amount


def expected_rows(number):
    """Every row of figures that each telling has to have, by its words."""
    entries = ledger_of(number)
    sold = [entry for entry in entries if entry.kind not in (EntryKind.FEE, EntryKind.ADJUSTMENT)]
    kinds = {str(kind): sums_of([entry for entry in entries if entry.kind is kind]) for kind in EntryKind}
    opening = 9_990 + 3_000 - 403 - (9_990 + 3_000 - 403)  # sold, its fee, paid out
    refunded = sum(
        entry.amount
        for entry in db.session.scalars(select(LedgerEntry).where(LedgerEntry.refund_id.is_not(None)))
        if entry.enterprise_id is not None
    )
    return {
        **{words: figures for words, figures in kinds.items() if any(figures)},
        "과세": sums_of([entry for entry in sold if entry.tax_kind is TaxKind.TAXABLE]),
        "면세": sums_of([entry for entry in sold if entry.tax_kind is TaxKind.EXEMPT]),
        "매출": sums_of(sold),
        "이번 기간 합계": sums_of(entries),
        "이전 정산 내역서에서 넘어온 금액": (opening + refunded,),
        "정산 잔액": (opening + refunded + sums_of(entries)[2],),
    }


def test_the_ledger_has_what_the_tellings_are_held_against(number):
    rows = expected_rows(number)

    assert rows["이전 정산 내역서에서 넘어온 금액"][0] < 0
    assert rows["면세"][1] == 0 < rows["면세"][2]
    assert rows["조정"] == (-1_234, 0, -1_234)
    assert rows[str(EntryKind.FEE)][2] < 0


def test_the_screen_says_what_the_ledger_says(sign_in, trade, number):
    page = sign_in(trade.member(statement(number).enterprise_id)).get(f"/seller/settlements/{number}").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

    for words, figures in expected_rows(number).items():
        wanted = [f"{figure:,}" for figure in figures]
        assert re.search(rf"{words} {' '.join(wanted)}원? ", text), (words, wanted)
    rows = re.findall(r'<td class="n">([^<]*)</td><td class="n">([^<]*)</td><td class="n">([^<]*)</td></tr>', page)
    told = Counter(tuple(int(cell.replace(",", "")) for cell in row) for row in rows)
    assert not Counter(sums_of([entry]) for entry in ledger_of(number)) - told


def test_the_pdf_says_what_the_ledger_says(sign_in, trade, number):
    browser = sign_in(trade.member(statement(number).enterprise_id))
    answer = browser.get(f"/seller/settlements/{number}/pdf")
    assert answer.content_type == "application/pdf"
    assert f'filename="{number}.pdf"' in answer.headers["Content-Disposition"]
    pages = pypdfium2.PdfDocument(answer.data)
    text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)

    for words, figures in expected_rows(number).items():
        wanted = [f"{figure:,}" for figure in figures]
        assert f"{words} {' '.join(wanted)}" in text, (words, wanted)
    entries = ledger_of(number)
    lines = Counter(" ".join(f"{figure:,}" for figure in sums_of([entry])) for entry in entries)
    listed = text.partition("거래 내역")[2]
    for figures, times in lines.items():
        assert listed.count(figures) >= times, figures


def test_the_workbook_says_what_the_ledger_says_and_has_no_formula(sign_in, trade, number):
    browser = sign_in(trade.member(statement(number).enterprise_id))
    book = openpyxl.load_workbook(BytesIO(browser.get(f"/seller/settlements/{number}/xlsx").data))
    sums, lines = book.worksheets

    told = {(row[0], *(value for value in row[1:] if value is not None)) for row in sums.iter_rows(values_only=True)}
    for words, figures in expected_rows(number).items():
        assert (words, *figures) in told, words
    rows = list(lines.iter_rows(min_row=2, values_only=True))
    entries = ledger_of(number)
    assert [row[5:] for row in rows[:-1]] == [sums_of([entry]) for entry in entries]
    assert rows[-1][5:] == sums_of(entries)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    texts = {cell.value for cell in cells}
    assert "'=HYPERLINK(1)" in texts
    assert any(str(text).startswith("'+다래 잼") for text in texts)


def test_a_long_statement_is_made_by_the_worker(app, settings, sign_in, trade, number, monkeypatch):
    monkeypatch.setattr(papers, "AT_ONCE", 3)
    asked = []
    monkeypatch.setitem(app.extensions, papers.TASK, lambda *wanted: asked.append(wanted))
    browser = sign_in(trade.member(statement(number).enterprise_id))
    address = f"/seller/settlements/{number}/pdf"

    assert "잠시 걸려요" in browser.get(address, follow_redirects=True).text
    assert asked == [(number, "ko")]
    file = papers.make(app, *asked[0])
    answer = browser.get(address)
    assert answer.content_type == "application/pdf"
    assert answer.data == file.read_bytes()
    trade.pay_out(now=monday(3))  # it says something else now
    assert browser.get(address).status_code == 303
    papers.make(app, number, "ko")
    assert len(list((settings.instance / "papers").glob(f"{number}.ko.*"))) == 1


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_simulated_statement_says_so_everywhere(sign_in, trade, language):
    seller = trade.enterprise()
    trade.sell(seller, is_sandbox=True)
    (number,) = trade.close(seller, now=monday(1))
    browser = sign_in(trade.member(seller))
    mark = "Simulated payments" if language else "모의 결제"

    assert mark in browser.get(f"{language}/seller/settlements/{number}").text
    pages = pypdfium2.PdfDocument(browser.get(f"{language}/seller/settlements/{number}/pdf").data)
    assert mark in pages[0].get_textpage().get_text_range()
    book = openpyxl.load_workbook(BytesIO(browser.get(f"{language}/seller/settlements/{number}/xlsx").data))
    assert any(mark in str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
