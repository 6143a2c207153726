"""Files for the bank, transfers, and what keeps money from being paid out."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.audit.models import AuditEntry
from market.domain.enterprises.models import Enterprise, MemberRole
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.ledger.queries import balance
from market.domain.notifications.models import OutboxMail
from market.domain.payments.models import DisputeStatus
from market.domain.settlements import office_queries, payout_queries, queries
from market.domain.settlements import services as settlements
from market.domain.settlements.errors import (
    AdjustmentOfNothing,
    AlreadyAdjusted,
    NothingToPayOut,
    PayoutAlreadyRecorded,
    PayoutMovedOn,
    TransferBeforeFile,
    TransferInTheFuture,
)
from market.domain.settlements.models import Payout, PayoutFile, PayoutLine, PayoutStatus
from market.domain.settlements.rules import Hold
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.races import all_at_once
from tests.settling import CLERK, account_of, monday, statement


def held(enterprise_id):
    """What of an enterprise's money is held, by reason."""
    db.session.rollback()
    found = office_queries.standing_of(db.session.get_one(Enterprise, enterprise_id))
    return dict(found.held) if found else {}


def payout_of(file_id, enterprise_id):
    return db.session.scalars(
        select(Payout).where(Payout.file_id == file_id, Payout.enterprise_id == enterprise_id)
    ).one()


def test_a_file_holds_what_can_be_paid_and_a_file_is_no_transfer(trade):
    seller, other = trade.enterprise(), trade.enterprise()
    trade.sell(seller, other)
    trade.sell(seller, price=5_000)
    (number,) = trade.close(seller, now=monday(1))
    trade.close(other, now=monday(1))

    file_id = trade.pay_out(now=monday(1))

    assert payout_of(file_id, seller).amount == 15_000 + 8_000
    assert payout_of(file_id, other).amount == 15_000
    assert payout_of(file_id, seller).status is PayoutStatus.FILE_CREATED
    assert balance(seller, is_sandbox=False) == 23_000
    told = queries.figures(statement(number))
    assert (told.in_file, told.paid, told.waiting) == (23_000, 0, 0)
    with pytest.raises(NothingToPayOut):
        trade.pay_out(now=monday(1))


def test_a_recorded_transfer_is_posted_and_told(trade):
    seller = trade.enterprise()
    owner = trade.member(seller).id
    trade.member(seller, MemberRole.STAFF)
    trade.sell(seller)
    (number,) = trade.close(seller, now=monday(1))
    file_id = trade.pay_out(now=monday(1))

    trade.transfer(file_id, now=monday(1))

    payout = payout_of(file_id, seller)
    assert payout.status is PayoutStatus.TRANSFERRED
    assert payout.transferred_on == monday(1).date()
    assert payout.recorded_by == CLERK.name
    assert balance(seller, is_sandbox=False) == 0
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.PAYOUT)).one()
    assert (entry.amount, entry.cause) == (-15_000, f"payout:{payout.id}")
    assert queries.figures(statement(number)).paid == 15_000
    mails = db.session.scalars(select(OutboxMail.dedupe_key).where(OutboxMail.kind == "payout_transferred")).all()
    assert mails == [f"payout_transferred:{payout.id}:{owner}"]
    with pytest.raises(PayoutAlreadyRecorded):
        trade.transfer(file_id, now=monday(1))
    assert balance(seller, is_sandbox=False) == 0


@pytest.mark.parametrize(("days", "refusal"), [(1, TransferInTheFuture), (-1, TransferBeforeFile)])
def test_a_transfer_has_a_day_on_which_it_can_have_been(trade, days, refusal):
    seller = trade.enterprise()
    trade.sell(seller)
    trade.close(seller, now=monday(1))
    file_id = trade.pay_out(now=monday(1))

    with pytest.raises(refusal):
        trade.transfer(file_id, now=monday(1), days=days)

    assert payout_of(file_id, seller).status is PayoutStatus.FILE_CREATED


def test_what_the_bank_did_not_transfer_is_in_the_next_file(trade):
    seller, other = trade.enterprise(), trade.enterprise()
    trade.sell(seller, other)
    trade.close(seller, other, now=monday(1))
    first = trade.pay_out(now=monday(1))

    with transaction():
        settlements.record_failure(payout_of(first, seller), reason="예금주 불일치", actor=CLERK, now=monday(1))
    trade.transfer(first, now=monday(1))
    again = trade.pay_out(now=monday(1))

    assert payout_of(first, seller).status is PayoutStatus.FAILED
    assert payout_of(first, other).status is PayoutStatus.TRANSFERRED
    assert [payout.enterprise_id for payout in db.session.get_one(PayoutFile, again).payouts] == [seller]
    assert payout_of(again, seller).amount == 15_000
    assert balance(seller, is_sandbox=False) == 15_000
    with pytest.raises(PayoutAlreadyRecorded), transaction():
        settlements.record_failure(payout_of(first, other), reason="x", actor=CLERK, now=monday(1))


@pytest.mark.race
def test_two_who_make_a_file_at_once_make_one(app, trade):
    seller = trade.enterprise()
    trade.sell(seller)
    trade.close(seller, now=monday(1))

    def make(_):
        try:
            with transaction():
                settlements.make_payout_file(total=15_000, actor=CLERK, now=monday(1))
        except (PayoutMovedOn, NothingToPayOut):
            return 0
        return 1

    assert sum(all_at_once(app, make, range(6))) == 1
    assert db.session.scalar(select(func.sum(Payout.amount))) == 15_000
    assert db.session.scalar(select(func.count(PayoutFile.id))) == 1


@pytest.mark.race
def test_one_transfer_that_is_recorded_by_several_at_once_is_posted_once(app, trade):
    seller = trade.enterprise()
    trade.sell(seller)
    trade.close(seller, now=monday(1))
    file_id = trade.pay_out(now=monday(1))

    def record(_):
        try:
            trade.transfer(file_id, now=monday(1))
        except PayoutAlreadyRecorded:
            return 0
        return 1

    assert sum(all_at_once(app, record, range(6))) == 1
    assert balance(seller, is_sandbox=False) == 0


def test_a_file_is_not_made_of_other_amounts_than_were_shown(trade):
    seller = trade.enterprise()
    trade.sell(seller)
    trade.close(seller, now=monday(1))

    with pytest.raises(PayoutMovedOn), transaction():
        settlements.make_payout_file(total=14_999, actor=CLERK, now=monday(1))

    assert db.session.scalar(select(func.count(PayoutLine.entry_id))) == 0


def test_case_19_a_refund_after_the_payout_is_carried_as_a_negative(trade):
    seller = trade.enterprise()
    sold = trade.sell(seller)
    trade.close(seller, now=monday(1))
    trade.transfer(trade.pay_out(now=monday(1)), now=monday(1))

    trade.give_back(sold, 12_000, now=monday(1) + timedelta(days=1))
    (second,) = trade.close(seller, now=monday(2))

    told = queries.figures(statement(second))
    assert (told.opening, told.total, told.closing) == (0, -12_000, -12_000)
    assert told.held == {Hold.NEGATIVE: -12_000}
    assert held(seller) == {Hold.NEGATIVE: -12_000}
    with pytest.raises(NothingToPayOut):
        trade.pay_out(now=monday(2))

    trade.sell(seller, price=20_000)
    (third,) = trade.close(seller, now=monday(3))
    told = queries.figures(statement(third))
    assert (told.opening, told.total, told.closing) == (-12_000, 23_000, 11_000)
    file_id = trade.pay_out(now=monday(3))
    assert payout_of(file_id, seller).amount == 11_000
    trade.transfer(file_id, now=monday(3))
    assert balance(seller, is_sandbox=False) == 0
    assert queries.figures(statement(second)).paid == -12_000


def test_case_25_a_disputed_order_is_not_paid_out_until_it_is_decided(trade):
    seller = trade.enterprise()
    disputed, undisputed = trade.sell(seller), trade.sell(seller, price=5_000)
    trade.dispute(disputed)
    (number,) = trade.close(seller, now=monday(1))

    assert held(seller) == {Hold.DISPUTED: 15_000}
    told = queries.figures(statement(number))
    assert told.held == {Hold.DISPUTED: 15_000}
    assert told.waiting == 8_000
    first = trade.pay_out(now=monday(1))
    assert payout_of(first, seller).amount == 8_000
    paid_for = db.session.scalars(
        select(LedgerEntry.order_id).join(PayoutLine, PayoutLine.entry_id == LedgerEntry.id)
    ).all()
    assert set(paid_for) == {undisputed}

    trade.dispute(disputed, DisputeStatus.WON)
    assert held(seller) == {}
    assert payout_of(trade.pay_out(now=monday(1)), seller).amount == 15_000


def test_a_dispute_that_comes_after_the_file_is_shown_beside_it(trade):
    seller = trade.enterprise()
    sold = trade.sell(seller)
    trade.close(seller, now=monday(1))
    file_id = trade.pay_out(now=monday(1))

    trade.dispute(sold)

    assert payout_queries.disputed_since(db.session.get_one(PayoutFile, file_id)) == {payout_of(file_id, seller).id}


def test_simulated_payments_are_never_paid_out(trade):
    seller = trade.enterprise()
    trade.sell(seller, is_sandbox=True)
    (number,) = trade.close(seller, now=monday(1))

    assert held(seller) == {Hold.SANDBOX: 15_000}
    assert queries.figures(statement(number)).held == {Hold.SANDBOX: 15_000}
    with pytest.raises(NothingToPayOut):
        trade.pay_out(now=monday(1))


def test_without_an_account_nothing_is_paid_out(trade):
    seller = trade.enterprise(account=False)
    trade.sell(seller)
    (number,) = trade.close(seller, now=monday(1))

    assert held(seller) == {Hold.NO_ACCOUNT: 15_000}
    assert queries.figures(statement(number)).held == {Hold.NO_ACCOUNT: 15_000}
    with pytest.raises(NothingToPayOut):
        trade.pay_out(now=monday(1))

    db.session.add(account_of(seller))
    db.session.commit()
    assert held(seller) == {}
    assert payout_of(trade.pay_out(now=monday(1)), seller).amount == 15_000


def test_an_adjustment_counts_once_and_stands_in_the_next_statement(trade):
    seller = trade.enterprise()

    def adjust(amount, ticket):
        with transaction():
            enterprise = db.session.get_one(Enterprise, seller)
            settlements.adjust(
                enterprise, amount=amount, reason="행사 지원", ticket=ticket, actor=CLERK, now=clock.now()
            )

    adjust(7_000, "a")
    with pytest.raises(AlreadyAdjusted):
        adjust(7_000, "a")
    with pytest.raises(AdjustmentOfNothing):
        adjust(0, "b")
    adjust(-500, "c")

    (number,) = trade.close(seller, now=monday(1))
    told = queries.figures(statement(number))
    assert told.total == told.kinds[EntryKind.ADJUSTMENT].amount == 6_500
    assert {line.what for line in queries.all_lines(told.statement)} == {"행사 지원"}
    written = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "ledger.adjusted")).all()
    assert [entry.reason for entry in written] == ["행사 지원", "행사 지원"]


def test_an_enterprise_sees_where_each_won_is(trade):
    seller = trade.enterprise()
    trade.sell(seller)
    trade.close(seller, now=monday(1))
    trade.transfer(trade.pay_out(now=monday(1)), now=monday(1))
    trade.sell(seller, price=5_000)
    trade.close(seller, now=monday(2))
    trade.sell(seller, price=6_000)
    trade.buy(seller, price=7_000)

    found = office_queries.balances(db.session.get_one(Enterprise, seller))[False]

    assert (found.open, found.earned, found.stated, found.paid) == (10_000, 9_000, 8_000, 15_000)
    assert found.owed == balance(seller, is_sandbox=False) == 27_000
