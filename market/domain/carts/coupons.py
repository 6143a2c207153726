"""Coupons in a basket: put in, taken out, and what they take off."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from market.domain.carts.basket import AppliedCoupon, Line, Part
from market.domain.carts.models import Cart, CartCoupon
from market.domain.promotions.models import Coupon
from market.domain.promotions.rules import Terms, discount, hindrance, shares
from market.foundation.clock import day_of
from market.foundation.database import db

Row = tuple[Part, Line]


def hold(cart: Cart, coupon: Coupon) -> None:
    """Use ``coupon`` for its enterprise's goods in ``cart``, in place of another one of that enterprise."""
    insert = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    facts = {"cart_id": cart.id, "enterprise_id": coupon.enterprise_id, "coupon_id": coupon.id}
    db.session.execute(
        insert(CartCoupon)
        .values(facts)
        .on_conflict_do_update(index_elements=["cart_id", "enterprise_id"], set_={"coupon_id": coupon.id})
    )


def let_go(cart: Cart, coupon_id: int) -> None:
    """Use the coupon no longer."""
    db.session.execute(delete(CartCoupon).where(CartCoupon.cart_id == cart.id, CartCoupon.coupon_id == coupon_id))


def move(cart: Cart, other: Cart) -> None:
    """What ``cart`` uses, ``other`` uses from now on; what it used for the same enterprise gives way."""
    for coupon in db.session.scalars(
        select(Coupon).join(CartCoupon, CartCoupon.coupon_id == Coupon.id).where(CartCoupon.cart_id == cart.id)
    ):
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


def _can_be_reduced(line: Line) -> bool:
    return line.can_be_ordered and line.quoted_in is None
