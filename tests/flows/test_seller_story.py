"""A new enterprise on a phone: from its entry in the directory to the first sale on a statement.

Every tap and keystroke of the enterprise is counted; ``docs/seller-story.md`` tells them stage by stage, and the two
are compared. Who waits for the city counts nothing.
"""

import io
import re
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect
from sqlalchemy import select

from market.app import create_app
from market.config import read_settings
from market.domain.accounts.second_factors import code_at
from market.domain.enterprises.models import Enterprise
from market.domain.settlements import closing
from market.foundation import clock
from market.foundation.database import db, transaction
from market.seed.dataset import real_enterprises
from tests.applying import PDF
from tests.flows.shopper import Shopper
from tests.flows.thumb import Thumb, counted
from tests.flows.words import Words, won
from tests.live_market import mail_to, text_of
from tests.picturing import photo
from tools.market import DESK

pytestmark = pytest.mark.browser

say = Words("ko")
ENTRY = next(one for one in real_enterprises() if "food" in one.fields and one.kind == "cooperative" and one.district)
EMAIL, PASSWORD = "cookie@example.com", "여섯 번째 오븐은 밤에"
PRICE, TEN = 4_500, 10
PAPERS = ("business_registration", "certificate", "mail_order_report", "bank_book")
SAID = {
    "식품의 유형": "과자류",
    "소비기한": "제조일부터 60일",
    "원재료명": "우리밀, 버터, 설탕",
    "영양": "해당 없음",
    "유전자": "해당 없음",
    "주의": "밀, 우유 함유",
    "수입": "해당 없음",
}
"""What the notice of a cookie needs, by a word of its column; the other columns say the same of all."""


def test_from_the_entry_in_the_directory_to_the_first_sale_on_a_statement(visit, market):
    thumb = Thumb(visit())
    opens_an_account(thumb, market)
    thumb.stage("An account")
    applies(thumb)
    thumb.stage("The application")
    brings_ten_products(thumb)
    thumb.stage("Ten products by spreadsheet")
    is_approved(Shopper(visit(DESK, role="staff")), market)
    sets_up_second_factor(thumb)
    thumb.stage("The second factor")
    says_what_sending_costs(thumb)
    thumb.stage("Delivery charges")
    publishes_all(thumb)
    thumb.stage("Ten photos, ten products on sale")

    shopper = Shopper(visit())
    shopper.person = replace(shopper.person, email="buyer@example.com")
    number = buys_two(shopper)
    sends_it(thumb, number)
    thumb.stage("One order accepted, packed, sent")
    shopper.opens(f"/orders/{number}")
    shopper.presses(say("I have received it"))
    reviews(shopper)
    answers(thumb)
    thumb.stage("One review answered")
    shopper.opens(f"/orders/{number}")
    shopper.presses(say("Confirm the purchase"))

    closes_the_week(market)
    goes_to(thumb, "/seller/settlements/")
    thumb.follows(re.compile(r"W\d{6}-\d{4}"))
    expect(thumb.main).to_contain_text(number)
    expect(thumb.main).to_contain_text(f"{2 * PRICE:,}")
    thumb.stage("The statement")

    assert thumb.stages == {what: counted(what) for what in thumb.stages}


def opens_an_account(thumb, market):
    """From the entry's page: sign up, confirm the address by the mail, and be at the application."""
    page = thumb.page
    page.goto(f"/enterprises/{ENTRY.slug}")
    thumb.follows(say("Apply to manage it"))
    thumb.follows(say("Open an account"))
    for name in ("fourteen", "terms", "privacy"):
        thumb.taps_on(page.locator(f"main [name={name}]"))
    for name, text in (("email", EMAIL), ("name", "박대표"), ("password", PASSWORD)):
        thumb.types(name, text)
    thumb.presses(say("Open an account"))
    expect(thumb.main).to_contain_text(say("Check your mail"))
    link = re.search(r"/account/verify/\S+", text_of(mail_to(market, EMAIL, "")))
    page.goto(link[0])
    thumb.taps += 1  # the link in the mail
    thumb.taps_on(page.locator("main form button"))


def applies(thumb):
    """Where they wanted to go before they had an account: the six steps of the application, sent to the city."""
    page = thumb.page
    thumb.taps_on(page.locator("main form button"))
    thumb.types("business_no", "116-82-00276")
    if page.locator("main [name=kind]").input_value() == "":
        thumb.selects("kind", "cooperative")
    thumb.presses(say("Save and go on"))
    thumb.types("representative", "박대표")
    if page.locator("main [name=address]").input_value() == "":
        thumb.types("address", "고양시 일산동구 중앙로 1036")
    thumb.types("phone", "0311234567")
    thumb.types("email", EMAIL)
    thumb.presses(say("Save and go on"))
    thumb.types("mail_order_no", "2026-경기고양-0123")
    thumb.types("mail_order_office", "고양시 일산동구청")
    thumb.presses(say("Save and go on"))
    thumb.selects("bank_code", "004")
    thumb.types("account_number", "12345678901234")
    expect(page.locator("main [name=account_holder]")).not_to_have_value("")
    thumb.presses(say("Save and go on"))
    expect(page.locator("main [name=contact_name]")).to_have_value("박대표")
    thumb.presses(say("Save and go on"))
    for kind in PAPERS:
        expect(page.locator("main [name=kind]")).to_have_value(kind)  # asked for one after the other
        if kind == "certificate":
            thumb.types("number", "2025-101")
        thumb.chooses_files("file", (f"{kind}.pdf", "application/pdf", PDF))
        thumb.presses(say("Add the document"))
    thumb.presses(say("Send to the city"))
    expect(thumb.main).to_contain_text(say("Take it back to change something"))


def brings_ten_products(thumb):
    """The sheet to fill in, filled in with three faults; corrected, and saved as drafts while the city reads."""
    page = thumb.page
    thumb.follows(say("Prepare products"))
    thumb.follows(say("Add many at once by a spreadsheet"))
    thumb.selects("category", "cookies-snacks")
    with page.expect_download() as blank:
        thumb.taps_on(page.locator("form[action$='/blank'] button"))
    rows = filled_in(blank.value.path().read_bytes())
    types_cells(thumb, rows)
    faulty = with_three_faults(rows)
    hands_in(thumb, faulty)
    expect(page.locator(".errs")).to_contain_text("3")
    for row, head, _text in faults_of(rows, faulty):
        cell = page.get_by_role("row").filter(has_text=str(row)).filter(has_text=head)
        expect(cell.first).to_be_visible()
    hands_in(thumb, rows)
    expect(thumb.main).to_contain_text(say("Everything is right."))
    thumb.taps_on(page.locator("form[action$='/confirm'] button"))
    expect(thumb.main).to_contain_text(say("Everything is saved."))


def filled_in(blank):
    """The rows of the sheet, its heading first, with ten cookies in it."""
    sheet = load_workbook(io.BytesIO(blank)).worksheets[0]
    head = [str(cell.value or "") for cell in sheet[1]]
    known = {"상품 코드": "C-{n:02}", "상품명": "새벽 쿠키 {n}호 120g", "분류": "쿠키·과자"}
    known |= {"가격": str(PRICE), "재고": "30"}
    return [head, *([said(name, known).format(n=number) for name in head] for number in range(1, TEN + 1))]


def types_cells(thumb, rows):
    """What filling the sheet in takes: what all rows say alike is typed once and drawn down, two taps more."""
    for column in zip(*rows[1:], strict=True):
        texts = [text for text in dict.fromkeys(column) if text]
        thumb.taps += len(texts) if len(texts) != 1 else 3
        thumb.keys += sum(len(unicodedata.normalize("NFD", text)) for text in texts)


def said(head, known):
    """What stands in a column."""
    name = head.partition("(")[0].strip()
    if name in known:
        return known[name]
    if name.startswith("고시") and name != "고시 종류":
        return next((text for word, text in SAID.items() if word in name), "상세 설명 참조")
    return ""


def with_three_faults(rows):
    """A price in words, a category that is none, a negative stock."""
    faulty = [list(row) for row in rows]
    for row, name, text in ((3, "가격", "사천오백 원"), (5, "분류", "쿠기"), (8, "재고", "-3")):
        place = rows[0].index(name)
        faulty[row - 1][place] = text
    return faulty


def faults_of(rows, faulty):
    """Where the two differ: the row as the spreadsheet counts, the column, what stands there."""
    return [
        (number, rows[0][place], wrong)
        for number, (right, other) in enumerate(zip(rows, faulty, strict=True), start=1)
        for place, (cell, wrong) in enumerate(zip(right, other, strict=True))
        if cell != wrong
    ]


def hands_in(thumb, rows):
    """Choose the sheet and upload it."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    thumb.chooses_files("sheet", ("상품.xlsx", kind, out.getvalue()))
    thumb.presses(say("Upload and check"))


def is_approved(city, market):
    """The city reads it on its plain page, and approves."""
    city.opens("/city/applications/")
    city.follows(ENTRY.name_ko)
    city.presses(say("Approve"))
    city.reads(say("Approved. The applicant gets a mail."))
    mail_to(market, EMAIL, ENTRY.name_ko)


def sets_up_second_factor(thumb):
    """An owner shows one before orders and money: an app on the same phone."""
    page = thumb.page
    goes_to(thumb, "/seller/orders/")
    thumb.follows(say("Set up an app"))
    expect(page.locator("a[href^='otpauth://']")).to_be_visible()
    thumb.taps += 2  # on it, which opens the app with the key; and back
    secret = "".join(page.locator("main code").first.inner_text().split())
    thumb.types("code", code_at(secret, clock.now()))
    thumb.types("current_password", PASSWORD)
    thumb.presses(say("Set up"))
    thumb.follows(say("I have put them away"))


def says_what_sending_costs(thumb):
    """Without it nothing can be sent."""
    goes_to(thumb, "/seller/shop")
    thumb.follows(say("Delivery charges"))
    thumb.types("fee", "3000")
    thumb.presses(say("Save"))


def publishes_all(thumb):
    """Each draft gets its photo from the phone and goes on sale."""
    page = thumb.page
    goes_to(thumb, "/seller/products/")
    thumb.taps_on(page.locator(".prods__n a").first)
    for number in range(1, TEN + 1):
        name = page.get_by_role("heading", level=1).inner_text()
        thumb.chooses_files("photos", ("IMG_0412.jpg", "image/jpeg", photo((1200, 900))))
        thumb.presses(say("Publish, then the next draft") if number < TEN else say("Publish"))
        expect(page.locator(".flash--success")).to_contain_text(name)
    expect(page.locator(".prods .tag--ok")).to_have_count(TEN)


def goes_to(thumb, path):
    """By the menu of the office."""
    thumb.page.goto("/seller/")
    thumb.taps_on(thumb.page.locator("header summary"))
    thumb.taps_on(thumb.page.locator(f"header a[href$='{path}']"))


def buys_two(shopper):
    """A shopper finds it on the page of the enterprise, and pays."""
    shopper.opens(f"/enterprises/{ENTRY.slug}")
    shopper.follows("새벽 쿠키 3호 120g")
    shopper.main.get_by_label(say("Quantity"), exact=True).fill("2")
    shopper.presses(say("Add to basket"))
    shopper.goes_to_checkout()
    shopper.says_who_orders()
    shopper.says_where_it_goes()
    shopper.agrees()
    shopper.orders(won(2 * PRICE + 3_000, "ko"))
    return shopper.pays()


def sends_it(thumb, number):
    """From the first page: accepted, its slip printed, sent, and delivered."""
    page = thumb.page
    page.goto("/seller/")
    thumb.taps_on(page.get_by_role("row").filter(has_text=number).get_by_role("link"))
    thumb.presses(say("Accept the order"))
    with page.expect_download() as slip:
        thumb.taps_on(page.locator("form[action$='/slips_a6'] button"))
    assert slip.value.path().read_bytes().startswith(b"%PDF")
    thumb.selects("carrier", "cj")
    thumb.types("tracking_number", "123456789012")
    thumb.presses(say("Mark as sent"))
    expect(thumb.main).to_contain_text(say("Sent"))


def reviews(shopper):
    """The buyer says what they think."""
    shopper.follows(re.compile(say("Write a review")))
    shopper.main.locator("[name=stars][value='5']").check()
    shopper.types("Your review", "바삭하고 고소해요. 또 살게요.")
    shopper.presses(say("Publish the review"))


def answers(thumb):
    """One answer, from the first page."""
    page = thumb.page
    page.goto("/seller/")
    thumb.taps_on(page.locator("a.tile[href*='/seller/reviews']"))
    thumb.taps_on(page.locator("main table a, main li a").first)
    thumb.types("text", "고맙습니다. 새벽마다 굽습니다.")
    thumb.presses(say("Publish the answer"))


def closes_the_week(market):
    """The week ends, as the worker sees it."""
    app = create_app(read_settings({"APP_ENV": "development", "INSTANCE_DIR": str(market.instance)}))
    with app.app_context():
        entry = db.session.scalars(select(Enterprise).where(Enterprise.slug == ENTRY.slug)).one()
        with transaction():
            closing.close_periods(entry.id, now=clock.now() + timedelta(days=8))
        db.session.remove()
        db.engine.dispose()
