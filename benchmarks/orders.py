"""Orders by eight writers at once: how many a second beside the ceiling, and one hot product that everybody wants.

The writers are processes, as several web servers would be. Ours and the ceiling take turns in one run, so that what
else the machine does falls on both alike.
"""

import gc
import multiprocessing
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event, func, insert, select, update

from benchmarks import ceiling, market
from benchmarks.ceiling import Goods
from benchmarks.pages import POSTGRES, postgres
from market.app import create_app
from market.config import read_settings
from market.domain.carts import queries as carts
from market.domain.carts.models import Cart, CartLine
from market.domain.catalog.models import Product, ProductVariant
from market.domain.inventory.errors import OutOfStock
from market.domain.inventory.models import Stock
from market.domain.orders.agreements import Agreement, Delivery, Orderer
from market.domain.orders.errors import NothingToOrder
from market.domain.orders.models import Order
from market.domain.orders.services import place_order
from market.domain.shipping.rules import Zone
from market.foundation import clock
from market.foundation.database import db, transaction

WRITERS = 8
ROUNDS = 5
ORDERS = 400
"""How many rounds, and how many orders all writers place in one of them."""

ATTEMPTS, IN_STOCK = 10_000, 500
GOAL = 0.5
LONGEST_WAIT = {"SQLite": 1.0, "PostgreSQL": 0.3}
"""The part of the ceiling that is to be reached, and about how many seconds the unluckiest shopper may wait."""

ORDERER = Orderer(name="김다정", phone="01012345678", email="dajeong@example.com")
HOME = Delivery(
    name="김다정",
    phone="01012345678",
    postcode="10408",
    road_address="경기도 고양시 일산동구 중앙로 1",
    detail="101동 1203호",
    note="",
)


@dataclass(frozen=True, slots=True)
class Race:
    """What came of many attempts at once."""

    seconds: float
    told: Counter[str]
    waits: list[float]

    @property
    def each_second(self) -> float:
        return len(self.waits) / self.seconds


def run() -> None:
    """Measure on SQLite and, where there is one, on PostgreSQL; print both."""
    with tempfile.TemporaryDirectory() as folder:
        _report("SQLite", Path(folder), {})
        with postgres() as url:
            if url:
                _report("PostgreSQL", Path(folder) / "postgresql", {"DATABASE_URL": url})
            else:
                print(f"\nPostgreSQL: not measured, none answers at {POSTGRES}")


def _report(name: str, instance: Path, environ: dict[str, str]) -> None:
    with _market(instance, environ) as app:
        print(f"\n{name}: {WRITERS} writers, processes; load of the machine before: {os.getloadavg()[0]:.1f}")
        print(f"{'an order of':<14}{'place_order':>14}{'bare Core':>14}{'of it':>8}{'goal':>8}{'statements':>13}")
        for lines in (1, 3):
            goods = _goods(lines)
            ours, bare = _in_turns(app, goods)
            sent = _statements(app, goods)
            told = f"{lines} line{'s' * (lines > 1)}"
            print(
                f"{told:<14}{ours:>12,.0f}/s{bare:>12,.0f}/s{ours / bare:>7.0%}{f'≥ {GOAL:.0%}':>8}{sent:>13}"
                f"{' missed' if ours / bare < GOAL else ''}"
            )
        _hot(app, LONGEST_WAIT[name])


def _hot(app: Flask, goal: float) -> None:
    """Ten thousand attempts on one product; every one gets an answer, and what is sold is what there was."""
    (jar,) = _goods(1)
    _set_stock(jar, IN_STOCK)
    before = db.session.scalar(select(func.count(Order.id))) or 0
    race = _race(partial(_place, app), _fill_carts([jar], ATTEMPTS), [jar])
    told = race.told
    stock = db.session.get_one(Stock, jar.variant_id, populate_existing=True)
    orders = (db.session.scalar(select(func.count(Order.id))) or 0) - before
    right = (
        told["ordered"] == orders == stock.promised == IN_STOCK
        and told.total() == ATTEMPTS
        and set(told) == {"ordered", "sold out"}
    )
    print(
        f"hot product: {ATTEMPTS:,} attempts on {IN_STOCK}: {told['ordered']:,} ordered, "
        f"{told['sold out']:,} sold out, {stock.on_hand - stock.promised} left{'' if right else f' WRONG: {told}'}; "
        f"{race.each_second:,.0f}/s, longest wait {max(race.waits):.2f} s (goal: about {goal:g} s)"
    )


def _in_turns(app: Flask, goods: list[Goods]) -> tuple[float, float]:
    """Orders a second: ours, and the ceiling's."""
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    engine = db.engine
    works = {"ours": partial(_place, app), "bare": partial(_place_barely, engine)}
    for turn in range(ROUNDS + 1):
        for name, work in works.items():
            for one in goods:
                _set_stock(one, 10 * ORDERS)
            race = _race(work, _fill_carts(goods, ORDERS), goods)
            if turn:  # the first round warms both up
                rates[name].append(race.each_second)
    return median(rates["ours"]), median(rates["bare"])


def _place(app: Flask, cart_ids: Sequence[int], goods: list[Goods]) -> Iterator[str]:
    with app.app_context():
        agreed = _agreement(cart_ids[0])
        filled = db.session.scalars(select(Cart).where(Cart.id.in_(cart_ids))).all()  # the checkout has read it, too
        db.session.remove()
        for cart in filled:
            try:
                with transaction():
                    place_order(cart, agreement=agreed, user=None, is_sandbox=True, now=clock.now())
                answer = "ordered"
            except (OutOfStock, NothingToOrder):
                answer = "sold out"
            finally:
                db.session.remove()
            yield answer


def _place_barely(engine: Engine, cart_ids: Sequence[int], goods: list[Goods]) -> Iterator[str]:
    for cart_id in cart_ids:
        ceiling.place(engine, cart_id, goods)
        yield "ordered"


def _agreement(cart_id: int) -> Agreement:
    basket = carts.basket_of(db.session.get_one(Cart, cart_id), now=clock.now())
    agreed = Agreement(orderer=ORDERER, delivery=HOME, total=basket.total(Zone.MAINLAND), language="ko")
    db.session.remove()
    return agreed


# the race


def _race(work: Callable[..., Iterator[str]], cart_ids: Sequence[int], goods: list[Goods]) -> Race:
    """Share the carts out among the writers, let them start at one moment, and gather what each was told.

    The first order of each is not timed: it connects, and compiles the statements.
    """
    db.session.remove()
    db.engine.dispose()  # a forked connection would be shared by two processes
    gc.collect()
    gc.freeze()  # or the first collection in each writer would copy the whole memory that it shares
    fork = multiprocessing.get_context("fork")
    barrier, said = fork.Barrier(WRITERS), fork.SimpleQueue()

    def write(mine: Sequence[int]) -> None:
        answers = work(mine, goods)
        told, waits = Counter([next(answers)]), []
        barrier.wait()
        started = asked = time.monotonic()
        for answer in answers:
            told[answer] += 1
            waits.append(time.monotonic() - asked)
            asked = time.monotonic()
        said.put((told, waits, started, time.monotonic()))

    writers = [fork.Process(target=write, args=(cart_ids[number::WRITERS],)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    heard = [said.get() for _ in writers]
    for writer in writers:
        writer.join()
    gc.unfreeze()
    return Race(
        seconds=max(ended for *_, ended in heard) - min(started for *_, started, _ in heard),
        told=sum((told for told, *_ in heard), Counter()),
        waits=[wait for _, waits, *_ in heard for wait in waits],
    )


# the market


@contextmanager
def _market(instance: Path, environ: dict[str, str]) -> Iterator[Flask]:
    instance.mkdir(exist_ok=True)
    app = create_app(read_settings({"APP_ENV": "test", "SITE_URL": "http://localhost", **environ}, instance))
    with app.app_context():
        upgrade()
        market.fill(clock.day_of(clock.now()))
        yield app
        db.session.remove()
        db.engine.dispose()


def _goods(lines: int) -> list[Goods]:
    """Options of as many products of different makers, all of them sent."""
    found = db.session.execute(
        select(ProductVariant.id, Product.id, Product.enterprise_id)
        .join(Product, Product.id == ProductVariant.product_id)
        .where(Product.id.in_(range(11, 11 + lines)), ProductVariant.position == 0)
        .order_by(Product.id)
    )
    return [Goods(*row) for row in found]


def _set_stock(one: Goods, on_hand: int) -> None:
    with transaction():
        db.session.execute(
            update(Stock).where(Stock.variant_id == one.variant_id).values(on_hand=on_hand, promised=0)
        )


def _fill_carts(goods: list[Goods], number: int) -> list[int]:
    """Guests' carts with one each of ``goods``; their ids."""
    now = clock.now()
    with transaction():
        first = (db.session.scalar(select(func.max(Cart.id))) or 0) + 1
        ids = list(range(first, first + number))
        db.session.execute(insert(Cart), [{"id": key, "created_at": now, "touched_at": now} for key in ids])
        db.session.execute(
            insert(CartLine),
            [
                {
                    "cart_id": key,
                    "variant_id": one.variant_id,
                    "to_collect": False,
                    "quantity": 1,
                    "seen_price": 1,
                    "added_at": now,
                }
                for key in ids
                for one in goods
            ],
        )
    return ids


def _statements(app: Flask, goods: list[Goods]) -> str:
    """How many statements an order is; ours and the ceiling's have to be as many."""
    engine = db.engine

    def count(work: Callable[..., Iterator[str]]) -> int:
        sent: list[str] = []

        def heard(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                sent.append(statement.split(" ", 1)[0])

        answers = work(_fill_carts(goods, 2), goods)
        next(answers)
        event.listen(engine, "before_cursor_execute", heard)
        next(answers)
        event.remove(engine, "before_cursor_execute", heard)
        return len(sent)

    return " and ".join(str(count(work)) for work in (partial(_place, app), partial(_place_barely, engine)))
