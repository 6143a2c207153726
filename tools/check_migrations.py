"""The migrations make exactly the tables that the models describe, on SQLite and on PostgreSQL."""

import os
import sys
import tempfile
from pathlib import Path

import psycopg
from flask_migrate import check, downgrade, upgrade

from market.app import create_app
from market.config import read_settings

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql://root@127.0.0.1:5432")
SCRATCH = "dadaket_migrations"


def _check(database_url: str) -> None:
    """Upgrade an empty database, compare it with the models, go all the way back and up again."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"APP_ENV": "test", "DATABASE_URL": database_url or f"sqlite:///{folder}/scratch.db"}
        app = create_app(read_settings(environ, Path(folder)))
        with app.app_context():
            upgrade()
            check()
            downgrade(revision="base")
            upgrade()


def _scratch_postgres() -> str | None:
    try:
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=5) as server:
            server.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {SCRATCH}")
    except psycopg.OperationalError:
        return None
    return f"{POSTGRES}/{SCRATCH}"


def main() -> None:
    """Check both engines; without PostgreSQL only SQLite, unless CI asks."""
    _check("")
    postgres = _scratch_postgres()
    if postgres is not None:
        _check(postgres)
    elif os.environ.get("CI") == "true":
        sys.exit("migrations: PostgreSQL is missing, and CI has to have it")
    else:
        print("migrations: NOT CHECKED on PostgreSQL, which is missing")
    print("migrations: fit the models")


if __name__ == "__main__":
    main()
