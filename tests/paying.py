"""Paying in tests: a provider of the test's own, whose faults it can switch on, and orders that wait for money."""

from dataclasses import dataclass

import pytest
import stripe
from flask import Flask
from sqlalchemy import func, select

from market.domain.carts.models import Cart
from market.domain.catalog.models import ProductVariant
from market.domain.inventory.models import Stock
from market.domain.ledger import queries as ledger
from market.domain.notifications.models import OutboxMail
from market.domain.orders import services as orders
from market.domain.orders.agreements import Agreement, Delivery, Orderer
from market.domain.orders.models import Order
from market.domain.payments import queries, refunds
from market.domain.payments.gateway import PaymentGateway
from market.domain.payments.models import PaymentAttempt, Refund, RefundReason
from market.domain.payments.refunds import Share
from market.domain.payments.sandbox import events
from market.domain.payments.sandbox.faults import Faults
from market.domain.payments.sandbox.service import SECRET_KEY, Sandbox
from market.domain.payments.sandbox.store import Store
from market.domain.payments.sandbox.transport import SandboxTransport
from market.domain.payments.stripe_gateway import StripeGateway
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import giving_back, payments
from market.web.provider import Provider
from tests.factories import CartFactory, CartLineFactory, ProductFactory, StockFactory, VariantFactory
from tests.restored import own

DELIVERY_FEE = 3_000
SECRET = "whsec_of_this_test_only"


@dataclass
class Desk:
    """The provider as a test holds it: its sandbox, its faults, and the notices that it has sent."""

    app: Flask
    sandbox: Sandbox
    faults: Faults
    gateway: PaymentGateway
    notices: list

    def deliver(self, *, twice=False):
        """Send the notices that are due to the webhook's door; how it answered."""
        answers = []

        def post(url, body, signature, timeout):
            answer = str(self.knock(body.encode(), signature))
            self.notices.append((body.encode(), signature))
            answers.append(answer)
            if twice:
                answers.append(str(self.knock(body.encode(), signature)))
            return answer

        kept, events._post = events._post, post
        try:
            now = clock.now()
            self.sandbox.deliver_due(now=now, url="http://market.test/webhooks/stripe", secret=SECRET, timeout=1)
        finally:
            events._post = kept
        return answers

    def knock(self, body, signature):
        """One notice at the webhook's door; the status of its answer."""
        db.session.rollback()
        headers = {"Stripe-Signature": signature} if signature is not None else {}
        answer = self.app.test_client().post("/webhooks/stripe", data=body, headers=headers)
        db.session.expire_all()
        return answer.status_code

    def start(self, order_id):
        """Open the payment page of an order, as the checkout does; its address."""
        with self.app.test_request_context("/", base_url="http://localhost"):
            return payments.start(order_id)

    def settle(self, order_id):
        payments.settle(order_id)

    def cancel(self, order_id):
        payments.cancel(order_id)

    def sweep(self):
        """Everything that the worker does by the clock, but for sending notices."""
        kept, self.sandbox.deliver_due = self.sandbox.deliver_due, lambda **_: 0
        try:
            payments.sweep(self.app, self.app.extensions["market_settings"])
        finally:
            self.sandbox.deliver_due = kept
            db.session.rollback()

    def pay(self, order_id):
        """Pay an order on its page and come back to the market."""
        self.start(order_id)
        self.sandbox.pay(self.page_of(order_id), now=clock.now())
        self.settle(order_id)

    def give_back(self, order_id, shares, *, withheld=0, sent=True):
        """Refund ``shares(order)`` of a paid order and, if ``sent``, ask the provider for it; the refund's id."""
        with transaction():
            order = db.session.get_one(Order, order_id)
            attempt = queries.attempt_to_refund(order) or self.attempts(order_id)[0]
            refund = refunds.request_refund(
                attempt,
                [Share(of, amount) for of, amount in shares(order)],
                self.gateway,
                reason=RefundReason.BY_THE_MARKET,
                withheld=withheld,
                now=clock.now(),
            )
            refund_id, attempt_id = refund.id, attempt.id
        if sent:
            giving_back.send(attempt_id)
            db.session.rollback()
        return refund_id

    def count(self, table):
        """How many of something the provider has: ``session``, ``refund``, ``event``."""
        with self.sandbox._store.transaction() as store:
            return store.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608

    def believe(self, *secrets):
        """Take notices that are signed with one of these from now on."""
        self.gateway._webhook_secrets = secrets

    def page_of(self, order_id):
        """The id of the payment page that is open for an order."""
        db.session.rollback()
        attempt = queries.live_attempt(db.session.get_one(Order, order_id))
        return attempt.session_id

    def attempts(self, order_id):
        db.session.expire_all()
        return db.session.query(PaymentAttempt).filter_by(order_id=order_id).order_by(PaymentAttempt.number).all()


@pytest.fixture
def desk(app, tmp_path):
    """The provider of this test."""
    faults = Faults()
    sandbox = Sandbox(Store(tmp_path / "sandbox.db"), faults)
    gateway = StripeGateway(
        name="sandbox",
        secret_key=SECRET_KEY,
        webhook_secrets=(SECRET,),
        transport=SandboxTransport(sandbox, clock=lambda: clock.now(), faults=faults),
        pause=lambda seconds: None,
    )
    app.extensions["market_payments"] = Provider(gateway, sandbox)
    yield Desk(app, sandbox, faults, gateway, [])
    del app.extensions["market_payments"]


@pytest.fixture
def shelf(app):
    """``shelf(on_hand=1, price=12_000)`` puts something on a shelf of an enterprise of its own; its variant."""

    def shelf(*, on_hand=10, price=12_000, enterprise=None):
        facts = {"enterprise": enterprise} if enterprise else {}
        product = ProductFactory(price=price, **facts)
        stock = StockFactory(variant=VariantFactory(product=product), on_hand=on_hand)
        db.session.commit()
        return stock.variant_id

    return shelf


@pytest.fixture
def order(app, shelf):
    """``order()`` places an order of one thing for 12,000 won and 3,000 for sending it; its id."""

    def order(*, of=None, quantity=1, language="ko"):
        wanted = of if of is not None else [shelf()]
        return place(cart_of(wanted, quantity), language=language)

    return order


def cart_of(variant_ids, quantity=1):
    """A guest's cart with these variants in it; its id."""
    cart = CartFactory()
    for variant_id in variant_ids:
        CartLineFactory(cart=cart, variant=db.session.get_one(ProductVariant, variant_id), quantity=quantity)
    db.session.commit()
    return cart.id


def place(cart_id, *, language="ko", is_sandbox=True):
    """Turn a cart into an order, as the checkout does; its id."""
    with transaction():
        cart = db.session.get_one(Cart, cart_id)
        enterprises = {line.variant.product.enterprise_id for line in cart.lines}
        goods = sum(line.quantity * line.variant.price for line in cart.lines)
        agreement = Agreement(
            orderer=Orderer(name="김다정", phone="01012345678", email="shopper@example.com"),
            delivery=Delivery(
                name="김다정",
                phone="01012345678",
                postcode="10414",
                road_address="경기도 고양시 일산동구 중앙로 1036",
                detail="101호",
                note="",
            ),
            total=goods + DELIVERY_FEE * len(enterprises),
            language=language,
        )
        placed = orders.place_order(cart, agreement=agreement, user=None, is_sandbox=is_sandbox, now=clock.now())
        return placed.id


@pytest.fixture
def notice(desk, order):
    """The genuine notice of a payment, not yet taken: (body, signature)."""
    order_id = order()
    desk.start(order_id)
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())
    with desk.sandbox._store.transaction() as store:
        body = store.execute("SELECT body FROM event").fetchone()[0]
    return body.encode(), sign(body)


@pytest.fixture
def two_sellers(desk, order, shelf):
    """An order of honey (12,000) and soap (8,000) from two enterprises, 3,000 each for sending: paid; its id."""
    order_id = order(of=[shelf(price=12_000), shelf(price=8_000)])
    desk.pay(order_id)
    return order_id


def sign(body, *, secret=SECRET, at=None):
    """The signature of a notice, as Stripe makes it."""
    stamp = int((at or clock.now()).timestamp())
    return stripe.WebhookSignature.generate_signature_header(body, secret, stamp)


def status_of(order_id):
    """Where the money of an order stands now."""
    db.session.rollback()
    return db.session.scalar(select(Order.status).where(Order.id == order_id))


def promised(variant_id):
    """How many of something are promised to orders now."""
    db.session.rollback()
    return db.session.scalar(select(Stock.promised).where(Stock.variant_id == variant_id))


def mails(kind):
    """How many mails of a kind were written."""
    db.session.rollback()
    return db.session.scalar(select(func.count(OutboxMail.id)).where(own(OutboxMail), OutboxMail.kind == kind))


def all_refunds():
    """Every refund that was asked for, oldest first."""
    db.session.rollback()
    return db.session.scalars(select(Refund).where(own(Refund)).order_by(Refund.id)).all()


def posted(order_id):
    """What an order has put on the accounts: (enterprise or None, kind, won), oldest first."""
    db.session.rollback()
    return [(entry.enterprise_id, entry.kind.value, entry.amount) for entry in ledger.of_order(order_id)]


def kept(order_id):
    """What was captured for an order and not claimed by a refund, in won: the sum of its entries, or something is
    wrong."""
    db.session.rollback()
    money = select(func.sum(PaymentAttempt.captured - PaymentAttempt.claimed))
    return int(db.session.scalar(money.where(PaymentAttempt.order_id == order_id)) or 0)


def adds_up(order_id):
    """The accounts hold what was kept of the order's payments, to the won."""
    return sum(amount for _, _, amount in posted(order_id)) == kept(order_id)
