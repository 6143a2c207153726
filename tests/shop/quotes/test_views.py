"""The shoppers' door: asking for a quote, and everything after it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts import services as accounts
from market.domain.catalog.models import ProductKind
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.ledger import queries as ledger
from market.domain.notifications.models import OutboxMail
from market.domain.orders.models import Order, OrderStatus
from market.domain.quotes.models import QuoteRequest, QuoteStatus
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.browser import Browser
from tests.factories import EnterpriseFactory, ProductFactory, UserFactory
from tests.quoting import COOKIES, JAM, an_enterprise, asked, link_of, quote, quoted, request, text_of
from tests.shop.shopping import check_out

pytestmark = pytest.mark.usefixtures("app")


def typed(**changes):
    return {
        "wanted": "개관 행사에 쓸 쿠키 상자입니다.",
        "quantity": "100",
        "wanted_on": (clock.day_of(clock.now()) + timedelta(days=20)).isoformat(),
        "budget": "800,000",
        "papers": ["tax_invoice", "bankbook"],
        "asker_name": "김다정",
        "organisation": "고양시 도서관센터",
        "is_public_body": "y",
        "email": "library@example.com",
        "phone": "010-1234-5678",
        "agreed": "y",
        **changes,
    }


def test_a_guest_asks_about_a_product_and_sees_the_request(client):
    product = ProductFactory(kind=ProductKind.SERVICE_BY_QUOTE)
    db.session.commit()

    page = client.get(f"/quotes/new?product={product.slug}").text
    answer = client.post(f"/quotes/new?product={product.slug}", typed())

    made = db.session.scalars(select(QuoteRequest)).one()
    assert product.name_ko in page
    assert answer.status_code == 303
    assert answer.location == f"/quotes/{made.number}"
    assert (made.product_id, made.budget, made.papers) == (product.id, 800_000, ["bankbook", "tax_invoice"])
    shown = client.get(answer.location).text
    assert "개관 행사에 쓸 쿠키 상자입니다." in shown
    assert "세금계산서" in shown


def test_the_pages_of_products_and_enterprises_lead_there(client):
    product = ProductFactory()
    db.session.commit()

    assert f"/quotes/new?product={product.slug}" in client.get(f"/products/{product.slug}").text
    slug = product.enterprise.slug
    assert f"/quotes/new?enterprise={slug}" in client.get(f"/enterprises/{slug}").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"wanted": ""}, "무엇이 필요한지"),
        ({"wanted": "주민번호 900101-1234567"}, "주민등록번호"),
        ({"quantity": "0"}, "1부터 1,000,000까지"),
        ({"wanted_on": "2020-01-01"}, "지나지 않은 날짜"),
        ({"email": "library"}, "이메일"),
        ({"agreed": ""}, "동의해 주세요"),
    ],
)
def test_what_cannot_be_is_said_and_keeps_what_was_typed(client, changes, sentence):
    enterprise = an_enterprise()

    answer = client.post(f"/quotes/new?enterprise={enterprise.slug}", typed(**changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "고양시 도서관센터" in answer.text
    assert db.session.scalar(select(func.count(QuoteRequest.id))) == 0


def test_who_does_not_sell_cannot_be_asked(client):
    silent, paused = EnterpriseFactory(), an_enterprise(status=EnterpriseStatus.PAUSED)
    db.session.commit()

    for address in (f"enterprise={silent.slug}", f"enterprise={paused.slug}", "product=none"):
        assert client.get(f"/quotes/new?{address}").status_code == 404
    assert client.get("/quotes/new").location == "/enterprises"


def test_the_link_of_the_mail_opens_the_request_and_nothing_else_does(app, client):
    number, other = asked(), asked()

    assert client.get(f"/quotes/{number}").status_code == 404
    assert client.get("/quotes/open/no-such-link").status_code == 404
    opened = client.get(link_of(number))
    assert opened.location == f"/quotes/{number}"
    assert client.get(f"/quotes/{number}").status_code == 200
    assert client.get(f"/quotes/{other}").status_code == 404
    for path in ("accept", "messages", "withdraw"):
        assert client.post(f"/quotes/{other}/{path}", {"text": "안녕하세요"}).status_code == 404
    assert Browser(app).get(f"/quotes/{number}").status_code == 404


def test_who_has_signed_in_finds_their_requests_in_the_account(sign_in):
    user, stranger = UserFactory(), UserFactory()
    db.session.commit()
    number = asked(user=user)
    browser = sign_in(user)

    assert number in browser.get("/account/quotes").text
    assert browser.get(f"/quotes/{number}").status_code == 200
    assert number not in sign_in(stranger).get("/account/quotes").text
    assert sign_in(stranger).get(f"/quotes/{number}").status_code == 404
    assert "개관 행사" in browser.get("/account/data").text


def test_the_lists_are_for_who_has_signed_in(client):
    assert client.get("/account/quotes").status_code == 303


def test_accepting_leads_through_the_checkout_to_the_ledger(client, desk):
    number = quoted(COOKIES, JAM)
    client.get(link_of(number))
    page = client.get(f"/quotes/{number}").text
    assert "730,000원에 수락하기" in page

    accepted = client.post(f"/quotes/{number}/accept", {"revision": "1"})
    assert accepted.location == "/checkout"
    in_basket = client.get("/cart").text
    assert f"/quotes/{number}" in in_basket
    check_out(client)
    order = db.session.scalars(select(Order)).one()
    order_id = order.id
    assert (order.total, order.shipping_total) == (730_000, 0)
    assert "이미 주문한 견적" in client.post(f"/quotes/{number}/accept", {"revision": "1"}).text

    desk.pay(order_id)
    db.session.rollback()
    assert db.session.get_one(Order, order_id).status is OrderStatus.PAID
    sales = [entry for entry in ledger.of_order(order_id) if entry.kind.value == "sale"]
    assert sorted((entry.amount, entry.vat) for entry in sales) == [(180_000, 0), (550_000, 50_000)]
    shown = client.get(f"/quotes/{number}").text
    assert f"/orders/{order.number}" in shown
    assert "원에 수락하기" not in shown


def test_the_price_of_the_basket_cannot_be_changed(client):
    number = quoted(COOKIES)
    client.get(link_of(number))
    client.post(f"/quotes/{number}/accept", {"revision": "1"})
    page = client.get("/cart").text
    assert "견적대로" in page
    line = re.search(r"/cart/lines/(\d+)/remove", page)[1]

    client.post("/cart", {f"quantity-{line}": "5", f"price-{line}": "1"})

    assert "550,000" in client.get("/cart").text
    assert "2,750,000" not in client.get("/cart").text


def test_a_revision_in_between_is_said_with_its_sum(client):
    number = quoted(COOKIES)
    client.get(link_of(number))
    quote(number, COOKIES, JAM, seen=1)

    answer = client.post(f"/quotes/{number}/accept", {"revision": "1"})

    assert answer.status_code == 409
    assert "730,000원" in answer.text
    assert request(number).status is QuoteStatus.QUOTED
    assert client.post(f"/quotes/{number}/accept", {"revision": "2"}).status_code == 303


def test_what_is_over_cannot_be_accepted(client, monkeypatch):
    number = quoted(COOKIES)
    client.get(link_of(number))
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.get(link_of(number))

    answer = client.post(f"/quotes/{number}/accept", {"revision": "1"})

    assert answer.status_code == 409
    assert "수락할 수 있었어요" in answer.text


def test_a_quotation_is_a_pdf_with_all_that_counts(client):
    number = quoted(COOKIES, JAM)
    client.get(link_of(number))

    for language, words in (
        ("", ["견적서", "공급가액", "김다정 귀하", "부가세"]),
        ("/en", ["Quotation", "Supply value"]),
    ):
        answer = client.get(f"{language}/quotes/{number}/1.pdf")
        assert answer.mimetype == "application/pdf"
        text = text_of(answer.data)
        for word in (*words, f"{number}-1", "000-81-00017", "금 칠십삼만원정", "730,000", "50,000", "쿠키 상자"):
            assert word in text
    assert client.get(f"/quotes/{number}/2.pdf").status_code == 404


def test_a_message_goes_to_the_enterprise(client):
    number = asked()
    client.get(link_of(number))

    answer = client.post(f"/quotes/{number}/messages", {"text": "포장도 되나요?"})

    assert answer.status_code == 303
    assert "포장도 되나요?" in client.get(f"/quotes/{number}").text
    assert client.post(f"/quotes/{number}/messages", {"text": ""}).status_code == 422
    kinds = db.session.scalars(select(OutboxMail.facts)).all()
    assert {"request_id": request(number).id, "what": "message"} in kinds


def test_withdrawing_is_asked_about_first(client):
    number = asked()
    client.get(link_of(number))

    assert "요청을 거둘까요?" in client.get(f"/quotes/{number}/withdraw").text
    assert request(number).status is QuoteStatus.ASKED
    client.post(f"/quotes/{number}/withdraw")
    assert request(number).status is QuoteStatus.WITHDRAWN


@pytest.mark.parametrize("rows", [1, 10])
def test_a_longer_list_costs_no_more_queries(sign_in, max_queries, rows):
    user = UserFactory()
    db.session.commit()
    for _ in range(rows):
        quoted(COOKIES, user=user)
    browser = sign_in(user)

    with max_queries(4):
        page = browser.get("/account/quotes").text

    assert page.count("550,000") == rows


def test_closing_the_account_empties_what_was_asked(sign_in):
    with transaction():
        user = accounts.create_user("one@example.com", "cookies-before-noon", "김다정", now=clock.now())
    number = asked(user=user)

    answer = sign_in(user).post("/account/close", {"current_password": "cookies-before-noon", "sure": "y"})

    assert answer.location == "/account/closed"
    assert (request(number).asker_name, request(number).status) == ("", QuoteStatus.WITHDRAWN)
