"""Enterprises hear once that something runs low."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.inventory import low_stock
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import MembershipFactory, StockFactory, UserFactory

pytestmark = pytest.mark.usefixtures("app")
NOW = clock.now()


@pytest.fixture
def honey(app):
    stock = StockFactory(on_hand=6, low_at=5)
    MembershipFactory(enterprise=stock.variant.product.enterprise, user=UserFactory(email="owner@example.com"))
    db.session.commit()
    return stock


def look(minutes=0):
    with transaction():
        return low_stock.tell_due(now=NOW + timedelta(minutes=minutes))


def left(stock, on_hand):
    stock.on_hand = on_hand
    db.session.commit()


def mails():
    return [(mail.recipient, mail.facts["variant_ids"]) for mail in db.session.scalars(select(OutboxMail))]


def test_above_the_line_nobody_hears_anything(honey):
    assert look() == 0
    assert mails() == []


def test_crossing_the_line_is_told_once_and_not_with_every_sale(honey):
    left(honey, 5)
    assert look() == 1
    for on_hand in (4, 3, 0):
        left(honey, on_hand)
        assert look(1) == 0
    assert mails() == [("owner@example.com", [honey.variant_id])]


def test_after_more_came_in_the_next_crossing_is_told_again(honey):
    left(honey, 5)
    look()
    left(honey, 9)
    assert look(1) == 0
    left(honey, 2)
    assert look(2) == 1
    assert len(mails()) == 2


def test_several_goods_of_one_enterprise_are_one_mail(honey):
    soap = StockFactory(on_hand=0, low_at=0, variant__product__enterprise=honey.variant.product.enterprise)
    left(honey, 1)

    assert look() == 2
    assert mails() == [("owner@example.com", sorted([honey.variant_id, soap.variant_id]))]


def test_promised_goods_are_not_free_any_more(honey):
    honey.promised = 1
    db.session.commit()

    assert look() == 1


def test_what_is_not_on_sale_is_nobodys_worry(honey):
    left(honey, 0)
    honey.variant.is_active = False
    db.session.commit()

    assert look() == 0
