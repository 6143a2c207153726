"""The editor of a product in a real browser: without a mouse, with the preview following what is typed."""

import re

import pytest
from playwright.sync_api import expect

from market.seed.dataset import DEMO_SELLER_OF, sample_products
from tests.flows.goods import BOXES_OF_THE_SELLER, OF_THE_SELLER
from tests.flows.shopper import Shopper
from tests.flows.test_keyboard import goes_to, writes
from tools.market import DESK

pytestmark = pytest.mark.browser

OF_OTHER_STORIES = {OF_THE_SELLER.slug, BOXES_OF_THE_SELLER.slug}
GOODS = next(
    one
    for one in sample_products()
    if one.enterprise == DEMO_SELLER_OF and len(one.variants) == 1 and one.slug not in OF_OTHER_STORIES
)
"""What nobody else looks for: its price changes here."""

EDITOR = f"/seller/products/{GOODS.slug}"


def test_options_are_made_priced_and_saved_with_the_keyboard_alone(visit):
    page = visit(DESK, role="seller")
    seller = Shopper(page)
    say, main = seller.say, seller.main
    page.goto(EDITOR)

    goes_to(page, main.locator("[name=price]"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("13500")
    expect(page.locator("#preview")).to_contain_text("13,500원")
    expect(page.locator("#preview-said")).not_to_be_empty()

    goes_to(page, main.get_by_role("button", name=say("Add an option")))
    page.keyboard.press("Enter")
    writes(page, main.locator("[name=options-0-label_ko]"), "크기")
    writes(page, main.locator("[name=options-0-values_ko]"), "작은 것, 큰 것")
    goes_to(page, main.get_by_role("button", name=say("Make the table")))
    page.keyboard.press("Enter")
    for name, text in (
        ("variants-0-on_hand", "8"),
        ("variants-1-extra_price", "2000"),
        ("variants-1-on_hand", "5"),
    ):
        goes_to(page, main.locator(f"[name={name}]"))
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(text)
    goes_to(page, main.locator(".savebar button[value=save]"))
    page.keyboard.press("Enter")
    seller.reads(say("Saved. The shop shows it now."))

    shopper = Shopper(visit())
    shopper.opens(f"/products/{GOODS.slug}")
    shopper.reads("13,500원부터", "큰 것 +2,000원")


def test_nobody_leaves_by_accident_what_is_not_saved(visit):
    page = visit(role="seller")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(EDITOR)
    page.locator("[name=summary_ko]").click()
    page.keyboard.type("새로 적은 소개")
    page.goto("/seller/products/")
    assert asked == ["beforeunload"]

    page.goto(EDITOR)
    page.locator("[name=summary_ko]").click()
    page.keyboard.type("저장한 소개")
    page.locator(".savebar button[value=save]").click()
    page.goto("/seller/products/")
    assert asked == ["beforeunload"]


def test_a_hundred_options_stay_within_a_phone(visit):
    page = visit(role="seller")
    page.goto(EDITOR)
    while page.locator("[name=options-0-label_ko]").count() == 0:
        page.locator("button[value=add_option]").click()
    page.locator("button[value=add_option]").click()
    for number, label in enumerate(("색상", "크기")):
        page.locator(f"[name=options-{number}-label_ko]").fill(label)
        page.locator(f"[name=options-{number}-values_ko]").fill(",".join(f"{label}{one}" for one in range(10)))
    page.locator("button[value=table]").click()

    expect(page.locator(".opts tbody tr")).to_have_count(100)
    page.locator("#all-on_hand").fill("9")
    page.locator("button[value=fill]").click()
    expect(page.locator("[name=variants-99-on_hand]")).to_have_value("9")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("form[data-unsaved]")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"#table$"))
