"""The basket's page and its buttons."""

import re

import pytest
from markupsafe import escape

from market.domain.carts.models import Cart, CartLine
from market.domain.catalog.models import Product, ProductStatus, ProductVariant
from market.domain.inventory.models import Stock
from market.domain.shipping.models import ShippingKind
from market.foundation.database import db
from tests.factories import CartLineFactory, SellingEnterpriseFactory, UserFactory, VariantFactory
from tests.shop.shopping import day_for, goods, put_in

NOT_QUANTITIES = ["0", "-1", "1e9", "1.5", "２", "", " ", "100", "99999999999999999999", "two", "1;--", "<b>"]


def lines():
    return [
        (line.variant_id, line.quantity, line.collect_on_id)
        for line in db.session.scalars(db.select(CartLine).order_by(CartLine.id))
    ]


def form_field(page):
    return re.search(r'<input type="number"[^>]* name="quantity"[^>]*>', page)[0]


def flashed(browser):
    return browser.get("/cart").text


def test_looking_into_an_empty_basket_leaves_no_cookie(client):
    page = client.get("/cart")

    assert page.status_code == 200
    assert "장바구니가 비어 있어요" in page.text
    assert "Set-Cookie" not in page.headers


def test_a_guest_puts_something_in_and_sees_it(client):
    honey = goods()

    answer = put_in(client, honey, 2)
    page = client.get("/cart")

    assert (answer.status_code, answer.location) == (303, "/cart")
    assert honey.name in page.text
    assert "24,000" in page.text
    assert "27,000" in page.text
    assert lines() == [(honey.id, 2, None)]


def test_the_same_in_english(client):
    honey = goods()

    answer = client.post("/en/cart/lines", data={"variant_id": honey.id, "quantity": 1})
    page = client.get("/en/cart")

    assert answer.location == "/en/cart"
    assert "Acacia honey" in page.text
    assert "₩15,000" in page.text


def test_buying_now_leads_straight_to_the_checkout(client):
    assert put_in(client, goods(), now="1").location == "/checkout"


def test_what_is_collected_is_named_with_day_and_place(client):
    honey = goods()
    day = day_for(honey)
    title, place, day_id = day.popup.title_ko, day.venue.name_ko, day.id

    put_in(client, honey, collect_on=day_id)
    page = client.get("/cart").text

    assert title in page
    assert place in page
    assert lines() == [(honey.id, 1, day_id)]


def test_each_enterprise_has_its_own_shipping_line(client):
    bakery = SellingEnterpriseFactory(
        name_ko="바삭한하루", ready_to_sell__kind=ShippingKind.FREE_ABOVE, ready_to_sell__free_above=30_000
    )
    for thing in (goods(variant__product__enterprise=bakery), goods()):
        put_in(client, thing, 2)

    page = client.get("/cart").text

    assert "6,000원 더 담으면 무료배송" in page
    assert "배송비 · 바삭한하루" in page
    assert "48,000" in page
    assert "54,000" in page


@pytest.mark.parametrize("quantity", NOT_QUANTITIES)
def test_what_is_no_quantity_is_refused_with_a_sentence_at_the_product(client, quantity):
    honey = goods()

    answer = put_in(client, honey, quantity)

    assert answer.status_code == 303
    assert answer.location.partition("?")[0] == f"/products/{honey.slug}"
    assert "수량을 1에서 99 사이의 정수로 적어 주세요" in flashed(client)
    assert lines() == []


@pytest.mark.parametrize("quantity", [typed for typed in NOT_QUANTITIES if typed])
def test_what_was_typed_at_the_product_is_kept_beside_its_sentence(client, quantity):
    field = form_field(client.get(put_in(client, goods(), quantity).location).text)

    assert f'value="{escape(quantity)}"' in field
    assert 'aria-describedby="quantity-error" aria-invalid="true"' in field


def test_an_option_a_day_and_a_quantity_are_kept_when_no_more_are_left(client):
    first = goods(on_hand=3, variant__name_ko="작은 병")
    small = db.session.get(ProductVariant, first.id)
    large = goods(on_hand=3, variant__product=small.product, variant__name_ko="큰 병")
    day_id = day_for(large).id
    put_in(client, large, 3, collect_on=day_id)

    answer = client.post("/en/cart/lines", data={"variant_id": large.id, "quantity": 2, "collect_on": day_id})
    page = client.get(answer.location).text

    assert answer.location.startswith(f"/en/products/{large.slug}?")
    assert "You have all 3 of" in page
    assert 'value="2"' in form_field(page)
    assert "aria-invalid" not in form_field(page)
    assert re.findall(r'name="(variant_id|collect_on)" value="(\d*)"[^>]* checked', page) == [
        ("variant_id", str(large.id)),
        ("collect_on", str(day_id)),
    ]


@pytest.mark.parametrize("asked", ["quantity=%00", "variant_id=99999&collect_on=x", "quantity=" + "9" * 5000])
def test_an_address_that_nobody_was_sent_to_is_the_page_all_the_same(client, asked):
    honey = goods()

    page = client.get(f"/products/{honey.slug}?{asked}")

    assert page.status_code == 200
    assert re.search(r'name="collect_on" value="" checked', page.text)


@pytest.mark.parametrize("variant_id", ["", "0", "-1", "999999", "1e9", "9" * 30, "abc", "1 or 1=1"])
def test_an_unknown_option_is_refused_with_a_sentence(client, variant_id):
    answer = client.post("/cart/lines", data={"variant_id": variant_id, "quantity": "1"})

    assert (answer.status_code, answer.location) == (303, "/products")
    assert "지금은 팔지 않는 상품이에요" in flashed(client)


@pytest.mark.parametrize("day", ["0", "-1", "999999", "9" * 30, "tomorrow", "2026-12-01"])
def test_a_day_that_does_not_exist_is_refused_with_a_sentence(client, day):
    answer = put_in(client, goods(), collect_on=day)

    assert answer.status_code == 303
    assert "그날 현장에서 받을 수 없어요" in flashed(client)
    assert lines() == []


def test_a_price_in_the_form_has_no_effect(client):
    honey = goods()

    put_in(client, honey, price="1", unit_price="1", seen_price="1")

    assert "15,000" in client.get("/cart").text


def test_more_than_there_is_is_cut_down_and_said(client):
    put_in(client, goods(on_hand=3), 7)

    page = client.get("/cart").text

    assert "3개까지 주문할 수 있어" in page
    assert lines()[0][1] == 3


def test_the_same_is_said_in_english(client):
    honey = goods(on_hand=3)

    client.post("/en/cart/lines", data={"variant_id": honey.id, "quantity": 7})

    assert "only 3 can be ordered" in client.get("/en/cart").text


def test_quantities_are_applied_together(client):
    honey, soap = goods(), goods()
    put_in(client, honey)
    put_in(client, soap)
    first, second = db.session.scalars(db.select(CartLine.id).order_by(CartLine.id))

    answer = client.post("/cart", data={f"quantity-{first}": "3", f"quantity-{second}": "2"})

    assert answer.location == "/cart"
    assert [quantity for _, quantity, _ in lines()] == [3, 2]


@pytest.mark.parametrize("quantity", NOT_QUANTITIES)
def test_a_wrong_quantity_changes_nothing_and_is_shown_again_beside_its_sentence(client, quantity):
    honey, soap = goods(), goods()
    put_in(client, honey)
    put_in(client, soap)
    first, second = db.session.scalars(db.select(CartLine.id).order_by(CartLine.id))

    page = client.post("/cart", data={f"quantity-{first}": "3", f"quantity-{second}": quantity})

    assert page.status_code == 422
    assert "<title>오류: 장바구니" in page.text
    assert f'href="#quantity-{second}"' in page.text
    assert f'aria-describedby="quantity-{second}-error"' in page.text
    assert 'value="3"' in page.text
    assert [kept for _, kept, _ in lines()] == [1, 1]


def test_going_to_the_checkout_applies_what_was_typed(client):
    put_in(client, goods())
    line_id = db.session.scalar(db.select(CartLine.id))

    answer = client.post("/cart", data={f"quantity-{line_id}": "3", "checkout": "1"})

    assert answer.location == "/checkout"
    assert lines()[0][1] == 3


def test_going_to_the_checkout_with_more_than_there_is_shows_the_basket_first(client):
    put_in(client, goods(on_hand=3))
    line_id = db.session.scalar(db.select(CartLine.id))

    answer = client.post("/cart", data={f"quantity-{line_id}": "9", "checkout": "1"})

    assert answer.location == "/cart"
    assert "3개까지 주문할 수 있어" in client.get("/cart").text


def test_taking_one_thing_out_keeps_what_was_typed_beside_it(client):
    put_in(client, goods())
    put_in(client, goods())
    first, second = db.session.scalars(db.select(CartLine.id).order_by(CartLine.id))

    answer = client.post(f"/cart/lines/{first}/remove", data={f"quantity-{second}": "4"})

    assert answer.location == "/cart"
    assert [quantity for _, quantity, _ in lines()] == [4]
    assert "장바구니에서 뺐어요" in client.get("/cart").text


@pytest.mark.parametrize("line_id", [0, 999_999])
def test_taking_out_what_is_not_there_is_no_accident(client, line_id):
    put_in(client, goods())

    answer = client.post(f"/cart/lines/{line_id}/remove")

    assert answer.status_code == 303
    assert "이미 장바구니에 없는 상품이에요" in client.get("/cart").text


def test_another_persons_lines_cannot_be_touched(client, app):
    others = CartLineFactory(variant=VariantFactory())
    db.session.commit()
    others_id = others.id
    put_in(client, goods())

    client.post("/cart", data={f"quantity-{others_id}": "9"})
    client.post(f"/cart/lines/{others_id}/remove")

    assert db.session.get(CartLine, others_id).quantity == 1


def test_a_basket_that_was_thrown_away_is_said_to_be_gone(client):
    put_in(client, goods())
    line_id = db.session.scalar(db.select(CartLine.id))
    db.session.delete(db.session.scalar(db.select(Cart)))
    db.session.commit()

    for path in ("/cart", f"/cart/lines/{line_id}/remove"):
        answer = client.post(path, data={f"quantity-{line_id}": "2"})
        assert answer.status_code == 303
        assert "장바구니를 찾을 수 없어요" in client.get("/cart").text


def test_a_price_that_changed_is_told_until_it_was_seen(client):
    honey = goods()
    put_in(client, honey)
    line_id = db.session.scalar(db.select(CartLine.id))
    db.session.get(Product, honey.product_id).price = 13_500
    db.session.commit()

    told = "가격이 12,000원에서 13,500원으로 바뀌었어요"
    assert told in client.get("/cart").text
    client.post("/cart", data={f"quantity-{line_id}": "1", f"price-{line_id}": "12000"})
    assert told in client.get("/cart").text
    client.post("/cart", data={f"quantity-{line_id}": "1", f"price-{line_id}": "13500"})
    assert told not in client.get("/cart").text


def test_what_is_hidden_now_blocks_only_its_own_line(client):
    honey, soap = goods(), goods()
    put_in(client, honey)
    put_in(client, soap)
    db.session.get(Product, honey.product_id).status = ProductStatus.HIDDEN
    db.session.commit()

    page = client.get("/cart").text

    assert "더 이상 팔지 않는 상품이에요" in page
    assert "15,000원 주문하기" in page


def test_what_is_short_now_is_said_with_the_number_that_is_left(client):
    honey = goods(on_hand=5)
    put_in(client, honey, 4)
    db.session.get(Stock, honey.id).on_hand = 2
    db.session.commit()

    page = client.get("/cart").text

    assert "2개만 남아 있어요" in page
    assert "지금 주문할 수 있는 상품이 없어요" in page


def test_a_shoppers_basket_is_the_same_in_every_browser(sign_in, app):
    shopper = UserFactory()
    db.session.commit()
    honey = goods()
    phone, laptop = sign_in(shopper), sign_in(shopper)

    put_in(phone, honey)

    assert honey.name in laptop.get("/cart").text


def test_a_basket_can_be_filled_by_nobody_from_another_site(client):
    honey = goods()

    answer = client.post(
        "/cart/lines", data={"variant_id": honey.id, "quantity": 1}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert lines() == []


@pytest.mark.parametrize("things", [1, 10])
def test_a_fuller_basket_costs_no_more_queries(client, max_queries, things):
    for _ in range(things):
        put_in(client, goods())
    client.get("/cart")

    with max_queries(5):  # the cart, its lines with all that decides, its coupons, the basket’s number, operator
        page = client.get("/cart").text

    assert page.count('class="line"') == things
