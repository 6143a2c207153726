"""``make demo-faults``: one purchase, three accidents, on one screen.

A real web server and a real worker on a folder of their own; the shopper is an HTTP client, and what holds afterwards
is looked up in the databases by plain SQL. Ends with 1 when something does not hold.
"""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPMessage
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

from tools.faulty_market import ACCIDENTS
from tools.market import ROOT, environment, free_port, goods_of_different_enterprises

PATIENCE = 60.0
"""Seconds that the demonstration waits for anything; a busy machine needs some of them."""

SHOPPER = {"orderer_name": "김다정", "orderer_phone": "010-1234-5678", "orderer_email": "dajeong@example.com"}
HOME = {
    "same_as_orderer": "y",
    "postcode": "10408",
    "road_address": "경기도 고양시 일산동구 중앙로 1",
    "address_detail": "101동 1203호",
}
CONSENTS = {"order_checked": "y", "privacy_read": "y", "third_party_agreed": "y"}


class Screen:
    """What the person sees; remembers whether everything held."""

    def __init__(self) -> None:
        self.all_hold = True
        self._colour = sys.stdout.isatty()

    def title(self, korean: str, english: str) -> None:
        """The heading of a step."""
        print(f"\n{self._paint('1', korean)}\n{self._paint('1', english)}")

    def tell(self, korean: str, english: str) -> None:
        """Something that was done."""
        print(f"  · {korean}\n    {self._paint('2', english)}")

    def check(self, holds: bool, korean: str, english: str) -> None:
        """Something that has to hold."""
        self.all_hold = self.all_hold and holds
        print(f"  {self._paint('32', '✓') if holds else self._paint('31', '✗')} {korean} · {english}")

    def _paint(self, how: str, text: str) -> str:
        return f"\033[{how}m{text}\033[0m" if self._colour else text


class Shopper:
    """Somebody with a browser: keeps cookies, sends forms with their token, stops where they are redirected."""

    def __init__(self, url: str) -> None:
        self._url = url
        # the session's cookie is for https only, which this machine's own address stands in for
        policy = DefaultCookiePolicy(secure_protocols=("https", "http"))
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar(policy)), _NoRedirects
        ).open
        self._token = ""

    def read(self, path: str) -> str:
        """The page at ``path``."""
        with self._open(self._url + path, timeout=PATIENCE) as answer:
            page: str = answer.read().decode()
        self._token = hidden(page, "csrf_token") or self._token
        return page

    def send(self, path: str, **fields: Any) -> str:
        """Send a form; where the answer leads to."""
        body = urllib.parse.urlencode(fields | {"csrf_token": self._token}).encode()
        request = urllib.request.Request(  # noqa: S310 - always this machine's own address
            self._url + path, body, {"Origin": self._url}
        )
        try:
            with self._open(request, timeout=PATIENCE) as answer:
                raise SystemExit(f"{path} was not taken: {answer.status}\n{answer.read().decode()[-2000:]}")
        except urllib.error.HTTPError as led:
            if led.code != 303:
                raise
            return urllib.parse.urlsplit(led.headers["Location"]).path


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        return None


class Faulty:
    """The market, its two processes and its two databases."""

    def __init__(self, folder: Path) -> None:
        self.instance, port = folder / "instance", free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.accidents = self.instance / ACCIDENTS
        self.accidents.mkdir(parents=True)
        self._open = urllib.request.build_opener().open
        self._environ = environment(self.instance, port)
        self._log = (folder / "log").open("wb")

    def command(self, *words: str) -> None:
        """A ``flask`` command, to its end."""
        subprocess.run([sys.executable, "-m", "flask", *words], check=True, **self._how())

    def start(self, role: str) -> "subprocess.Popen[bytes]":
        """Start the web server or the worker."""
        return subprocess.Popen(
            [sys.executable, "-m", "tools.faulty_market", role], start_new_session=True, **self._how()
        )

    def wait_until_ready(self) -> None:
        """The web server answers, and the worker's heart beats."""

        def ready() -> bool:
            try:
                with self._open(f"{self.url}/readyz", timeout=5) as answer:
                    return bool(answer.status == 200)
            except (urllib.error.URLError, OSError):
                return False

        wait_for(ready, "the market to open")

    def ask(self, question: str, *facts: Any, of: str = "dadaket.db") -> Any:
        """One value out of a database."""
        with closing(sqlite3.connect(f"file:{self.instance / of}?mode=ro", uri=True, timeout=30)) as database:
            row = database.execute(question, facts).fetchone()
        return row[0] if row else None

    def said(self) -> str:
        """The last lines of the market's log."""
        return "\n".join(Path(self._log.name).read_text("utf-8", "replace").splitlines()[-30:])

    def _how(self) -> dict[str, Any]:
        return {"cwd": ROOT, "env": self._environ, "stdout": self._log, "stderr": subprocess.STDOUT}


def main() -> None:
    """Show it."""
    screen, began = Screen(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dadaket-demo-") as folder:
        screen.title("한 번의 구매, 세 번의 사고", "One purchase, three accidents")
        market = Faulty(Path(folder))
        try:
            with running(market) as processes:
                show(screen, market, processes)
        except BaseException:
            print(market.said())
            raise
    seconds = time.monotonic() - began
    if screen.all_hold:
        print(f"\n모두 지켜졌습니다. · Everything held. ({seconds:.0f} s)")
        return
    print(f"\n지켜지지 않은 것이 있습니다. · Something did not hold. ({seconds:.0f} s)")
    raise SystemExit(1)


@contextmanager
def running(market: Faulty) -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    """The market with its sample, open; its processes are ended afterwards."""
    market.command("db", "upgrade")
    market.command("seed")
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes |= {role: market.start(role) for role in ("web", "worker")}
        market.wait_until_ready()
        yield processes
    finally:
        for process in processes.values():
            kill(process)


def show(screen: Screen, market: Faulty, processes: dict[str, "subprocess.Popen[bytes]"]) -> None:
    """The purchase, from the basket to the mail, with an accident at each step."""
    shopper = Shopper(market.url)
    slug = goods_of_different_enterprises()[0]
    variant = int(hidden(shopper.read(f"/products/{slug}"), "variant_id"))
    stock = "SELECT on_hand - promised FROM stock WHERE variant_id = ?"
    before = market.ask(stock, variant)
    shopper.send("/cart/lines", variant_id=variant, quantity=1)
    screen.tell(f"비회원이 ‘{slug}’ 1개를 주문합니다.", f"A guest orders one “{slug}”.")

    number = lose_answers(screen, market, shopper)
    order = market.ask('SELECT id FROM "order" WHERE number = ?', number)
    kill_worker(screen, market, shopper, processes, number, order)
    doubled_webhook(screen, market, order)

    screen.title("지금 참인 것", "What is true now")
    paid = market.ask('SELECT total FROM "order" WHERE id = ?', order)
    sessions = market.ask("SELECT count(*) FROM session", of="sandbox.db")
    charges = market.ask("SELECT count(*) FROM payment WHERE captured > 0", of="sandbox.db")
    charged = market.ask("SELECT sum(captured) FROM payment", of="sandbox.db")
    screen.check(sessions == 1, f"결제창 {sessions}개", "one payment page")
    screen.check(
        (charges, charged) == (1, paid), f"청구 {charges}번, {charged:,}원", "one charge, of the order's total"
    )
    to_shopper = f"To: {SHOPPER['orderer_email']}"
    mails = sum(to_shopper in file.read_text("utf-8") for file in (market.instance / "mail").glob("*.eml"))
    screen.check(mails == 1, f"구매자에게 간 메일 {mails}통", "one mail to the shopper")
    kinds = market.ask("SELECT group_concat(kind) FROM (SELECT kind FROM ledger_entry ORDER BY id)")
    posted = market.ask("SELECT sum(amount) FROM ledger_entry WHERE order_id = ?", order)
    one_set = market.ask("SELECT count(*) FROM ledger_entry") == market.ask(
        "SELECT count(DISTINCT kind || coalesce(enterprise_id, 0)) FROM ledger_entry WHERE order_id = ?", order
    )
    screen.check(
        one_set and posted == paid, f"장부 한 벌({kinds}), 합계 {posted:,}원", "one set of ledger entries, to the won"
    )
    left = market.ask(stock, variant)
    screen.check(left == before - 1, f"살 수 있는 재고 {before}개 → {left}개", "one less can be bought")


def lose_answers(screen: Screen, market: Faulty, shopper: Shopper) -> str:
    """The payment company opens the payment page, but its answer never arrives; the order's number."""
    screen.title("1. 결제사의 응답이 사라집니다", "1. The payment company's answer is lost")
    page = shopper.read("/checkout")
    seen = {name: hidden(page, name) for name in ("agreed_total", "cart")}
    for turn in range(3):
        (market.accidents / f"lose-{turn}").touch()
    where = shopper.send("/checkout", **SHOPPER, **HOME, **CONSENTS, **seen)
    number = where.rstrip("/").rsplit("/", 1)[-1]
    opened = market.ask("SELECT count(*) FROM session", of="sandbox.db")
    screen.tell(
        "결제사는 결제창을 만들었지만, 응답이 세 번 다 끊겼습니다.",
        "It opened a payment page; all three answers were cut off.",
    )
    screen.check(
        (market.ask("SELECT status FROM payment_attempt"), opened) == ("calling", 1),
        "주문은 무엇을 물었는지 적어 두고 기다립니다",
        "the order waits, and has written down what it asked",
    )
    shopper.read(where)
    page_address = shopper.send(f"/orders/{number}/pay")
    again = market.ask("SELECT count(*) FROM session", of="sandbox.db")
    screen.tell(
        "이용자가 다시 결제를 누릅니다. 같은 키로 다시 묻습니다.",
        "The shopper presses pay again; the market asks with the same key.",
    )
    screen.check(
        again == 1 and page_address.startswith("/sandbox/pay/"),
        "처음의 결제창이 열립니다",
        "the first payment page opens",
    )
    return number


def kill_worker(
    screen: Screen,
    market: Faulty,
    shopper: Shopper,
    processes: dict[str, "subprocess.Popen[bytes]"],
    number: str,
    order: int,
) -> None:
    """The worker dies with the news of the payment in its hand."""
    screen.title("2. 작업자가 죽습니다 (SIGKILL)", "2. The worker is killed (SIGKILL)")
    (market.accidents / "hold").touch()
    page = market.ask("SELECT id FROM session", of="sandbox.db")
    shopper.read(f"/sandbox/pay/{page}")
    shopper.send(f"/sandbox/pay/{page}", action="pay")
    screen.tell(
        "이용자가 결제하고 창을 닫습니다. 다시 돌아오지 않습니다.",
        "The shopper pays, closes the window and never comes back.",
    )
    wait_for(lambda: market.ask("SELECT max(tries) FROM delivery", of="sandbox.db"), "the worker to take the news")
    worker = processes["worker"]
    kill(worker)
    (market.accidents / "hold").unlink()
    screen.tell(
        f"결제 알림을 보내던 작업자(pid {worker.pid})를 죽였습니다.",
        f"The worker (pid {worker.pid}) is dead, the news undelivered.",
    )
    status = 'SELECT status FROM "order" WHERE id = ?'
    screen.check(
        market.ask(status, order) == "awaiting_payment", "주문은 아직 결제를 모릅니다", "the order does not know yet"
    )
    due = market.ask("SELECT max(due) FROM delivery", of="sandbox.db")
    time.sleep(max(0.0, due - time.time()))
    processes["worker"] = market.start("worker")
    screen.tell(
        f"작업자를 다시 켰습니다(pid {processes['worker'].pid}).",
        f"It was started again (pid {processes['worker'].pid}).",
    )
    wait_for(lambda: market.ask(status, order) == "paid", "the order to be paid")
    screen.check(True, f"주문 {number}: 결제 완료", "the order is paid")


def doubled_webhook(screen: Screen, market: Faulty, order: int) -> None:
    """The payment company says it twice."""
    screen.title("3. 결제 알림이 두 번 옵니다", "3. The webhook comes twice")
    both = "SELECT count(*) FROM delivery WHERE delivered"
    wait_for(lambda: market.ask(both, of="sandbox.db") == 2, "both webhooks to be taken")
    wait_for(lambda: market.ask("SELECT count(*) FROM outbox_mail WHERE sent_at IS NULL") == 0, "the mail to leave")
    tries = market.ask("SELECT sum(tries) FROM delivery", of="sandbox.db")
    screen.tell(
        f"서명된 같은 알림이 두 번 전달됐습니다(죽은 작업자의 것까지 시도 {tries}번).",
        f"The same signed webhook arrived twice ({tries} tries, with those of the dead worker).",
    )
    counted = market.ask("SELECT count(*) FROM provider_event")
    screen.check(counted == 1, f"알림은 {counted}번만 셉니다", "it counts once")
    confirmed = market.ask("SELECT count(*) FROM ledger_entry WHERE order_id = ? AND kind = 'sale'", order)
    screen.check(confirmed == 1, f"판매는 {confirmed}번 적혔습니다", "the sale is posted once")


def hidden(page: str, name: str) -> str:
    """The value of a hidden field, or nothing."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def wait_for(came: Callable[[], Any], what: str) -> None:
    """Wait until ``came`` says so; longer than patience, and the demonstration ends."""
    deadline = time.monotonic() + PATIENCE
    while not came():
        if time.monotonic() > deadline:
            raise SystemExit(f"✗ waited in vain for {what}")
        time.sleep(0.05)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILL, to the process and to those that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


if __name__ == "__main__":
    main()
