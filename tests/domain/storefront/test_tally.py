"""The tally says at every moment what counting all goods would say, whatever happens to them and in which order."""

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, select, text, update

from market.domain.catalog.models import Product, ProductStatus, ProductVariant
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.inventory.models import Stock
from market.domain.storefront import tally
from market.domain.storefront.models import TalliedProduct, Tally, TallyDue
from market.foundation.database import db, transaction
from tests.factories import CategoryFactory, EnterpriseFactory, ProductFactory, StockFactory, VariantFactory
from tests.races import all_at_once

NOTED = {
    *("product_insert_tallied", "product_update_tallied", "product_delete_tallied"),
    *("product_variant_update_tallied", "product_variant_delete_tallied"),
    *("stock_insert_tallied", "stock_update_tallied", "stock_delete_tallied"),
}
LISTED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_tallied'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE '%_tallied' AND tgenabled = 'O'",
}
EXAMPLES = {"sqlite": 60, "postgresql": 15}

Killed = type("Killed", (Exception,), {"__doc__": "The worker is gone in the middle of its work."})


def counted_one_by_one():
    """All goods on sale, by what the filters ask of them: how many, how many in stock."""
    free = {
        variant.product_id
        for variant, stock in db.session.execute(select(ProductVariant, Stock).join(Stock)).all()
        if variant.is_active and stock.on_hand > stock.promised
    }
    heaps = {}
    rows = select(Product, Enterprise).join(Enterprise).execution_options(populate_existing=True)
    for product, enterprise in db.session.execute(rows).all():
        if product.status is ProductStatus.PUBLISHED and enterprise.status is EnterpriseStatus.ACTIVE:
            of = (
                product.category_id,
                enterprise.id,
                enterprise.kind.value,
                enterprise.district.value,
                product.can_collect,
            )
            heaps.setdefault(of, Counter()).update(goods=1, in_stock=int(product.id in free))
    return {of: (number["goods"], number["in_stock"]) for of, number in heaps.items()}


def told():
    """What the tally says."""
    return {tuple(heap[:5]): (heap.goods, heap.in_stock) for heap in tally.heaps() if heap.goods or heap.in_stock}


def check():
    db.session.rollback()
    db.session.expire_all()
    assert told() == counted_one_by_one()


def due():
    return db.session.scalar(select(func.count()).select_from(TallyDue))


@pytest.fixture
def makers(app):
    """Two enterprises and two shelves."""
    found = [EnterpriseFactory() for _ in range(2)], [CategoryFactory() for _ in range(2)]
    db.session.commit()
    return found


def put_out(enterprise, category, **facts):
    """A product on sale with two options, of each of which there are three."""
    product = ProductFactory(enterprise=enterprise, category=category, **facts)
    for position in (7, 8):
        StockFactory(variant=VariantFactory(product=product, position=position, name_ko=str(position)), on_hand=3)
    return product


@pytest.fixture
def goods(makers):
    (enterprise, other), (category, _) = makers
    products = [put_out(enterprise, category), put_out(other, category)]
    db.session.commit()
    return [product.id for product in products]


def variants_of(product_id):
    return db.session.scalars(
        select(ProductVariant.id).where(ProductVariant.product_id == product_id).order_by(ProductVariant.id)
    ).all()


def test_the_triggers_stand_at_the_head_of_the_migrations(app, engine_name):
    assert set(db.session.scalars(text(LISTED[engine_name]))) == NOTED


def product(one):
    return update(Product).where(Product.id == one.product)


def option(one):
    return update(ProductVariant).where(ProductVariant.id == one.variant)


DEEDS = {
    "publish": lambda one, _: product(one).values(status="published"),
    "hide": lambda one, _: product(one).values(status="hidden"),
    "move": lambda one, way: product(one).values(category_id=one.category(way)),
    "hand over": lambda one, way: product(one).values(enterprise_id=one.maker(way)),
    "collect": lambda one, way: product(one).values(can_collect=bool(way % 2)),
    "rename": lambda one, way: product(one).values(name_ko=f"꿀 {way}"),
    "delete": lambda one, _: delete(Product).where(Product.id == one.product),
    "switch": lambda one, way: option(one).values(is_active=way % 2),
    "count": lambda one, way: (
        update(Stock).where(Stock.variant_id == one.variant).values(on_hand=way % 3, promised=way % 3 // 2)
    ),
    "promise": lambda one, _: update(Stock).where(Stock.variant_id == one.variant).values(promised=Stock.on_hand),
    "lose the stock": lambda one, _: delete(Stock).where(Stock.variant_id == one.variant),
    "lose the option": lambda one, _: delete(ProductVariant).where(ProductVariant.id == one.variant),
    "pause": lambda one, way: (
        update(Enterprise)
        .where(Enterprise.id == one.maker(way))
        .values(status=("active", "paused", "hidden")[way % 3])
    ),
}


class Chosen:
    """The product, the option, the shelf and the enterprise that a deed is about."""

    def __init__(self, makers, which):
        self.makers = makers
        products = db.session.scalars(select(Product.id).order_by(Product.id)).all()
        self.product = products[which % len(products)] if products else 0
        variants = variants_of(self.product)
        self.variant = variants[which // 3 % len(variants)] if variants else 0

    def category(self, way):
        return self.makers[1][way % 2].id

    def maker(self, way):
        return self.makers[0][way % 2].id


def test_whatever_is_done_it_says_what_counting_says(makers, engine_name):
    """Sequences of deeds as chance has it; the worker comes by where it likes."""
    deeds = st.sampled_from([*DEEDS, "put out", "put out", "take notes", "take notes", "recount"])
    numbers = st.integers(0, 11)

    @settings(
        max_examples=EXAMPLES[engine_name], deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(st.tuples(deeds, numbers, numbers), min_size=3, max_size=14))
    def play(steps):
        with transaction():
            db.session.execute(delete(Product))
            db.session.execute(update(Enterprise).values(status="active"))
        for deed, which, way in [("put out", 0, 0), ("put out", 0, 1), *steps]:
            with transaction():
                if deed == "put out":
                    put_out(makers[0][way % 2], makers[1][which % 2], can_collect=bool(which % 3))
                elif deed == "take notes":
                    tally.take_notes()
                elif deed == "recount":
                    tally.recount()
                else:
                    one = Chosen(makers, which)
                    db.session.execute(DEEDS[deed](one, way), execution_options={"synchronize_session": False})
                    db.session.expire_all()
            check()

    play()


def test_notes_that_were_taken_are_in_the_tally_and_gone(goods):
    assert due() > 0
    with transaction():
        assert tally.take_notes() > 0
    assert due() == 0
    assert db.session.scalar(select(func.sum(Tally.goods))) == 2
    assert db.session.scalar(select(func.sum(Tally.in_stock))) == 2
    check()
    with transaction():
        assert tally.take_notes() == 0


def test_what_changes_nothing_in_the_counts_notes_nothing(goods):
    with transaction():
        tally.take_notes()
    with transaction():
        db.session.execute(update(Product).values(name_ko="꿀", price=9_000))
        db.session.execute(update(Stock).values(promised=1))  # two are left
    assert due() == 0
    with transaction():
        db.session.execute(update(Stock).values(promised=3))
    assert due() == 4
    check()


def test_killed_half_way_nothing_is_taken(goods):
    before = told(), due()
    with suppress(Killed), transaction():
        assert tally.take_notes() > 0
        raise Killed
    assert (told(), due()) == before
    check()
    with transaction():
        tally.take_notes()
    check()


def test_a_long_list_of_notes_is_taken_bit_by_bit(goods, monkeypatch):
    with transaction():
        for _ in range(tally.AT_ONCE // 4 + 1):
            db.session.execute(update(Stock).values(promised=3))
            db.session.execute(update(Stock).values(promised=0))
    taken = [tally.AT_ONCE]
    while taken[-1] == tally.AT_ONCE:
        with transaction():
            taken.append(tally.take_notes())
        check()
    assert len(taken) > 2


def test_what_is_gone_leaves_no_heap(goods):
    with transaction():
        tally.take_notes()
    with transaction():
        db.session.execute(delete(Product))
    check()
    with transaction():
        tally.take_notes()
    for table in (Tally, TalliedProduct, TallyDue):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_the_last_of_two_options_sold_by_two_orders_at_the_same_time(goods, engine_name):
    """Neither order can see that the other takes the other option; who counts afterwards can."""
    if engine_name == "sqlite":
        pytest.skip("one writer at a time")
    with transaction():
        tally.take_notes()
    sold_out = update(Stock).values(promised=Stock.on_hand)
    first, second = variants_of(goods[0])
    with db.engine.connect() as one, db.engine.connect() as other:
        one.execute(sold_out.where(Stock.variant_id == first))
        other.execute(sold_out.where(Stock.variant_id == second))
        with transaction():
            tally.take_notes()
        check()
        one.commit()
        check()
        with transaction():  # counts the first order's note while the second is under way
            tally.take_notes()
        check()
        other.commit()
    check()
    assert sum(in_stock for _, in_stock in told().values()) == 1
    with transaction():
        tally.take_notes()
    check()


@pytest.mark.race
def test_workers_that_come_at_the_same_time_take_turns(app, goods):
    def work(number):
        with transaction():
            db.session.execute(update(Stock).values(promised=3 if number % 2 else 0))
        with transaction():
            return tally.take_notes()

    all_at_once(app, work, range(6))
    check()
    with transaction():
        tally.take_notes()
    check()


def test_a_recount_puts_right_what_somebody_has_spoilt(goods):
    with transaction():
        tally.take_notes()
    with transaction():
        db.session.execute(update(Tally).values(goods=99))
    assert told() != counted_one_by_one()
    with transaction():
        assert tally.recount() == 2
    check()


def test_counting_looks_at_noted_products_alone(app, engine_name):
    """However many there are: SQLite reaches them by their number, not by what they are like."""
    if engine_name == "postgresql":
        pytest.skip("it looks at how large its tables are, which are empty here")
    sent = []

    def note(_connection, _cursor, statement, values, *_):
        sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    tally.heaps()
    event.remove(db.engine, "before_cursor_execute", note)
    (counting,) = ((statement, values) for statement, values in sent if "tally_due" in statement)
    with db.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {counting[0]}", counting[1]).all()
    steps = [step.detail for step in plan if " product " in step.detail or " tallied_product " in step.detail]
    assert steps == [
        "SEARCH tallied_product USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH product USING INTEGER PRIMARY KEY (rowid=?)",
    ]
