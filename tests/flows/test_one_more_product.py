"""One more product with a phone, from photo to published: every tap and keystroke is counted.

``docs/seller-story.md`` says how many there are; here they are made, and the two are compared.
"""

import re

import pytest
from playwright.sync_api import expect

from market.foundation import clock
from tests.flows.shopper import Shopper
from tests.flows.thumb import Thumb, counted
from tests.flows.words import won
from tests.picturing import photo

pytestmark = pytest.mark.browser

SAID_OF_JAM = {
    "food_type": "잼류",
    "dates": "제조일부터 12개월",
    "ingredients": "딸기 60%, 설탕",
    "nutrition": "해당 없음",
    "gmo": "해당 없음",
    "cautions": "개봉 후 냉장 보관",
    "import_notice": "해당 없음",
}
"""What the notice of a jam still needs; who makes it, its name and its amount are known."""


class Adding(Thumb):
    """A thumb that adds products."""

    def takes_photo(self) -> None:
        """Choose a photo as the phone's own pages do it."""
        self.chooses_files("photos", ("IMG_0412.jpg", "image/jpeg", photo((1200, 900))))

    def chooses(self, name: str, text: str) -> None:
        """Tap on a field, and on the answer that it offers."""
        offered = self.page.locator(
            f"datalist#{self.page.locator(f'main [name={name}]').get_attribute('list')} option"
        )
        assert text in [option.get_attribute("value") for option in offered.all()]
        self.taps_on(self.page.locator(f"main [name={name}]"))
        self.page.keyboard.insert_text(text)
        self.taps += 1

    def begins(self, name: str, price: str, stock: str) -> None:
        """From the first page of the office: photo, name, price, stock."""
        page = self.page
        page.goto("/seller/")
        self.taps_on(page.get_by_role("link", name="상품 추가").first)
        expect(page).to_have_url(re.compile(r"/seller/products/add$"))
        self.takes_photo()
        self.types("name_ko", name)
        self.types("price", price)
        self.types("on_hand", stock)
        self.taps_on(page.get_by_role("button", name="다음"))
        expect(page.get_by_role("heading", level=1)).to_have_text(name)

    def publishes(self, name: str) -> None:
        """Put it on sale; it stands in the list, on sale."""
        self.taps_on(self.page.get_by_role("button", name="공개하기"))
        expect(self.page).to_have_url(re.compile(r"/seller/products/$"))
        row = self.page.get_by_role("row").filter(has_text=name)
        expect(row).to_contain_text("판매 중")


def test_one_more_product_is_two_pages_and_one_tap_where_the_category_is_known(visit):
    page = visit(role="seller")
    began, first = clock.now(), Adding(page)
    first.begins("딸기잼 300g", "9000", "20")
    expect(page.get_by_role("radio", name="꿀·잼·청")).to_be_checked()
    expect(page.locator("[name=notice_product_name]")).to_have_value("딸기잼 300g")
    expect(page.locator("[name=notice_amount]")).to_have_value("300g")
    for key, text in SAID_OF_JAM.items():
        (first.chooses if text == "해당 없음" else first.types)(f"notice_{key}", text)
    first.publishes("딸기잼 300g")

    further = Adding(page)
    further.begins("자두잼 300g", "9000", "20")
    further.publishes("자두잼 300g")

    assert (first.taps, first.keys) == counted("First product of a category")
    assert (further.taps, further.keys) == counted("Each further one")
    assert (clock.now() - began).total_seconds() < 120  # the market itself is never what one waits for

    address = page.get_by_role("row").filter(has_text="자두잼 300g").get_by_role("link").get_attribute("href")
    shopper = Shopper(visit())
    shopper.opens(f"/products/{str(address).rsplit('/', 1)[1]}")
    shopper.reads("자두잼 300g", won(9000, "ko"), "제조일부터 12개월")


def test_nothing_is_sideways_on_a_phone_and_a_mistyped_price_keeps_the_photo(visit):
    page = visit(role="seller")
    thumb = Adding(page)
    page.goto("/seller/products/add")
    thumb.takes_photo()
    for name, text in (("name_ko", "살구잼"), ("price", "구천 원"), ("on_hand", "3")):
        thumb.types(name, text)
    page.get_by_role("button", name="다음").click()

    expect(page.locator(".errs")).to_be_focused()
    expect(page.locator("[name=kept]")).to_be_checked()
    expect(page.locator("[name=name_ko]")).to_have_value("살구잼")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("[name=price]", "9,000")
    page.get_by_role("button", name="다음").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("살구잼")
    expect(page.locator("#photos")).to_have_count(0)  # it has its photo
    page.get_by_role("button", name="저장하고 하나 더 추가").click()
    expect(page).to_have_url(re.compile(r"/seller/products/add$"))
