"""What a shopper does with a browser, by the words on the pages."""

import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Error, Locator, Page, expect

from tests.flows.goods import Goods
from tests.flows.words import Words

PATIENCE = 20_000
"""Milliseconds that a browser waits for what should come; a busy machine needs them."""

ORDER_NUMBER = re.compile(r"D\d{6}-[2-9A-Z]{6}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who orders, and where they live."""

    name: str = "김다정"
    phone: str = "010-1234-5678"
    email: str = "dajeong@example.com"
    postcode: str = "10364"
    road: str = "경기도 고양시 일산동구 중앙로 1200"
    detail: str = "101동 1001호"


@dataclass
class Shopper:
    """Somebody in front of a browser, reading ``language``."""

    page: Page
    language: str = "ko"
    person: Person = field(default_factory=Person)

    @property
    def say(self) -> Words:
        return Words(self.language)

    @property
    def main(self) -> Locator:
        """What a page is about, without header and footer."""
        return self.page.locator("main")

    def opens(self, path: str) -> None:
        """Type an address; it has to be a page."""
        answer = self.page.goto(self.say.prefix + path)
        assert answer is not None
        assert answer.ok, f"{answer.status}: {path}"

    def presses(self, words: str, *, exact: bool = True) -> None:
        """Press the button in the middle of the page that says ``words``."""
        self.main.get_by_role("button", name=words, exact=exact).click()

    def follows(self, words: str | re.Pattern[str]) -> None:
        """Follow the first link in the middle of the page that says ``words``."""
        self.main.get_by_role("link", name=words, exact=isinstance(words, str)).first.click()

    def types(self, label: str, text: str) -> None:
        """Fill in the field called ``label``."""
        self.main.get_by_label(re.compile(rf"^{re.escape(self.say(label))}( \(|$)")).fill(text)

    def ticks(self, label: str) -> None:
        """Tick the box called ``label``."""
        self.main.get_by_label(self.say(label)).check()

    def reads(self, *texts: str) -> None:
        """All of ``texts`` stand in the middle of the page."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def learns(self, pattern: str) -> str:
        """What the first group of ``pattern`` finds in the page that comes next, or in its address."""
        deadline = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < deadline:
            with suppress(Error):  # one page is on its way out, the other not yet there
                found = re.search(pattern, f"{urlsplit(self.page.url).path}\n{self.page.content()}")
                if found:
                    return found[1]
            self.page.wait_for_timeout(50)
        raise AssertionError(f"nothing on {self.page.url} fits {pattern}")

    def searches(self, words: str) -> None:
        """Search from the header: the field where there is room for it, else the page behind the glass.

        The field offers suggestions, and the words alone are sent.
        """
        in_header = self.page.locator("#site-search")
        if in_header.is_visible():
            in_header.fill(words)
            in_header.press("Enter")
        else:
            self.page.locator("header").get_by_role("link", name=self.say("Search"), exact=True).click()
            self.main.locator("[name=q]").fill(words)
            self.main.get_by_role("button", name=self.say("Search"), exact=True).click()

    def finds(self, goods: Goods) -> None:
        """Search for ``goods`` and go to its page."""
        self.searches(goods.name(self.language))
        self.follows(goods.name(self.language))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(goods.name(self.language))

    def puts_in(self, goods: Goods, quantity: int = 1) -> None:
        """On the page of ``goods``: put some of it into the basket."""
        if quantity > 1:
            self.main.get_by_label(self.say("Quantity"), exact=True).fill(str(quantity))
        self.presses(self.say("Add to basket"))
        self.reads(self.say("%(name)s is in your basket.", name=goods.name(self.language)))

    def left_of(self, goods: Goods) -> int:
        """How many of ``goods`` its page says are left."""
        self.opens(f"/products/{goods.slug}")
        stock = self.main.locator("dt", has_text=self.say("In stock")).locator("+ dd").inner_text()
        found = re.search(r"\d+", stock)
        assert found, stock
        return int(found[0])

    def goes_to_checkout(self) -> None:
        """From the basket to the checkout."""
        self.main.locator("button[name=checkout]").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say("Checkout"))

    def says_who_orders(self) -> None:
        """Name, phone and e-mail."""
        self.types("Name", self.person.name)
        self.types("Phone", self.person.phone)
        self.types("Email", self.person.email)

    def says_where_it_goes(self, note: str = "") -> None:
        """The address; the shopper receives it."""
        self.ticks("The person ordering receives it")
        self.types("Postcode", self.person.postcode)
        self.types("Road address", self.person.road)
        self.types("Building, floor, unit", self.person.detail)
        self.types("Delivery note", note)

    def agrees(self) -> None:
        """Tick what has to be ticked; nothing was ticked before."""
        expect(self.main.locator("aside input[type=checkbox]:checked")).to_have_count(0)
        self.ticks("I have checked what I order and agree to the terms of use")
        self.ticks("I have read how my personal data is handled")
        self.ticks("I agree that the sellers of this order get the personal data they need")

    def orders(self, total: str) -> None:
        """Press the button that names the whole sum; the payment page names it again."""
        self.presses(self.say("Order for %(total)s", total=total))
        expect(self.page).to_have_url(re.compile(r"/sandbox/pay/"))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(total)

    def pays(self) -> str:
        """Pay on the payment page; back on the order's page. Its number."""
        self.presses(self.say("Pay (sandbox)"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say("Thank you. Your order is confirmed"))
        return self.number()

    def number(self) -> str:
        """The number of the order whose page this is."""
        found = ORDER_NUMBER.search(self.page.url)
        assert found, self.page.url
        return found[0]

    def looks_up(self, number: str, typed: str = "") -> None:
        """Find an order without an account, its number typed as it is or in another way."""
        self.opens("/orders/lookup")
        self.types("Order number", typed or number)
        self.types("Name of the person who ordered", self.person.name)
        self.types("Phone of the person who ordered", self.person.phone)
        self.presses(self.say("Find the order"))
        expect(self.page).to_have_url(re.compile(rf"/orders/{number}$"))
