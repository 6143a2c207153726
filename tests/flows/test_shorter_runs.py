"""Shorter ways through: in English, at a desk, without scripts, collecting, with a card that is declined."""

import re

import pytest
from playwright.sync_api import expect

from market.seed.dataset import DEMO_SELLER_OF, sample_venues
from tests.flows.goods import OF_THE_SELLER, SENT_FOR_A_FEE, SENT_FREE
from tests.flows.shopper import Person, Shopper
from tests.flows.words import won
from tests.live_market import mail_to, text_of
from tools.market import DESK, PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "size", "scripts", "goods"),
    [
        pytest.param("en", PHONE, True, SENT_FREE[1], id="in English"),
        pytest.param("ko", DESK, True, SENT_FREE[2], id="at a desk"),
        pytest.param("en", DESK, True, SENT_FREE[3], id="in English, at a desk"),
        pytest.param("ko", PHONE, False, SENT_FREE[4], id="without scripts"),
    ],
)
def test_a_guest_buys_something(visit, market, language, size, scripts, goods):
    shopper = Shopper(visit(size, scripts=scripts), language, Person(email=f"{goods.slug}@example.com"))
    total = won(goods.price, language)

    shopper.opens("/")
    shopper.finds(goods)
    shopper.puts_in(goods)
    shopper.goes_to_checkout()
    shopper.says_who_orders()
    shopper.says_where_it_goes()
    shopper.agrees()
    shopper.orders(total)
    number = shopper.pays()

    shopper.reads(number, goods.name(language), goods.sold_by(language), total)
    expect(shopper.page.locator("html")).to_have_attribute("lang", language)
    mail = mail_to(market, shopper.person.email, number)
    assert mail["Content-Language"] == language
    assert goods.name(language) in text_of(mail)
    assert f"{market.url}{shopper.say.prefix}/orders/{number}" in text_of(mail)


def test_a_guest_orders_ahead_and_collects_at_seoul_station(visit, market):
    shopper = Shopper(visit(), person=Person(email="collects@example.com"))
    say, goods = shopper.say, OF_THE_SELLER
    venue = next(venue for venue in sample_venues() if venue.slug == "sample-seoul-station-concourse")

    shopper.opens("/popups/sample-seoul-station")
    booth = shopper.main.locator(".plist li").filter(has_text=goods.sold_by("ko")).locator(".no").inner_text()
    number_of_booth = re.sub(r"\D", "", booth)
    shopper.finds(goods)
    day = shopper.main.locator(".pick__o", has_text=say("booth %(booth)s", booth=number_of_booth)).first
    chosen = re.search(r"\d+월 \d+일", day.inner_text())
    assert chosen
    day.click()
    shopper.puts_in(goods)
    shopper.goes_to_checkout()
    shopper.reads(chosen[0])
    expect(shopper.main.get_by_label(say("Postcode"))).to_have_count(0)
    shopper.says_who_orders()
    shopper.agrees()
    shopper.orders(won(goods.price, "ko"))
    number = shopper.pays()

    shopper.reads(chosen[0], venue.name.ko, number_of_booth)
    mail = text_of(mail_to(market, shopper.person.email, number))
    assert chosen[0] in mail
    assert venue.name.ko in mail

    seller = Shopper(visit(role="seller"))
    seller.opens("/seller/orders")
    seller.main.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    seller.reads(chosen[0])
    seller.presses(say("It was collected"))
    shopper.page.reload()
    shopper.reads(say("Collected"))


def test_a_declined_card_is_said_and_another_pays(visit, market):
    shopper = Shopper(visit(), person=Person(email="declined@example.com"))
    say, goods = shopper.say, SENT_FREE[5]
    shopper.opens(f"/products/{goods.slug}")
    shopper.puts_in(goods)
    shopper.goes_to_checkout()
    shopper.says_who_orders()
    shopper.says_where_it_goes()
    shopper.agrees()
    shopper.orders(won(goods.price, "ko"))

    shopper.main.locator("details summary").click()
    shopper.main.get_by_label(say("Reason for declining")).select_option("insufficient_funds")
    shopper.presses(say("Let the card be declined"))
    shopper.reads(say("The payment did not go through"), say("There is not enough money in the account."))
    shopper.presses(say("Go back without paying"))
    shopper.reads(say("Your order is waiting for its payment"))
    shopper.presses(say("Pay %(amount)s", amount=won(goods.price, "ko")))
    number = shopper.pays()

    assert number in mail_to(market, shopper.person.email, number)["Subject"]


def test_a_shopper_with_an_account_orders_with_the_address_book(visit, market):
    shopper = Shopper(visit(), person=Person(email="account@example.com"))
    say, goods = shopper.say, SENT_FOR_A_FEE[1]

    signs_up(shopper, market)
    shopper.opens("/account/addresses")
    shopper.follows(say("Add an address"))
    for label, text in (
        ("Name of the address", "우리 집"),
        ("Recipient", "박이웃"),
        ("Phone", "02 123 4567"),
        ("Postcode", "10364"),
        ("Road address", shopper.person.road),
    ):
        shopper.types(label, text)
    shopper.presses(say("Save"))
    shopper.reads("우리 집", "02-123-4567")

    shopper.opens(f"/products/{goods.slug}")
    shopper.puts_in(goods)
    shopper.goes_to_checkout()
    expect(shopper.main.locator("[name=road_address]")).to_have_value(shopper.person.road)
    expect(shopper.main.locator("[name=orderer_email]")).to_have_value(shopper.person.email)
    shopper.types("Phone", shopper.person.phone)
    shopper.agrees()
    shopper.orders(won(goods.price + goods.seller.shipping.fee, "ko"))
    number = shopper.pays()
    shopper.reads("박이웃")

    shopper.opens("/account/orders")
    shopper.reads(number)
    stranger = visit(role="shopper").goto(f"/orders/{number}")
    assert stranger is not None
    assert stranger.status == 404


def signs_up(shopper, market):
    """Open an account, follow the link in the mail: the person is in."""
    say, password = shopper.say, "무지개 너머 여덟 마리"
    shopper.opens("/account/sign-up")
    shopper.types("Email", shopper.person.email)
    shopper.types("Name", shopper.person.name)
    shopper.types("Password", password)
    for box in ("fourteen", "terms", "privacy"):
        expect(shopper.main.locator(f"[name={box}]")).not_to_be_checked()
        shopper.main.locator(f"[name={box}]").check()
    shopper.presses(say("Open an account"))
    shopper.reads(say("Check your mail"))
    mail = mail_to(market, shopper.person.email, say("Confirm your email address for DADAKET"))
    link = re.search(rf"{re.escape(market.url)}(/account/verify/\S+)", text_of(mail))
    assert link
    shopper.opens(link[1])
    shopper.presses(say("Confirm my email address"))
    expect(shopper.page).to_have_url(re.compile("/account/$"))


def test_what_a_seller_changes_is_seen_at_once_and_never_silent(visit):
    shopper, seller = Shopper(visit()), Shopper(visit(role="seller"))
    say, goods = shopper.say, OF_THE_SELLER
    assert goods.seller.slug == DEMO_SELLER_OF
    shopper.opens(f"/products/{goods.slug}")
    shopper.puts_in(goods)

    seller.opens(f"/seller/products/{goods.slug}")
    seller.types("Price in won, tax included", f"{goods.price + 700:,}")
    seller.presses(say("Save"))
    shopper.opens("/cart")
    shopper.reads(
        say(
            "The price has changed from %(before)s to %(now)s since you chose it.",
            before=won(goods.price, "ko"),
            now=won(goods.price + 700, "ko"),
        )
    )

    seller.opens(f"/seller/products/{goods.slug}")
    seller.types("Price in won, tax included", str(goods.price))
    seller.presses(say("Save"))
    seller.presses(say("Hide it from shoppers"))
    shopper.opens("/cart")
    shopper.reads(say("This product is no longer on sale."), say("Nothing in your basket can be ordered now."))

    seller.opens(f"/seller/products/{goods.slug}")
    seller.presses(say("Put on sale again"))
    shopper.opens(f"/products/{goods.slug}")
    shopper.reads(won(goods.price, "ko"))
