"""Products by spreadsheet without a mouse: chosen, corrected where a cell is wrong, confirmed, saved."""

import pytest
from playwright.sync_api import expect

from tests.flows.shopper import Shopper
from tests.flows.test_keyboard import goes_to
from tools.market import DESK

pytestmark = pytest.mark.browser

HEAD = "상품 코드,상품명,분류,가격,재고"
WRONG, RIGHT = ("K-1,자판 쿠키,쿠키·과자,사천오백 원,5", "K-1,자판 쿠키,쿠키·과자,4500,5")


def chooses(page, row):
    """Open the browser's own window for files with the space bar, and send what was chosen there."""
    goes_to(page, page.locator("#sheet"))
    with page.expect_file_chooser() as window:
        page.keyboard.press("Space")
    table = {"name": "상품.csv", "mimeType": "text/csv", "buffer": f"{HEAD}\r\n{row}\r\n".encode()}
    window.value.set_files(table)
    goes_to(page, page.locator("main form[enctype] button"))
    page.keyboard.press("Enter")


def test_a_sheet_is_handed_in_corrected_and_confirmed_with_the_keyboard_alone(visit):
    page = visit(DESK, role="seller")
    page.on("filechooser", lambda _: None)  # asked for only at the key, the window can come before we listen
    seller = Shopper(page)
    say, main = seller.say, seller.main
    page.goto("/seller/products/sheet/")

    chooses(page, WRONG)
    expect(page.locator(".errs")).to_be_focused()
    seller.reads("사천오백 원")
    goes_to(page, main.get_by_role("link", name=say("Marked copy (.xlsx)")))
    with page.expect_download() as copy:
        page.keyboard.press("Enter")
    assert copy.value.path().read_bytes().startswith(b"PK")

    chooses(page, RIGHT)
    seller.reads(say("Everything is right."), "자판 쿠키")
    goes_to(page, main.locator("form[action$='/confirm'] button"))
    page.keyboard.press("Enter")
    seller.reads(say("Everything is saved."))
    page.goto("/seller/products/?show=drafts")
    seller.reads("자판 쿠키")
