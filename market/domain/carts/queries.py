"""Questions about carts: one query for all that a cart's pages, and an order made of it, need to know."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from market.domain.accounts.models import User
from market.domain.carts import coupons, rules, whole
from market.domain.carts.basket import Basket, Collecting, Line, Part, Problem, in_parts
from market.domain.carts.models import Cart, CartCoupon, CartLine, CartMarketCoupon
from market.domain.catalog.models import Product, ProductVariant, ShippingRule
from market.domain.enterprises.holidays import as_rest
from market.domain.enterprises.models import Enterprise, SellerIdentity
from market.domain.enterprises.shop_models import Holiday, HolidayKind
from market.domain.inventory.making import Kitchen, Making, kitchen_of
from market.domain.inventory.models import Stock
from market.domain.popups.models import Participation, Popup, PopupDay, Venue
from market.domain.promotions.models import Coupon
from market.domain.promotions.queries import terms_of
from market.domain.shipping.models import ShippingPolicy
from market.domain.shipping.rules import tariff_of
from market.foundation.clock import day_of
from market.foundation.database import db, key_of


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a cart with everything that decides about it."""

    line: CartLine
    variant: ProductVariant
    product: Product
    enterprise: Enterprise
    seller: SellerIdentity | None
    policy: ShippingPolicy | None
    available: int
    day: PopupDay | None
    popup: Popup | None
    venue: Venue | None
    takes_part: bool
    holiday: Holiday | None
    coupon: Coupon | None
    market_coupon: Coupon | None


_of_market = aliased(Coupon)
_TAKES_PART = exists().where(
    Participation.popup_id == PopupDay.popup_id, Participation.enterprise_id == Product.enterprise_id
)
_ROWS = (
    select(
        CartLine,
        ProductVariant,
        Product,
        Enterprise,
        SellerIdentity,
        ShippingPolicy,
        func.coalesce(Stock.on_hand - Stock.promised, 0),
        PopupDay,
        Popup,
        Venue,
        _TAKES_PART,
        Holiday,
        Coupon,
        _of_market,
    )
    .join(ProductVariant, ProductVariant.id == CartLine.variant_id)
    .join(Product, Product.id == ProductVariant.product_id)
    .join(Enterprise, Enterprise.id == Product.enterprise_id)
    .outerjoin(SellerIdentity, SellerIdentity.enterprise_id == Enterprise.id)
    .outerjoin(ShippingPolicy, ShippingPolicy.enterprise_id == Enterprise.id)
    .outerjoin(Stock, Stock.variant_id == ProductVariant.id)
    .outerjoin(PopupDay, and_(PopupDay.id == CartLine.collect_on_id, CartLine.to_collect))
    .outerjoin(Popup, Popup.id == PopupDay.popup_id)
    .outerjoin(Venue, Venue.id == PopupDay.venue_id)
    .outerjoin(
        Holiday,  # one at the most: two of an enterprise share no day
        and_(
            Holiday.enterprise_id == Enterprise.id,
            Holiday.first_day <= bindparam("today"),
            Holiday.last_day >= bindparam("today"),
        ),
    )
    .outerjoin(
        CartCoupon, and_(CartCoupon.cart_id == CartLine.cart_id, CartCoupon.enterprise_id == Product.enterprise_id)
    )
    .outerjoin(Coupon, Coupon.id == CartCoupon.coupon_id)
    .outerjoin(CartMarketCoupon, CartMarketCoupon.cart_id == CartLine.cart_id)
    .outerjoin(_of_market, _of_market.id == CartMarketCoupon.coupon_id)
    .where(CartLine.cart_id == bindparam("cart_id"))
    .order_by(CartLine.id)
)
"""Built once, as wide as it is: building it anew costs more than the database's answer."""


def count_lines(cart_id: int) -> int:
    """How many lines an open cart has."""
    counted = (
        select(func.count(CartLine.id))
        .join(Cart, Cart.id == CartLine.cart_id)
        .where(Cart.id == cart_id, Cart.ordered_at.is_(None))
    )
    return db.session.scalar(counted) or 0


def open_cart(*, cart_id: int | None, user: User | None) -> Cart | None:
    """The open cart of ``user``, or the guest's with ``cart_id``; None when there is none.

    A guest's id comes from their session; a cart that belongs to somebody is never opened by its id alone.
    """
    is_open = select(Cart).where(Cart.ordered_at.is_(None))
    if user is not None:
        return db.session.scalar(is_open.where(Cart.user_id == user.id))
    if cart_id is None:
        return None
    return db.session.scalar(is_open.where(Cart.id == cart_id, Cart.user_id.is_(None)))


def product_slug(variant_id: int) -> str | None:
    """The address of the product that has the variant; None for an unknown one."""
    return db.session.scalar(
        select(Product.slug)
        .join(ProductVariant, ProductVariant.product_id == Product.id)
        .where(ProductVariant.id == variant_id)
    )


def load_rows(cart: Cart, *, now: datetime) -> list[Row]:
    """The lines of ``cart`` as things are ``now``, the oldest first, in one query."""
    found: Iterable[Any] = db.session.execute(_ROWS, {"cart_id": key_of(cart), "today": day_of(now)})
    return [Row(*row) for row in found]


def basket_of(cart: Cart | None, *, now: datetime) -> Basket:
    """What ``cart`` amounts to now; an empty basket for None."""
    if cart is None:
        return Basket(None, ())
    return as_basket(cart, load_rows(cart, now=now), now=now)


def as_basket(cart: Cart, rows: list[Row], *, now: datetime) -> Basket:
    """What ``rows`` amount to now. What an earlier line takes of the stock, or of a day's making, a later one
    cannot have."""
    kitchen = kitchen_of([row.product for row in rows], now=now)
    left: dict[int, int] = {}
    makeable: dict[tuple[int, date], int] = {}
    lines = []
    broken = whole.in_part_only(row.product for row in rows)
    for row in rows:
        available = left.get(row.variant.id, row.available)
        making = making_of(row, kitchen)
        can_be_made = None
        if making is not None and making.left is not None:
            can_be_made = makeable.setdefault((row.product.id, making.day), making.left)
        line = _line(row, available, making, can_be_made, now)
        if line.quoted_in in broken and line.can_be_ordered:
            line = replace(line, problem=Problem.QUOTE_IN_PART)
        left[row.variant.id] = available - line.quantity if line.can_be_ordered else available
        if making is not None and can_be_made is not None and line.can_be_ordered:
            makeable[row.product.id, making.day] = can_be_made - line.quantity
        lines.append((_part(row), line))
    held = [terms_of(row.coupon) for row in rows if row.coupon is not None]
    lines = coupons.apply(lines, held, now=now) if held else lines
    of_market = next((row.market_coupon for row in rows if row.market_coupon is not None), None)
    if of_market is None:
        return Basket(key_of(cart), in_parts(lines))
    lines, applied = coupons.apply_market(lines, terms_of(of_market), now=now)
    return Basket(key_of(cart), in_parts(lines), applied)


def making_of(row: Row, kitchen: Kitchen) -> Making | None:
    """The day that the line is made for; None for what is not made fresh, or has lost its day of collection."""
    if not row.line.to_collect:
        return kitchen.making(row.product)
    return kitchen.making(row.product, collected_on=row.day.day) if row.day else None


def _part(row: Row) -> Part:
    return Part(
        enterprise_id=row.enterprise.id,
        enterprise_slug=row.enterprise.slug,
        enterprise_name=row.enterprise.name,
        enterprise_kind=row.enterprise.kind,
        is_sample=row.enterprise.is_sample,
        is_sent=not row.line.to_collect,
        collecting=_collecting(row),
        tariff=tariff_of(row.policy) if row.policy else None,
        rest=as_rest(row.holiday) if row.holiday else None,
    )


def _collecting(row: Row) -> Collecting | None:
    if row.day is None or row.popup is None or row.venue is None:
        return None
    return Collecting(
        day_id=row.day.id,
        day=row.day.day,
        popup_slug=row.popup.slug,
        popup_title=row.popup.title,
        is_sample=row.popup.is_sample,
        place=row.venue.name,
        hours=row.popup.hours,
    )


def _line(row: Row, available: int, making: Making | None, can_be_made: int | None, now: datetime) -> Line:
    is_separate = row.product.shipping_rule is ShippingRule.SEPARATE
    return Line(
        id=row.line.id,
        variant_id=row.variant.id,
        product_slug=row.product.slug,
        name=row.product.name,
        option_name=row.variant.name,
        picture=row.product.picture,
        unit_price=row.product.price + row.variant.extra_price,
        seen_price=row.line.seen_price,
        quantity=row.line.quantity,
        available=available if can_be_made is None else min(available, can_be_made),
        lead_days=row.product.lead_days,
        withdrawal_limit=row.product.withdrawal_limit,
        problem=_problem(row, available, can_be_made, now),
        shipping_rule=row.product.shipping_rule,
        shipping_each=(row.product.shipping_fee or 0) if is_separate else 0,
        made_on=making.day if making else None,
        opens_at=making.until if making else None,
        quoted_in=row.product.quoted_in,
        category_id=row.product.category_id,
    )


def _problem(row: Row, available: int, can_be_made: int | None, now: datetime) -> Problem | None:
    if row.product.quoted_in is not None:
        problem = rules.problem_with_quoted(row.line.quoted_until, row.variant, row.enterprise, row.seller, now=now)
        return problem or rules.problem_with_quantity(row.line.quantity, available)
    problem = rules.problem_with_offer(row.product, row.variant, row.enterprise, row.seller)
    if problem is not None:
        return problem
    if row.holiday is not None and row.holiday.kind is HolidayKind.NO_ORDERS:
        return Problem.ON_HOLIDAY
    if row.line.to_collect:
        if not rules.can_collect(row.product, row.popup, row.day, takes_part=row.takes_part, now=now):
            return Problem.DAY_GONE
    elif row.policy is None:
        return Problem.NOT_SENT
    return rules.problem_with_quantity(row.line.quantity, available, makeable=can_be_made)
