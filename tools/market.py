"""A whole market of one's own: ``flask serve`` with the seed in a new folder and on a free port, and a browser."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from market.domain.accounts.second_factors import STEP, code_at
from market.foundation import clock
from market.seed.dataset import DEMO_ACCOUNTS, sample_products

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")
PHONE, DESK = (390, 844), (1440, 900)
OPEN_WITHIN = 90.0
"""Seconds for tables, seed and start; a busy machine needs many of them."""


class DidNotOpen(Exception):
    """The market ended, or did not answer in time; its log says why."""


@dataclass(frozen=True, slots=True)
class Market:
    """A running market."""

    url: str
    instance: Path
    log: Path

    def said(self) -> str:
        """The last lines of what it wrote to its log."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-40:])


@contextmanager
def open_market(folder: Path, **settings: str) -> Iterator[Market]:
    """Open a market that keeps everything in ``folder``; it is closed at the end, with all of its processes.

    A request may name the visitor's address in ``X-Forwarded-For``. ``settings`` are added to the environment's.
    """
    port = free_port()
    opened = Market(url=f"http://127.0.0.1:{port}", instance=folder / "instance", log=folder / "log")
    with opened.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve"],
            cwd=ROOT,
            env=environment(opened.instance, port) | settings,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_open(opened, process)
            yield opened
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            with suppress(ProcessLookupError):  # a child that did not hear its parent
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def environment(instance: Path, port: int) -> dict[str, str]:
    """The settings of a market that keeps everything in ``instance``, and nothing of the caller's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    return kept | {
        "FLASK_APP": "wsgi",
        "APP_ENV": "development",
        "INSTANCE_DIR": str(instance),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "TRUSTED_PROXIES": "1",
        "PYTHONUNBUFFERED": "1",
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_open(opened: Market, process: "subprocess.Popen[bytes]") -> None:
    """``flask serve`` prints its address once the web server is ready and the worker's heart beats."""
    deadline = time.monotonic() + OPEN_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        if opened.url in opened.log.read_text("utf-8", "replace"):
            return
        time.sleep(0.05)
    raise DidNotOpen(f"the market did not open:\n{opened.said()}")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """The machine's own Chromium. None is ever downloaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


def sign_in(page: Page, role: str) -> None:
    """Sign in as one of the demo accounts: shopper, seller or staff."""
    account = next(account for account in DEMO_ACCOUNTS if account.role == role)
    page.goto("/account/sign-in")
    page.fill("main [name=email]", account.email)
    page.fill("main [name=password]", account.password)
    page.click("main form:has([name=password]) button")
    for seconds in (-STEP, 0, STEP) if account.secret else ():  # a code that was used before is not taken again
        page.wait_for_url("**/account/second-step**")
        page.fill("main [name=code]", code_at(account.secret, clock.now() + timedelta(seconds=seconds)))
        page.click("main form:has([name=code]) button")
        if "/account/second-step" not in page.url:
            break
    page.wait_for_url(f"**{account.lands_at}")


def fill_basket(page: Page, enterprises: int = 3) -> None:
    """Put one thing each of some enterprises into the basket."""
    for slug in goods_of_different_enterprises()[:enterprises]:
        page.goto(f"/products/{slug}")
        page.click("#buy button:not([name]):not([type])")
        page.wait_for_url("**/cart")


def goods_of_different_enterprises() -> list[str]:
    """Of each sample enterprise a product that is sent, plentiful and without choices, by its slug."""
    found: dict[str, str] = {}
    for product in sample_products():
        if len(product.variants) == 1 and product.variants[0].stock >= 5 and product.withdrawal == "none":
            found.setdefault(product.enterprise, product.slug)
    return list(found.values())
