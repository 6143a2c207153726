"""A whole market for tests in a real browser: ``flask serve`` with the seed on a free port, and Chromium before it.

Every browser has an address of its own, so that limits by address count one visitor and not the suite; whatever goes
wrong in a browser without anybody looking (a script's error, a refused file, a request to a stranger) fails the test
at its end.
"""

import email
import email.policy
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.message import EmailMessage
from itertools import count
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect
from xdist.scheduler import LoadScopeScheduling

from tests.conftest import missing
from tests.flows.shopper import PATIENCE
from tools import market as tool
from tools.market import CHROMIUM, PHONE, ROOT, Market

PICTURES = ROOT / "build" / "failures"
_visitors = count(1)
_failed = pytest.StashKey[bool]()


def mails_to(market: Market, address: str) -> list[EmailMessage]:
    """What has been sent to ``address``, oldest first."""
    files = sorted((market.instance / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    return [mail for mail in mails if mail["To"] == address]


def mail_to(market: Market, address: str, about: str) -> EmailMessage:
    """The mail to ``address`` that has ``about`` in its subject; waits for the worker to send it."""
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        for mail in mails_to(market, address):
            if about in mail["Subject"]:
                return mail
        time.sleep(0.1)
    known = [mail["Subject"] for mail in mails_to(market, address)]
    pytest.fail(f"no mail about {about!r} came to {address}; these came: {known}")


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The text of a mail, or its HTML."""
    body = mail.get_body((kind,))
    assert body is not None, f"the mail has no {kind} part"
    return str(body.get_content())


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """The market as somebody who opens it for the first time has it: ``flask serve`` on an empty folder."""
    with tool.open_market(tmp_path_factory.mktemp("live")) as market:
        yield market


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium. None is ever downloaded."""
    if not CHROMIUM.exists():
        missing("Chromium")
    expect.set_options(timeout=PATIENCE)
    with tool.open_browser() as browser:
        yield browser


class Visit(Protocol):
    """Opens a fresh browser, as wide as a phone unless told otherwise, signed in as ``role`` or as nobody."""

    def __call__(
        self, size: tuple[int, int] = PHONE, *, role: str = "", scripts: bool = True, dark: bool = False
    ) -> Page: ...


@pytest.fixture
def visit(
    chromium: Browser, market: Market, signed_in_as: Callable[[str], Any], request: pytest.FixtureRequest
) -> Iterator[Visit]:
    """``visit()`` gives the page of a fresh browser, watched until the test's end."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_browser(
        size: tuple[int, int] = PHONE, *, role: str = "", scripts: bool = True, dark: bool = False
    ) -> Page:
        context = new_browser(
            chromium,
            market,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            storage_state=signed_in_as(role) if role else None,
        )
        opened.append(context)
        page = context.new_page()
        watch(page, market, faults)
        return page

    yield open_browser
    if request.node.stash.get(_failed, False):
        _photograph(opened, request.node.name)
    for context in opened:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def signed_in_as(chromium: Browser, market: Market) -> Callable[[str], Any]:
    """What a browser keeps after a demo account has signed in; each signs in once."""
    kept: dict[str, Any] = {}

    def state(role: str) -> Any:
        if role not in kept:
            context = new_browser(chromium, market)
            tool.sign_in(context.new_page(), role)
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return state


def new_browser(chromium: Browser, market: Market, **options: Any) -> BrowserContext:
    """A browser without any history, at an address of its own."""
    number = next(_visitors)
    context = chromium.new_context(
        base_url=market.url,
        locale="ko-KR",
        reduced_motion="reduce",
        extra_http_headers={"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"},
        **options,
    )
    context.set_default_timeout(PATIENCE)
    return context


def watch(page: Page, market: Market, faults: list[str]) -> None:
    """Write into ``faults`` what goes wrong on ``page`` without anybody looking."""

    def console(message: ConsoleMessage) -> None:
        # a page that answers 4xx is a test's own business, and a file that does is seen below
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            faults.append(f"console: {message.text} ({message.location.get('url')})")

    def request(asked: Request) -> None:
        if not asked.url.startswith((market.url + "/", "about:", "blob:")):
            faults.append(f"asked a stranger: {asked.url}")

    def response(answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and answer.request.resource_type != "document"):
            faults.append(f"{answer.status}: {answer.request.method} {answer.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("request", request)
    page.on("response", response)


def _photograph(contexts: list[BrowserContext], name: str) -> None:
    """Keep what the browsers of a failed test showed."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    stem = "".join(letter if letter.isalnum() else "-" for letter in name)[:80]
    for number, page in enumerate(page for context in contexts for page in context.pages):
        with suppress(Exception):
            page.screenshot(path=PICTURES / f"{stem}-{number}.png", full_page=True, timeout=5000)


class OneMarketEach(LoadScopeScheduling):
    """Gives all the stories to one worker and all the pages to another, so that each opens one market; the rest as
    it comes. The groups that are marked in tests would do it, but pytest 9.2 and xdist 3.8 do not agree on them."""

    def _split_scope(self, nodeid: str) -> str:
        folder = nodeid.split("/")[1]
        return folder if folder in ("flows", "pages") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneMarketEach:
    """How tests are shared out among workers."""
    return OneMarketEach(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember that a test failed, and put the market's log beside its report."""
    report = yield
    if report.failed:
        item.stash[_failed] = True
        running = getattr(item, "funcargs", {}).get("market")
        if isinstance(running, Market):
            report.sections.append(("what the market wrote to its log", running.said()))
    return report
