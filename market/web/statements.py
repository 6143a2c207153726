"""A statement as a document: the same sums as on the screen, as PDF and as workbook, in the language of the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from market.domain.catalog.models import TaxKind
from market.domain.ledger.models import EntryKind
from market.domain.settlements import queries
from market.domain.settlements.models import Statement
from market.domain.settlements.queries import Figures, Line, Sum
from market.foundation import clock
from market.foundation.i18n import current_language, gettext
from market.foundation.wording import day, day_range, won
from market.web.documents import Cell, Sheet, make_pdf, make_workbook
from market.web.operator import shown_operator


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading. ``columns`` are text, wide (text that takes what room is left) or won."""

    title: str
    columns: Sequence[str]
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    sum: Sequence[Cell] = ()


def as_pdf(statement: Statement) -> bytes:
    """The statement on paper."""
    facts: dict[str, Any] = {
        "lang": current_language(),
        "brand": gettext("DADAKET"),
        "title": gettext("Statement of settlement"),
        "subtitle": _name(statement),
        "marks": _marks(statement),
        "facts": _facts(statement),
        "tables": [_printed(table) for table in _tables(statement)],
        "note": _note(),
        "foot": f"{shown_operator().name} · {statement.number}",
    }
    return make_pdf("tables", facts)


def as_workbook(statement: Statement) -> bytes:
    """The statement for a spreadsheet: the sums, and every entry."""
    *sums, lines = _tables(statement)
    rows: list[Sequence[Cell]] = [[gettext("Statement of settlement"), _name(statement)]]
    rows += [[mark] for mark in _marks(statement)]
    rows += _facts(statement)
    bold = {0}
    for table in sums:
        bold |= {len(rows) + 1, len(rows) + 2}
        rows += [[], [table.title], table.head, *table.rows]
        if table.sum:
            bold.add(len(rows))
            rows.append(table.sum)
    rows += [[], [_note()]]
    return make_workbook(
        [
            Sheet(gettext("Sums"), rows, widths=(44, 18, 18, 18), bold=frozenset(bold)),
            Sheet(lines.title, [lines.head, *lines.rows, lines.sum], widths=(14, 18, 44, 14, 10, 14, 14, 14)),
        ]
    )


def _name(statement: Statement) -> str:
    return statement.enterprise.name


def _marks(statement: Statement) -> list[str]:
    marks = []
    if statement.is_sandbox:
        marks.append(gettext("Simulated payments: this statement is a trial run and is never paid out."))
    if statement.enterprise.is_sample:
        marks.append(gettext("A sample: this enterprise is invented."))
    return marks


def _facts(statement: Statement) -> list[list[str]]:
    seller = statement.enterprise.seller
    facts = [
        [gettext("Statement number"), statement.number],
        [gettext("Period"), day_range(statement.first_day, statement.last_day)],
        [gettext("Made on"), day(statement.made_at)],
    ]
    if seller is not None:
        facts.append([gettext("Business registration number"), with_hyphens(seller.business_no)])
    return facts


def with_hyphens(business_no: str) -> str:
    """A business registration number as it is written: 000-81-00017."""
    return f"{business_no[:3]}-{business_no[3:5]}-{business_no[5:]}" if len(business_no) == 10 else business_no


def _note() -> str:
    return gettext(
        "Amounts are in won and include value added tax. What has become of the money is as it stood on %(day)s.",
        day=day(clock.now()),
    )


def _tables(statement: Statement) -> list[Table]:
    told = queries.figures(statement)
    return [_balance(told), _kinds(told), _taxes(told), _places(told), _lines(told, queries.all_lines(statement))]


def _balance(told: Figures) -> Table:
    return Table(
        gettext("Balance"),
        ("wide", "won"),
        (gettext("What"), gettext("Amount")),
        [(gettext("Unpaid from earlier statements"), told.opening), (gettext("Sum of this period"), told.total)],
        (gettext("Balance of the statement"), told.closing),
    )


def _kinds(told: Figures) -> Table:
    return Table(
        gettext("By kind"),
        ("wide", "won", "won", "won"),
        _sum_head(gettext("Kind")),
        [_sum_row(str(kind), summed) for kind, summed in told.kinds.items()],
        _sum_row(gettext("Sum of this period"), told.whole),
    )


def _taxes(told: Figures) -> Table:
    return Table(
        gettext("Sales by tax, without the market’s fee"),
        ("wide", "won", "won", "won"),
        _sum_head(gettext("Tax")),
        [_sum_row(str(TaxKind.TAXABLE), told.taxable), _sum_row(str(TaxKind.EXEMPT), told.exempt)],
        _sum_row(gettext("Sales"), told.taxable + told.exempt),
    )


def _sum_head(first: str) -> tuple[str, str, str, str]:
    return first, gettext("Supply value"), gettext("VAT"), gettext("Amount")


def _sum_row(first: str, summed: Sum) -> tuple[str, int, int, int]:
    return first, summed.supply, summed.vat, summed.amount


def places_of(told: Figures) -> list[tuple[str, int]]:
    """Where the statement's money is by now, in words; its sum is the statement's."""
    places = [
        (gettext("Transferred"), told.paid),
        (gettext("File created, not transferred yet"), told.in_file),
        (gettext("In the next payout"), told.waiting),
        *((gettext("Held: %(reason)s", reason=str(reason)), amount) for reason, amount in told.held.items()),
    ]
    return [(words, amount) for words, amount in places if amount]


def _places(told: Figures) -> Table:
    return Table(
        gettext("What has become of it"),
        ("wide", "won"),
        (gettext("State"), gettext("Amount")),
        places_of(told),
        (gettext("Sum of this period"), told.total),
    )


def _lines(told: Figures, lines: Iterable[Line]) -> Table:
    return Table(
        gettext("Entries"),
        ("text", "text", "wide", "text", "text", "won", "won", "won"),
        (
            gettext("Date"),
            gettext("Order"),
            gettext("Product"),
            gettext("Kind"),
            gettext("Tax"),
            gettext("Supply value"),
            gettext("VAT"),
            gettext("Amount"),
        ),
        [_line_row(line) for line in lines],
        (gettext("Sum of this period"), "", "", "", "", told.whole.supply, told.whole.vat, told.total),
    )


def _line_row(line: Line) -> tuple[Cell, ...]:
    return (
        clock.day_of(line.posted_at).isoformat(),
        line.order_number,
        line.what,
        str(line.kind),
        "" if line.kind is EntryKind.ADJUSTMENT else str(line.tax_kind),
        line.sum.supply,
        line.sum.vat,
        line.sum.amount,
    )


def _printed(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": list(table.columns),
        "head": list(table.head),
        "rows": [_words(row) for row in table.rows],
        "sum": _words(table.sum),
    }


def _words(row: Sequence[Cell]) -> list[str]:
    return [won(value) if isinstance(value, int) else value for value in row]
