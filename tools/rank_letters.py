"""Writes ``tools/letters.txt``: the syllables and signs that shoppers read, the one that is met most first.

``tools/build_fonts.py`` cuts the site's letters in this order, so that a page needs few files. There is a line for
each weight, since headlines and prices need other letters than running text. A market of its own is opened with the
sample, and the shop's pages are read as a phone shows them; what stands on the first screen counts more than what one
has to scroll to. Run by ``make fonts``.
"""

import tempfile
from collections import Counter
from pathlib import Path

from playwright.sync_api import Page

from tools.build_fonts import LETTERS, RARER_SIGNS, WEIGHTS, is_syllable
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
FIRST_SCREEN = 3
"""So many times a letter counts that is seen before one scrolls."""
SEEN = """weight => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    let first = "", later = "";
    while (texts.nextNode()) {
        range.selectNodeContents(texts.currentNode);
        const [box] = range.getClientRects(), style = getComputedStyle(texts.currentNode.parentElement);
        if (!box || (style.fontWeight < 600) !== (weight < 600)) continue;
        if (box.top < innerHeight) first += texts.currentNode.data;
        else later += texts.currentNode.data;
    }
    return [first, later];
}"""
"""The text of a page in the letters of a weight: what the first screen shows, and the rest."""


def main() -> None:
    """Read the pages and write the letters."""
    met: dict[int, Counter[str]] = {weight: Counter() for weight in WEIGHTS}
    with tempfile.TemporaryDirectory() as folder, open_market(Path(folder)) as market, open_browser() as browser:
        size = {"width": PHONE[0], "height": PHONE[1]}
        page = browser.new_context(base_url=market.url, viewport=size).new_page()
        for path in (*LISTS, *SINGLE, *_led_to(page)):
            page.goto(path)
            for weight, counts in met.items():
                first, later = page.evaluate(SEEN, weight)
                for char in filter(_is_ours, set(first + later)):
                    counts[char] += FIRST_SCREEN if char in first else 1
    LETTERS.write_text("".join(f"{_ranked(counts)}\n" for counts in met.values()), "utf-8")
    print(f"{LETTERS.name}: {', '.join(f'{len(counts)} letters of {weight}' for weight, counts in met.items())}")


def _ranked(counts: Counter[str]) -> str:
    return "".join(sorted(counts, key=lambda char: (-counts[char], char)))


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
