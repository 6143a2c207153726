"""Every page of the market, opened in a browser: no fault of access, of form, of markup, of the console."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.conftest import SLOW
from tests.live_market import new_browser, watch
from tests.pages.conftest import People
from tests.pages.markup import faults_in
from tests.pages.pages import IN_THE_DARK, NO_PAGES, PAGES, Page
from tools.market import DESK, PHONE, Market

pytestmark = pytest.mark.browser

SMALLEST = (320, 640)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "preload": False}

Open = Callable[..., Tab]


@dataclass(slots=True)
class Watched:
    """A tab that stays open, and what has gone wrong in it since the last test."""

    tab: Tab
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def tabs(chromium: Browser, market: Market, people: People) -> Iterator[Callable[[str, bool], Watched]]:
    """One tab for each of the people and each scheme of colours: opening one costs more than a page."""
    opened: dict[tuple[str, bool], Watched] = {}

    def tab_of(who: str, dark: bool) -> Watched:
        if (who, dark) not in opened:
            scheme: Literal["dark", "light"] = "dark" if dark else "light"
            context = new_browser(chromium, market, storage_state=people.browsers[who], color_scheme=scheme)
            opened[who, dark] = Watched(context.new_page())
            watch(opened[who, dark].tab, market, opened[who, dark].faults)
        return opened[who, dark]

    yield tab_of
    for watched in opened.values():
        watched.tab.context.close()


@pytest.fixture
def open_page(tabs: Callable[[str, bool], Watched], people: People) -> Iterator[Open]:
    """``open_page(page, language)`` opens it on a phone; what goes wrong meanwhile fails the test at its end."""
    faults: list[str] = []
    used: list[Watched] = []

    def opened(page: Page, language: str, *, dark: bool = False) -> Tab:
        watched = tabs(page.who, dark)
        watched.faults.clear()
        used.append(watched)
        watched.tab.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        answer = watched.tab.goto(("/en" if language == "en" else "") + page.path.format(**people.made))
        assert answer is not None
        assert answer.status == page.status
        if not dark:
            faults.extend(faults_in(answer.text(), language))
        return watched.tab

    yield opened
    faults.extend(fault for watched in used for fault in watched.faults)
    assert not faults, "\n".join(faults)


def violations(tab: Tab) -> list[str]:
    """What axe has against the page as it is now, one line each."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    found: Any = tab.evaluate("options => axe.run(options)", AXE)
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['html'][:160]} {_why(node)}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _why(node: Any) -> str:
    return "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])[:200]


def too_wide(tab: Tab) -> list[str]:
    """What stands out to the right, when the page scrolls sideways."""
    found: Any = tab.evaluate(
        """() => {
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return [];
            return [...document.querySelectorAll('body *')]
                .filter(one => one.getBoundingClientRect().right > room + 1)
                .slice(0, 5).map(one => one.outerHTML.slice(0, 120));
        }"""
    )
    return [f"wider than {tab.viewport_size['width'] if tab.viewport_size else '?'} px: {one}" for one in found]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_is_without_fault(open_page, page, language):
    """In every size for what stands out; for access on a phone in Korean and at a desk in English, or in full."""
    tab = open_page(page, language)
    found = too_wide(tab)
    if SLOW or language == "ko":
        found += violations(tab)
    for width, height in (SMALLEST, DESK):
        tab.set_viewport_size({"width": width, "height": height})
        found += too_wide(tab)
    if SLOW or language == "en":
        found += violations(tab)

    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("page", [page for page in PAGES if page.path in IN_THE_DARK], ids=str)
def test_a_page_can_be_read_in_the_dark(open_page, page):
    tab = open_page(page, "ko", dark=True)
    found = violations(tab)
    tab.set_viewport_size({"width": DESK[0], "height": DESK[1]})

    assert not found + violations(tab)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_checkout_that_has_to_be_put_right_is_without_fault(open_page, language):
    tab = open_page(next(page for page in PAGES if page.endpoint == "shop.checkout.checkout"), language)
    tab.fill("[name=orderer_phone]", "12")
    tab.fill("[name=delivery_note]", "가" * 300)
    tab.locator("main aside button").click()
    tab.locator(".errs").wait_for()
    assert tab.title().startswith(("오류:", "Error:"))
    found = [*violations(tab), *too_wide(tab)]
    for width, height in (SMALLEST, DESK):
        tab.set_viewport_size({"width": width, "height": height})
        found += too_wide(tab)
    found += violations(tab)

    assert not found, "\n".join(dict.fromkeys(found))


def test_every_page_that_can_be_opened_is_in_the_list(app):
    opened = {page.endpoint for page in PAGES} | set(NO_PAGES)
    known = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.methods and "GET" in rule.methods and not re.match(r"static", rule.endpoint)
    }

    assert known - opened == set()
    assert opened - known == {"errors"}
