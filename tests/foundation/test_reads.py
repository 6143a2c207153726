"""Which tables an answer was made from."""

import pytest
from sqlalchemy import select, text

from market.domain.catalog.models import Category, Product
from market.domain.enterprises.models import Enterprise
from market.foundation.database import db, transaction
from market.foundation.memory import kept
from market.foundation.reads import recorded
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.usefixtures("app")


def _end():
    db.session.rollback()


def test_every_table_of_a_statement_is_seen_whoever_wrote_it():
    with recorded() as reads:
        db.session.execute(select(Product.id).join(Enterprise).where(Product.category_id.in_(select(Category.id))))
        db.session.execute(text('SELECT count(*) FROM "order", venue'))
    assert reads.tables >= {"product", "enterprise", "category", "order", "venue"}
    assert not reads.wrote


def test_what_is_loaded_along_with_a_row_is_seen_too():
    ProductFactory()
    db.session.commit()
    with recorded() as reads:
        assert db.session.scalars(select(Product)).one().enterprise.name
    assert reads.tables >= {"product", "enterprise"}


def test_a_column_that_is_called_like_a_table_is_none():
    with recorded() as reads:
        db.session.execute(select(Enterprise.kind, Product.story_ko).join(Product))
        db.session.execute(text("SELECT seller_identity.address FROM seller_identity"))
    assert "address" not in reads.tables


def test_an_answer_that_is_kept_was_made_from_the_same_tables():
    def ask():
        return kept("categories", lambda: db.session.scalar(select(Category.id)))

    with recorded() as first:
        ask()
    with recorded() as second:
        ask()
    assert first.tables == second.tables == {"category"}


def test_who_records_around_sees_what_is_recorded_inside():
    with recorded() as outer, recorded():
        db.session.execute(select(Category.id))
    assert outer.tables == {"category"}


def test_who_writes_is_noticed():
    _end()
    with recorded() as reads, transaction():
        CategoryFactory()
    assert reads.wrote


def test_outside_nothing_is_recorded():
    with recorded() as reads:
        pass
    db.session.execute(select(Category.id))
    assert not reads.tables
