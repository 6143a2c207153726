"""Payments against ledger: what differs is found, listed once, and put right by nobody but a person."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.ledger import services as ledger
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import Order
from market.domain.payments.models import AttemptStatus, EventOutcome, PaymentAttempt, ProviderEvent, Refund
from market.domain.settlements import reconciliation_queries as queries
from market.domain.settlements import reconciling
from market.domain.settlements.models import Difference, DifferenceKind, Payout, PayoutFile, Reconciliation
from market.domain.settlements.reconciliation_errors import DifferenceResolved, NotAdjustable
from market.domain.settlements.reconciling import Adjustment
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from market.web import jobs
from tests.factories import EnterpriseFactory

CLERK = Actor(user_id=None, name="고양시 담당자")


@pytest.fixture
def sold(desk, order, shelf):
    """A paid order of 12,000 and 8,000 from two enterprises, 3,000 each for sending; its id."""
    order_id = order(of=[shelf(price=12_000), shelf(price=8_000)])
    desk.pay(order_id)
    return order_id


def run(*, is_full=True, now=None):
    comparison = reconciling.compare(is_full=is_full, now=now or clock.now())
    with transaction():
        reconciling.record(comparison)
    return comparison.findings


def open_rows():
    db.session.rollback()
    return db.session.scalars(
        select(Difference).where(Difference.resolved_at.is_(None)).order_by(Difference.id)
    ).all()


def spoil(order_id, amount, *, cause="spoilt", at=None):
    """Post what belongs to nothing, behind the market's back."""
    with transaction():
        order = db.session.get_one(Order, order_id)
        posting = ledger.Posting(
            enterprise_id=order.seller_orders[0].enterprise_id,
            kind=EntryKind.ADJUSTMENT,
            amount=amount,
            cause=cause,
            reason="test",
            order_id=order_id,
        )
        ledger.post([posting], is_sandbox=order.is_sandbox, now=at or clock.now())


def refuse_at_the_provider(desk, refund_id):
    """The bank sends a refund back, and the market hears of it."""
    provider_id = db.session.get_one(Refund, refund_id).provider_id
    db.session.rollback()
    desk.sandbox.settle_refund(provider_id, succeeded=False, now=clock.now())
    desk.deliver()


def resolve(row, *, reason="확인했음", adjustment=None):
    with transaction():
        reconciling.resolve(
            queries.difference(row.id), reason=reason, adjustment=adjustment, actor=CLERK, now=clock.now()
        )


def test_what_was_sold_and_partly_given_back_adds_up(desk, sold):
    desk.give_back(sold, lambda order: [(order.lines[0], 5_001)])

    assert run() == []
    (kept,) = [total for total in queries.totals() if total.is_sandbox]
    assert (kept.captured, kept.refunded, kept.kept) == (26_000, 5_001, 20_999)
    assert kept.enterprises + kept.market == kept.kept


def test_an_order_that_differs_is_listed_once_with_what_is_expected_and_found(sold):
    spoil(sold, 700)

    run()
    run()

    (row,) = open_rows()
    assert (row.kind, row.order_id, row.expected, row.found) == (DifferenceKind.ORDER, sold, 26_000, 26_700)
    runs = db.session.scalars(select(Reconciliation)).all()
    assert [(one.is_full, one.orders, one.differences) for one in runs] == [(True, 1, 1), (True, 1, 1)]


def test_a_payment_without_a_sale_and_a_sale_without_a_payment_differ(sold, order):
    unpaid = order()
    spoil(unpaid, 500)
    with transaction():
        attempt = db.session.scalars(select(PaymentAttempt)).one()
        attempt.captured, attempt.status = 0, AttemptStatus.EXPIRED

    assert [(found.order_id, found.expected, found.found) for found in run()] == [(sold, 0, 26_000), (unpaid, 0, 500)]


def test_it_puts_nothing_right_and_keeps_what_vanished_until_a_person_says_what_it_was(sold):
    spoil(sold, 700)
    run()
    spoil(sold, -700, cause="spoilt back")

    assert run() == []

    (row,) = open_rows()
    assert queries.sums_of([row]) == {row.subject: (26_000, 26_000)}


def test_an_open_difference_takes_the_new_numbers(sold):
    spoil(sold, 700)
    run()
    spoil(sold, 50, cause="more")
    run()

    (row,) = open_rows()
    assert row.found == 26_750


def test_the_short_run_looks_at_what_moved_and_the_full_one_at_everything(sold):
    long_ago = clock.now() - timedelta(days=2)
    with transaction():
        attempt = db.session.scalars(select(PaymentAttempt)).one()
        attempt.called_at = attempt.closed_at = long_ago
        db.session.add(
            Reconciliation(started_at=clock.now() + timedelta(hours=1), is_full=False, orders=0, differences=0)
        )
    spoil(sold, 700, at=long_ago)

    assert run(is_full=False) == []
    assert len(run(is_full=True)) == 1


def test_the_short_run_meets_an_order_whose_ledger_was_touched_after_the_last_run(sold):
    run()
    spoil(sold, 700)

    assert [found.order_id for found in run(is_full=False)] == [sold]


def test_orphans_reviews_failed_refunds_and_payouts_are_listed(desk, sold, order):
    waiting = order()
    desk.faults.refunds_wait = True
    refund_id = desk.give_back(sold, lambda order: [(order.lines[0], 1_000)])
    refuse_at_the_provider(desk, refund_id)
    now = clock.now()
    with transaction():
        enterprise = EnterpriseFactory()
        orphan = {"livemode": False, "created_at": now, "received_at": now, "outcome": EventOutcome.ORPHAN}
        db.session.add(ProviderEvent(id="evt_x", type="checkout.session.completed", object_id="cs_x", **orphan))
        db.session.add(
            PaymentAttempt(
                order_id=waiting,
                number=1,
                status=AttemptStatus.NEEDS_REVIEW,
                gateway="sandbox",
                livemode=False,
                amount=15_000,
                idempotency_key="k",
                parameters={},
                called_at=now,
                expires_at=now,
                closed_at=now,
                last_error="amount: 1 instead of 15000",
            )
        )
        file = PayoutFile(number="P1", made_at=now, made_by="x")
        transferred = {"bank_code": "004", "account_number": "1", "account_holder": "x", "status": "transferred"}
        db.session.add(
            Payout(
                file=file,
                enterprise_id=enterprise.id,
                amount=9_000,
                transferred_on=now.date(),
                bank_reference="B",
                **transferred,
            )
        )
        posting = ledger.Posting(
            enterprise_id=enterprise.id, kind=EntryKind.PAYOUT, amount=-4_000, cause="payout:777"
        )
        ledger.post([posting], is_sandbox=False, now=now)

    run()
    listed = {(row.kind, row.expected, row.found) for row in open_rows()}

    assert listed == {
        (DifferenceKind.ORPHAN, 0, 0),
        (DifferenceKind.REVIEW, 15_000, 0),
        (DifferenceKind.REFUND_FAILED, 1_000, 0),
        (DifferenceKind.PAYOUT, -9_000, 0),
        (DifferenceKind.PAYOUT, 0, -4_000),
    }


def test_an_entry_makes_the_order_fit_again_and_both_are_in_the_audit(sold):
    spoil(sold, 700)
    run()
    (row,) = open_rows()
    enterprise_id = row.order.seller_orders[0].enterprise_id

    resolve(row, reason="두 번 적힘", adjustment=Adjustment(enterprise_id, -700))

    assert run() == []
    assert open_rows() == []
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.cause == f"difference:{row.id}")).one()
    assert (entry.enterprise_id, entry.amount, entry.reason, entry.order_id) == (
        enterprise_id,
        -700,
        "두 번 적힘",
        sold,
    )
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.reason == "두 번 적힘")).all()
    assert sorted(actions) == ["difference.resolved", "ledger.adjusted"]


def test_what_a_person_explained_is_listed_again_only_when_its_numbers_change(sold):
    spoil(sold, 700)
    run()
    resolve(open_rows()[0])

    run()
    assert open_rows() == []

    spoil(sold, 1, cause="one more")
    run()
    assert [row.found for row in open_rows()] == [26_701]


def test_an_entry_of_another_amount_leaves_the_rest_to_be_listed(sold):
    spoil(sold, 700)
    run()
    resolve(open_rows()[0], adjustment=Adjustment(None, -300))

    run()

    assert [(row.expected, row.found) for row in open_rows()] == [(26_000, 26_400)]


@pytest.mark.parametrize("won", [0, -700])
def test_no_entry_on_a_strangers_account_nor_of_nothing(sold, won):
    stranger = EnterpriseFactory()
    db.session.commit()
    spoil(sold, 700)
    run()
    (row,) = open_rows()

    with pytest.raises(NotAdjustable):
        resolve(row, adjustment=Adjustment(stranger.id if won else None, won))

    assert len(open_rows()) == 1


def test_a_difference_is_resolved_once(sold):
    spoil(sold, 700)
    run()
    (row,) = open_rows()
    resolve(row)

    with pytest.raises(DifferenceResolved):
        resolve(row, adjustment=Adjustment(None, -700))

    assert run()[0].found == 26_700


def test_the_command_says_in_plain_words_what_differs_and_fails_when_something_is_open(app, sold):
    command = app.test_cli_runner()
    fine = command.invoke(args=["reconcile"])

    assert fine.exit_code == 0
    assert "orders compared: 1" in fine.output
    assert "nothing differs" in fine.output

    spoil(sold, 700)
    open_now = command.invoke(args=["reconcile"])

    assert open_now.exit_code == 1
    assert "26,000 won expected, 26,700 found" in open_now.output


def test_the_worker_compares_by_the_clock(app, sold):
    spoil(sold, 700)

    jobs.reconcile(app, is_full=False)
    jobs.reconcile(app, is_full=True)

    assert len(open_rows()) == 1
    assert [one.is_full for one in queries.latest_runs()] == [True, True]
