"""Money that goes back: never more than came, on the right accounts, and not while somebody disputes it."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.ledger import queries as ledger
from market.domain.orders.models import Order, OrderStatus
from market.domain.payments.errors import RefundNotPossible
from market.domain.payments.models import Dispute, DisputeStatus, EventOutcome, ProviderEvent, RefundStatus
from market.foundation import clock
from market.foundation.database import db
from tests.browser import Browser
from tests.factories import UserFactory
from tests.paying import adds_up, all_refunds, kept, mails, posted, status_of
from tests.races import all_at_once
from tests.restored import own


def balances(order_id):
    """What each enterprise of an order, and the market, has on the account: won by id, None for the market."""
    sellers = [part.enterprise_id for part in db.session.get_one(Order, order_id).seller_orders]
    return {account: ledger.balance(account, is_sandbox=True) for account in [*sellers, None]}


@pytest.mark.parametrize(
    "shares",
    [
        lambda order: [],
        lambda order: [(order.lines[0], 0)],
        lambda order: [(order.lines[0], -1)],
        lambda order: [(order.lines[0], 5_000), (order.lines[1], -1_000)],
        lambda order: [(order.lines[0], 12_001)],
        lambda order: [(order.seller_orders[0], 3_001)],
        lambda order: [(order.lines[0], 26_001)],
    ],
    ids=["nothing", "zero", "negative", "one negative", "over a line", "over a shipping charge", "over the payment"],
)
def test_case_16_what_was_not_paid_is_refused_before_the_provider_hears_of_it(desk, two_sellers, shares):
    with pytest.raises(RefundNotPossible):
        desk.give_back(two_sellers, shares)

    assert all_refunds() == []
    assert desk.count("refund") == 0
    assert kept(two_sellers) == 26_000
    assert adds_up(two_sellers)


def test_case_16_a_line_goes_back_once(desk, two_sellers):
    desk.give_back(two_sellers, lambda order: [(order.lines[0], 12_000)])

    with pytest.raises(RefundNotPossible):
        desk.give_back(two_sellers, lambda order: [(order.lines[0], 1)])
    assert desk.count("refund") == 1


@pytest.mark.race
def test_case_16_of_twenty_refunds_of_one_line_at_once_one_succeeds(app, desk, two_sellers):
    def ask(_):
        try:
            return desk.give_back(two_sellers, lambda order: [(order.lines[0], 12_000)])
        except RefundNotPossible:
            return None

    asked = all_at_once(app, ask, range(20))

    assert len([refund for refund in asked if refund]) == 1
    assert [(refund.amount, refund.status) for refund in all_refunds()] == [(12_000, RefundStatus.SUCCEEDED)]
    assert desk.count("refund") == 1
    assert kept(two_sellers) == 14_000
    assert adds_up(two_sellers)


def test_case_17_a_refund_of_one_enterprise_with_its_shipping_moves_its_account_only(desk, two_sellers):
    honey, soap = (part.enterprise_id for part in db.session.get_one(Order, two_sellers).seller_orders)
    assert balances(two_sellers) == {honey: 15_000, soap: 11_000, None: 0}

    desk.give_back(two_sellers, lambda order: [(order.lines[0], 4_321), (order.seller_orders[0], 3_000)])

    assert balances(two_sellers) == {honey: 7_679, soap: 11_000, None: 0}
    assert posted(two_sellers)[4:] == [(honey, "refund", -4_321), (honey, "refund", -3_000)]
    assert kept(two_sellers) == 18_679
    assert adds_up(two_sellers)
    assert status_of(two_sellers) is OrderStatus.PARTLY_REFUNDED
    assert [refund.amount for refund in all_refunds()] == [7_321]


def test_case_18_a_refund_that_fails_after_all_opens_its_amount_and_is_a_task(desk, order, sign_in):
    shopper = UserFactory()
    order_id = order()
    db.session.get_one(Order, order_id).user = shopper
    db.session.commit()
    desk.pay(order_id)
    before = posted(order_id)
    desk.faults.refunds_wait = True
    desk.cancel(order_id)
    assert status_of(order_id) is OrderStatus.CANCELLED
    assert kept(order_id) == 0
    assert adds_up(order_id)
    (refund,) = all_refunds()
    assert refund.status is RefundStatus.PENDING
    desk.sandbox.settle_refund(refund.provider_id, succeeded=False, now=clock.now())
    desk.deliver(twice=True)

    (refund,) = all_refunds()
    assert refund.status is RefundStatus.FAILED
    assert refund.attempt.refundable == 15_000
    assert sum(amount for *_, amount in posted(order_id)) == sum(amount for *_, amount in before) == 15_000
    assert adds_up(order_id)
    assert status_of(order_id) is OrderStatus.NEEDS_REVIEW
    assert "refund.failed" in db.session.scalars(select(AuditEntry.action).where(own(AuditEntry))).all()
    assert mails("order_refunded") == 0
    browser: Browser = sign_in(shopper)
    page = browser.get(f"/orders/{refund.attempt.order.number}").text
    assert [word for word in ("환급했", "환불했", "돌려드렸") if word in page] == []


def disputes():
    db.session.rollback()
    return db.session.scalars(select(Dispute).where(own(Dispute))).all()


@pytest.mark.parametrize(("won", "status"), [(True, DisputeStatus.WON), (False, DisputeStatus.LOST)])
def test_case_25_a_dispute_is_written_down_and_decided(desk, order, won, status):
    order_id = order()
    desk.pay(order_id)
    session_id = desk.attempts(order_id)[0].session_id
    dispute_id = desk.sandbox.dispute(session_id, "product_not_received", now=clock.now())
    desk.deliver(twice=True)

    (dispute,) = disputes()
    facts = (dispute.id, dispute.order_id, dispute.status, dispute.amount, dispute.reason)
    assert facts == (dispute_id, order_id, DisputeStatus.OPEN, 15_000, "product_not_received")
    desk.sandbox.close_dispute(dispute_id, won=won, now=clock.now())
    desk.deliver(twice=True)
    (dispute,) = disputes()
    assert (dispute.status, dispute.closed_at is not None) == (status, True)
    told = select(AuditEntry.action).where(AuditEntry.action.like("dispute.%"), own(AuditEntry))
    assert db.session.scalars(told.order_by(AuditEntry.id)).all() == ["dispute.open", f"dispute.{status.value}"]
    assert adds_up(order_id)


def test_case_25_notices_of_a_dispute_in_the_wrong_order_end_where_it_stands(desk, order):
    order_id = order()
    desk.pay(order_id)
    desk.deliver()
    session_id = desk.attempts(order_id)[0].session_id
    dispute_id = desk.sandbox.dispute(session_id, "fraudulent", now=clock.now())
    desk.sandbox.close_dispute(dispute_id, won=False, now=clock.now())
    desk.faults.newest_notice_first = True

    assert desk.deliver() == ["200", "200"]
    assert [dispute.status for dispute in disputes()] == [DisputeStatus.LOST]


def test_case_25_a_dispute_about_a_strangers_payment_is_an_orphan(desk, order):
    order_id = order()
    desk.pay(order_id)
    desk.deliver()
    attempt = desk.attempts(order_id)[0]
    desk.sandbox.dispute(attempt.session_id, "general", now=clock.now())
    attempt.payment_id = "pi_of_before_the_flood"
    db.session.commit()

    assert desk.deliver() == ["200"]
    assert disputes() == []
    assert EventOutcome.ORPHAN in db.session.scalars(select(ProviderEvent.outcome).where(own(ProviderEvent))).all()


def test_case_25_what_is_disputed_cannot_go_back_and_is_the_staffs_to_look_at(desk, order):
    order_id = order()
    desk.pay(order_id)
    desk.sandbox.dispute(desk.attempts(order_id)[0].session_id, "general", now=clock.now())
    desk.deliver()
    desk.cancel(order_id)

    assert [refund.status for refund in all_refunds()] == [RefundStatus.FAILED]
    assert status_of(order_id) is OrderStatus.NEEDS_REVIEW
    assert kept(order_id) == 15_000
    assert adds_up(order_id)
    assert mails("order_refunded") == 0
