"""Who opens the pages, and what they have done before."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext

from market.domain.workdays.rules import business_days_after
from market.foundation import clock
from tests.flows.goods import OF_THE_SELLER, SENT_FOR_A_FEE, SENT_FREE
from tests.flows.shopper import Person, Shopper
from tests.live_market import mail_to, mails_to, new_browser, text_of
from tests.pages.pages import MADE_TO_ORDER, TO_COLLECT
from tests.picturing import photo
from tools.market import ROOT, Market


@dataclass(frozen=True, slots=True)
class People:
    """What the browsers of the people keep, and the addresses of what they have made."""

    browsers: dict[str, Any]
    made: dict[str, str]


@pytest.fixture(scope="session")
def people(chromium: Browser, market: Market, signed_in_as: Callable[[str], Any]) -> People:
    """A guest with a full basket and orders in every state, a shopper with an address, a seller, staff."""
    browsers: dict[str, Any] = {"": None}
    made: dict[str, str] = {}
    guest = Shopper(_browser(chromium, market).new_page(), person=Person(email="pages@example.com"))
    made["paid"] = _orders(guest, OF_THE_SELLER.slug, pays=True)
    made["cancelled"] = _orders(guest, OF_THE_SELLER.slug, pays=True)
    made["claimed"] = _orders(guest, OF_THE_SELLER.slug, pays=True)
    guest.opens(f"/orders/{made['cancelled']}/cancel")
    guest.main.locator("form button").click()
    made["payment"] = _orders(guest, SENT_FREE[0].slug, pays=False)
    guest.page.goto(made["payment"])
    guest.main.locator("button[value=cancel]").click()
    made["waiting"] = guest.number()
    for slug in (SENT_FREE[1].slug, SENT_FOR_A_FEE[0].slug, MADE_TO_ORDER):
        guest.opens(f"/products/{slug}")
        guest.presses(guest.say("Add to basket"))
    guest.opens(f"/products/{TO_COLLECT}")
    guest.main.locator("[name=collect_on]:not([value=''])").first.check()
    guest.presses(guest.say("Add to basket"))
    browsers["buyer"] = guest.page.context.storage_state()

    shopper = Shopper(_browser(chromium, market, signed_in_as("shopper")).new_page())
    shopper.opens("/account/addresses/new")
    for label, text in (("Name of the address", "우리 집"), ("Phone", "010-1234-5678"), ("Postcode", "10364")):
        shopper.types(label, text)
    shopper.types("Road address", shopper.person.road)
    shopper.presses(shopper.say("Save"))
    made["address"] = shopper.learns(r"/account/addresses/(\d+)")
    made["received"] = _orders(shopper, SENT_FREE[2].slug, pays=True)
    browsers["shopper"] = shopper.page.context.storage_state()
    made |= _links_in_mails(Shopper(_browser(chromium, market).new_page()), market)

    seller = Shopper(_browser(chromium, market, signed_in_as("seller")).new_page())
    seller.opens("/seller/orders/")
    seller.main.get_by_role("row").filter(has_text=made["paid"]).get_by_role("link").click()
    made["part"] = seller.learns(r"^/seller/orders/(\d+)\n")
    made |= _claim(guest, seller, made["claimed"])
    seller.opens("/seller/stock/")
    made["variant"] = seller.learns(r"/seller/stock/(\d+)")
    seller.opens(f"/seller/products/{TO_COLLECT}/photos/")
    made["product_photo"] = seller.learns(r"/photos/(\d+)/remove")
    made |= _shop(seller)
    made |= _sheets(seller)
    made["draft"] = _draft(seller)
    made |= _answer_of(market, "tests.pages.settled")
    made |= _answer_of(market, "tests.pages.applied")
    made |= _answer_of(market, "tests.pages.voiced", made["received"])
    browsers["seller"], browsers["staff"] = signed_in_as("seller"), signed_in_as("staff")
    made |= _kept_by_the_city(Shopper(_browser(chromium, market, browsers["staff"]).new_page()))
    for one in (guest, shopper, seller):
        one.page.context.close()
    return People(browsers, made)


def _claim(guest: Shopper, seller: Shopper, number: str) -> dict[str, str]:
    """The seller sends an order, and the guest finds a fault in what came."""
    seller.opens("/seller/orders/")
    seller.main.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    part = seller.learns(r"^/seller/orders/(\d+)\n")
    seller.main.locator("[name=carrier]").select_option("cj")
    seller.types("Tracking number", "123456789012")
    seller.presses(seller.say("Mark as sent"))
    seller.presses(seller.say("It was delivered"))
    guest.opens(f"/orders/{number}/claims/new/{part}/defect")
    guest.main.locator("[name^=line]").first.fill("1")
    guest.main.locator("[name=reason]").first.check()
    guest.types("Anything the enterprise should know", "뚜껑이 깨져서 왔어요.")
    guest.presses(guest.say("See what goes back"))
    guest.presses(guest.say("Send the request"))
    claim_number = guest.learns(rf"^/orders/{number}/claims/(?!new)([^/\n]+)\n")
    seller.opens("/seller/claims/")
    seller.main.get_by_role("row").filter(has_text=claim_number).get_by_role("link").click()
    claim_id = seller.learns(r"^/seller/claims/(\d+)\n")
    return {"claimed_part": part, "claim": claim_number, "claim_id": claim_id}


def _shop(seller: Shopper) -> dict[str, str]:
    """A place, a photo and a holiday that lies far ahead: the enterprise goes on selling to the others here."""
    page = seller.page
    seller.opens("/seller/shop/places/new")
    page.locator("#name_ko").fill("화정 작업장")
    page.locator("#address_ko").fill("고양시 덕양구 화중로 1")
    seller.presses(seller.say("Save"))
    place = seller.learns(r"/seller/shop/places/(\d+)")
    seller.opens("/seller/shop/photos")
    file = {"name": "work.jpg", "mimeType": "image/jpeg", "buffer": photo((400, 300))}
    page.locator("#photo").set_input_files(file)  # type: ignore[arg-type]
    page.locator("#alt_ko").fill("작업장")
    seller.presses(seller.say("Add the photo"))
    shown = seller.learns(r"/seller/shop/photos/(\d+)")
    seller.opens("/seller/holidays/")
    for name in ("first_day", "last_day"):
        page.locator(f"#{name}").fill((clock.day_of(clock.now()) + timedelta(days=300)).isoformat())
    page.locator("#words_ko").fill("쉽니다.")
    seller.presses(seller.say("Plan the holiday"))
    holiday = seller.learns(r"/seller/holidays/(\d+)")
    seller.opens("/seller/coupons/new")
    page.locator("#name_ko").fill("다시 오신 분께")
    page.locator("[name=kind][value=amount]").check()
    page.locator("#amount").fill("1000")
    page.locator("#minimum").fill("10000")
    page.locator("#is_public").uncheck()
    page.locator("main form button.btn").last.click()
    coupon = seller.learns(r"/seller/coupons/(\d+)")
    return {"place": place, "shop_photo": shown, "holiday": holiday, "coupon": coupon}


def _kept_by_the_city(staff: Shopper) -> dict[str, str]:
    """What the sample shows of the city's own coupon and of words that mean the same, and a day that is free."""
    found = {}
    for name, path in (("market_coupon", "/city/coupons/"), ("synonyms", "/city/shelves/words/")):
        staff.opens(path)
        found[name] = staff.learns(rf"{path}(\d+)")
    closed = business_days_after(clock.day_of(clock.now()), 200).isoformat()
    staff.opens("/city/closures/")
    for name, text in (("day", closed), ("name_ko", "임시공휴일"), ("name_en", "Temporary holiday")):
        staff.main.locator(f"[name={name}]").fill(text)
    staff.presses(staff.say("Add the day"))
    staff.page.context.close()
    return found | {"closed_day": closed}


def _draft(seller: Shopper) -> str:
    """A product that has just been begun with a phone: its address's last word."""
    page = seller.page
    seller.opens("/seller/products/add")
    file = {"name": "cookie.jpg", "mimeType": "image/jpeg", "buffer": photo((400, 300))}
    page.locator("#photos").set_input_files(file)  # type: ignore[arg-type]
    for name, text in (("name_ko", "새 쿠키 100g"), ("price", "5000"), ("on_hand", "3")):
        page.locator(f"#{name}").fill(text)
    seller.presses(seller.say("Next"))
    return seller.learns(r"^/seller/products/add/(.+)\n")


def _sheets(seller: Shopper) -> dict[str, str]:
    """A spreadsheet of products with something to correct, and one that waits to be confirmed."""
    made = {}
    for name, price in (("faulty_sheet", "많이"), ("checked_sheet", "12000")):
        seller.opens("/seller/products/sheet")
        table = f"상품 코드,분류,상품명,가격\nPAGES-1,쿠키·과자,쪽지 쿠키,{price}\n".encode()
        file = {"name": "products.csv", "mimeType": "text/csv", "buffer": table}
        seller.page.locator("#sheet").set_input_files(file)  # type: ignore[arg-type]
        seller.presses(seller.say("Upload and check"))
        made[name] = seller.learns(r"/seller/products/sheet/(\d+)/(?:marked|confirm)")
    return made


def _answer_of(market: Market, module: str, *arguments: str) -> dict[str, str]:
    """What a module that works in the open market prints at its end: what pages are found by."""
    made = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "APP_ENV": "development", "INSTANCE_DIR": str(market.instance), "SITE_URL": market.url},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, str] = json.loads(made.stdout.splitlines()[-1])
    return found


def _browser(chromium: Browser, market: Market, state: Any = None) -> BrowserContext:
    return new_browser(chromium, market, storage_state=state, viewport={"width": 1440, "height": 900})


def _orders(shopper: Shopper, slug: str, *, pays: bool) -> str:
    """Order one product. The order's number, or the payment page's address when nothing is paid yet."""
    shopper.opens(f"/products/{slug}")
    shopper.main.locator("#buy [name=now]").click()
    shopper.says_who_orders()
    if shopper.main.locator("[name=road_address]").input_value() == "":
        shopper.says_where_it_goes()
    shopper.agrees()
    shopper.main.locator("aside button").click()
    shopper.page.wait_for_url("**/sandbox/pay/*")
    return shopper.pays() if pays else urlsplit(shopper.page.url).path


def _links_in_mails(nobody: Shopper, market: Market) -> dict[str, str]:
    """Links that open an account, and choose a new password; and the name of a mail."""
    nobody.opens("/account/sign-up")
    nobody.types("Email", "new@example.com")
    nobody.types("Name", "새 사람")
    nobody.types("Password", "무지개 너머 여덟 마리")
    for box in ("fourteen", "terms", "privacy"):
        nobody.main.locator(f"[name={box}]").check()
    nobody.presses(nobody.say("Open an account"))
    nobody.opens("/account/reset")
    nobody.types("Email", "shopper@example.com")
    nobody.main.locator("form button").click()
    nobody.page.wait_for_url("**/account/reset/sent")
    found = {}
    for kind, address in (("verify", "new@example.com"), ("reset", "shopper@example.com")):
        texts = [text_of(mail_to(market, address, "")), *(text_of(mail) for mail in mails_to(market, address))]
        links = [link for text in texts for link in re.findall(rf"/account/{kind}/([\w.~-]+)", text)]
        found[kind] = links[0]
    nobody.page.context.close()
    return found | {"mail": sorted((market.instance / "mail").glob("*.eml"))[0].stem}
