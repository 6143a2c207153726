"""The payment page of the sandbox."""

import pytest
from sqlalchemy import select

from market.domain.orders.models import Order, OrderStatus
from market.domain.payments.gateway import PageState
from market.foundation import clock
from market.foundation.database import db


@pytest.fixture
def page(desk, order):
    """``page(language)`` opens a payment page; (order id, path)."""

    def page(language="ko"):
        order_id = order(language=language)
        return order_id, desk.start(order_id).removeprefix("http://localhost")

    return page


def number_of(order_id):
    return db.session.scalar(select(Order.number).where(Order.id == order_id))


@pytest.mark.parametrize(
    ("language", "words"), [("ko", ["모의 결제", "15,000원"]), ("en", ["Sandbox payment", "₩15,000"])]
)
def test_the_page_says_what_it_is_and_what_is_to_be_paid(client, page, language, words):
    order_id, path = page(language)
    answer = client.get(path)

    assert answer.status_code == 200
    assert [word for word in [*words, number_of(order_id)] if word not in answer.text] == []
    assert answer.headers["Cache-Control"] == "no-cache"


def test_paying_leads_back_to_the_market(client, desk, page):
    order_id, path = page()
    answer = client.post(path, {"action": "pay"})

    assert answer.status_code == 303
    assert answer.location == f"http://localhost/orders/{number_of(order_id)}/return"
    assert desk.notices == [], "the notice leaves from the worker"
    assert desk.deliver() == ["200"]
    assert db.session.get_one(Order, order_id).status is OrderStatus.PAID


def test_paying_with_a_late_notice_leads_back_too(client, desk, page):
    order_id, path = page()
    answer = client.post(path, {"action": "pay_late"})

    assert answer.location.endswith("/return")
    assert desk.deliver() == []
    desk.settle(order_id)
    assert db.session.get_one(Order, order_id).status is OrderStatus.PAID


def test_a_declined_card_shows_why_and_another_can_be_tried(client, page):
    _, path = page()
    answer = client.post(path, {"action": "decline", "reason": "insufficient_funds"}, follow_redirects=True)

    assert "잔액이 부족" in answer.text
    assert 'role="alert"' in answer.text
    assert client.post(path, {"action": "pay"}).status_code == 303


def test_an_unknown_reason_is_a_plain_no(client, page):
    _, path = page()
    answer = client.post(path, {"action": "decline", "reason": "<script>"}, follow_redirects=True)

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_going_back_pays_nothing(client, desk, page):
    order_id, path = page()
    answer = client.post(path, {"action": "cancel"})

    assert answer.location == f"http://localhost/orders/{number_of(order_id)}"
    assert desk.gateway.retrieve_session(desk.page_of(order_id)).state is PageState.OPEN


def test_a_used_page_and_an_expired_one_say_so(client, desk, page):
    _, used = page()
    client.post(used, {"action": "pay"})
    order_id, expired = page()
    desk.gateway.expire_session(desk.page_of(order_id))

    assert "이미 사용" in client.get(used).text
    assert "시간이 지났" in client.get(expired).text
    assert client.post(expired, {"action": "pay"}).location == expired
    assert 'value="pay"' not in client.get(expired).text


def test_an_unknown_page_is_not_found(client, desk):
    assert client.get("/sandbox/pay/cs_sandbox_none").status_code == 404


def test_an_unknown_action_is_refused(client, page):
    _, path = page()

    assert client.post(path, {"action": "steal"}).status_code == 400


def test_another_site_cannot_pay_in_the_shoppers_name(client, page):
    _, path = page()

    assert client.post(path, {"action": "pay"}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_the_page_is_kept_out_of_search_engines(client, page):
    _, path = page()

    assert 'name="robots" content="noindex"' in client.get(path).text
    assert clock.now()
