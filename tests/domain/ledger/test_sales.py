"""What a payment puts on the accounts: its entries add up to what was captured, whoever bears the coupons."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from market.domain.ledger import queries, services
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.ledger.services import Posting
from market.domain.orders import services as orders
from market.domain.orders.models import Order
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.foundation.money import portion, vat_in
from tests.domain.ledger.conftest import HONEY, RICE, SOAP
from tests.paying import adds_up, kept, posted


def entries(order_id):
    return db.session.scalars(select(LedgerEntry).where(LedgerEntry.order_id == order_id)).all()


def vat_of(order_id, enterprise_id, kind):
    return sum(entry.vat for entry in entries(order_id) if (entry.enterprise_id, entry.kind) == (enterprise_id, kind))


def test_a_sale_adds_up_to_what_was_captured(mixed):
    captured = 7 * (HONEY + SOAP + RICE) - 1_555 + 9_000
    fees = {price: portion(7 * price, 330, 10_000) + 50 for price in (HONEY, SOAP, RICE)}

    assert kept(mixed.id) == captured
    assert sum(amount for *_, amount in posted(mixed.id)) == captured
    assert queries.balance(mixed.honey, is_sandbox=True) == 7 * HONEY - 1_000 - fees[HONEY] + 3_000
    assert queries.balance(mixed.soap, is_sandbox=True) == 7 * SOAP - fees[SOAP] + 3_000
    assert queries.balance(mixed.rice, is_sandbox=True) == 7 * RICE - fees[RICE] + 3_000
    assert queries.balance(None, is_sandbox=True) == sum(fees.values()) - 555


def test_each_entry_carries_its_tax(mixed):
    assert vat_of(mixed.id, mixed.honey, EntryKind.SALE) == vat_in(7 * HONEY)
    assert vat_of(mixed.id, mixed.honey, EntryKind.COUPON) == -vat_in(1_000), "less was supplied"
    assert vat_of(mixed.id, None, EntryKind.COUPON) == 0, "the market pays for somebody else's supply"
    assert vat_of(mixed.id, mixed.rice, EntryKind.SALE) == 0
    assert vat_of(mixed.id, mixed.rice, EntryKind.SHIPPING) == 0, "what is sent with exempt goods alone is exempt"
    assert vat_of(mixed.id, mixed.soap, EntryKind.SHIPPING) == vat_in(3_000)
    assert vat_of(mixed.id, mixed.rice, EntryKind.FEE) < 0, "the market's service is taxed all the same"
    assert sum(entry.vat for entry in entries(mixed.id) if entry.kind is EntryKind.FEE) == 0


def test_the_payment_page_asks_for_what_the_coupons_leave(desk, mixed):
    page = desk.sandbox.page(desk.attempts(mixed.id)[0].session_id, now=clock.now())

    assert page.total == kept(mixed.id)
    assert 7 * HONEY - 1_000 in [line.amount for line in page.lines]


def test_confirming_twice_posts_once(mixed):
    before = posted(mixed.id)
    with transaction():
        assert not orders.confirm_payment(db.session.get_one(Order, mixed.id), now=clock.now())

    assert posted(mixed.id) == before


def test_a_cause_is_posted_once(app):
    posting = Posting(enterprise_id=None, kind=EntryKind.ADJUSTMENT, amount=1, cause="once", reason="a test")
    with transaction():
        services.post([posting], is_sandbox=True, now=clock.now())

    with pytest.raises(IntegrityError), transaction():
        services.post([posting], is_sandbox=True, now=clock.now())
    assert queries.balance(None, is_sandbox=True) == 1


def test_simulated_and_real_money_are_never_added_up(app):
    with transaction():
        for number, is_sandbox in enumerate((True, False)):
            services.adjust(
                None,
                amount=100 + number,
                cause=f"adjustment:{number}",
                reason="a test",
                is_sandbox=is_sandbox,
                actor=THE_MARKET,
                now=clock.now(),
            )

    assert queries.balance(None, is_sandbox=True) == 100
    assert queries.balance(None, is_sandbox=False) == 101


def test_an_adjustment_needs_its_reason(app):
    posting = Posting(enterprise_id=None, kind=EntryKind.ADJUSTMENT, amount=1, cause="without")

    with pytest.raises(IntegrityError), transaction():
        services.post([posting], is_sandbox=True, now=clock.now())


def test_every_order_adds_up(mixed, two_sellers):
    assert adds_up(mixed.id)
    assert adds_up(two_sellers)
