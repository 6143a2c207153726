"""The search in a browser, without a mouse: suggestions, what was meant, filters, and what to do without a result."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tools.market import DESK

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def _field(page: Page) -> Locator:
    return page.get_by_role("combobox").first


@pytest.mark.parametrize(("root", "typed", "heading"), [("", "비누", "상품"), ("/en", "soap", "Products")])
def test_suggestions_are_chosen_by_the_keyboard(visit, root, typed, heading):
    page = visit(DESK)
    page.goto(f"{root}/")
    field = _field(page)
    field.focus()
    page.keyboard.type(typed)
    box = page.get_by_role("listbox")
    expect(box).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(box.get_by_role("group", name=heading)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text=re.compile(r"\d"))).to_be_attached()
    assert Axe().run(page, options=RULES).violations_count == 0

    page.keyboard.press("ArrowDown")
    first = box.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    page.keyboard.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(field).to_have_value(typed)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = box.locator('[aria-selected="true"]').get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{chosen}")


@pytest.mark.parametrize(("root", "literal"), [("", "그대로 찾기"), ("/en", "Search for just")])
def test_what_was_typed_on_the_other_keyboard_is_found_and_narrowed(visit, root, literal):
    page = visit(DESK)
    page.goto(f"{root}/search")
    field = page.locator("#search")
    field.focus()
    page.keyboard.type("qlsn")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("비누")
    expect(page.get_by_role("link", name=literal)).to_be_visible()
    assert Axe().run(page, options=RULES).violations_count == 0

    box = page.locator('input[name="in_stock"]')
    box.focus()
    page.keyboard.press("Space")
    page.locator(".filter__go button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**in_stock=1**")
    narrowed = page.url
    page.locator("main .card a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/products/**")
    page.go_back()
    assert page.url == narrowed
    expect(page.locator('input[name="in_stock"]')).to_be_checked()


def test_without_a_script_the_field_is_a_field(visit):
    page = visit(DESK, scripts=False)
    page.goto("/")
    expect(page.get_by_role("combobox")).to_have_count(0)
    page.locator("#site-search").fill("비누")
    page.locator("#site-search").press("Enter")
    page.wait_for_url("**/search?q=**")
    expect(page.locator("main .card").first).to_be_visible()


def test_a_search_without_result_says_what_to_do(visit):
    page = visit()
    page.goto("/search?q=뷁뷁뷁")
    expect(page.get_by_role("heading", name=re.compile("검색 결과가 없어요"))).to_be_visible()
    assert Axe().run(page, options=RULES).violations_count == 0
