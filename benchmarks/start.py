"""From the command to the first page: how long ``flask serve`` takes, and what the first visitor of each page waits.

The market has its tables and its sample already, as from the second time on. Pages are made anew each time: nothing
is kept whole. Each start opens every page once, and then again; what counts is the middle of all starts. A product
and a search are set beside others that nobody has asked for either, since they keep what the first visit found out.
"""

import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from market.seed.dataset import sample_products
from tools.market import Market, open_market

STARTS, AGAIN = 5, 15
WITHIN, MOST = 3.0, 3.0
"""Seconds from the command until the market is open; how many times a later visit the first may take."""

PAGES = {
    "home": ["/"],
    "products": ["/products"],
    "product": [f"/products/{one.slug}" for one in sample_products()],
    "search": [f"/search?q={quote(word)}" for word in ("쿠키", "비누", "꿀", "사과", "보리차", "도마", "수건", "쌀")],
    "pop-up": ["/popups/sample-seoul-station"],
    "products, English": ["/en/products"],
}
"""What is opened first after a start, and later: one page again and again, or others of its kind in turn."""


def run() -> None:
    """Start the market some times; print the seconds, and the milliseconds of first and later visits."""
    opened: list[float] = []
    first: dict[str, list[float]] = {name: [] for name in PAGES}
    later: dict[str, list[float]] = {name: [] for name in PAGES}
    with tempfile.TemporaryDirectory() as folder:
        with open_market(Path(folder), PAGE_CACHE_MB="0"):
            pass  # writes the tables and the sample
        for _ in range(STARTS):
            began = time.perf_counter()
            with open_market(Path(folder), PAGE_CACHE_MB="0") as market:
                opened.append(time.perf_counter() - began)
                for name, (path, *_) in PAGES.items():
                    first[name].append(_waited(market, path))
                for name, paths in PAGES.items():
                    again = paths[1:] or paths * AGAIN
                    later[name].append(median(_waited(market, path) for path in again))

    took = median(opened)
    print(f"\nStart: open after {took:.1f} s ({'within' if took <= WITHIN else 'ABOVE'} {WITHIN:.0f} s)")
    print("| page | first visit, ms | later, ms | × later | goal |\n| --- | ---: | ---: | ---: | --- |")
    for name in PAGES:
        once, then = median(first[name]), median(later[name])
        missed = "" if once <= MOST * then else " missed"
        print(f"| {name} | {once:.1f} | {then:.1f} | {once / then:.1f} | ≤ {MOST:.0f}{missed} |")


def _waited(market: Market, path: str) -> float:
    """Milliseconds from asking to the last byte, over a line that is open already."""
    line = HTTPConnection(urlsplit(market.url).netloc, timeout=30)
    line.connect()
    began = time.perf_counter()
    line.request("GET", path)
    answer = line.getresponse()
    answer.read()
    waited = (time.perf_counter() - began) * 1000
    line.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return waited
