"""Pages at 2,000 and at 200,000 products: what they take there, as a multiple of what they take here.

CPU of this process and of PostgreSQL’s that work for it; rounds take turns between both sizes and all pages. Pages
are not kept as a whole. Each is measured while the database’s answers are kept, and just after somebody has changed
something: an order took from the stock, the last piece of something went, an enterprise took a product off the shelf
or put it back.
"""

import itertools
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, text

from benchmarks import market
from benchmarks.measure import Page, caller
from benchmarks.pages import POSTGRES, deep_edge, log_as_in_production, postgres
from market.app import create_app
from market.config import read_settings
from market.domain.storefront import tally
from market.foundation import clock
from market.foundation.database import db, transaction
from market.seed import scaling

SIZES = (2_000, 200_000)
MOST = 1.3
"""So many times what it takes at the smaller size a page may take at the larger."""

ROUNDS = 60
TAKEN_EVERY = 20
"""Rounds after which the notes of what has changed are taken into the tally: in a market, every minute."""

ON_EVERY_SHELF = {
    "home": "/",
    "products": "/products",
    "category": "/products?category=cookies",
    "filtered": "/products?category=cookies&kind=social_enterprise&in_stock=1&sort=cheapest",
    "within a price": "/products?price_to=20000",
    "category within a price": "/products?category=cookies&price_from=10000&price_to=20000&sort=cheapest",
    "product": f"/products/{market.slug_of(10)}",
    "pop-up": "/popups/spring-market-1",
}

Change = Callable[[Connection, int], object]
"""What somebody does before the page is asked for in a round."""


def _takes_one(connection: Connection, number: int) -> None:
    connection.execute(text("UPDATE stock SET promised = :number WHERE variant_id = 1"), {"number": number % 2})


def _takes_the_last(connection: Connection, number: int) -> None:
    taken = """UPDATE stock SET on_hand = :left, promised = 0
        WHERE variant_id IN (SELECT id FROM product_variant WHERE product_id = :id)"""
    connection.execute(text(taken), {"left": number // 100 % 2, "id": 201 + number % 100})


def _takes_off_the_shelf(connection: Connection, number: int) -> None:
    hidden = "UPDATE product SET status = :status WHERE id = :id"
    connection.execute(text(hidden), {"status": ("hidden", "published")[number // 100 % 2], "id": 101 + number % 100})


CHANGES: Mapping[str, Change | None] = {
    "kept": None,
    "after an order": _takes_one,
    "after the last piece went": _takes_the_last,
    "after a product was changed": _takes_off_the_shelf,
}


@dataclass(frozen=True, slots=True)
class Market:
    """One market of one size, and a connection to change something in it."""

    app: Flask
    hand: Connection

    def servers(self) -> list[Path]:
        """Where Linux tells how long PostgreSQL’s processes for this database have worked; none with SQLite."""
        if self.hand.dialect.name == "sqlite":
            return []
        working = text(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND client_addr IS NOT NULL"
        )
        numbers = self.hand.scalars(working).all()
        self.hand.commit()
        return [Path(f"/proc/{number}/schedstat") for number in numbers]

    def change(self, how: Change | None, number: int) -> None:
        """Let somebody do something, and commit it; the worker comes by now and then."""
        if how is None:
            return
        how(self.hand, number)
        self.hand.commit()
        if number % TAKEN_EVERY == 0:
            with self.app.app_context(), transaction():
                tally.take_notes()


def run() -> None:
    """Measure on SQLite and, where there is one, on PostgreSQL; print a table for each."""
    log_as_in_production()
    with tempfile.TemporaryDirectory() as folder:
        with _markets(Path(folder), ["", ""]) as markets:
            _report("SQLite", markets)
        with postgres("small") as small, postgres("large") as large:
            if small and large:
                with _markets(Path(folder) / "postgresql", [small, large]) as markets:
                    _report("PostgreSQL", markets)
            else:
                print(f"\nPostgreSQL: not measured, none answers at {POSTGRES}")


@contextmanager
def _markets(folder: Path, addresses: Sequence[str]) -> Iterator[list[Market]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(_market(folder / str(size), address, size))
            for size, address in zip(SIZES, addresses, strict=True)
        ]


@contextmanager
def _market(instance: Path, address: str, size: int) -> Iterator[Market]:
    """The market of ``pages``, grown to ``size``."""
    instance.mkdir(parents=True)
    environ = {"APP_ENV": "test", "SITE_URL": "http://localhost", "PAGE_CACHE_MB": "0"}
    app = create_app(read_settings(environ | ({"DATABASE_URL": address} if address else {}), instance))
    started = time.monotonic()
    with app.app_context():
        upgrade()
        market.fill(clock.day_of(clock.now()))
        scaling.grow(size, now=market.OPENED, tell=lambda _: None, is_searched=False)
        with transaction():
            tally.recount()
        scaling.look_over()
        engine = db.engine
    print(f"{size:,} products filled in {time.monotonic() - started:.0f} s")
    with engine.connect() as hand:
        yield Market(app, hand)
    engine.dispose()


def _report(engine: str, markets: Sequence[Market]) -> None:
    print(
        f"\n{engine}: milliseconds of one page at {SIZES[0]:,} and at {SIZES[1]:,} products, and the ratio (≤ {MOST})"
    )
    paths = ON_EVERY_SHELF | {
        "products, deep": f"/products?page={deep_edge()}",
        "category, deep": f"/products?category=cookies&page={deep_edge()}",
    }
    pages = {name: [caller(Page(name, one.app, path)) for one in markets] for name, path in paths.items()}
    print(f"{'page':<26}" + "".join(f"{state:>32}" for state in CHANGES))
    figures = {state: _measured(markets, pages, change) for state, change in CHANGES.items()}
    for name in pages:
        told = ""
        for state in CHANGES:
            small, large = figures[state][name]
            missed = "missed" if large / small > MOST else ""
            told += f"{small:>8.2f}{large:>8.2f}{large / small:>7.2f} {missed:<8}"
        print(f"{name:<26}{told}")


def _measured(
    markets: Sequence[Market], pages: Mapping[str, Sequence[Callable[[], int]]], how: Change | None
) -> dict[str, list[float]]:
    """The middle of all rounds for each page and size, in milliseconds."""
    taken: dict[str, list[list[float]]] = {name: [[] for _ in markets] for name in pages}
    numbers = itertools.count()
    servers = [one.servers() for one in markets]
    for _ in range(ROUNDS):
        for name, calls in pages.items():
            number = next(numbers)
            for one, call, its, times in zip(markets, calls, servers, taken[name], strict=True):
                one.change(how, number)
                times.append(_took(call, its))
    return {name: [median(times) for times in of_page] for name, of_page in taken.items()}


def _took(call: Callable[[], Any], servers: Sequence[Path]) -> float:
    before = _worked(servers)
    call()
    return (_worked(servers) - before) / 1e6


def _worked(servers: Iterable[Path]) -> int:
    """Nanoseconds of CPU until now."""
    return time.process_time_ns() + sum(int(told.read_text().split()[0]) for told in servers)
