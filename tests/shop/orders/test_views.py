"""An order's page, its look-up, its cancelling; and that nobody sees another's."""

import re
from datetime import timedelta

import pytest

from market.domain.notifications.models import OutboxMail
from market.domain.orders import services as orders
from market.domain.orders.models import Order, OrderStatus, SellerOrderStatus
from market.foundation import clock
from market.foundation.actors import GUEST
from market.foundation.database import db, transaction
from market.web import payments
from tests.browser import Browser
from tests.factories import SellingEnterpriseFactory, UserFactory
from tests.shop.shopping import check_out, day_for, goods, put_in

KNOWN = {"name": "김다정", "phone": "010-1234-5678"}
SAME_ANSWER = "세 가지가 모두 맞는 주문을 찾지 못했어요"


def ordered(browser, *things, **facts):
    """Order ``things``; the number of the order."""
    for thing in things or (goods(),):
        put_in(browser, thing, **facts)
    check_out(browser)
    return db.session.scalar(db.select(Order.number).order_by(Order.id.desc()))


def the_order(number):
    return db.session.scalar(db.select(Order).where(Order.number == number))


def pay(number):
    """Press "pay" on the payment page."""
    page = payments.start(the_order(number).id)
    payments.sandbox().pay(page.rsplit("/", 1)[1].partition("?")[0], now=clock.now())


def paid(browser, *things, **facts):
    """Order ``things`` and come back from the payment page; the number of the order."""
    number = ordered(browser, *things, **facts)
    with browser.application.test_request_context("/", base_url="http://localhost"):
        pay(number)
    answer = browser.get(f"/orders/{number}/return")
    assert answer.location == f"/orders/{number}"
    return number


def look_up(browser, **facts):
    return browser.post("/orders/lookup", data={**KNOWN, **facts})


def mails():
    return list(db.session.scalars(db.select(OutboxMail.kind).order_by(OutboxMail.id)))


def test_who_has_just_ordered_sees_the_order_that_waits_for_its_payment(client):
    number = ordered(client)

    page = client.get(f"/orders/{number}").text

    assert number in page
    assert "결제를 기다리고 있어요" in page
    assert "모의 결제" in page
    assert "15,000원 결제" in page
    assert "주문 취소" in page


def test_a_paid_order_thanks_and_says_who_sends_what_until_when(client):
    bakery = SellingEnterpriseFactory(name_ko="바삭한하루", name_en="Crisp Day")
    number = paid(client, goods(variant__product__enterprise=bakery), goods())

    page = client.get(f"/orders/{number}").text
    english = client.get(f"/en/orders/{number}").text

    assert "고맙습니다. 주문을 확인했어요" in page
    assert "바삭한하루" in page
    assert "까지 발송" in page
    assert "000-81-00017" in page
    assert "Thank you. Your order is confirmed" in english
    assert "Crisp Day" in english
    assert mails() == ["order_confirmed", "order_for_seller", "order_for_seller"]


def test_what_is_to_be_collected_says_when_and_where(client):
    tea = goods()
    day = day_for(tea)
    title = day.popup.title_ko
    number = paid(client, tea, collect_on=day.id)

    page = client.get(f"/orders/{number}").text

    assert title in page
    assert "부스에서 주문 번호를 말씀해 주세요" in page


def test_a_parcel_can_be_followed(client):
    number = paid(client)
    with transaction():
        part = the_order(number).seller_orders[0]
        orders.send(part, carrier="cj", tracking_number="1234-5678-9012", actor=GUEST, now=clock.now())

    page = client.get(f"/orders/{number}").text

    assert "CJ대한통운" in page
    assert "https://trace.cjlogistics.com/next/tracking.html?wblNo=123456789012" in page
    assert 'rel="noopener noreferrer"' in page


def test_an_owner_sees_their_order_in_every_browser(sign_in):
    shopper = UserFactory()
    db.session.commit()
    number = ordered(sign_in(shopper))

    assert sign_in(shopper).get(f"/orders/{number}").status_code == 200


@pytest.mark.parametrize("number", ["lookup2", "D261123", "'; --", "%00", "D" * 500, "<script>", "０"])
def test_a_mangled_number_is_not_found(client, number):
    put_in(client, goods())

    assert client.get(f"/orders/{number}").status_code == 404


def test_a_guest_finds_the_order_again_from_another_browser(client, app):
    number = ordered(client)
    elsewhere = Browser(app)

    answer = look_up(elsewhere, number=f" {number.lower()} ", name="김 다정", phone="０１０ 1234 5678")

    assert (answer.status_code, answer.location) == (303, f"/orders/{number}")
    assert elsewhere.get(f"/orders/{number}").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"number": "D261123-ABCDEF"}, {"name": "김다솜"}, {"phone": "010-1234-5679"}, {"number": "x"}]
)
def test_whatever_does_not_fit_gets_the_same_answer_and_keeps_what_was_typed(client, app, wrong):
    number = ordered(client)
    elsewhere = Browser(app)
    typed = {**KNOWN, "number": number, **wrong}

    page = look_up(elsewhere, **typed)

    assert page.status_code == 422
    assert SAME_ANSWER in page.text
    assert f'value="{typed["number"]}"' in page.text
    assert f'value="{typed["name"]}"' in page.text
    assert elsewhere.get(f"/orders/{number}").status_code == 404


@pytest.mark.parametrize("missing", ["number", "name", "phone"])
def test_the_look_up_asks_for_all_three(client, missing):
    page = client.post("/orders/lookup", data={**KNOWN, "number": "D261123-ABCDEF", missing: " "})

    assert page.status_code == 422
    assert f'href="#{missing}"' in page.text


def test_the_look_up_speaks_english_too(client):
    page = client.post("/en/orders/lookup", data={**KNOWN, "number": "D261123-ABCDEF"})

    assert "We found no order with these three" in page.text
    assert "<title>Error: Find an order" in page.text


def test_looking_up_is_limited(client, limits):
    answers = [look_up(client, number="D261123-ABCDEF").status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_opening_the_look_up_leaves_no_cookie(client):
    assert "Set-Cookie" not in client.get("/orders/lookup").headers


def test_an_unpaid_order_is_paid_from_its_page(client):
    number = ordered(client)

    answer = client.post(f"/orders/{number}/pay")

    assert answer.status_code == 303
    assert "/sandbox/pay/" in answer.location


def test_an_order_that_is_paid_is_not_paid_again(client):
    number = paid(client)

    answer = client.post(f"/orders/{number}/pay")

    assert answer.location == f"/orders/{number}"
    assert "flash--error" in client.get(answer.location).text


def test_cancelling_asks_first_and_changes_nothing_by_asking(client):
    number = paid(client)

    page = client.get(f"/orders/{number}/cancel")

    assert page.status_code == 200
    assert "15,000원 전액" in page.text
    assert the_order(number).status is OrderStatus.PAID


def test_a_paid_order_is_cancelled_and_the_money_goes_back(client):
    number = paid(client)

    answer = client.post(f"/orders/{number}/cancel")

    order = the_order(number)
    assert answer.location == f"/orders/{number}"
    assert order.status in (OrderStatus.CANCELLED, OrderStatus.REFUNDED)
    assert order.seller_orders[0].status is SellerOrderStatus.CANCELLED
    assert "주문을 취소했어요" in client.get(answer.location).text
    assert [mail for mail in mails() if mail != "order_for_seller"][:2] == ["order_confirmed", "order_cancelled"]


def test_an_unpaid_order_is_cancelled(client):
    number = ordered(client)

    client.post(f"/orders/{number}/cancel")

    assert the_order(number).status is OrderStatus.CANCELLED
    assert "결제된 금액" not in client.get(f"/orders/{number}").text


def test_an_order_of_which_a_part_has_left_offers_no_cancelling(client):
    number = paid(client, goods(), goods())
    with transaction():
        part = the_order(number).seller_orders[0]
        orders.send(part, carrier="cj", tracking_number="1234567890", actor=GUEST, now=clock.now())

    assert f"/orders/{number}/cancel" not in client.get(f"/orders/{number}").text
    assert client.get(f"/orders/{number}/cancel").location == f"/orders/{number}"
    client.post(f"/orders/{number}/cancel")
    assert the_order(number).status is OrderStatus.PAID
    assert "이미 보냈거나 전달해서" in client.get(f"/orders/{number}").text


@pytest.mark.parametrize(
    ("status", "headline"),
    [
        (OrderStatus.EXPIRED, "결제 시간이 지났어요"),
        (OrderStatus.NEEDS_REVIEW, "결제를 확인하고 있어요"),
        (OrderStatus.PARTLY_REFUNDED, "주문 일부를 환급했어요"),
        (OrderStatus.REFUNDED, "전액을 환급했어요"),
        (OrderStatus.CANCELLED, "주문이 취소되었어요"),
    ],
)
def test_every_state_has_its_words(client, status, headline):
    number = ordered(client)
    order = the_order(number)
    order.status, order.closed_at = status, clock.now() + timedelta(minutes=1)
    db.session.commit()

    for prefix in ("", "/en"):
        assert client.get(f"{prefix}/orders/{number}").status_code == 200
    page = client.get(f"/orders/{number}").text
    assert re.search(rf"<h1[^>]*>{re.escape(headline)}</h1>", page)


@pytest.mark.parametrize("parts", [1, 5])
def test_an_order_of_more_enterprises_costs_no_more_queries(client, max_queries, parts):
    number = ordered(client, *[goods() for _ in range(parts)])

    with max_queries(5):  # the order, its parts, their lines and enterprises; the basket's number
        assert client.get(f"/orders/{number}").status_code == 200
