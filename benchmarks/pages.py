"""What shoppers, enterprises and the city see, beside the ceiling measured in the same run."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from benchmarks import city, market
from benchmarks.bare import bare_app
from benchmarks.city import administrator, fill_city
from benchmarks.measure import Figure, Page, measure
from benchmarks.office import LISTS, MUCH_COUNTED, fill_office
from market.app import create_app
from market.config import read_settings
from market.domain.accounts.models import User, WebSession
from market.domain.enterprises.models import MemberRole, Membership
from market.foundation import clock, generations, memory
from market.foundation.database import below_orm, db, transaction
from market.foundation.keyset import Edge
from market.web import kept_pages
from market.web.logs import set_up_logs
from market.web.paging import encode
from market.web.session import COOKIE

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://root@127.0.0.1:5432")
DATABASE = "dadaket_bench"
GOALS = {"products": 3.0, "product": 3.0, "category": 3.0, "search": 4.0, "pop-up": 4.0} | dict.fromkeys(
    (*LISTS, *city.LISTS), 10.0
)
"""How many times the bare page a page may cost."""

OFFICE, OFFICE_ROWS = 1, 1000
"""The enterprise whose office is measured, and how many rows each list of the offices has."""

CEILING = "bare Core + Jinja"
CONSTANT = "constant bytes"

PUBLIC = {
    "home": "/",
    "products": "/products",
    "category": "/products?category=cookies",
    "product": f"/products/{market.slug_of(10)}",
    "search": "/search?q=%EC%BF%A0%ED%82%A4",
    "enterprises": "/enterprises",
    "pop-ups": "/popups",
    "pop-up": "/popups/spring-market-1",
}
"""The pages that most people open."""

KEPT = ", kept"
MOST_OF_CONSTANT = 1 / 0.6
"""A page that is kept may cost so many times what constant bytes cost: 60 % of their rate is reached."""


def run() -> None:
    """Measure on SQLite and, where there is one, on PostgreSQL; print a table for each."""
    with tempfile.TemporaryDirectory() as folder:
        report("SQLite", _measured(Path(folder), {}))
        with postgres() as url:
            if url:
                report("PostgreSQL", _measured(Path(folder) / "postgresql", {"DATABASE_URL": url}))
            else:
                print(f"\nPostgreSQL: not measured, none answers at {POSTGRES}")


def report(engine: str, figures: list[Figure]) -> None:
    """Print what each page costs, and how many times the bare page that is."""
    bare = next(figure.ms for figure in figures if figure.page.name == CEILING)
    constant = next(figure.ms for figure in figures if figure.page.name == CONSTANT)
    print(
        f"\n{engine}: {market.PRODUCTS} products, {market.ENTERPRISES} enterprises; CPU in this process, one request"
    )
    print(f"{'page':<30}{'bytes':>8}{'ms':>9}{'× bare':>9}{'goal':>8}")
    for figure in figures:
        is_kept = figure.page.name.endswith(KEPT)
        goal = MOST_OF_CONSTANT * constant / bare if is_kept else GOALS.get(figure.page.name)
        told = f"{figure.page.name:<30}{figure.size:>8,}{figure.ms:>9.2f}{figure.ms / bare:>9.2f}"
        print(f"{told}{f'≤ {goal:.3g}' if goal else '':>8}{' missed' if goal and figure.ms / bare > goal else ''}")


def _measured(instance: Path, environ: dict[str, str]) -> list[Figure]:
    instance.mkdir(exist_ok=True)
    environ = {"APP_ENV": "test", "SITE_URL": "http://localhost", **environ}
    app = create_app(read_settings(environ | {"PAGE_CACHE_MB": "0"}, instance))
    keeping = create_app(read_settings(environ, instance))
    with app.app_context():
        upgrade()
        market.fill(clock.day_of(clock.now()))
        fill_office(OFFICE, category_id=2, rows=OFFICE_ROWS, now=clock.now())
        fill_city(OFFICE, rows=OFFICE_ROWS, now=clock.now())
        with transaction():
            generations.tidy()  # as the worker does each minute
            if db.engine.dialect.name == "postgresql":
                below_orm().execute(text("ANALYZE"))  # as its autovacuum does, where it is not switched off
        owner, staff = _cookie_of(_owner), _cookie_of(administrator)
    log_as_in_production()
    size = len(app.test_client().get("/products").data)
    bare = bare_app(app.config["SQLALCHEMY_DATABASE_URI"], size=size)
    figures = measure(
        [
            Page(CONSTANT, bare, "/constant"),
            Page(CEILING, bare, "/list"),
            *_pages(app),
            *_lists(app, owner),
            *(Page(path, app, path, cookie=staff) for path in city.LISTS),
            *(Page(f"{name}{KEPT}", keeping, path) for name, path in PUBLIC.items()),
        ]
    )
    keeping.extensions[kept_pages.KEPT].close()
    for one in (app, keeping):
        with one.app_context():
            db.engine.dispose()
    return figures


def _pages(app: Flask) -> list[Page]:
    return [
        *(Page(name, app, path) for name, path in PUBLIC.items()),
        Page("products, English", app, "/en/products"),
        Page("products, filtered", app, "/products?category=cookies&district=ilsandong&in_stock=1&sort=cheapest"),
        Page("products, deep", app, f"/products?page={deep_edge()}"),
        Page("products, after a change", _forgetful(app), "/products"),
        Page("products, compressed", app, "/products", accepts="gzip, br"),
        Page("search, nothing found", app, "/search?q=%EC%97%86%EB%8A%94%EB%A7%90%EC%9D%84"),
    ]


def _lists(app: Flask, cookie: str) -> list[Page]:
    """The lists of an enterprise with much to do; those that count the most also when something has just changed."""
    forgetful = _forgetful(app)
    return [
        *(Page(path, app, path, cookie=cookie) for path in LISTS),
        *(Page(f"{path}, after a change", forgetful, path, cookie=cookie) for path in MUCH_COUNTED),
    ]


def _owner(now: datetime) -> User:
    owner = User(
        email="owner@example.com", email_fingerprint="owner", password_hash="", name="김대표", created_at=now
    )
    db.session.add(owner)
    db.session.flush()
    db.session.add(Membership(user_id=owner.id, enterprise_id=OFFICE, role=MemberRole.OWNER, since=now))
    return owner


def _cookie_of(made: Callable[[datetime], User]) -> str:
    """The cookie of somebody who has signed in and shown the second factor."""
    now, session = clock.now(), f"a-session-to-measure-{made.__name__}"
    with transaction():
        user = made(now)
        data = {"_user_id": str(user.id), "_fresh": True, "second_factor": user.id}
        db.session.add(
            WebSession(
                id_hash=sha256(session.encode()).hexdigest(),
                user_id=user.id,
                data=data | ({"staff": True} if user.staff_role else {}),
                created_at=now,
                seen_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
    return f"{COOKIE}={session}"


def deep_edge() -> str:
    """The word in the address of the last page but a few."""
    return encode(Edge(market.OPENED + timedelta(minutes=100), 100))


def _forgetful(app: Flask) -> Callable[..., Any]:
    """The application when somebody has just changed something: no answer of the database is kept."""

    state_of = memory._state_of

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        memory._state_of = lambda _connection: None
        try:
            return app(environ, start_response)
        finally:
            memory._state_of = state_of

    return answer


def log_as_in_production() -> None:
    """Let every request write its line, into nothing."""
    set_up_logs()
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(open(os.devnull, "w"))  # noqa: SIM115 - open until the process ends


@contextmanager
def postgres(name: str = "pages") -> Iterator[str | None]:
    """The address of an empty database that is dropped afterwards; None where no server answers."""
    database = f"{DATABASE}_{name}"
    drop = f"DROP DATABASE IF EXISTS {database} WITH (FORCE)"
    try:
        server = psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        yield None
        return
    with server:
        server.execute(drop)
        server.execute(f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield f"{POSTGRES}/{database}"
        finally:
            server.execute(drop)
