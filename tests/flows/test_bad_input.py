"""What people mistype and others try: a sentence at the field, nothing typed is lost, never a broken page."""

import unicodedata

import pytest
from playwright.sync_api import expect

from tests.flows.goods import SENT_FOR_A_FEE, SENT_FREE
from tests.flows.shopper import Person, Shopper
from tests.flows.words import won
from tests.live_market import mail_to, text_of

pytestmark = pytest.mark.browser


def test_what_is_typed_in_other_ways_is_taken_as_it_is_meant(visit, market):
    typed = Person(
        name=unicodedata.normalize("NFD", "김다정"),
        phone="０１０ １２３４ ５６７８",
        email="ｗｉｄｅ@example.com",
        postcode="１０３６４",
    )
    shopper, goods = Shopper(visit(), person=typed), SENT_FREE[6]
    shopper.opens(f"/products/{goods.slug}")
    shopper.puts_in(goods)
    shopper.goes_to_checkout()
    shopper.says_who_orders()
    shopper.says_where_it_goes()
    shopper.agrees()
    shopper.orders(won(goods.price, "ko"))
    number = shopper.pays()

    shopper.reads("김다정", "010-1234-5678", "(10364)", "wide@example.com")
    assert "010-1234-5678" in text_of(mail_to(market, "wide@example.com", number))
    shopper.person = Person(phone="+82 10 1234 5678")
    shopper.looks_up(number, typed=number.lower().replace("-", " "))


def test_the_checkout_says_what_is_wrong_at_each_field_and_keeps_the_rest(visit):
    wrong = Person(name="", phone="010-12-34", email="dajeong@", postcode="99999")
    shopper, goods = Shopper(visit(), person=wrong), SENT_FREE[7]
    say, note = shopper.say, "가" * 20_000
    shopper.opens(f"/products/{goods.slug}")
    shopper.puts_in(goods)
    shopper.goes_to_checkout()
    shopper.says_who_orders()
    shopper.says_where_it_goes(note)
    shopper.ticks("I have checked what I order and agree to the terms of use")
    shopper.presses(say("Order for %(total)s", total=won(goods.price, "ko")))

    expect(shopper.main.locator(".errs")).to_be_focused()
    for name in ("orderer_name", "orderer_phone", "orderer_email", "postcode", "delivery_note", "privacy_read"):
        field = shopper.main.locator(f"[name={name}]")
        expect(field).to_have_attribute("aria-invalid", "true")
        error = shopper.main.locator(f"#{field.get_attribute('id')}-error")
        expect(error).to_contain_text("요")
        assert error.get_attribute("id") in (field.get_attribute("aria-describedby") or "")
        expect(shopper.main.locator(f".errs a[href='#{field.get_attribute('id')}']")).to_be_visible()
    expect(shopper.main.locator("[name=orderer_phone]")).to_have_value("010-12-34")
    expect(shopper.main.locator("[name=delivery_note]")).to_have_value(note)
    expect(shopper.main.locator("[name=order_checked]")).to_be_checked()

    shopper.person = Person()
    shopper.says_who_orders()
    shopper.says_where_it_goes("경비실에 맡겨 주세요")
    shopper.ticks("I have read how my personal data is handled")
    shopper.ticks("I agree that the sellers of this order get the personal data they need")
    shopper.orders(won(goods.price, "ko"))


@pytest.mark.parametrize("typed", ["0", "-1", "1e9", "1.5", ""])
def test_an_odd_quantity_is_refused_where_it_was_typed(visit, typed):
    shopper, goods = Shopper(visit()), SENT_FREE[8]
    shopper.opens(f"/products/{goods.slug}")
    shopper.puts_in(goods, 2)
    shopper.main.locator("input[type=number]").fill(typed)
    shopper.presses(shopper.say("Apply quantities"))

    field = shopper.main.locator("input[type=number]")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value(typed)
    expect(shopper.main.locator(".errs")).to_be_focused()
    shopper.opens("/cart")
    expect(shopper.main.locator("input[type=number]")).to_have_value("2")


def test_a_form_that_was_tampered_with_buys_nothing_else(visit):
    shopper, goods = Shopper(visit()), SENT_FREE[9]
    shopper.opens(f"/products/{goods.slug}")
    shopper.page.evaluate("document.querySelector('#buy [name=variant_id]').value = '999999'")
    shopper.presses(shopper.say("Add to basket"))
    expect(shopper.main.get_by_role("alert")).to_be_visible()

    shopper.opens(f"/products/{goods.slug}")
    shopper.page.evaluate(
        """for (const name of ['price', 'unit_price', 'total']) {
            const field = Object.assign(document.createElement('input'), {type: 'hidden', name, value: '1'});
            document.querySelector('#buy').append(field);
        }"""
    )
    shopper.puts_in(goods)
    shopper.reads(won(goods.price, "ko"))


def test_sending_to_an_island_costs_more_and_is_agreed_to_before_anything_is_ordered(visit):
    shopper, goods = Shopper(visit(), person=Person(postcode="63000")), SENT_FOR_A_FEE[2]
    say = shopper.say
    shopper.opens(f"/products/{goods.slug}")
    shopper.puts_in(goods)
    shopper.goes_to_checkout()
    shopper.says_who_orders()
    shopper.says_where_it_goes()
    shopper.agrees()
    shown = goods.price + goods.seller.shipping.fee
    shopper.presses(say("Order for %(total)s", total=won(shown, "ko")))

    expect(shopper.main.get_by_role("alert")).to_contain_text(say("Nothing has been ordered yet."))
    button = shopper.main.get_by_role("button", name=say("Order for %(total)s", total=""))
    dearer = button.inner_text()
    assert won(shown, "ko") not in dearer
    button.click()
    expect(shopper.page.get_by_role("heading", level=1)).to_be_visible()
    assert "/sandbox/pay/" in shopper.page.url


@pytest.mark.parametrize(
    "path",
    [
        "/products?sort=bad",
        "/products?page=-1",
        "/products?after=%00&before=%FF",
        "/products?price_from=abc&price_to=-5&category=nothing",
        "/enterprises?district=nowhere&kind=%EA%B0",
        "/search?q=%00%00",
        "/search?q=" + "%EA%B0%80" * 500,
        "/popups?month=2026-99",
        "/orders/D000000-000000",
        "/orders/%00",
        "/products/%F0%9F%90%88",
        "/enterprises/../../etc/passwd",
        "/cart/lines",
        "/pages/nothing",
    ],
)
def test_no_address_breaks_a_page(visit, path):
    page = visit()
    for prefix in ("", "/en"):
        answer = page.goto(prefix + path)
        assert answer is not None
        assert answer.status in (200, 400, 404, 405)
        expect(page.locator("h1")).to_be_visible()
