"""Paid orders whose goods are claimed, and the sums that have to agree afterwards."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.claims import queries, services
from market.domain.claims.models import Claim, ClaimKind, ClaimReason
from market.domain.inventory.models import Stock
from market.domain.ledger.models import LedgerEntry
from market.domain.orders import receiving
from market.domain.orders import services as orders
from market.domain.orders.models import DeliveryWord, Order, SellerOrder
from market.domain.payments.models import PaymentAttempt
from market.domain.shipping.models import ShippingKind
from market.foundation import clock
from market.foundation.actors import GUEST, Actor
from market.foundation.database import db, transaction
from market.web import giving_back
from tests.domain.orders.ordering import order_of
from tests.factories import (
    CartFactory,
    CartLineFactory,
    ProductFactory,
    SellingEnterpriseFactory,
    StockFactory,
    VariantFactory,
)
from tests.paying import Desk

SHOPPER = GUEST
SELLER = Actor(user_id=None, name="#7")
FREE_ABOVE_30000 = {"kind": ShippingKind.FREE_ABOVE, "fee": 3_000, "free_above": 30_000}


@dataclass
class Claims:
    """Claims as a test makes them: everything in a transaction of its own, the provider asked after it."""

    desk: Desk

    @property
    def gateway(self):
        return self.desk.gateway

    def paid(self, *goods, terms=None, coupon=None, language="ko", user=None):
        """The id of a paid part with ``goods``, each (price, quantity) or a dict of facts."""
        enterprise = SellingEnterpriseFactory(**{f"ready_to_sell__{k}": v for k, v in (terms or {}).items()})
        cart = CartFactory()
        for facts in goods or [(12_000, 1)]:
            facts = facts if isinstance(facts, dict) else {"price": facts[0], "quantity": facts[1]}
            number = facts.pop("quantity", 1)
            variant = StockFactory(
                variant=VariantFactory(product=ProductFactory(enterprise=enterprise, **facts)), on_hand=10
            ).variant
            CartLineFactory(cart=cart, variant=variant, quantity=number)
        db.session.commit()
        order = order_of(cart, language=language, user=user)
        self._pay(order.id, coupon)
        return db.session.get_one(Order, order.id).seller_orders[0].id

    def _pay(self, order_id, coupon):
        desk = self.desk
        desk.start(order_id)
        if coupon is not None:
            take_a_coupon(order_id, coupon)
        desk.sandbox.pay(desk.page_of(order_id), now=clock.now())
        desk.settle(order_id)

    def sent(self, part_id, *, at=None):
        with transaction():
            part = db.session.get_one(SellerOrder, part_id)
            orders.send(part, carrier="cj", tracking_number="1234567890", actor=SELLER, now=at or clock.now())
        return part_id

    def delivered(self, part_id, *, days_ago=0):
        at = clock.now() - timedelta(days=days_ago)
        self.sent(part_id, at=at - timedelta(days=1))
        with transaction():
            part = db.session.get_one(SellerOrder, part_id)
            receiving.record_delivered(part, word=DeliveryWord.SELLER, actor=SELLER, at=at, now=clock.now())
        return part_id

    def quote(self, part_id, numbers, kind=ClaimKind.CANCEL, reason=ClaimReason.CHANGE_OF_MIND):
        db.session.rollback()
        part = db.session.get_one(SellerOrder, part_id)
        return queries.quote(part, self.by_line(part, numbers), kind=kind, reason=reason, today=today())

    def ask(
        self,
        part_id,
        numbers=None,
        kind=ClaimKind.CANCEL,
        reason=ClaimReason.CHANGE_OF_MIND,
        *,
        agreed=None,
        known_on=None,
        now=None,
    ):
        """Claim ``numbers`` of the lines in their order (all of the first by default); the claim's id."""
        now = now or clock.now()
        with transaction():
            part = db.session.get_one(SellerOrder, part_id)
            wanted = self.by_line(part, numbers or [part.lines[0].quantity])
            if agreed is None:
                agreed = queries.quote(part, wanted, kind=kind, reason=reason, today=clock.day_of(now)).amount
            claim = services.request(
                part,
                kind=kind,
                reason=reason,
                quantities=wanted,
                note="",
                known_on=known_on,
                agreed_amount=agreed,
                actor=SHOPPER,
                now=now,
                gateway=self.gateway,
            )
            claim_id = claim.id
        self.ask_the_provider(claim_id)
        return claim_id

    def do(self, verb, claim_id, **facts):
        """``services.<verb>`` on a claim."""
        with transaction():
            claim = db.session.get_one(Claim, claim_id)
            done = verb(claim, actor=SELLER, now=clock.now(), **facts)
        self.ask_the_provider(claim_id)
        return done

    def received(self, claim_id, restocked=None):
        return self.do(services.receive, claim_id, restocked=restocked or {}, gateway=self.gateway)

    def received_but_the_refund_fails(self, claim_id):
        """The goods are back; the provider promises the refund, and then the bank sends it back."""
        self.desk.faults.refunds_wait = True
        self.received(claim_id)
        refund = claim_of(claim_id).refund
        self.desk.sandbox.settle_refund(refund.provider_id, succeeded=False, now=clock.now())
        giving_back.resume(refund.id)
        self.desk.faults.refunds_wait = False

    def ask_the_provider(self, claim_id):
        db.session.rollback()
        refund = db.session.get_one(Claim, claim_id).refund
        if refund is not None:
            giving_back.send(refund.attempt_id)
        db.session.rollback()

    @staticmethod
    def by_line(part, numbers):
        return {line.id: number for line, number in zip(part.lines, numbers, strict=False) if number}


@pytest.fixture
def claims(desk):
    """Claims of this test, with its provider."""
    return Claims(desk)


def take_a_coupon(order_id, bearer):
    """Three things of 9,000 and 3,000 for sending become three of 10,000, 1,000 for sending, and a coupon of 1,000.

    The sum on the payment page stays, and 29,000 cannot be shared out among three without a remainder.
    """
    order = db.session.get_one(Order, order_id)
    (line,) = order.lines
    line.unit_price, line.coupon_discount, line.coupon_bearer = 10_000, 1_000, bearer
    part = line.seller_order
    part.goods_total = order.goods_total = 30_000
    part.shipping_fee = order.shipping_total = order.coupon_total = 1_000
    db.session.commit()


def today():
    return clock.day_of(clock.now())


def part_of(part_id):
    db.session.rollback()
    return db.session.get_one(SellerOrder, part_id)


def claim_of(claim_id):
    db.session.rollback()
    return db.session.get_one(Claim, claim_id)


def stock_of(part_id):
    """(on hand, promised) of the part's first line."""
    stock = db.session.get_one(Stock, part_of(part_id).lines[0].variant_id)
    return stock.on_hand, stock.promised


def money_agrees(part_id):
    """What was captured and not given back is what stands in the ledger, to the won."""
    order_id = part_of(part_id).order_id
    kept = db.session.scalar(
        select(func.sum(PaymentAttempt.captured - PaymentAttempt.claimed)).where(PaymentAttempt.order_id == order_id)
    )
    booked = db.session.scalar(select(func.sum(LedgerEntry.amount)).where(LedgerEntry.order_id == order_id))
    assert kept == booked, (kept, booked)
    return kept
