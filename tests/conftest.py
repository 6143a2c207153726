"""What every test stands on: an application on a real database, a browser without a screen, a counter of queries.

Every test that asks for ``app`` runs on a SQLite file and on PostgreSQL. Each worker of pytest-xdist has its own
databases, made by the migrations once and emptied after each test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from zlib import crc32

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, select, text

from market.app import create_app
from market.config import Settings, read_settings
from market.domain.ledger.models import LedgerEntry
from market.domain.media import storage
from market.domain.schema import metadata
from market.foundation import crypto
from market.foundation.database import db
from market.web.kept_pages import KEPT
from market.web.limits import limiter
from tests.browser import Browser, signed_in
from tests.queries import at_most
from tests.restored import ARCHIVE, begin_from_the_archive, keys_of_the_archive

pytest_plugins = ["tests.stripe_contract", "tests.paying", "tests.claiming", "tests.settling", "tests.live_market"]

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://root@127.0.0.1:5432")
ENGINES = os.environ.get("TEST_DATABASES", "sqlite,postgresql").split(",")
CHEAP_PASSWORDS = {"memory_kib": 8, "rounds": 1}
IN_CI = os.environ.get("CI") == "true"
SLOW = os.environ.get("TEST_SLOW") == "1"
"""Whether what takes long is tried in full: ``make test-slow``."""
DOORS = ("tests/shop/", "tests/seller/", "tests/city/", "tests/account/")


def missing(what: str) -> None:
    """Something the machine should have is not there: a failure in CI, a loud skip elsewhere."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and CI has to have it")
    pytest.skip(f"NOT RUN: {what} is missing")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs the database on every engine, or on one where the test says that it is enough.

    The tests of the doors take turns, half of each feature's on one engine and half on the other; what the domain
    asks is tried on both. ``make test-slow`` runs all of them everywhere.
    """
    if "engine_name" in metafunc.fixturenames:
        engines = ENGINES
        if metafunc.definition.get_closest_marker("one_engine"):
            engines = ENGINES[:1]
        elif metafunc.definition.nodeid.startswith(DOORS) and not SLOW:
            turn = crc32(metafunc.definition.nodeid.encode())
            engines = [ENGINES[turn % len(ENGINES)]]
        metafunc.parametrize("engine_name", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def engine_name(request: pytest.FixtureRequest) -> str:
    """``sqlite`` or ``postgresql``."""
    return str(request.param)


@pytest.fixture(scope="session")
def worker_name() -> str:
    """This worker of pytest-xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def settings(engine_name: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a test installation: an instance folder and a database of its own."""
    instance = tmp_path_factory.mktemp(f"instance-{engine_name}")
    environ = {"APP_ENV": "test", "SITE_URL": "http://localhost"} | keys_of_the_archive()
    if engine_name == "postgresql":
        name = f"dadaket_test_{worker_name}_{os.getpid()}"
        environ["DATABASE_URL"] = fresh_postgres(name)
    yield read_settings(environ, instance)
    if engine_name == "postgresql":
        drop_postgres(name)


def fresh_postgres(name: str) -> str:
    """The address of an empty PostgreSQL database called ``name``."""
    try:
        with _postgres_server() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
            server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # nobody pulls its plug
    except psycopg.OperationalError:
        missing("PostgreSQL")
    return f"{POSTGRES}/{name}"


def drop_postgres(name: str) -> None:
    """Take a test's database away again."""
    with _postgres_server() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _postgres_server() -> psycopg.Connection:
    return psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=5)


@pytest.fixture(scope="session")
def application(settings: Settings) -> Iterator[Flask]:
    """The application, with its tables made by the migrations."""
    application = create_app(
        settings, TESTING=True, PROPAGATE_CRASHES=True, PASSWORD_COST=CHEAP_PASSWORDS, EVEN_ANSWER=0
    )
    limiter.enabled = False  # tests ask far more often than people; those of the limits use the fixture `limits`
    with application.app_context():
        upgrade()
    yield application
    application.extensions[KEPT].close()
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask, settings: Settings) -> Iterator[Flask]:
    """The application inside a context; its tables and folders are empty again afterwards."""
    limiter.enabled = False  # another application made in between switches it on
    crypto.use_keys(list(settings.data_keys))  # and brings keys of its own
    storage.use_folder(settings.uploads / "pictures")
    application.extensions[KEPT].forget()
    with application.app_context():
        if ARCHIVE:
            begin_from_the_archive(application, settings)
        yield application
        db.session.remove()
        _empty_tables()
        for folder in (settings.mailbox, settings.uploads):
            shutil.rmtree(folder, ignore_errors=True)
        for file in settings.instance.glob("sandbox.db*"):
            file.unlink()


def _empty_tables() -> None:
    """DELETE, not TRUNCATE: on tables that are nearly empty it is a hundred times faster. All are sent at once."""
    with db.engine.connect() as connection, _without_the_ledgers_guard(connection):
        driver = connection.connection.cursor()
        if connection.dialect.name == "postgresql":
            driver.execute("; ".join((*_EMPTYING, _ONE_NOTE_A_TABLE)))
        else:
            for statement in _EMPTYING:
                driver.execute(statement)
        driver.close()


_EMPTYING = [
    *(str(table.delete()) for table in reversed(metadata.sorted_tables) if table.name != "table_change"),
    "DELETE FROM tally_due",
]
"""What is watched is told by the rows of ``table_change``; that goods go is noted for the tally."""

_ONE_NOTE_A_TABLE = """DELETE FROM table_change USING (
 SELECT table_name AS name, max(id) AS newest FROM table_change GROUP BY table_name
) AS latest WHERE table_name = name AND id < newest"""
"""PostgreSQL adds a row for each statement, and the worker, which puts them together, does not run here."""


@contextmanager
def _without_the_ledgers_guard(connection: Connection) -> Iterator[None]:
    """The ledger lets nothing be deleted: in this one transaction its triggers are away, and a test's entries go."""
    if connection.scalar(select(LedgerEntry.id).limit(1)) is None:
        yield
    elif connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        yield
        connection.execute(text("ALTER TABLE ledger_entry ENABLE TRIGGER USER"))
    else:
        guard = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'")
        ).all()
        for name, _ in guard:
            connection.execute(text(f"DROP TRIGGER {name}"))
        yield
        for _, statement in guard:
            connection.execute(text(statement))
    connection.commit()


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(app)


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., Browser]:
    """``sign_in(user)`` gives a browser in which ``user`` is; with ``second_factor=False`` by the password alone."""
    return lambda user, **how: signed_in(app, user, **how)


@pytest.fixture
def limits(app: Flask) -> Iterator[None]:
    """The limits on how often one may knock, as they are outside of tests."""
    limiter.reset()
    limiter.enabled = True
    yield
    limiter.enabled = False
    limiter.reset()


@pytest.fixture
def max_queries(app: Flask) -> Callable[[int], AbstractContextManager[None]]:
    """``with max_queries(6):`` fails when the block sends more statements than that; the session's is not counted."""
    return at_most


@pytest.fixture
def mailbox(settings: Settings) -> Path:
    """The folder that mails are put into."""
    return settings.mailbox
