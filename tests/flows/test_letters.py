"""Our letters: nobody waits for them, who has been here before sees them at once, and they need no script."""

import pytest
from playwright.sync_api import Route, expect

from tools.market import PHONE

pytestmark = pytest.mark.browser

LETTERS = "**/letters.css"
SHOWN = """() => [...document.fonts].some(
    ({ family, weight, status }) => family.includes("Dadaket Sans") && weight === "700" && status === "loaded")"""
"""Whether the letters of the headlines are those of the market."""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"


def test_a_page_can_be_read_before_its_letters_have_come(visit):
    page = visit(PHONE)
    waiting: list[Route] = []
    page.route(LETTERS, lambda letters: waiting.append(letters))

    page.goto("/products", wait_until="commit")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function(PAINTED)
    assert waiting

    for letters in waiting:
        letters.continue_()
    page.wait_for_function(SHOWN)


def test_who_has_been_here_before_sees_our_letters_without_waiting_for_a_paint(visit):
    page = visit(PHONE)
    page.goto("/products")
    page.wait_for_function(SHOWN)

    page.add_init_script("PerformanceObserver.prototype.observe = () => {}")  # nobody tells of a paint any more
    page.goto("/enterprises")
    page.wait_for_function(SHOWN)


def test_the_letters_need_no_script(visit):
    page = visit(PHONE, scripts=False)

    with page.expect_response("**/dadaket-700-main-*.woff2") as letters:
        page.goto("/products")

    assert letters.value.ok
