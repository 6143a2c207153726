"""Writes ``tools/letters.txt``: the syllables and signs that shoppers read, the one on most pages first.

``tools/build_fonts.py`` cuts the site's letters in this order, so that a page needs few files. A market of its own is
opened with the sample, and the shop's pages are read as a phone shows them. Run by ``make fonts``.
"""

import tempfile
from collections import Counter
from pathlib import Path

from playwright.sync_api import Page

from tools.build_fonts import LETTERS, RARER_SIGNS, is_syllable
from tools.market import PHONE, open_browser, open_market

LISTS = ("/", "/enterprises", "/products", "/popups")
"""Pages that lead to others of their kind."""

SINGLE = (
    *("/search", "/search?q=쿠키", "/search?q=없는말을", "/cart", "/wholesale", "/orders/lookup", "/account/sign-in"),
    *("/account/sign-up", "/pages/help", "/pages/terms", "/pages/privacy", "/open-data/"),
    *(f"/products/buckwheat-cookies{part}" for part in ("", "/reviews", "/questions")),
)
KINDS = ("/enterprises/", "/products/", "/popups/")
MOST = 60
"""So many pages of each kind are read."""


def main() -> None:
    """Read the pages and write the letters."""
    on_pages: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, open_market(Path(folder)) as market, open_browser() as browser:
        size = {"width": PHONE[0], "height": PHONE[1]}
        page = browser.new_context(base_url=market.url, viewport=size).new_page()
        for path in (*LISTS, *SINGLE, *_led_to(page)):
            page.goto(path)
            on_pages.update(set(filter(_is_ours, page.locator("body").inner_text())))
    ranked = sorted(on_pages, key=lambda char: (-on_pages[char], char))
    LETTERS.write_text("".join(ranked) + "\n", "utf-8")
    print(f"{LETTERS.name}: {len(ranked)} letters")


def _is_ours(char: str) -> bool:
    return is_syllable(char) or char in RARER_SIGNS


def _led_to(page: Page) -> list[str]:
    found: set[str] = set()
    for path in LISTS:
        page.goto(path)
        links = page.locator("main a[href]")
        found.update(str(href) for href in links.evaluate_all("all => all.map(one => one.getAttribute('href'))"))
    plain = sorted(path for path in found if not set("#?.") & set(path))
    return [path for kind in KINDS for path in [one for one in plain if one.startswith(kind)][:MOST]]


if __name__ == "__main__":
    main()
