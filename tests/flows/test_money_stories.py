"""Where money goes back, and where it goes on: cancelled in part, returned, faulty, and from a sale to the bank."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from market.app import create_app
from market.config import read_settings
from market.domain.catalog.models import Product
from market.domain.orders import receiving, services
from market.domain.orders.models import DeliveryWord, Order
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.clock import SEOUL
from market.foundation.database import db, transaction
from market.web import payments
from market.web.provider import Provider
from tests.flows.goods import BOXES_OF_THE_SELLER
from tests.flows.shopper import Shopper
from tests.flows.words import Words, won
from tests.live_market import mail_to, text_of
from tests.paying import cart_of, place
from tests.second_provider import Company, SecondGateway
from tools.market import DESK

pytestmark = pytest.mark.browser

say = Words("ko")
BOXES = BOXES_OF_THE_SELLER
TERMS = BOXES.seller.shipping
PARCEL = "123456789012"


def test_one_of_two_is_cancelled_and_the_other_is_sent(visit, market):
    shopper = guest(visit(), "partly@example.com")
    number = buys(shopper, 2)

    shopper.opens(f"/orders/{number}")
    shopper.follows(say("Cancel some of it"))
    chooses(shopper, 1, say("I changed my mind"))
    shopper.presses(say("See what goes back"))
    back = BOXES.price - TERMS.fee  # one alone is not sent for free
    shopper.reads(say("Delivery charge after all"), say("You get back"), won(back, "ko"))
    shopper.presses(say("Cancel these"))

    shopper.reads(say("Refunded"), won(back, "ko"))
    refund = say(
        "%(amount)s of your DADAKET order %(number)s has been refunded", amount=won(back, "ko"), number=number
    )
    assert won(back, "ko") in text_of(mail_to(market, shopper.person.email, refund))

    seller = Shopper(visit(role="seller"))
    finds_order(seller, number)
    seller.reads(say("of %(num)s", num=2))
    sends(seller)
    shopper.opens(f"/orders/{number}")
    shopper.reads(say("Sent"), say("Refunded so far"))


def test_something_is_withdrawn_from_sent_back_and_refunded(visit):
    shopper = guest(visit(), "withdraws@example.com")
    number = buys(shopper, 1)
    seller = Shopper(visit(role="seller"))
    finds_order(seller, number)
    sends(seller)
    seller.presses(say("It was delivered"))

    shopper.opens(f"/orders/{number}")
    shopper.presses(say("Confirm the purchase"))  # which ends no right to return it
    shopper.follows(say("Return or exchange"))
    shopper.follows(say("Return it: I changed my mind"))
    chooses(shopper, 1, say("I changed my mind"))
    shopper.presses(say("See what goes back"))
    back = won(BOXES.price - TERMS.fee, "ko")
    shopper.reads("−" + won(TERMS.fee, "ko"), back)
    shopper.presses(say("Return these"))
    shopper.main.get_by_label(say("Carrier")).select_option(label="CJ대한통운")
    shopper.types("Tracking number", PARCEL)
    shopper.presses(say("Save the parcel’s number"))

    finds_claim(seller, claim_of(shopper))
    seller.reads(PARCEL)
    seller.main.get_by_label(BOXES.name("ko")).fill("1")
    seller.presses(say("Received back"))
    seller.reads(say("Refunded"))

    shopper.page.reload()
    shopper.reads(say("Refunded"), back)


def test_a_guest_claims_a_fault_after_looking_the_order_up(visit, market):
    shopper = guest(visit(), "faulty@example.com")
    number = buys(shopper, 1)
    seller = Shopper(visit(role="seller"))
    finds_order(seller, number)
    sends(seller)

    elsewhere = Shopper(visit(), person=shopper.person)
    elsewhere.looks_up(number)
    elsewhere.presses(say("I have received it"))
    elsewhere.follows(say("Return or exchange"))
    elsewhere.follows(say("It is faulty or not what I ordered"))
    chooses(elsewhere, 1, say("It arrived damaged"))
    elsewhere.types("Anything the enterprise should know", "상자가 젖어서 과자가 모두 눅눅해요.")
    elsewhere.presses(say("See what goes back"))
    all_of_it = won(BOXES.price + TERMS.fee, "ko")
    elsewhere.reads(all_of_it)
    elsewhere.presses(say("Send the request"))
    elsewhere.reads(say("Waiting for the enterprise’s answer"))

    finds_claim(seller, claim_of(elsewhere))
    seller.reads("상자가 젖어서 과자가 모두 눅눅해요.")
    seller.presses(say("Accept"))
    seller.presses(say("Received back"))

    elsewhere.page.reload()
    elsewhere.reads(say("Refunded"), all_of_it)
    mail_to(market, shopper.person.email, number)


def test_a_sale_becomes_a_statement_a_file_and_a_recorded_transfer(visit, market):
    """What was sold last week, by a payment that was no rehearsal: its week is over, so it can be settled now."""
    number, total = sold_last_week(market)

    city = Shopper(visit(DESK, role="staff"))
    city.opens("/city/settlements/")
    city.presses(say("Close ended periods now"))
    seller = Shopper(visit(role="seller"))
    seller.opens("/seller/settlements/")
    seller.follows(re.compile(r"W\d{6}-\d{4}"))
    seller.reads(number, won(total, "ko"))

    city.opens("/city/settlements/payouts/new")
    city.reads(BOXES.sold_by("ko"), won(total, "ko"))
    city.presses(say("Make the file of %(amount)s", amount=won(total, "ko")))
    city.reads(say("File created, not transferred yet"))
    seller.opens("/seller/settlements/")
    seller.reads(say("File created, not transferred yet"))
    city.types("Day of the transfer", clock.day_of(clock.now()).isoformat())
    city.types("The bank’s reference", "20261124-0001")
    city.presses(say("Record the transfers"))
    city.reads(say("Transferred"), "20261124-0001")

    seller.opens("/seller/settlements/")
    seller.reads(say("Transferred"), won(total, "ko"))


def guest(page, address):
    """A guest with a mailbox of their own."""
    shopper = Shopper(page)
    shopper.person = replace(shopper.person, email=address)
    return shopper


def buys(shopper, quantity):
    """Order and pay some of the seller's goods; the order's number."""
    shopper.opens(f"/products/{BOXES.slug}")
    shopper.puts_in(BOXES, quantity)
    shopper.goes_to_checkout()
    shopper.says_who_orders()
    shopper.says_where_it_goes()
    shopper.agrees()
    fee = 0 if quantity * BOXES.price >= TERMS.free_above else TERMS.fee
    shopper.orders(won(quantity * BOXES.price + fee, "ko"))
    return shopper.pays()


def chooses(shopper, quantity, reason):
    """How many of the seller's goods, and why."""
    field = say("How many of %(name)s", name=BOXES.name("ko"))
    shopper.main.get_by_role("spinbutton", name=field).fill(str(quantity))
    shopper.main.get_by_label(reason).check()


def claim_of(shopper):
    """The number of the claim whose page this is."""
    found = re.search(r"C\d{6}-[2-9A-Z]{6}", shopper.page.url)
    assert found, shopper.page.url
    return found[0]


def finds_order(seller, number):
    """From the list to the order."""
    seller.opens("/seller/orders")
    seller.main.get_by_role("row").filter(has_text=number).get_by_role("link").first.click()
    expect(seller.page.get_by_role("heading", level=1)).to_contain_text(number)


def finds_claim(seller, number):
    """From the list to the claim."""
    seller.opens("/seller/claims/")
    seller.main.get_by_role("row").filter(has_text=number).get_by_role("link").first.click()
    seller.reads(number)


def sends(seller):
    """The parcel leaves."""
    seller.main.get_by_label(say("Carrier")).select_option(label="CJ대한통운")
    seller.types("Tracking number", PARCEL)
    seller.presses(say("Mark as sent"))


def sold_last_week(market):
    """One box of the seller's goods, sold and kept last week; the order's number, and what of it is the seller's.

    A rehearsed payment is never paid out, so this one comes through another provider, and through the same verbs.
    """
    app = create_app(read_settings({"APP_ENV": "development", "INSTANCE_DIR": str(market.instance)}))
    company = Company(b"secret")
    app.extensions["market_payments"] = Provider(SecondGateway(company, b"secret"), None)
    today = clock.day_of(clock.now())
    then = datetime.combine(today - timedelta(days=today.weekday() + 5), time(10), tzinfo=SEOUL)
    with app.test_request_context("/", base_url=market.url), time_machine.travel(then):
        product = db.session.query(Product).filter_by(slug=BOXES.slug).one()
        order_id = place(cart_of([product.variants[0].id]), is_sandbox=False)
        company.approve(payments.start(order_id).rpartition("/")[2])
        payments.settle(order_id)
        with transaction():
            order = db.session.get_one(Order, order_id)
            part, now = order.seller_orders[0], clock.now()
            services.send(part, carrier="cj", tracking_number=PARCEL, actor=THE_MARKET, now=now)
            receiving.record_delivered(part, word=DeliveryWord.SELLER, actor=THE_MARKET, at=now, now=now)
            receiving.confirm_purchase(part, actor=THE_MARKET, now=now)
        order = db.session.get_one(Order, order_id)
        number, owed = order.number, order.total - order.lines[0].fee
        db.session.remove()
        db.engine.dispose()
    return number, owed
