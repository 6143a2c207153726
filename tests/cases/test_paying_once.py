"""Who pays, pays once, for one thing that is theirs, at the price they saw."""

import pytest

from market.domain.catalog.models import Product, ProductVariant
from market.domain.inventory.errors import OutOfStock
from market.domain.orders.errors import NothingToOrder
from market.domain.orders.models import Order, OrderStatus
from market.domain.payments.models import AttemptStatus
from market.foundation import clock
from market.foundation.database import db
from tests.browser import Browser
from tests.factories import UserFactory
from tests.paying import adds_up, cart_of, mails, place, posted, promised, status_of
from tests.races import all_at_once
from tests.restored import own
from tests.shop.shopping import check_out, checkout_data, goods, hidden, put_in


def the_order():
    return db.session.scalars(db.select(Order).where(own(Order))).one()


def test_case_01_two_tabs_get_the_same_page(desk, order):
    order_id = order()

    assert desk.start(order_id) == desk.start(order_id)
    assert [attempt.status for attempt in desk.attempts(order_id)] == [AttemptStatus.OPEN]
    assert desk.count("session") == 1


@pytest.mark.race
def test_case_01_twenty_clicks_at_once_make_one_attempt_one_page_one_hold(app, desk, order, shelf):
    honey = shelf()
    order_id = order(of=[honey])

    addresses = all_at_once(app, desk.start, [order_id] * 20)

    assert len(set(addresses)) == 1
    assert len(desk.attempts(order_id)) == 1
    assert desk.count("session") == 1
    assert promised(honey) == 1


def test_case_02_the_same_notice_again_is_taken_and_changes_nothing(desk, notice):
    answers = [desk.knock(*notice) for _ in range(3)]

    order = the_order()
    assert answers == [200, 200, 200]
    assert order.status is OrderStatus.PAID
    assert mails("order_confirmed") == 1
    assert [kind for _, kind, _ in posted(order.id)] == ["sale", "shipping"]


@pytest.mark.race
def test_case_02_the_same_notice_twenty_times_at_once_counts_once(app, desk, notice):
    answers = all_at_once(app, lambda _: desk.knock(*notice), range(20))

    order = the_order()
    assert answers == [200] * 20
    assert order.status is OrderStatus.PAID
    assert mails("order_confirmed") == 1
    assert [kind for _, kind, _ in posted(order.id)] == ["sale", "shipping"]
    assert adds_up(order.id)


def test_case_03_the_notice_comes_first_and_coming_back_changes_nothing_more(desk, order):
    order_id = order()
    desk.start(order_id)
    desk.sandbox.pay(desk.page_of(order_id), now=clock.now())

    assert desk.deliver() == ["200"]
    assert status_of(order_id) is OrderStatus.PAID
    desk.settle(order_id)
    assert mails("order_confirmed") == 1
    assert adds_up(order_id)


def test_case_03_coming_back_comes_first_and_the_late_notice_changes_nothing_more(desk, order):
    order_id = order()
    desk.pay(order_id)

    assert status_of(order_id) is OrderStatus.PAID
    assert desk.deliver(twice=True) == ["200", "200"]
    assert mails("order_confirmed") == 1
    assert adds_up(order_id)


def test_case_04_the_success_address_typed_by_hand_pays_nothing(client, desk):
    put_in(client, goods())
    check_out(client)
    number = the_order().number

    client.get(f"/orders/{number}/return")

    assert the_order().status is OrderStatus.AWAITING_PAYMENT
    assert "결제를 기다리고 있어요" in client.get(f"/orders/{number}").text


@pytest.mark.parametrize("page", ["", "/return", "/cancel"])
def test_case_04_somebody_elses_order_number_shows_nothing(client, app, sign_in, page):
    shopper = UserFactory()
    put_in(client, goods())
    check_out(client)
    number = the_order().number

    for stranger in (Browser(app), sign_in(shopper)):
        put_in(stranger, goods())
        theirs, nobodys = stranger.get(f"/orders/{number}{page}"), stranger.get(f"/orders/D261123-ABCDEF{page}")
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert "김다정" not in theirs.text


@pytest.mark.race
def test_case_14_the_last_jar_goes_to_one_of_fifty_and_the_others_are_told(app, desk, shelf):
    honey = shelf(on_hand=1)
    carts = [cart_of([honey]) for _ in range(50)]

    def buy(cart_id):
        try:
            order_id = place(cart_id)
        except (OutOfStock, NothingToOrder) as told:
            return str(told)
        desk.start(order_id)
        return order_id

    answers = all_at_once(app, buy, carts)

    bought = [answer for answer in answers if isinstance(answer, int)]
    assert len(bought) == 1
    assert len([told for told in answers if isinstance(told, str) and told]) == 49
    desk.pay(bought[0])
    assert status_of(bought[0]) is OrderStatus.PAID
    assert promised(honey) == 1
    assert desk.count("session") == 1


def test_case_15_a_price_that_rises_while_the_shopper_types_is_shown_before_it_is_charged(client):
    honey = goods()
    put_in(client, honey)
    typed = checkout_data(client)
    db.session.get(Product, honey.product_id).price = 13_500
    db.session.commit()

    page = client.post("/checkout", data=typed)

    assert page.status_code == 409
    assert "가격이 12,000원에서 13,500원으로 바뀌었어요" in page.text
    assert "앞서 보신 합계는 15,000원이었어요" in page.text
    assert db.session.scalars(db.select(Order).where(own(Order))).all() == []
    agreed = client.post("/checkout", data={**typed, "agreed_total": hidden(page.text, "agreed_total")})
    assert agreed.status_code == 303
    assert the_order().total == 16_500


def test_case_15_the_order_keeps_the_price_that_was_agreed(client, desk, order, shelf):
    honey = shelf(price=12_000)
    order_id = order(of=[honey])
    product = db.session.get_one(ProductVariant, honey).product

    def reprice(won):
        product.price = won
        db.session.commit()

    reprice(20_000)
    desk.start(order_id)
    assert desk.sandbox.page(desk.page_of(order_id), now=clock.now()).total == 15_000
    reprice(5_000)
    desk.pay(order_id)
    reprice(99_000)

    seller = db.session.get_one(Order, order_id).seller_orders[0].enterprise_id
    assert [attempt.captured for attempt in desk.attempts(order_id)] == [15_000]
    assert [line.unit_price for line in db.session.get_one(Order, order_id).lines] == [12_000]
    assert posted(order_id) == [(seller, "sale", 12_000), (seller, "shipping", 3_000)]


def test_case_23_a_declined_card_and_then_another_pay_once(desk, order):
    order_id = order()
    desk.start(order_id)
    session_id = desk.page_of(order_id)
    desk.sandbox.decline(session_id, "card_declined", now=clock.now())
    desk.deliver()
    assert status_of(order_id) is OrderStatus.AWAITING_PAYMENT
    desk.sandbox.pay(session_id, now=clock.now())
    desk.deliver()

    assert status_of(order_id) is OrderStatus.PAID
    assert [attempt.captured for attempt in desk.attempts(order_id)] == [15_000]
    assert adds_up(order_id)
