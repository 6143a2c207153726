"""Every change of a watched table is counted, in the transaction that makes it."""

from contextlib import suppress
from threading import Thread

import psycopg
import pytest
from sqlalchemy import func, insert, select, text, update

from market.domain.catalog.models import Category
from market.foundation import generations
from market.foundation.database import db, transaction
from market.foundation.generations import MANY, Generations, TableChange
from tests.factories import CategoryFactory


class ChangedTheirMind(Exception):
    """Somebody does not want what they have begun."""


@pytest.fixture
def reader(app):
    """Reads where the tables stand, on a connection of its own."""
    engine = db.engine
    reader = Generations(lambda: engine)
    yield reader
    reader.close()


def test_every_watched_table_has_its_triggers(reader, engine_name):
    """A table that a migration rebuilds on SQLite loses them."""
    watched = set(reader.read())
    if engine_name == "sqlite":
        known = "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_counted'"
        assert dict(db.session.execute(text(f"{known} GROUP BY tbl_name")).all()) == dict.fromkeys(watched, 3)
    else:
        known = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_counted'"
        assert {name.strip('"') for name in db.session.scalars(text(known))} == watched
    assert {"product", "stock", "popup"} <= watched


def test_a_change_is_seen_when_it_is_committed_and_not_before(reader):
    before = reader.read()
    with transaction():
        category = CategoryFactory()
        db.session.flush()
        assert reader.read() == before
    added = reader.read()
    assert added["category"] != before.get("category")
    assert {name for name in added if added[name] != before.get(name)} == {"category"}

    with transaction():
        db.session.execute(update(Category).values(name_en="Bread"))
    changed = reader.read()
    assert changed["category"] != added["category"]

    with transaction():
        db.session.delete(db.session.get(Category, category.id))
    assert reader.read()["category"] not in (added["category"], changed["category"], None)


def test_what_is_taken_back_is_not_counted(reader):
    before = reader.read()
    with suppress(ChangedTheirMind), transaction():
        CategoryFactory()
        db.session.flush()
        raise ChangedTheirMind
    assert reader.read() == before


def test_each_thread_sees_the_same(reader):
    reader.read()
    with transaction():
        CategoryFactory()
    seen = []
    other = Thread(target=lambda: seen.append(reader.read()))
    other.start()
    other.join()
    assert seen == [reader.read()]


def test_many_notes_become_one_that_nobody_has_seen_before(reader):
    with transaction():
        db.session.execute(insert(TableChange), [{"table_name": "venue"}] * (MANY + 1))
    before = reader.read()["venue"]
    assert before[1] > MANY
    db.session.rollback()
    with transaction():
        generations.tidy()

    count = select(func.count(TableChange.id)).where(TableChange.table_name == "venue")
    assert db.session.scalar(count) == 1
    newest, rows = reader.read()["venue"]
    assert newest > before[0]
    assert rows == 1


def test_who_commits_late_is_counted_though_its_number_is_not_the_newest(reader, engine_name):
    if engine_name == "sqlite":
        pytest.skip("one writer at a time")
    late = db.engine.connect()
    late.execute(insert(Category).values(_category("late")))
    with transaction():
        db.session.execute(insert(Category).values(_category("early")))
    before = reader.read()["category"]
    late.commit()
    late.close()
    assert reader.read()["category"] != before


def _category(slug):
    return {"slug": slug, "name_ko": slug, "name_en": slug, "notice_template": "food", "position": 1, "picture": "x"}


def test_a_connection_that_was_lost_is_followed_by_another(reader, engine_name):
    if engine_name != "postgresql":
        pytest.skip("a file has no connection to lose")
    before = reader.read()
    pid = reader._own.driver.info.backend_pid
    with psycopg.connect(db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")) as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    assert reader.read() is None
    assert reader.read() == before
