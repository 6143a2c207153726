"""Without a mouse: everything that has to be pressed is reached with Tab, seen, and pressed with Enter or Space."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from market.foundation import clock
from tests.flows import callers
from tests.flows.goods import SENT_FREE
from tests.flows.shopper import Shopper
from tests.flows.words import won
from tools.market import DESK

pytestmark = pytest.mark.browser

MOST_STEPS = 120


SEEN = """element => {
    const box = element.getBoundingClientRect();
    const shown = element.closest('label, .search, .card') || element;
    const shapes = [...element.querySelectorAll('rect, path, circle')];
    const ring = [element, shown].some(one => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    }) || element.closest('svg') && shapes.some(one => parseFloat(getComputedStyle(one).strokeWidth) >= 4);
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const free = top && (shown.contains(top) || top.contains(element));
    return ring && free ? '' : element.outerHTML.slice(0, 200);
}"""
"""Nothing where an element shows that it has the focus and is not covered by a bar; else what it is."""


def goes_to(page: Page, target: Locator) -> None:
    """Press Tab until ``target`` has the focus, and see that it and every stop on the way shows where one is."""
    target = target.first
    expect(target).to_be_attached()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        stop = page.locator(":focus")
        if stop.count() == 1:
            assert stop.evaluate(SEEN) == ""
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {target}")


def writes(page: Page, target: Locator, text: str) -> None:
    """Tab to a field and type."""
    goes_to(page, target)
    page.keyboard.type(text)


def presses(page: Page, target: Locator) -> None:
    """Tab to a link or button and press Enter."""
    goes_to(page, target)
    page.keyboard.press("Enter")


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
    presses(page, main.get_by_role("link", name=goods.name("ko"), exact=True))
    presses(page, main.get_by_role("button", name=say("Add to basket")))
    presses(page, main.locator("button[name=checkout]"))

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
    presses(page, main.get_by_role("button", name=say("Order for %(total)s", total=won(goods.price, "ko"))))
    presses(page, main.get_by_role("button", name=say("Pay (sandbox)")))
    expect(page).to_have_url(re.compile(r"/orders/D\d{6}-\w{6}$"))
    expect(page.locator("h1")).to_have_text(say("Thank you. Your order is confirmed"))


def test_an_error_takes_the_keyboard_to_what_has_to_be_put_right(visit):
    page = visit(DESK)
    page.goto("/orders/lookup")
    presses(page, page.locator("main form button"))
    expect(page.locator(".errs")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=number]")).to_be_focused()


def test_the_filters_of_a_phone_open_and_close_with_the_keyboard(visit):
    page = visit()
    page.goto("/products")
    summary = page.locator("details.filter summary")
    presses(page, summary)
    expect(page.locator("details.filter")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("details.filter")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


def test_the_city_plans_a_popup_from_the_calendar_with_the_keyboard_alone(visit):
    page = visit(DESK, role="staff")
    office, say = Shopper(page), Shopper(page).say
    day = clock.day_of(clock.now()) + timedelta(days=220)
    page.goto(f"/city/schedule/?month={day:%Y-%m}")

    presses(page, page.locator(".sched__on"))  # over the free days of the first venue
    second = page.locator(".sched tbody tr").nth(1)
    free = second.locator(f"a[href$='day={day}']")
    presses(page, free)

    expect(page.locator("#starts_on")).to_have_value(day.isoformat())
    presses(page, page.locator("button[name=look]"))
    expect(office.main.locator(".note[role=status]")).to_be_visible()
    for name, text in (("opens_at", "1000AM"), ("closes_at", "0700PM")):
        writes(page, page.locator(f"#{name}"), text)
    for name, text in (("title_ko", "글쇠 장터"), ("title_en", "Keyboard market")):
        writes(page, page.locator(f"#{name}"), text)
    presses(page, office.main.get_by_role("button", name=say("Save")))
    expect(page.locator("h1")).to_have_text("글쇠 장터")

    presses(page, office.main.get_by_role("link", name=say("Space"), exact=True))
    presses(page, office.main.get_by_role("button", name=say("Note the confirmation")))
    office.reads(say("Noted: the partner has confirmed the space."))


def test_the_city_shares_booths_out_with_the_keyboard_alone(visit, market):
    call = callers.a_closed_call(market, 16)
    page = visit(DESK, role="staff")
    office, say, main = Shopper(page), Shopper(page).say, Shopper(page).main

    page.goto("/city/calls/")
    presses(page, main.locator(f"a[href$='/city/calls/{call}']"))
    presses(page, main.get_by_role("link", name=say("Share out the booths")))
    writes(page, main.locator("[name=numbers]"), "3 7 14 22 35 41")
    writes(page, main.locator("[name=source]"), "https://example.org/draw/1300")
    presses(page, main.get_by_role("button", name=say("Note the draw")))
    office.reads(say("The draw is noted. Booths can be shared out now."))

    presses(page, main.get_by_role("button", name=say("Share out the booths")))
    expect(main.locator("#figures")).to_be_visible(timeout=60_000)  # the page looks again until the worker is done
    presses(page, main.locator("details.fold summary", has_text=say("Discard run %(number)s", number=1)))
    writes(page, main.locator("#why-reason"), "연습으로 한 번 돌렸습니다.")
    presses(page, main.get_by_role("button", name=say("Discard it")))
    office.reads(say("The run is discarded. It stays in the list."))
    presses(page, main.get_by_role("button", name=say("Share out anew")))
    expect(main.locator("#runs tbody tr")).to_have_count(2)
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)

    without = main.locator(".app:has(option[value='']:checked):has(option[value='01'])")
    name = without.first.locator("b a").inner_text()
    presses(page, without.locator("b a"))
    closely = main.locator("#applicant")
    expect(closely.locator("h2")).to_have_text(name)
    expect(closely.locator("dl dd")).not_to_be_empty()

    page.goto(page.url.partition("#")[0])
    goes_to(page, main.locator(".app", has_text=name).locator("select"))
    page.keyboard.type("01")
    writes(page, main.locator("form:has(.apps) [name=reason]"), "역에서 먼저 맞이합니다.")
    presses(page, main.get_by_role("button", name=say("Save the changes")))
    office.reads(say("Saved, with the reason."))
    expect(main.locator("#decisions tbody")).to_contain_text("역에서 먼저 맞이합니다.")
    expect(main.locator(".app", has_text=name).locator("select")).to_have_value("01")

    presses(page, main.get_by_role("button", name=say("Make it the official result")))
    office.reads(say("Run %(number)s is the official result.", number=2))
    goes_to(page, main.get_by_role("link", name="bundle.json"))
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    bundle = json.loads(taken.value.path().read_text("utf-8"))
    assert [move["booth"] for move in bundle["moves"]] == ["01"]
