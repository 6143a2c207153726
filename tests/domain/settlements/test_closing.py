"""What is earned goes into one statement of its period, and its sums are those of the ledger."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from market.domain.fees.models import FeeRule
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.settlements import closing, queries
from market.domain.settlements.models import Period, Statement, StatementLine
from market.domain.settlements.queries import Sum
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.races import all_at_once
from tests.settling import monday, statement


def test_a_sale_is_due_when_the_purchase_is_confirmed(trade):
    seller = trade.enterprise()
    order_id = trade.buy(seller)

    assert trade.close(seller, now=monday(1)) == []

    trade.receive(order_id)
    (number,) = trade.close(seller, now=monday(1))
    made = statement(number)
    assert made.first_day == monday(0).date()
    assert (made.last_day - made.first_day).days == 6


def test_a_week_is_closed_when_it_is_over(trade):
    seller = trade.enterprise()
    trade.sell(seller)

    assert trade.close(seller, now=clock.now()) == []
    assert len(trade.close(seller, now=monday(1))) == 1


def test_closing_twice_makes_nothing_new(trade):
    seller = trade.enterprise()
    trade.sell(seller)
    trade.close(seller, now=monday(1))

    assert trade.close(seller, now=monday(1)) == []
    assert closing.enterprises_with_due(monday(1)) == []
    assert db.session.scalar(select(func.count(Statement.id))) == 1


@pytest.mark.race
def test_two_workers_who_close_at_once_make_one_statement(app, trade):
    seller = trade.enterprise()
    trade.sell(seller)
    trade.sell(seller, is_sandbox=True)

    def close(_):
        try:
            with transaction():
                return len(closing.close_periods(seller, now=monday(1)))
        except IntegrityError:
            return 0

    assert sum(all_at_once(app, close, range(4))) == 2
    entries = db.session.scalar(select(func.count(LedgerEntry.id)).where(LedgerEntry.enterprise_id == seller))
    assert db.session.scalar(select(func.count(StatementLine.entry_id))) == entries


def test_an_account_that_wants_it_is_settled_by_the_month(trade):
    seller = trade.enterprise(period=Period.MONTH)
    trade.sell(seller)

    (number,) = trade.close(seller, now=monday(6))

    made = statement(number)
    assert made.period is Period.MONTH
    assert made.first_day.day == 1


def test_without_an_account_it_is_settled_by_the_week(trade):
    seller = trade.enterprise(account=False)
    trade.sell(seller)

    (number,) = trade.close(seller, now=monday(1))

    assert statement(number).period is Period.WEEK


def test_what_came_too_late_for_its_week_stands_in_the_next(trade):
    seller = trade.enterprise()
    trade.sell(seller)
    trade.close(seller, now=monday(1))
    trade.sell(seller)  # earned in the same week, which is closed

    assert trade.close(seller, now=monday(1)) == []
    (number,) = trade.close(seller, now=monday(2))
    assert statement(number).first_day == monday(1).date()


def test_simulated_payments_have_statements_of_their_own(trade):
    seller = trade.enterprise()
    trade.sell(seller)
    trade.sell(seller, is_sandbox=True)

    real, simulated = (statement(number) for number in trade.close(seller, now=monday(1)))

    assert (real.is_sandbox, simulated.is_sandbox) == (False, True)
    assert queries.figures(real).total == queries.figures(simulated).total == 15_000


def test_the_sums_of_a_statement_are_those_of_the_ledger(trade):
    seller, other = trade.enterprise(), trade.enterprise()
    with transaction():
        db.session.add(FeeRule(basis_points=500, fixed=100, since=clock.now()))
    trade.sell(seller, other, price=12_340)
    trade.sell(seller, price=7_770)
    (number,) = trade.close(seller, now=monday(1))

    told = queries.figures(statement(number))
    lines = list(queries.all_lines(told.statement))

    entries = db.session.scalars(select(LedgerEntry).where(LedgerEntry.enterprise_id == seller)).all()
    assert told.total == sum(entry.amount for entry in entries) == sum(line.sum.amount for line in lines)
    assert told.lines == len(lines) == len(entries)
    for kind, summed in told.kinds.items():
        own = [entry for entry in entries if entry.kind is kind]
        assert summed == Sum(sum(entry.amount for entry in own), sum(entry.vat for entry in own))
    assert told.fee.amount == -(617 + 100) - (389 + 100)
    assert told.taxable.amount == 12_340 + 7_770 + 6_000
    assert told.taxable.supply + told.taxable.vat == told.taxable.amount
    assert told.exempt == Sum()
    assert told.waiting == told.total
    assert told.closing == told.total


def test_the_ledger_of_all_statements_and_payouts_is_the_balance(trade):
    seller = trade.enterprise()
    trade.sell(seller)
    trade.close(seller, now=monday(1))
    trade.transfer(trade.pay_out(now=monday(1)), now=monday(1))
    trade.sell(seller, price=5_000)
    (number,) = trade.close(seller, now=monday(2))

    told = queries.figures(statement(number))

    assert (told.opening, told.total, told.closing) == (0, 8_000, 8_000)
    kinds = db.session.scalars(select(LedgerEntry.kind).join(StatementLine, StatementLine.entry_id == LedgerEntry.id))
    assert EntryKind.PAYOUT not in kinds.all()
