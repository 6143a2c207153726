"""The checkout: what it shows, what it asks, what it refuses, and that it charges what was seen."""

import re
from datetime import timedelta

import pytest

from market.domain.accounts import address_book
from market.domain.carts.models import CartLine
from market.domain.catalog.models import WithdrawalLimit
from market.domain.orders.models import Order, OrderStatus
from market.domain.orders.rules import ship_due_on
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import SellingEnterpriseFactory, UserFactory
from tests.shop.shopping import CONSENTS, WHO, check_out, checkout_data, day_for, goods, hidden, put_in


def orders():
    return list(db.session.scalars(db.select(Order).order_by(Order.id)))


def an_order():
    found = orders()
    assert len(found) == 1
    return found[0]


def test_a_guest_orders_and_is_sent_to_the_payment_page(client):
    honey = goods()
    put_in(client, honey, 2)

    answer = check_out(client, delivery_note="문 앞에 놓아 주세요")

    order = an_order()
    assert answer.status_code == 303
    assert "/sandbox/pay/cs_sandbox_" in answer.location
    assert (order.total, order.status, order.is_sandbox) == (27_000, OrderStatus.AWAITING_PAYMENT, True)
    assert (order.orderer_name, order.orderer_phone, order.orderer_email) == (
        "김다정",
        "01012345678",
        "dajeong@example.com",
    )
    assert (order.recipient_name, order.postcode, order.delivery_note) == ("김다정", "10408", "문 앞에 놓아 주세요")
    assert order.language == "ko"
    assert "장바구니가 비어 있어요" in client.get("/cart").text


def test_an_order_in_english_stays_in_english(client):
    put_in(client, goods())

    answer = client.post("/en/checkout", data=checkout_data(client, "/en"))

    assert "/en/sandbox/pay/" in answer.location
    assert an_order().language == "en"


def test_an_empty_basket_has_no_checkout_and_leaves_no_cookie(client):
    answer = client.get("/checkout")

    assert (answer.status_code, answer.location) == (303, "/cart")
    assert "Set-Cookie" not in answer.headers


def test_the_page_says_what_is_bought_from_whom_and_when_it_is_sent(client):
    bakery = SellingEnterpriseFactory(name_ko="바삭한하루")
    cookies = goods(variant__product__enterprise=bakery, variant__product__lead_days=4)
    tea = goods()
    day = day_for(tea)
    title, day_id = day.popup.title_ko, day.id
    put_in(client, cookies, 2)
    put_in(client, tea, collect_on=day_id)

    page = client.get("/checkout").text

    due = ship_due_on(clock.now(), 4)
    assert "바삭한하루" in page
    assert f"{due.month}월 {due.day}일" in page
    assert title in page
    assert "통신판매중개자이며 통신판매의 당사자가 아닙니다" in page
    assert page.index("통신판매중개자이며") < page.index("39,000원 주문하기")
    assert hidden(page, "agreed_total") == "39000"


def test_nothing_is_ticked_before_the_shopper_ticks_it(client):
    put_in(client, goods(variant__product__withdrawal_limit=WithdrawalLimit.MADE_TO_ORDER))

    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', client.get("/checkout").text)

    assert len(boxes) == 5
    assert not [box for box in boxes if " checked" in box]


def test_every_missing_thing_is_named_on_top_and_beside_its_field_and_nothing_typed_is_lost(client):
    put_in(client, goods())

    page = client.post("/checkout", data={"orderer_name": "김다정", "delivery_note": "문 앞", "postcode": "1"})

    assert page.status_code == 422
    assert "<title>오류: 주문하기" in page.text
    assert "9가지를 고쳐 주세요" in page.text
    for name in (
        "orderer_phone",
        "orderer_email",
        "recipient_name",
        "recipient_phone",
        "postcode",
        "road_address",
        "order_checked",
        "privacy_read",
        "third_party_agreed",
    ):
        assert f'href="#{name}"' in page.text
        assert f'id="{name}-error"' in page.text
    assert 'value="김다정"' in page.text
    assert "문 앞</textarea>" in page.text
    assert orders() == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("postcode", "00999"),
        ("postcode", "63645"),
        ("postcode", "99999"),
        ("postcode", "123-456"),
        ("orderer_phone", "010-1234-567"),
        ("orderer_phone", "hello"),
        ("orderer_email", "nobody"),
        ("orderer_email", "a@b"),
        ("orderer_name", "   "),
        ("orderer_name", "가" * 51),
        ("road_address", "가" * 201),
        ("delivery_note", "가" * 20_000),
        ("delivery_note", "주민번호는 900101-1234567"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field_and_kept(client, field, typed):
    put_in(client, goods())

    page = check_out(client, **{field: typed})

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    if typed.strip():
        assert typed in page.text
    assert orders() == []


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("orderer_phone", "０１０－１２３４－５６７８", "01012345678"),
        ("orderer_phone", " 010 1234 5678 ", "01012345678"),
        ("orderer_phone", "+82 10-1234-5678", "01012345678"),
        ("postcode", "１０４０８", "10408"),
        ("postcode", " 10408 ", "10408"),
        ("orderer_name", "\u1100\u1175\u11b7\u1103\u1161\u110c\u1165\u11bc", "김다정"),
        ("orderer_name", "김\x00다정", "김다정"),
    ],
)
def test_what_can_be_read_is_taken_however_it_is_typed(client, field, typed, stored):
    put_in(client, goods())

    assert check_out(client, **{field: typed}).status_code == 303

    assert getattr(an_order(), field) == stored


def test_somebody_else_can_receive_it(client):
    put_in(client, goods())

    check_out(client, same_as_orderer="", recipient_name="이웃집", recipient_phone="031-900-1234")

    order = an_order()
    assert (order.recipient_name, order.recipient_phone) == ("이웃집", "0319001234")


def test_what_is_only_collected_asks_for_no_address(client):
    tea = goods()
    put_in(client, tea, collect_on=day_for(tea).id)
    page = client.get("/checkout").text
    seen = {name: hidden(page, name) for name in ("agreed_total", "cart")}

    assert 'name="postcode"' not in page
    answer = client.post("/checkout", data={**WHO, **CONSENTS, **seen, "postcode": "63000"})

    order = an_order()
    assert answer.status_code == 303
    assert (order.total, order.postcode) == (12_000, None)


def test_what_is_made_to_order_needs_its_own_consent(client):
    ring = goods(variant__product__withdrawal_limit=WithdrawalLimit.MADE_TO_ORDER)
    put_in(client, ring)
    line_id = db.session.scalar(db.select(CartLine.id))
    typed = checkout_data(client)
    box = f"made_to_order_{line_id}"

    refused = client.post("/checkout", data={key: value for key, value in typed.items() if key != box})
    assert refused.status_code == 422
    assert f'id="{box}-error"' in refused.text
    assert orders() == []
    assert client.post("/checkout", data=typed).status_code == 303
    order = an_order()
    assert order.lines[0].made_to_order_consent_at == order.placed_at
    assert "made_to_order_consent" in order.text_versions


def test_fresh_food_tells_its_rule_before_it_is_bought(client):
    put_in(client, goods(variant__product__withdrawal_limit=WithdrawalLimit.PERISHABLE))

    assert "신선식품의 청약철회 안내" in client.get("/checkout").text


def test_a_signed_in_shopper_finds_the_form_filled_in(sign_in):
    shopper = UserFactory(name="김다정", phone="01012345678", email="dajeong@example.com")
    db.session.commit()
    home = address_book.Destination("집", "김다정", "01012345678", "10408", "경기도 고양시 중앙로 1", "101호")
    office = address_book.Destination("회사", "이꾸준", "0319001234", "63001", "제주시 중앙로 1", "2층")
    with transaction():
        address_book.add_address(shopper, home, is_default=True, now=clock.now())
        office_id = address_book.add_address(shopper, office, is_default=False, now=clock.now()).id
    browser = sign_in(shopper)
    put_in(browser, goods())

    page = browser.get("/checkout").text
    other = browser.get(f"/checkout?address={office_id}").text

    for value in ("김다정", "010-1234-5678", "dajeong@example.com", "10408", "경기도 고양시 중앙로 1"):
        assert f'value="{value}"' in page
    assert hidden(page, "agreed_total") == "15000"
    assert 'value="제주시 중앙로 1"' in other
    assert hidden(other, "agreed_total") == "18000"


@pytest.mark.parametrize("address", ["0", "-1", "x", "999999", "9" * 40])
def test_an_address_that_is_nobodys_is_passed_over(sign_in, address):
    shopper = UserFactory()
    db.session.commit()
    browser = sign_in(shopper)
    put_in(browser, goods())

    assert browser.get(f"/checkout?address={address}").status_code == 200


def test_another_persons_address_is_never_shown(sign_in):
    shopper, stranger = UserFactory(), UserFactory()
    db.session.commit()
    secret = address_book.Destination("집", "비밀", "01099998888", "10408", "비밀의 길 1", "")
    with transaction():
        address_id = address_book.add_address(stranger, secret, is_default=True, now=clock.now()).id
    browser = sign_in(shopper)
    put_in(browser, goods())

    assert "비밀의 길" not in browser.get(f"/checkout?address={address_id}").text


def test_a_signed_in_shoppers_order_is_theirs(sign_in):
    shopper = UserFactory()
    db.session.commit()
    browser = sign_in(shopper)
    put_in(browser, goods())

    check_out(browser)

    assert an_order().user_id == shopper.id


def test_the_twenty_first_try_in_a_minute_is_asked_to_wait(client, limits):
    put_in(client, goods())

    answers = [client.post("/checkout", data={}).status_code for _ in range(21)]

    assert answers[0] == 422
    assert answers[-1] == 429


@pytest.mark.parametrize("things", [1, 10])
def test_a_fuller_basket_costs_no_more_queries(client, max_queries, things):
    for _ in range(things):
        put_in(client, goods())
    client.get("/cart")

    with max_queries(6):  # the basket, its lines, the addresses, the days that are no business days: two, operator
        page = client.get("/checkout").text

    assert page.count("개당 12,000원") == things


def test_an_order_waits_a_quarter_of_an_hour_for_its_payment(client):
    put_in(client, goods())

    check_out(client)

    order = an_order()
    assert order.pay_by - order.placed_at == timedelta(minutes=15)
