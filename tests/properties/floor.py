"""What the machine of ``test_money`` works on: three enterprises, their goods, and a provider with a notebook.

The rows of goods and enterprises stay; whatever orders have caused is removed before each sequence.
"""

import logging
from datetime import UTC, datetime, timedelta

import stripe
from sqlalchemy import event, text, update

from market.domain.carts.models import Cart, CartLine
from market.domain.catalog.models import ShippingRule, TaxKind
from market.domain.fees.models import FeeRule
from market.domain.inventory.models import Stock
from market.domain.orders import services as orders
from market.domain.orders.agreements import Agreement, Delivery, Orderer
from market.domain.orders.models import Order
from market.domain.payments.gateway import GatewayMisconfigured, GatewayUnavailable
from market.domain.payments.sandbox import events
from market.domain.schema import metadata
from market.domain.settlements.models import PayoutAccount
from market.domain.shipping.models import ShippingKind
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import payments
from tests.conftest import _without_the_ledgers_guard
from tests.factories import ProductFactory, SellingEnterpriseFactory, StockFactory, VariantFactory
from tests.paying import SECRET

MONDAY = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
ON_HAND = 7  # stands in DIFFERS, too
STAYS = frozenset(
    {"category", "enterprise", "seller_identity", "shipping_policy", "product", "product_variant", "stock"}
    | {"fee_rule", "payout_account", "table_change", "tally", "tallied_product", "tally_due"}
)
"""The tables that a sequence leaves as they are."""

PRICES = ((12_000, 3_500), (8_900, 1_050), (31_000, 999))
TERMS = (
    {"fee": 3_000},
    {"kind": ShippingKind.FREE_ABOVE, "fee": 2_500, "free_above": 20_000},
    {"kind": ShippingKind.FREE},
)
"""Of each enterprise: what its two things cost, and what it takes for sending."""

SECOND_THINGS = (
    {"shipping_rule": ShippingRule.SEPARATE, "shipping_fee": 1_200},
    {"shipping_rule": ShippingRule.FREE},
    {"shipping_rule": ShippingRule.SEPARATE, "shipping_fee": 700},
)
"""How the second thing of each enterprise is sent; the first goes by the tariff."""

DIFFERS = """
WITH money AS (
    SELECT 'order' AS what, order_id AS id, captured - claimed AS paid, 0 AS posted FROM payment_attempt
    UNION ALL SELECT 'order', order_id, 0, amount FROM ledger_entry WHERE order_id IS NOT NULL
    UNION ALL SELECT 'order', order_id, claimed - captured, 0 FROM payment_attempt p
        WHERE EXISTS (SELECT 1 FROM refund r WHERE r.attempt_id = p.id AND r.reason = 'paid_too_late')
    UNION ALL SELECT 'part', s.id, s.goods_total + s.shipping_fee, 0 FROM seller_order s
        JOIN "order" o ON o.id = s.order_id WHERE o.paid_at IS NOT NULL
    UNION ALL SELECT 'part', seller_order_id, -coupon_discount, 0 FROM order_line l
        JOIN seller_order s ON s.id = seller_order_id JOIN "order" o ON o.id = s.order_id WHERE o.paid_at IS NOT NULL
    UNION ALL SELECT 'part', COALESCE(a.seller_order_id, l.seller_order_id), -a.amount, 0 FROM refund_allocation a
        JOIN refund r ON r.id = a.refund_id LEFT JOIN order_line l ON l.id = a.order_line_id
        WHERE r.status <> 'failed' AND r.reason <> 'paid_too_late'
    UNION ALL SELECT 'part', seller_order_id, withheld, 0 FROM refund WHERE status <> 'failed' AND withheld > 0
    UNION ALL SELECT 'part', seller_order_id, 0, amount FROM ledger_entry WHERE seller_order_id IS NOT NULL
    UNION ALL SELECT 'promised', variant_id, promised, 0 FROM stock
    UNION ALL SELECT 'promised', l.variant_id, 0, l.quantity - l.claimed FROM order_line l
        JOIN seller_order s ON s.id = l.seller_order_id WHERE s.status IN ('awaiting_payment', 'preparing')
    UNION ALL SELECT 'on hand', variant_id, on_hand - 7, 0 FROM stock
    UNION ALL SELECT 'on hand', l.variant_id, 0, -l.quantity FROM order_line l JOIN seller_order s
        ON s.id = l.seller_order_id WHERE s.sent_at IS NOT NULL
    UNION ALL SELECT 'on hand', l.variant_id, 0,
        CASE WHEN c.kind = 'cancel' THEN d.quantity WHEN c.resent_at IS NULL THEN d.restocked
        ELSE d.restocked - d.quantity END
        FROM claim_line d JOIN claim c ON c.id = d.claim_id JOIN order_line l ON l.id = d.order_line_id
        JOIN seller_order s ON s.id = l.seller_order_id WHERE s.sent_at IS NOT NULL
    UNION ALL SELECT 'payout', payout.id, amount, 0 FROM payout WHERE status <> 'failed'
    UNION ALL SELECT 'payout', payout_id, 0, amount FROM payout_line l JOIN ledger_entry e ON e.id = l.entry_id
    UNION ALL SELECT 'a strange account', e.id, 1, 0 FROM ledger_entry e JOIN seller_order s
        ON s.id = e.seller_order_id WHERE e.enterprise_id <> s.enterprise_id
    UNION ALL SELECT 'too little stock', variant_id, 1, 0 FROM stock
        WHERE promised < 0 OR on_hand < 0 OR promised > on_hand
    UNION ALL SELECT 'too much back', id, 1, 0 FROM payment_attempt WHERE claimed < 0 OR claimed > captured
)
SELECT what, id, SUM(paid), SUM(posted) FROM money GROUP BY what, id HAVING SUM(paid) <> SUM(posted)
"""
"""Everything that has to be equal after every step; no row: it is. What was paid too late, and could not be given
back, is on nobody's account: it is the one sum that the city has to look at."""

LOST = """
SELECT p.order_id FROM payment_attempt p WHERE captured > claimed
AND EXISTS (SELECT 1 FROM refund r WHERE r.attempt_id = p.id AND r.reason = 'paid_too_late')
GROUP BY p.order_id ORDER BY p.order_id
"""
"""The orders of that money."""

BALANCES = """
SELECT enterprise_id, SUM(amount) FROM ledger_entry WHERE enterprise_id IS NOT NULL GROUP BY enterprise_id
"""

STATE = """
SELECT 'claim', id, status, goods_amount + shipping_amount - withheld || '' FROM claim UNION ALL
SELECT 'order', id, status, '' FROM "order"
UNION ALL SELECT 'part', id, status, '' FROM seller_order
UNION ALL SELECT 'attempt', id, status, captured || '-' || claimed FROM payment_attempt
UNION ALL SELECT 'refund', id, status, amount || '' FROM refund
UNION ALL SELECT 'stock', variant_id, '', on_hand || '-' || promised FROM stock
UNION ALL SELECT 'ledger', count(*), '', COALESCE(SUM(amount), 0) || '' FROM ledger_entry
UNION ALL SELECT 'mail', count(*), '', '' FROM outbox_mail
UNION ALL SELECT 'notice', count(*), '', '' FROM provider_event
"""
"""What a notice could change."""

PROVIDERS_BOOK = """
SELECT reference, SUM(captured - refunded) FROM session JOIN payment ON payment.id = payment_id
WHERE captured > 0 GROUP BY reference
"""

OUR_BOOK = """
SELECT o.number, SUM(captured - claimed) FROM payment_attempt JOIN "order" o ON o.id = order_id
WHERE captured > 0 GROUP BY o.number
"""

ORDERER = Orderer(name="김다정", phone="01012345678", email="shopper@example.com")
HOME = Delivery(
    name="김다정", phone="01012345678", postcode="10414", road_address="중앙로 1036", detail="101호", note=""
)


class Accidents(logging.Handler):
    """What the worker met and went on from: here it is a failure, unless the provider let nobody in."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.met = []

    def emit(self, record):
        if record.exc_info and not isinstance(record.exc_info[1], GatewayMisconfigured):
            self.met.append(record)


class Floor:
    """The market as the machine holds it: its clock, its goods, its provider.

    ``changes`` counts what was committed: where nothing was, nothing has to be added up again. One connection to the
    provider's book stays open, so that SQLite need not tidy up whenever the last one is closed.
    """

    def __init__(self, desk, monkeypatch):
        self.desk = desk
        self.moment = MONDAY
        self.changes = 0
        event.listen(db.engine, "commit", self._count_a_change)
        with desk.sandbox._store.transaction():
            self._door = desk.sandbox._store._connect()
            self._door.execute("SELECT count(*) FROM session").fetchall()
        self.accidents = Accidents()
        monkeypatch.setattr(clock, "now", lambda: self.moment)
        log = logging.getLogger("market.payments")
        monkeypatch.setattr(log, "propagate", False)
        monkeypatch.setattr(log, "handlers", [self.accidents])
        self.enterprises, self.variants = [], []
        for number, (prices, terms) in enumerate(zip(PRICES, TERMS, strict=True)):
            enterprise = SellingEnterpriseFactory(**{f"ready_to_sell__{name}": fact for name, fact in terms.items()})
            self.enterprises.append(enterprise.id)
            for price, sending in zip(prices, ({}, SECOND_THINGS[number]), strict=True):
                tax_kind = TaxKind.EXEMPT if number == 1 else TaxKind.TAXABLE
                product = ProductFactory(enterprise=enterprise, price=price, tax_kind=tax_kind, **sending)
                self.variants.append(StockFactory(variant=VariantFactory(product=product)).variant_id)
            db.session.add(FeeRule(enterprise_id=enterprise.id, basis_points=330 + number, fixed=7, since=MONDAY))
        for enterprise_id in self.enterprises[:2]:  # the third has not said where its money goes
            db.session.add(
                PayoutAccount(
                    enterprise_id=enterprise_id, bank_code="004", number="12345678", holder="예시", changed_at=MONDAY
                )
            )
        db.session.commit()
        self.prices = {
            variant: (owner, price)
            for variant, (owner, price) in zip(
                self.variants,
                [(owner, price) for owner, prices in zip(self.enterprises, PRICES, strict=True) for price in prices],
                strict=True,
            )
        }

    def close(self):
        event.remove(db.engine, "commit", self._count_a_change)
        self._door.close()

    def _count_a_change(self, _connection):
        self.changes += 1

    def open(self):
        """Begin another sequence: full shelves, no orders, a provider without troubles."""
        self.moment = MONDAY
        self.accidents.met.clear()
        self.notices = []
        faults = self.desk.faults
        faults.requests.clear()
        faults.duplicate_notices = faults.newest_notice_first = faults.refunds_wait = False
        db.session.rollback()
        with db.engine.connect() as connection, _without_the_ledgers_guard(connection):
            for table in reversed(metadata.sorted_tables):
                if table.name not in STAYS:
                    connection.execute(table.delete())
            connection.execute(update(Stock).values(on_hand=ON_HAND, promised=0))
            connection.commit()
        with self.desk.sandbox._store.transaction() as book:
            for table in ("delivery", "event", "answered", "refund", "session", "payment"):
                book.execute(f"DELETE FROM {table}")  # noqa: S608

    def ask(self, statement, **facts):
        """The rows of a statement about the market, as tuples."""
        db.session.rollback()
        rows = [tuple(row) for row in db.session.execute(text(statement), facts)]
        db.session.rollback()
        return rows

    def ask_provider(self, statement, *facts):
        """The rows of a statement about the provider's own book."""
        with self.desk.sandbox._store.transaction() as book:
            return [tuple(row) for row in book.execute(statement, facts)]

    def pass_time(self, **time):
        self.moment += timedelta(**time)

    def buy(self, wishes):
        """Place an order of ``{variant: quantity}``; its id."""
        with transaction():
            cart = Cart(created_at=self.moment, touched_at=self.moment)
            db.session.add(cart)
            db.session.flush()
            db.session.add_all(
                CartLine(
                    cart_id=cart.id,
                    variant_id=variant,
                    quantity=quantity,
                    seen_price=self.prices[variant][1],
                    added_at=self.moment,
                )
                for variant, quantity in wishes.items()
            )
            db.session.flush()
            agreement = Agreement(orderer=ORDERER, delivery=HOME, total=self._total(wishes), language="ko")
            placed = orders.place_order(cart, agreement=agreement, user=None, is_sandbox=False, now=self.moment)
            return placed.id

    def give_coupon(self, order_id, bearer):
        """What was ordered costs more than was thought, and a coupon takes it off again: the payment stays."""
        with transaction():
            order = db.session.get_one(Order, order_id)
            for line in order.lines:
                off = line.unit_price // 9
                line.unit_price += off
                line.coupon_discount, line.coupon_bearer = off * line.quantity, bearer
                line.seller_order.goods_total += off * line.quantity
            order.coupon_total = sum(line.coupon_discount for line in order.lines)
            order.goods_total += order.coupon_total

    def _total(self, wishes):
        goods = dict.fromkeys(self.enterprises, 0)
        for variant, quantity in wishes.items():
            owner, price = self.prices[variant]
            goods[owner] += price * quantity
        by_tariff = [wishes.get(variant, 0) > 0 for variant in self.variants[::2]]
        each = zip(self.variants[1::2], SECOND_THINGS, strict=True)
        sending = sum(wishes.get(variant, 0) * terms.get("shipping_fee", 0) for variant, terms in each)
        sending += 3_000 * by_tariff[0] + 2_500 * (by_tariff[1] and goods[self.enterprises[1]] < 20_000)
        return sum(goods.values()) + sending

    def deliver(self):
        """Carry the provider's notices that are due to the market; those that it took are remembered."""

        def post(_url, body, signature, _timeout):
            answer = self.knock(body, signature)
            if answer == "200":
                self.notices.append(body)
            return answer

        kept, events._post = events._post, post
        try:
            self.desk.sandbox.deliver_due(now=self.moment, url="", secret=SECRET, timeout=1)
        finally:
            events._post = kept

    def replay(self):
        """Everything that the market was ever told, once more, the last first."""
        for body in reversed(self.notices):
            stamp = int(self.moment.timestamp())
            self.knock(body, stripe.WebhookSignature.generate_signature_header(body, SECRET, stamp))

    def knock(self, body, signature):
        """One notice, as the webhook's door takes it."""
        db.session.rollback()
        try:
            payments.receive(body.encode(), {"Stripe-Signature": signature})
        except (GatewayUnavailable, GatewayMisconfigured):
            return "503"
        finally:
            db.session.rollback()
        return "200"
