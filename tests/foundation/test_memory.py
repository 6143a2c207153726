"""Answers that are kept while nothing changes."""

from collections import Counter
from threading import Thread

import pytest
from sqlalchemy import func, select, text

from market.domain.carts.models import Cart
from market.domain.catalog.models import Category
from market.foundation.database import db, transaction
from market.foundation.memory import MOST, kept
from market.foundation.reads import recorded
from tests.factories import CartFactory, CategoryFactory, VenueFactory

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def categories():
    """Asks how many categories there are; ``asked`` tells how often the database was asked."""
    asked = Counter()

    def count(key="categories"):
        def ask():
            asked[key] += 1
            return db.session.scalar(select(func.count(Category.id)))

        return kept(key, ask)

    count.asked = asked
    return count


@pytest.fixture(autouse=True)
def request_begun():
    """What is read is recorded, as it is in a request."""
    with recorded():
        yield


def _end():
    """The request is over."""
    db.session.rollback()


def test_the_database_is_asked_once_while_nothing_changes(categories, engine_name):
    CategoryFactory()
    db.session.commit()

    for _ in range(3):
        assert categories() == 1
        _end()

    if engine_name == "sqlite":  # the tests beside this one write to PostgreSQL's other databases, and that counts
        assert categories.asked["categories"] == 1


def test_a_change_of_our_own_is_seen_at_once(categories):
    assert categories() == 0
    _end()

    with transaction():
        CategoryFactory()

    assert categories() == 1


def test_a_change_by_somebody_else_is_seen_at_once(app, categories):
    assert categories() == 0
    _end()

    def elsewhere():
        with app.app_context(), transaction():
            CategoryFactory()

    for expected in (1, 2):
        other = Thread(target=elsewhere)
        other.start()
        other.join()
        assert categories() == expected
        _end()


def test_what_is_not_committed_is_seen_inside_and_not_kept(categories):
    assert categories() == 0
    _end()

    CategoryFactory()
    assert categories() == 1
    _end()

    assert categories() == 0


def test_what_a_transaction_sees_is_not_kept_when_it_fails(categories):
    def fail():
        CategoryFactory()
        assert categories() == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction():
        fail()

    assert categories() == 0


def test_a_change_that_leaves_every_number_alone_is_a_change(categories):
    CategoryFactory()
    db.session.commit()
    assert categories() == 1
    _end()

    db.session.execute(text("UPDATE category SET name_en = name_en"))
    db.session.commit()

    categories()
    assert categories.asked["categories"] == 2


def test_no_more_is_kept_than_fits(categories):
    for key in range(MOST + 5):
        categories(key)
    categories(0)

    assert categories.asked[0] == 2


@pytest.mark.parametrize(("table", "is_asked_again"), [("category", True), ("venue", False), ("cart", False)])
def test_only_a_change_of_what_was_read_makes_an_answer_void(app, categories, table, is_asked_again):
    CategoryFactory()
    db.session.commit()
    categories()
    _end()

    def elsewhere():
        with app.app_context(), transaction():
            {"category": CategoryFactory, "venue": VenueFactory, "cart": CartFactory}[table]()

    other = Thread(target=elsewhere)
    other.start()
    other.join()
    categories()
    assert categories.asked["categories"] == (2 if is_asked_again else 1)


def test_an_answer_from_a_table_that_is_not_watched_is_void_at_any_commit(app):
    asked = []

    def carts():
        return kept("carts", lambda: asked.append(db.session.scalar(select(func.count(Cart.id)))))

    carts()
    _end()

    def elsewhere():
        with app.app_context(), transaction():
            VenueFactory()

    other = Thread(target=elsewhere)
    other.start()
    other.join()
    carts()
    assert len(asked) == 2
