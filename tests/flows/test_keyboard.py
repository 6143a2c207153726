"""Without a mouse: everything that has to be pressed is reached with Tab, seen, and pressed with Enter or Space."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from market.foundation import clock
from tests.flows.goods import SENT_FREE
from tests.flows.shopper import Shopper
from tests.flows.words import won
from tools.market import DESK

pytestmark = pytest.mark.browser

MOST_STEPS = 120


def goes_to(page: Page, target: Locator) -> None:
    """Press Tab until ``target`` has the focus, and see that it shows it and is not covered by a bar."""
    target = target.first
    expect(target).to_be_attached()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            break
    else:
        pytest.fail(f"Tab does not lead to {target}")
    seen = target.evaluate(
        """element => {
            const box = element.getBoundingClientRect();
            const shown = element.closest('label, .search, .card') || element;
            const rings = [element, shown].some(one => {
                const style = getComputedStyle(one);
                return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
            });
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return {rings, free: !!top && (shown.contains(top) || top.contains(element))};
        }"""
    )
    assert seen == {"rings": True, "free": True}


def writes(page: Page, target: Locator, text: str) -> None:
    """Tab to a field and type."""
    goes_to(page, target)
    page.keyboard.type(text)


def test_a_guest_buys_with_the_keyboard_alone(visit):
    page = visit(DESK)
    shopper, goods = Shopper(page), SENT_FREE[10]
    say, main = shopper.say, shopper.main

    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=say("Skip to content"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(main).to_be_focused()

    page.goto("/")
    writes(page, page.locator("#site-search"), goods.name("ko"))
    page.keyboard.press("Enter")
    goes_to(page, main.get_by_role("link", name=goods.name("ko"), exact=True))
    page.keyboard.press("Enter")
    goes_to(page, main.get_by_role("button", name=say("Add to basket")))
    page.keyboard.press("Enter")
    goes_to(page, main.locator("button[name=checkout]"))
    page.keyboard.press("Enter")

    for name, text in (
        ("orderer_name", shopper.person.name),
        ("orderer_phone", shopper.person.phone),
        ("orderer_email", "keyboard@example.com"),
    ):
        writes(page, main.locator(f"[name={name}]"), text)
    goes_to(page, main.locator("[name=same_as_orderer]"))
    page.keyboard.press("Space")
    writes(page, main.locator("[name=postcode]"), shopper.person.postcode)
    writes(page, main.locator("[name=road_address]"), shopper.person.road)
    for name in ("order_checked", "privacy_read", "third_party_agreed"):
        goes_to(page, main.locator(f"[name={name}]"))
        page.keyboard.press("Space")
    goes_to(page, main.get_by_role("button", name=say("Order for %(total)s", total=won(goods.price, "ko"))))
    page.keyboard.press("Enter")
    goes_to(page, main.get_by_role("button", name=say("Pay (sandbox)")))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/orders/D\d{6}-\w{6}$"))
    expect(page.locator("h1")).to_have_text(say("Thank you. Your order is confirmed"))


def test_an_error_takes_the_keyboard_to_what_has_to_be_put_right(visit):
    page = visit(DESK)
    page.goto("/orders/lookup")
    goes_to(page, page.locator("main form button"))
    page.keyboard.press("Enter")
    expect(page.locator(".errs")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=number]")).to_be_focused()


def test_the_filters_of_a_phone_open_and_close_with_the_keyboard(visit):
    page = visit()
    page.goto("/products")
    summary = page.locator("details.filter summary")
    goes_to(page, summary)
    page.keyboard.press("Enter")
    expect(page.locator("details.filter")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("details.filter")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


def test_the_city_plans_a_popup_from_the_calendar_with_the_keyboard_alone(visit):
    page = visit(DESK, role="staff")
    office, say = Shopper(page), Shopper(page).say
    day = clock.day_of(clock.now()) + timedelta(days=220)
    page.goto(f"/city/schedule/?month={day:%Y-%m}")

    goes_to(page, page.locator(".sched__on"))  # over the free days of the first venue
    page.keyboard.press("Enter")
    second = page.locator(".sched tbody tr").nth(1)
    free = second.locator(f"a[href$='day={day}']")
    goes_to(page, free)
    page.keyboard.press("Enter")

    expect(page.locator("#starts_on")).to_have_value(day.isoformat())
    goes_to(page, page.locator("button[name=look]"))
    page.keyboard.press("Enter")
    expect(office.main.locator(".note[role=status]")).to_be_visible()
    for name, text in (("opens_at", "1000AM"), ("closes_at", "0700PM")):
        writes(page, page.locator(f"#{name}"), text)
    for name, text in (("title_ko", "글쇠 장터"), ("title_en", "Keyboard market")):
        writes(page, page.locator(f"#{name}"), text)
    goes_to(page, office.main.get_by_role("button", name=say("Save")))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("글쇠 장터")

    goes_to(page, office.main.get_by_role("link", name=say("Space"), exact=True))
    page.keyboard.press("Enter")
    goes_to(page, office.main.get_by_role("button", name=say("Note the confirmation")))
    page.keyboard.press("Enter")
    office.reads(say("Noted: the partner has confirmed the space."))
