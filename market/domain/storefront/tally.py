"""How many goods there are of each sort, without counting all of them.

``tally`` is what was counted last. Whatever changes how a product counts (its state, its shelf, whether any of its
options is in stock) notes the product in ``tally_due``: triggers do, in the same transaction. ``heaps`` adds up, in
one statement: the tally, less what the noted products counted as (``tallied_product``), and what they are now. So it
is right at every moment, nobody waits for anybody, and it costs what the notes cost, however many goods there are.

The worker takes the notes into the tally. That changes no sum; killed half-way, it has changed nothing.
"""

from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    type_coerce,
    union_all,
    update,
)

from market.domain.catalog.models import Product, ProductStatus, ProductVariant
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.inventory.models import Stock
from market.domain.storefront.models import TalliedProduct, Tally, TallyDue
from market.foundation.database import below_orm, table_of
from market.foundation.memory import kept

AT_ONCE = 1_000
"""Notes that are taken into the tally in one transaction."""


class Heap(NamedTuple):
    """Goods that are alike to every filter but the price's: how many, and how many of them are in stock."""

    category_id: int
    enterprise_id: int
    kind: str
    district: str
    can_collect: bool
    goods: int
    in_stock: int


_product, _enterprise = table_of(Product).c, table_of(Enterprise).c
_variant, _stock = table_of(ProductVariant).c, table_of(Stock).c
_tally, _tallied, _due = table_of(Tally), table_of(TalliedProduct), table_of(TallyDue)


def in_stock(product: FromClause) -> ColumnElement[bool]:
    """Of a row of products: any of its options is there to be bought.

    Not EXISTS, for which PostgreSQL would first gather all options of the market, even for one page.
    """
    there = (
        select(_variant.id)
        .join(table_of(Stock), _stock.variant_id == _variant.id)
        .where(_variant.product_id == product.c.id, _variant.is_active, _stock.on_hand > _stock.promised)
    )
    return there.limit(1).scalar_subquery().is_not(None)


IN_STOCK = in_stock(table_of(Product))

_is_on_sale = _product.status == ProductStatus.PUBLISHED
_noted = select(_due.c.product_id)
_parts = union_all(
    select(_tally.c.category_id, _tally.c.enterprise_id, _tally.c.can_collect, _tally.c.goods, _tally.c.in_stock),
    select(
        _tallied.c.category_id,
        _tallied.c.enterprise_id,
        _tallied.c.can_collect,
        literal(-1),
        -cast(_tallied.c.in_stock, Integer),
    ).where(_tallied.c.product_id.in_(_noted)),
    select(
        _product.category_id,
        _product.enterprise_id,
        _product.can_collect,
        cast(_is_on_sale, Integer),  # asked here and not beside the ids, or SQLite looks for all that are on sale
        cast(and_(_is_on_sale, IN_STOCK), Integer),
    ).where(_product.id.in_(_noted)),
).subquery()
_ALIKE = (_parts.c.category_id, _parts.c.enterprise_id, _parts.c.can_collect)
_HEAPS = (
    select(
        *(_parts.c.category_id, _parts.c.enterprise_id),
        func.min(type_coerce(_enterprise.kind, String)),  # an enterprise has one kind and one district
        func.min(type_coerce(_enterprise.district, String)),
        *(_parts.c.can_collect, func.sum(_parts.c.goods), func.sum(_parts.c.in_stock)),
    )
    .join_from(_parts, table_of(Enterprise), _enterprise.id == _parts.c.enterprise_id)
    .where(_enterprise.status == EnterpriseStatus.ACTIVE)
    .group_by(*_ALIKE)
)


_TAKE_NOTES = (
    delete(_due)
    .where(_due.c.id.in_(select(_due.c.id).order_by(_due.c.id).limit(bindparam("most"))))
    .returning(_due.c.product_id)
)
_TAKE_OFF = (
    delete(_tallied)
    .where(_tallied.c.product_id.in_(bindparam("products", expanding=True)))
    .returning(_tallied.c.category_id, _tallied.c.enterprise_id, _tallied.c.can_collect, _tallied.c.in_stock)
)


def _count_in(goods: Select[Any]) -> Insert:
    """Write down as what products count now."""
    return insert(_tallied).from_select(
        ["product_id", "category_id", "enterprise_id", "can_collect", "in_stock"],
        goods.with_only_columns(
            *(_product.id, _product.category_id, _product.enterprise_id, _product.can_collect), IN_STOCK
        ).where(_is_on_sale),
    )


_PUT_ON = _count_in(select(_product.id).where(_product.id.in_(bindparam("products", expanding=True)))).returning(
    _tallied.c.category_id, _tallied.c.enterprise_id, _tallied.c.can_collect, _tallied.c.in_stock
)
_CHANGE = (
    update(_tally)
    .where(
        _tally.c.category_id == bindparam("category"),
        _tally.c.enterprise_id == bindparam("enterprise"),
        _tally.c.can_collect == bindparam("collect"),
    )
    .values(goods=_tally.c.goods + bindparam("more"), in_stock=_tally.c.in_stock + bindparam("more_in_stock"))
)
_COUNT_ALL = insert(_tally).from_select(
    ["category_id", "enterprise_id", "can_collect", "goods", "in_stock"],
    select(
        *(_tallied.c.category_id, _tallied.c.enterprise_id, _tallied.c.can_collect),
        *(func.count(), func.sum(cast(_tallied.c.in_stock, Integer))),
    ).group_by(_tallied.c.category_id, _tallied.c.enterprise_id, _tallied.c.can_collect),
)


def heaps() -> list[Heap]:
    """All goods on sale at this moment, sorted into heaps: one statement, or none while nothing changes."""
    return kept("heaps", lambda: [Heap(*row) for row in below_orm().execute(_HEAPS)])


def take_notes(most: int = AT_ONCE) -> int:
    """Take the oldest notes into the tally, inside a transaction; how many there were.

    The notes go first: what the products are now is read after that, so it holds all that they were noted for.
    """
    connection = below_orm()
    _wait_for_the_turn(connection)
    notes = connection.scalars(_TAKE_NOTES, {"most": most}).all()
    if not notes:
        return 0
    products = {"products": list(set(notes))}
    goods: Counter[tuple[int, int, bool]] = Counter()
    in_stock: Counter[tuple[int, int, bool]] = Counter()
    for sign, statement in ((-1, _TAKE_OFF), (1, _PUT_ON)):
        for category, enterprise, can_collect, is_there in connection.execute(statement, products):
            heap = category, enterprise, can_collect
            goods[heap] += sign
            in_stock[heap] += sign * is_there
    for heap in goods.keys() | in_stock.keys():
        if goods[heap] or in_stock[heap]:
            _change(connection, heap, goods[heap], in_stock[heap])
    connection.execute(delete(_tally).where(_tally.c.goods == 0))
    return len(notes)


def recount() -> int:
    """Count all goods on sale anew, inside a transaction; how many there are."""
    connection = below_orm()
    _wait_for_the_turn(connection)
    for table in (_due, _tallied, _tally):
        connection.execute(delete(table))
    connection.execute(_count_in(select(_product.id)))
    connection.execute(_COUNT_ALL)
    return connection.scalar(select(func.sum(_tally.c.goods))) or 0


def _change(connection: Connection, heap: tuple[int, int, bool], more: int, more_in_stock: int) -> None:
    names = dict(zip(("category", "enterprise", "collect"), heap, strict=True))
    if connection.execute(_CHANGE, {**names, "more": more, "more_in_stock": more_in_stock}).rowcount == 0:
        first = dict(zip(("category_id", "enterprise_id", "can_collect"), heap, strict=True))
        connection.execute(insert(_tally), {**first, "goods": more, "in_stock": more_in_stock})


def _wait_for_the_turn(connection: Connection) -> None:
    """One at a time; who reads and who writes notes does not wait. On SQLite whoever writes has the turn."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE tally IN SHARE ROW EXCLUSIVE MODE"))
