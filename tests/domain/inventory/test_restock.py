"""Who waits for what is sold out is told once, in portions."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import ProductStatus
from market.domain.inventory import restock
from market.domain.inventory.errors import NotSoldOut, TooManyWaiting
from market.domain.inventory.models import RestockRequest, RestockRound
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import StockFactory
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")
NOW = clock.now()


@pytest.fixture
def honey(app):
    stock = StockFactory(on_hand=2, promised=2)
    db.session.commit()
    return stock


def wait(stock, email="dajeong@example.com", *, minutes=0):
    with transaction():
        restock.ask(stock.variant_id, email=email, language="ko", now=NOW + timedelta(minutes=minutes))


def look(*, hours=1):
    with transaction():
        return restock.tell_due(now=NOW + timedelta(hours=hours))


def has(stock, on_hand, promised=0):
    stock.on_hand, stock.promised = on_hand, promised
    db.session.commit()


def mails():
    return [mail.recipient for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def waiting():
    return db.session.scalar(select(func.count(RestockRequest.id)))


def test_asking_twice_is_waiting_once(honey):
    wait(honey)
    wait(honey, " DaJeong@Example.com ".strip())

    assert waiting() == 1


def test_the_address_is_not_in_the_database_in_plain_text(honey):
    wait(honey)

    row = db.session.execute(text("SELECT * FROM restock_request")).one()
    assert "dajeong" not in str(row)


def test_whoever_waits_is_told_once_when_there_is_more_and_their_address_goes(honey):
    wait(honey)
    assert look() == 0

    has(honey, 1)
    assert look() == 1
    assert (mails(), waiting()) == (["dajeong@example.com"], 0)
    assert look() == 0


def test_who_asks_again_after_a_mail_gets_another_one(honey):
    wait(honey)
    has(honey, 1)
    look()
    has(honey, 1, 1)
    wait(honey, minutes=90)
    look(hours=2)
    has(honey, 2, 1)

    assert look(hours=3) == 1
    assert len(mails()) == 2


def test_few_units_are_told_to_those_who_asked_first(honey):
    people = [f"shopper{number}@example.com" for number in range(8)]
    for number, email in enumerate(people):
        wait(honey, email, minutes=number)
    has(honey, 2)

    assert look() == 6
    assert mails() == people[:6]
    assert look() == 0
    assert waiting() == 2


def test_what_nobody_bought_within_a_day_is_told_to_the_next(honey):
    for number in range(5):
        wait(honey, f"shopper{number}@example.com", minutes=number)
    has(honey, 1)

    assert look() == 3
    assert look(hours=24) == 0
    assert look(hours=25) == 2


def test_sold_out_again_a_new_round_begins(honey):
    for number in range(5):
        wait(honey, f"shopper{number}@example.com", minutes=number)
    has(honey, 1)
    look()
    has(honey, 1, 1)
    look()
    assert db.session.scalar(select(func.count(RestockRound.variant_id))) == 0

    has(honey, 2, 1)
    assert look(hours=2) == 2


def test_what_cannot_be_bought_is_not_told_and_cannot_be_waited_for(honey):
    wait(honey)
    honey.variant.product.status = ProductStatus.HIDDEN
    has(honey, 5)

    assert look() == 0
    with pytest.raises(NoSuchProduct):
        wait(honey, "other@example.com")


def test_what_can_be_bought_needs_no_notice(honey):
    has(honey, 5)

    with pytest.raises(NotSoldOut):
        wait(honey)


def test_one_address_cannot_wait_for_everything(honey, monkeypatch):
    monkeypatch.setattr(restock, "MOST_WAITED_FOR", 1)
    wait(honey)
    soap = StockFactory(on_hand=0)
    db.session.commit()

    with pytest.raises(TooManyWaiting):
        wait(soap)
    wait(soap, "other@example.com")


def test_the_word_in_the_mail_takes_back_all_that_the_address_waits_for_and_nobody_elses(honey):
    soap = StockFactory(on_hand=0)
    db.session.commit()
    for stock in (honey, soap):
        wait(stock)
        wait(stock, "other@example.com")

    with transaction():
        assert restock.stop(restock.address_key("dajeong@example.com")) == 2

    assert waiting() == 2


def test_nobody_waits_longer_than_ninety_days(honey):
    wait(honey)

    for moment, left in ((timedelta(days=90) - timedelta(seconds=1), 1), (timedelta(days=90), 0)):
        with transaction():
            restock.forget_old(now=NOW + moment)
        assert waiting() == left


@pytest.mark.race
def test_two_workers_write_to_everybody_once(app, honey):
    for number in range(6):
        wait(honey, f"shopper{number}@example.com")
    has(honey, 9)
    db.session.remove()

    told = all_at_once(app, lambda _: look(), range(2))

    assert sum(told) == 6
    assert sorted(mails()) == [f"shopper{number}@example.com" for number in range(6)]
