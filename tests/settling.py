"""Sold goods, paid and received, for tests of what enterprises are owed. Everything is bought today; weeks later
are moments that a test names."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from market.domain.catalog.models import ProductVariant, TaxKind
from market.domain.enterprises.models import Enterprise, MemberRole
from market.domain.orders import receiving
from market.domain.orders import services as orders
from market.domain.orders.models import DeliveryWord, Order, SellerOrder
from market.domain.payments import queries as payments
from market.domain.payments import refunds
from market.domain.payments.models import Dispute, DisputeStatus, RefundReason
from market.domain.payments.refunds import Share
from market.domain.settlements import closing, payout_queries
from market.domain.settlements import services as settlements
from market.domain.settlements.models import PayoutAccount, PayoutFile, Period, Statement
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.clock import SEOUL
from market.foundation.database import db, transaction
from tests.factories import MembershipFactory, SellingEnterpriseFactory
from tests.paying import cart_of, place

CLERK = Actor(user_id=None, name="고양시 담당자")
ACCOUNT_NUMBER = "110123456789"


def monday(weeks):
    """Ten in the morning on the Monday that comes ``weeks`` after this week's."""
    today = clock.day_of(clock.now())
    return datetime.combine(today - timedelta(days=today.weekday()) + timedelta(weeks=weeks), time(10), tzinfo=SEOUL)


class Trade:
    """What happens between an enterprise, a shopper and the city, each step in a transaction of its own."""

    def __init__(self, desk, shelf):
        self.desk, self.shelf = desk, shelf

    def enterprise(self, *, account=True, period=Period.WEEK, **facts):
        """An enterprise that sells; its id."""
        made = SellingEnterpriseFactory(**facts)
        if account:
            db.session.add(account_of(made.id, period))
        db.session.commit()
        return made.id

    def member(self, enterprise, role=MemberRole.OWNER):
        """Somebody who works for an enterprise."""
        made = MembershipFactory(enterprise=db.session.get_one(Enterprise, enterprise), role=role).user
        db.session.commit()
        return made

    def buy(self, *enterprises, price=12_000, is_sandbox=False, tax_kind=TaxKind.TAXABLE):
        """One thing of each enterprise and 3,000 won for sending it, ordered and paid; the order's id."""
        owners = [db.session.get_one(Enterprise, number) for number in enterprises]
        variants = [self.shelf(price=price, enterprise=owner) for owner in owners]
        for variant_id in variants:
            db.session.get_one(ProductVariant, variant_id).product.tax_kind = tax_kind
        db.session.commit()
        order_id = place(cart_of(variants), is_sandbox=is_sandbox)
        self.desk.start(order_id)
        self.desk.sandbox.pay(self.desk.page_of(order_id), now=clock.now())
        self.desk.settle(order_id)
        return order_id

    def receive(self, order_id):
        """All parts of an order are sent, delivered and confirmed."""
        for part_id in db.session.scalars(select(SellerOrder.id).where(SellerOrder.order_id == order_id)).all():
            with transaction():
                part, now = db.session.get_one(SellerOrder, part_id), clock.now()
                orders.send(part, carrier="cj", tracking_number="123456789012", actor=CLERK, now=now)
                receiving.record_delivered(part, word=DeliveryWord.SELLER, actor=CLERK, at=now, now=now)
                receiving.confirm_purchase(part, actor=CLERK, now=now)

    def sell(self, *enterprises, **facts):
        """Bought, paid, received and confirmed today; the order's id."""
        order_id = self.buy(*enterprises, **facts)
        self.receive(order_id)
        return order_id

    def give_back(self, order_id, amount, *, now):
        """Part of the order's first line goes back to the shopper."""
        with transaction():
            order = db.session.get_one(Order, order_id)
            attempt = payments.attempt_to_refund(order)
            shares = [Share(order.lines[0], amount)]
            refunds.request_refund(attempt, shares, self.desk.gateway, reason=RefundReason.RETURNED, now=now)

    def dispute(self, order_id, status=DisputeStatus.OPEN):
        """The payer objects at the card company; or, called again, it is decided."""
        with transaction():
            found = db.session.get(Dispute, f"dp_{order_id}")
            if found is not None:
                found.status = status
                return
            order = db.session.get_one(Order, order_id)
            attempt = payments.attempt_to_refund(order)
            db.session.add(
                Dispute(
                    id=f"dp_{order_id}",
                    attempt_id=attempt.id,
                    order_id=order_id,
                    status=status,
                    amount=order.total,
                    reason="fraudulent",
                    opened_at=clock.now(),
                )
            )

    def close(self, *enterprises, now):
        """Close what is over for these enterprises; the numbers of the statements that were made."""
        made = []
        for number in enterprises:
            with transaction():
                made += [statement.number for statement in closing.close_periods(number, now=now)]
        return made

    def pay_out(self, *, now):
        """Make a file of all that can be paid; its id."""
        with transaction():
            total = sum(proposal.amount for proposal in payout_queries.proposals())
            return settlements.make_payout_file(total=total, actor=CLERK, now=now).id

    def transfer(self, file_id, *, now, days=0):
        """The bank has worked the file off, on the day of ``now`` or some ``days`` after it."""
        with transaction():
            file = db.session.get_one(PayoutFile, file_id)
            ids = [payout.id for payout in file.payouts]
            on = clock.day_of(now) + timedelta(days=days)
            settlements.record_transfers(file, ids, on=on, reference="신한 20261124-001", actor=CLERK, now=now)


@pytest.fixture
def trade(desk, shelf):
    """The steps from a sale to its transfer."""
    return Trade(desk, shelf)


def account_of(enterprise_id, period=Period.WEEK):
    """A payout account, not added yet."""
    return PayoutAccount(
        enterprise_id=enterprise_id,
        bank_code="088",
        number=ACCOUNT_NUMBER,
        holder="주식회사 예시",
        period=period,
        changed_at=clock.now(),
    )


def statement(number):
    """The statement of that number."""
    db.session.rollback()
    return db.session.scalars(select(Statement).where(Statement.number == number)).one()
