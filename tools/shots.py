"""Pictures of pages, to look at: ``python -m tools.shots FOLDER [--dark] [--english] [--screen] [PATH …]``.

Opens a market of its own. A path may begin with the role that looks at it, ``staff:/city/``; ``full:/cart`` looks
with things in the basket.
"""

import argparse
import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tools.market import DESK, PHONE, fill_basket, open_browser, open_market, sign_in

PATHS = (
    "/",
    "/products",
    "/products/buckwheat-cookies",
    "/enterprises",
    "/enterprises/cloud-dough",
    "/search?q=쿠키",
    "/popups",
    "/popups/sample-seoul-station",
    "/popups/dadaket-seoul-2018",
    "full:/cart",
    "full:/checkout",
    "seller:/seller/",
    "staff:/city/",
)


def main() -> None:
    """Photograph what the command line asks for."""
    parser = argparse.ArgumentParser(description="Pictures of pages, to look at.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("paths", nargs="*", default=PATHS)
    parser.add_argument("--dark", action="store_true", help="in the dark scheme")
    parser.add_argument("--english", action="store_true", help="the English pages")
    parser.add_argument("--screen", action="store_true", help="only what fits on the screen, not the whole page")
    wanted = parser.parse_intermixed_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, open_market(Path(folder)) as market, open_browser() as browser:
        for size in (PHONE, DESK):
            pages: dict[str, Page] = {}
            for asked in wanted.paths:
                role, _, path = asked.rpartition(":") if not asked.startswith("/") else ("", "", asked)
                if role not in pages:
                    pages[role] = _page(browser, market.url, size, role, dark=wanted.dark)
                page = pages[role]
                page.goto(("/en" if wanted.english else "") + path)
                page.wait_for_load_state("networkidle")
                file = wanted.folder / f"{_name(path)}-{size[0]}{'-dark' if wanted.dark else ''}.png"
                _photograph(page, file, whole=not wanted.screen)
                print(file)


def _page(browser: Browser, url: str, size: tuple[int, int], role: str, *, dark: bool) -> Page:
    page = browser.new_context(
        base_url=url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale="ko-KR",
        reduced_motion="reduce",
    ).new_page()
    if role == "full":
        fill_basket(page)
    elif role:
        sign_in(page, role)
    return page


def _photograph(page: Page, file: Path, *, whole: bool) -> None:
    if whole:  # pictures further down are loaded when they are scrolled to
        page.evaluate(
            """async () => {
                for (let y = 0; y < document.body.scrollHeight; y += 600) {
                    scrollTo(0, y); await new Promise(done => setTimeout(done, 20));
                }
                scrollTo(0, 0); await document.fonts.ready;
            }"""
        )
    page.screenshot(path=file, full_page=whole)


def _name(path: str) -> str:
    return re.sub(r"[^\w]+", "-", path).strip("-") or "home"


if __name__ == "__main__":
    main()
