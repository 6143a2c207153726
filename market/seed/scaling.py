"""A sample market of any size: its goods once more, and once more, until there are as many as wanted.

A copy is marked as a sample as its original is, and numbered: “아카시아 꿀 3호”, at another price, of another hour.
The database copies by itself, so ten thousand goods with options, stock, notices and photos take seconds.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, null, select, text
from sqlalchemy.orm import joinedload

from market.domain.catalog import services as catalog
from market.domain.catalog.models import (
    OptionValue,
    Product,
    ProductNotice,
    ProductOption,
    ProductPhoto,
    ProductStatus,
    ProductVariant,
)
from market.domain.inventory.models import MovementCause, Stock, StockMovement
from market.domain.storefront import tally
from market.foundation import generations
from market.foundation.actors import THE_MARKET
from market.foundation.database import Model, below_orm, db, table_of, transaction

AT_ONCE = 10_000
"""About so many goods come in one transaction."""

NOTES_OF_A_PRODUCT = 20
"""More than come with a product and its options."""

_NUMBERED = "--"
"""Stands in the address of a copy before its number, and in no other address."""

_ORIGINALS = (
    select(Product.id)
    .where(Product.is_sample, Product.status == ProductStatus.PUBLISHED, ~Product.slug.contains(_NUMBERED))
    .order_by(Product.id)
)
_product, _option = table_of(Product).c, table_of(ProductOption).c
_variant, _stock = table_of(ProductVariant).c, table_of(Stock).c


def has_originals() -> bool:
    """There are goods of the sample to copy."""
    return db.session.scalar(_ORIGINALS.limit(1)) is not None


def grow(goods: int, *, now: datetime, tell: Callable[[str], object], is_searched: bool = True) -> int:
    """Copy the sample's goods until ``goods`` are on sale; how many came.

    ``tell`` hears how it goes. Not ``is_searched``: the copies are on every shelf, but no search finds them.
    """
    originals = db.session.scalars(_ORIGINALS).all()
    on_sale = select(func.count()).where(Product.status == ProductStatus.PUBLISHED)
    there = begun_with = db.session.scalar(on_sale) or 0
    if not originals:
        return 0
    number = _newest_number(originals[0])
    while there < goods:
        started, before = time.monotonic(), there
        with transaction():
            while there < goods and there - before < AT_ONCE:
                number += 1
                wanted = originals[: goods - there]
                shift = _copy(wanted, number, now=now)
                if is_searched:
                    _describe([one + shift for one in wanted])
                there += len(wanted)
            _count_on()
            tally.take_notes(NOTES_OF_A_PRODUCT * AT_ONCE)
        took = (time.monotonic() - started) / (there - before) * 10_000
        tell(f"{there:,} products on sale; {took:.1f} seconds for ten thousand")
    return there - begun_with


def _newest_number(original: int) -> int:
    """The number of the newest copy: this original is copied each time."""
    slug = db.session.scalar(select(Product.slug).where(Product.id == original))
    copies = select(Product.slug).where(Product.slug.startswith(f"{slug}{_NUMBERED}", autoescape=True))
    return max((int(copy.rpartition(_NUMBERED)[2]) for copy in db.session.scalars(copies)), default=1)


def look_over() -> None:
    """Let the database learn how many rows there are of what, by which it chooses its ways."""
    with transaction():
        generations.tidy()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if connection.dialect.name == "sqlite" else "VACUUM ANALYZE"))


def _copy(originals: Sequence[int], number: int, *, now: datetime) -> int:
    """One more of each; how far the ids of the copies are from those of the originals."""
    of_products = {"product_id": originals}
    options = db.session.scalars(select(_option.id).where(_option.product_id.in_(originals))).all()
    variants = db.session.scalars(select(_variant.id).where(_variant.product_id.in_(originals))).all()
    shift, to_option, to_variant = (
        _beyond(model, ids)
        for model, ids in ((Product, originals), (ProductOption, options), (ProductVariant, variants))
    )
    dearer = 100 + number * 700 % 30_000
    moment = now - timedelta(hours=number)
    _insert(
        Product,
        {"id": originals},
        {
            "id": _product.id + shift,
            "slug": _product.slug + f"{_NUMBERED}{number}",
            "name_ko": _product.name_ko + f" {number}호",
            "name_en": _product.name_en + f", no. {number}",
            "code": null(),
            "price": _product.price + dearer,
            "list_price": _product.list_price + dearer,
            "published_at": literal(moment, _product.published_at.type),
            "updated_at": literal(moment, _product.updated_at.type),
            "version": literal(1),
        },
    )
    for model in (ProductPhoto, ProductNotice):
        _insert(model, of_products, {"id": None, "product_id": table_of(model).c.product_id + shift})
    _insert(ProductOption, of_products, {"id": _option.id + to_option, "product_id": _option.product_id + shift})
    of_option = table_of(OptionValue).c.option_id
    _insert(OptionValue, {"option_id": options}, {"id": None, "option_id": of_option + to_option})
    told = {"id": _variant.id + to_variant, "product_id": _variant.product_id + shift, "code": null()}
    _insert(ProductVariant, of_products, told)
    _insert(Stock, {"variant_id": variants}, {"variant_id": _stock.variant_id + to_variant, "promised": literal(0)})
    opened = select(
        *(_stock.variant_id, _stock.on_hand, _stock.on_hand, literal(MovementCause.OPENING.value)),
        *(literal(""), literal(THE_MARKET.name), literal(now, table_of(StockMovement).c.at.type)),
    ).where(_stock.variant_id.in_([one + to_variant for one in variants]), _stock.on_hand > 0)
    columns = ["variant_id", "delta", "on_hand", "cause", "words", "actor_name", "at"]
    below_orm().execute(insert(table_of(StockMovement)).from_select(columns, opened))
    return shift


def _insert(
    model: type[Model], of: Mapping[str, Sequence[int]], changes: Mapping[str, ColumnElement[Any] | None]
) -> None:
    """Copy the rows whose column has one of the values, with ``changes``; None there: the table gives it itself."""
    table = table_of(model)
    values = {column.name: changes.get(column.name, column) for column in table.c}
    copied = {name: value for name, value in values.items() if value is not None}
    rows = select(*copied.values()).where(*(table.c[name].in_(wanted) for name, wanted in of.items()))
    below_orm().execute(insert(table).from_select(list(copied), rows))


def _beyond(model: type[Model], ids: Sequence[int]) -> int:
    newest = below_orm().scalar(select(func.max(table_of(model).c.id))) or 0
    return newest + 1 - min(ids, default=1)


def _describe(ids: Sequence[int]) -> None:
    """Let the copies be found."""
    copies = (
        select(Product)
        .where(Product.id.in_(ids))
        .options(joinedload(Product.enterprise), joinedload(Product.category))
        .order_by(Product.enterprise_id)
    )
    found = db.session.scalars(copies).all()
    for enterprise, products in groupby(found, key=lambda product: product.enterprise):
        catalog.describe_many(enterprise, list(products))
    for product in found:
        db.session.expunge(product)


def _count_on() -> None:
    """PostgreSQL gives new rows the numbers after these, which it has not given itself; SQLite looks."""
    if db.engine.dialect.name != "postgresql":
        return
    for model in (Product, ProductOption, ProductVariant):
        sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
        newest = select(func.max(table_of(model).c.id)).scalar_subquery()
        db.session.execute(select(func.setval(sequence, newest)))
