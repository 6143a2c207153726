"""Coupons in a basket: put in, taken out, and what they take off."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from market.domain.carts.basket import AppliedCoupon, Line, Part
from market.domain.carts.models import Cart, CartCoupon, CartMarketCoupon
from market.domain.promotions.models import Coupon
from market.domain.promotions.rules import Terms, discount, hindrance, shares
from market.foundation.clock import day_of
from market.foundation.database import db, table_of

Row = tuple[Part, Line]


def hold(cart: Cart, coupon: Coupon) -> None:
    """Use ``coupon`` in ``cart``, in place of another one of its enterprise, or of the market."""
    insert = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    facts: dict[str, int] = {"cart_id": cart.id, "coupon_id": coupon.id}
    one_for, table = ["cart_id"], table_of(CartMarketCoupon)
    if coupon.enterprise_id is not None:
        facts["enterprise_id"] = coupon.enterprise_id
        one_for, table = ["cart_id", "enterprise_id"], table_of(CartCoupon)
    db.session.execute(
        insert(table).values(facts).on_conflict_do_update(index_elements=one_for, set_={"coupon_id": coupon.id})
    )


def let_go(cart: Cart, coupon_id: int) -> None:
    """Use the coupon no longer."""
    for table in (CartCoupon, CartMarketCoupon):
        db.session.execute(delete(table).where(table.cart_id == cart.id, table.coupon_id == coupon_id))


def move(cart: Cart, other: Cart) -> None:
    """What ``cart`` uses, ``other`` uses from now on; what it used for the same enterprise gives way."""
    for table in (CartCoupon, CartMarketCoupon):
        held = select(Coupon).join(table, table.coupon_id == Coupon.id).where(table.cart_id == cart.id)
        for coupon in db.session.scalars(held):
            hold(other, coupon)


def apply(rows: list[Row], held: Iterable[Terms], *, now: datetime) -> list[Row]:
    """``rows`` with what ``held`` take off each line that can be ordered, and each part with its coupon.

    A coupon that cannot be used now stays with its part, which says why. A quotation's price is as it was agreed.
    """
    for terms in {terms.id: terms for terms in held}.values():
        of_it = [position for position, (part, _) in enumerate(rows) if part.enterprise_id == terms.enterprise_id]
        ordered = [position for position in of_it if _can_be_reduced(rows[position][1])]
        subtotals = [rows[position][1].subtotal for position in ordered]
        goods = sum(subtotals)
        problem = hindrance(terms, goods=goods, today=day_of(now)) if ordered else None
        taken_off = discount(terms, goods) if ordered and problem is None else 0
        coupon = AppliedCoupon(terms, taken_off, problem, missing=max(0, terms.minimum - goods))
        for position in of_it:
            part, line = rows[position]
            rows[position] = (replace(part, coupon=coupon), line)
        for position, share in zip(ordered, shares(taken_off, subtotals), strict=True):
            part, line = rows[position]
            rows[position] = (part, replace(line, discount=share))
    return rows


def apply_market(rows: list[Row], terms: Terms, *, now: datetime) -> tuple[list[Row], AppliedCoupon]:
    """``rows`` with what the market's coupon takes off each line that it covers, and the coupon.

    A line has one coupon: what an enterprise's own reduces counts neither for it nor for its minimum.
    """
    ordered = [
        position
        for position, (part, line) in enumerate(rows)
        if _can_be_reduced(line) and not line.discount and terms.covers(part.enterprise_id, line.category_id)
    ]
    subtotals = [rows[position][1].subtotal for position in ordered]
    goods = sum(subtotals)
    problem = hindrance(terms, goods=goods, today=day_of(now))
    taken_off = discount(terms, goods) if problem is None else 0
    for position, share in zip(ordered, shares(taken_off, subtotals), strict=True):
        part, line = rows[position]
        rows[position] = (part, replace(line, discount=share, by_market=share > 0))
    return rows, AppliedCoupon(terms, taken_off, problem, missing=max(0, terms.minimum - goods))


def _can_be_reduced(line: Line) -> bool:
    return line.can_be_ordered and line.quoted_in is None
