"""From the button to the order: what was seen is what is charged, once, or the page comes back."""

import pytest

from market.domain.carts.models import Cart
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.inventory.models import Stock
from market.domain.orders.models import Order
from market.domain.payments.errors import NoAnswer
from market.foundation.database import db
from market.web import payments
from market.web.session import COOKIE
from tests.browser import Browser
from tests.races import all_at_once
from tests.shop.shopping import WHERE, WHO, check_out, checkout_data, goods, hidden, put_in


def orders():
    return list(db.session.scalars(db.select(Order).order_by(Order.id)))


def an_order():
    found = orders()
    assert len(found) == 1
    return found[0]


def test_a_surcharge_is_shown_and_agreed_to_before_anything_is_ordered(client):
    put_in(client, goods())
    typed = checkout_data(client, postcode="63001")

    page = client.post("/checkout", data=typed)

    assert page.status_code == 409
    assert orders() == []
    assert "합계가 18,000원이 되었어요" in page.text
    assert "배송비 3,000원이 더해졌어요" in page.text
    assert "18,000원 주문하기" in page.text
    for value in (*WHO.values(), WHERE["road_address"], "63001"):
        assert value in page.text
    again = client.post("/checkout", data={**typed, "agreed_total": hidden(page.text, "agreed_total")})
    assert again.status_code == 303
    assert an_order().total == 18_000


@pytest.mark.parametrize("agreed", ["1", "0", "-1", "", "14999", "1e9", "９", "9" * 40])
def test_a_price_in_the_form_only_brings_the_page_back_with_the_true_one(client, agreed):
    put_in(client, goods())

    page = check_out(client, agreed_total=agreed)

    assert page.status_code == 409
    assert hidden(page.text, "agreed_total") == "15000"
    assert orders() == []


def test_what_sells_out_while_the_shopper_types_is_said_and_the_rest_can_be_ordered(client):
    honey, soap = goods(), goods()
    put_in(client, honey)
    put_in(client, soap)
    typed = checkout_data(client)
    db.session.get(Stock, soap.id).on_hand = 0
    db.session.commit()

    page = client.post("/checkout", data=typed)

    assert page.status_code == 409
    assert "이번 주문에서 빠지는 상품" in page.text
    assert soap.name in page.text
    assert hidden(page.text, "agreed_total") == "15000"
    assert orders() == []


def test_when_nothing_is_left_to_order_the_basket_says_why(client):
    honey = goods()
    put_in(client, honey)
    typed = checkout_data(client)
    db.session.get(Product, honey.product_id).status = ProductStatus.HIDDEN
    db.session.commit()

    answer = client.post("/checkout", data=typed)

    assert answer.location == "/cart"
    assert "더 이상 팔지 않는 상품이에요" in client.get("/cart").text


def test_what_cannot_be_ordered_stays_in_the_basket(client):
    honey, soap = goods(), goods()
    put_in(client, honey)
    put_in(client, soap)
    enterprise_id = db.session.get(Product, soap.product_id).enterprise_id
    db.session.get(Enterprise, enterprise_id).status = EnterpriseStatus.PAUSED
    db.session.commit()

    check_out(client)

    assert [line.variant_id for line in an_order().lines] == [honey.id]
    page = client.get("/cart").text
    assert soap.name in page
    assert honey.name not in page


def test_the_same_form_twice_is_one_order_and_one_payment_page(client):
    put_in(client, goods())
    typed = checkout_data(client)

    first = client.post("/checkout", data=typed)
    second = client.post("/checkout", data=typed)

    assert first.location == second.location
    assert len(orders()) == 1


def test_a_second_tab_that_is_still_on_the_form_ends_on_the_same_payment_page(client):
    put_in(client, goods())
    typed = checkout_data(client)
    client.post("/checkout", data=typed)
    put_in(client, goods())

    again = client.post("/checkout", data=typed)

    assert "/sandbox/pay/" in again.location
    assert len(orders()) == 1


def test_another_persons_cart_in_the_form_shows_nothing_of_their_order(client, app):
    stranger = Browser(app)
    put_in(stranger, goods())
    theirs = hidden(stranger.get("/checkout").text, "cart")
    check_out(stranger)
    put_in(client, goods())

    answer = client.post("/checkout", data=checkout_data(client, cart=theirs))

    assert answer.status_code == 303
    assert {order.cart_id for order in orders()} != {int(theirs)}
    assert len(orders()) == 2


@pytest.mark.parametrize("cart", ["", "0", "-1", "x", "9" * 30, "999999"])
def test_a_mangled_cart_in_the_form_is_no_accident(client, cart):
    put_in(client, goods())

    assert check_out(client, cart=cart).status_code == 303


def test_a_cart_that_is_gone_leads_back_to_the_basket_with_a_sentence(client):
    put_in(client, goods())
    typed = checkout_data(client)
    db.session.delete(db.session.scalar(db.select(Cart)))
    db.session.commit()

    answer = client.post("/checkout", data=typed)

    assert answer.location == "/cart"
    assert "지금 주문할 수 있는 상품이 없어요" in client.get("/cart").text


def test_when_the_payment_company_is_silent_the_order_is_kept_and_can_be_paid_later(client, monkeypatch):
    put_in(client, goods())

    def silent(order_id):
        raise NoAnswer

    monkeypatch.setattr(payments, "start", silent)
    answer = check_out(client)
    number = an_order().number

    assert answer.location == f"/orders/{number}"
    page = client.get(answer.location).text
    assert "결제" in page
    assert f'action="/orders/{number}/pay"' in page


@pytest.mark.race
def test_two_fingers_on_the_button_at_once_order_once_and_end_on_one_payment_page(app, client):
    put_in(client, goods(on_hand=1))
    typed = {**checkout_data(client), "csrf_token": client.token()}
    cookie = client.session_id

    def press(_finger):
        browser = app.test_client()
        browser.set_cookie(COOKIE, cookie, secure=True, path="/")
        return browser.post("/checkout", data=typed, headers={"Origin": "http://localhost"}).location

    pages = all_at_once(app, press, range(4))

    assert len(set(pages)) == 1
    assert "/sandbox/pay/" in pages[0]
    assert len(orders()) == 1
    assert db.session.scalar(db.select(Stock.promised)) == 1
