"""The whole story on a phone: find, fill one basket from three enterprises, pay, know it is yours, get it, cancel."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.flows.goods import OF_THE_SELLER, SENT_FOR_A_FEE, SENT_FREE
from tests.flows.shopper import Shopper
from tests.flows.words import Words, won
from tests.live_market import mail_to, mails_to, text_of

pytestmark = pytest.mark.browser

say = Words("ko")
COOKIES, FREE, PAID = OF_THE_SELLER, SENT_FREE[0], SENT_FOR_A_FEE[0]
NOTE = "문 앞에 놓아 주세요"
PARCEL, PARCEL_DIGITS = "1234-5678-9012", "123456789012"


def test_a_guest_buys_of_three_enterprises_gets_it_and_cancels_another_order(visit, market):
    shopper = Shopper(visit())

    fills_a_basket_from_three_enterprises(shopper)
    total, number = orders_and_pays(shopper)
    confirmation_says_it_all(market, shopper, number, total)

    elsewhere = Shopper(visit())
    answer = elsewhere.page.goto(f"/orders/{number}")
    assert answer is not None
    assert answer.status == 404
    elsewhere.looks_up(number)

    seller_finds_and_sends(Shopper(visit(role="seller")), number, shopper.person.name)
    elsewhere.page.reload()
    elsewhere.reads(say("Sent"), PARCEL_DIGITS)
    expect(elsewhere.main.get_by_role("link", name=say("Follow the parcel (new window)"))).to_be_visible()
    assert PARCEL_DIGITS in text_of(mail_to(market, shopper.person.email, COOKIES.sold_by("ko")))
    assert len(mails_to(market, shopper.person.email)) == 2  # confirmed once, sent once

    orders_again_and_cancels(market, shopper)


def fills_a_basket_from_three_enterprises(shopper):
    shopper.opens("/")
    for goods, quantity in ((COOKIES, 2), (FREE, 1), (PAID, 1)):
        shopper.finds(goods)
        shopper.puts_in(goods, quantity)
    shopper.reads(*(goods.sold_by("ko") for goods in (COOKIES, FREE, PAID)))
    missing = COOKIES.seller.shipping.free_above - 2 * COOKIES.price
    shopper.reads(say("%(amount)s more and delivery is free", amount=won(missing, "ko")))


def orders_and_pays(shopper):
    goods, sending = (
        2 * COOKIES.price + FREE.price + PAID.price,
        COOKIES.seller.shipping.fee + PAID.seller.shipping.fee,
    )
    total = won(goods + sending, "ko")
    shopper.goes_to_checkout()
    shopper.says_who_orders()
    shopper.says_where_it_goes(NOTE)
    shopper.agrees()
    shopper.orders(total)
    number = shopper.pays()
    shopper.reads(number, total, shopper.person.road, NOTE, say("Being prepared"))
    return total, number


def confirmation_says_it_all(market, shopper, number, total):
    mail = mail_to(market, shopper.person.email, number)
    assert mail["Subject"] == say("Your DADAKET order %(number)s is confirmed", number=number)
    for kind in ("plain", "html"):
        for words in (number, total, COOKIES.name("ko"), PAID.seller.identity.company_name, f"/orders/{number}"):
            assert words in text_of(mail, kind)


def seller_finds_and_sends(seller, number, orderer):
    """The orderer’s name is masked until the seller asks for it in the order; of other sellers nothing is there."""
    seller.opens("/seller/")
    row = seller.main.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text(COOKIES.name("ko"))
    expect(row).not_to_contain_text(orderer)
    row.get_by_role("link").click()
    expect(seller.main).not_to_contain_text(orderer)
    seller.presses(say("Show name, phone and address"))
    seller.reads(orderer, NOTE, COOKIES.name("ko"))
    expect(seller.main).not_to_contain_text(FREE.name("ko"))
    seller.main.get_by_label(say("Carrier")).select_option(label="CJ대한통운")
    seller.types("Tracking number", PARCEL)
    seller.presses(say("Mark as sent"))
    seller.reads(PARCEL_DIGITS)


def orders_again_and_cancels(market, shopper):
    """Everything comes back: the money, and the goods to their shelf."""
    shopper.person = replace(shopper.person, email="cancels@example.com")
    total, before = won(COOKIES.price + COOKIES.seller.shipping.fee, "ko"), shopper.left_of(COOKIES)
    shopper.puts_in(COOKIES)
    shopper.goes_to_checkout()
    shopper.says_who_orders()
    shopper.says_where_it_goes()
    shopper.agrees()
    shopper.orders(total)
    number = shopper.pays()
    assert shopper.left_of(COOKIES) == before - 1

    shopper.opens(f"/orders/{number}")
    shopper.follows(say("Cancel the order"))
    shopper.reads(total)
    shopper.presses(say("Yes, cancel the order"))

    shopper.reads(say("Your order is cancelled."))
    assert shopper.left_of(COOKIES) == before
    email = shopper.person.email
    assert total in text_of(mail_to(market, email, say("Your DADAKET order %(number)s is cancelled", number=number)))
    refund = say("%(amount)s of your DADAKET order %(number)s has been refunded", amount=total, number=number)
    assert total in text_of(mail_to(market, email, refund), "html")
    shopper.opens(f"/orders/{number}")
    shopper.reads(say("Your money has gone back"))
