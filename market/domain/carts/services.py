"""Filling a cart, changing it, merging it at sign-in, closing it when it is ordered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, exists, func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from market.domain.accounts.models import User
from market.domain.carts import coupons, queries, rules
from market.domain.carts.basket import Problem
from market.domain.carts.errors import (
    ByQuote,
    CannotCollect,
    CartAlreadyOrdered,
    CartGone,
    NoMoreLeft,
    NotOnSale,
    OnHoliday,
    SoldOut,
    TooManyDifferent,
)
from market.domain.carts.models import Cart, CartLine
from market.domain.catalog.models import Product, ProductVariant
from market.domain.enterprises import holidays
from market.domain.enterprises.models import Enterprise, SellerIdentity
from market.domain.inventory.errors import MadeOut
from market.domain.inventory.making import Making, kitchen_of
from market.domain.inventory.models import Stock
from market.domain.popups.models import Participation, Popup, PopupDay
from market.domain.shipping.models import ShippingPolicy
from market.foundation.clock import day_of
from market.foundation.database import below_orm, db, key_of, table_of

_cart = table_of(Cart)
_CLOSE = (
    update(_cart)
    .where(_cart.c.id == bindparam("key"), _cart.c.ordered_at.is_(None))
    .values(ordered_at=bindparam("now"), touched_at=bindparam("now"))
    .returning(_cart.c.id)
)

Way = tuple[int, int | None]
"""A variant and the pop-up day on which it is collected, or None when it is sent."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a line: ``wanted`` was asked for, ``quantity`` is in the cart now."""

    name: str
    wanted: int
    quantity: int

    @property
    def was_capped(self) -> bool:
        return self.quantity < self.wanted


def open_cart(*, cart_id: int | None, user: User | None, now: datetime) -> Cart:
    """The visitor's open cart, made when they have none yet."""
    cart = queries.open_cart(cart_id=cart_id, user=user)
    if cart is None:
        cart = Cart(user_id=user.id if user else None, created_at=now, touched_at=now)
        db.session.add(cart)
        db.session.flush()
    return cart


def add(cart: Cart, *, variant_id: int, quantity: int, collect_on_id: int | None, now: datetime) -> Change:
    """Put ``quantity`` of a variant into ``cart``, onto the line that has it already; at most what is left.

    Raises ``NotOnSale``, ``OnHoliday``, ``CannotCollect``, ``SoldOut``, ``NoMoreLeft``, ``TooManyDifferent``,
    ``ByQuote`` or ``MadeOut``.
    """
    hold(cart, now)
    offer = _offer(variant_id)
    _check_open(offer, now=now)
    collected_on = _check_way(offer, collect_on_id, now=now)
    making = kitchen_of([offer.product], now=now).making(offer.product, collected_on=collected_on)
    lines = list(db.session.scalars(select(CartLine).where(CartLine.cart_id == cart.id)))
    line = next(
        (line for line in lines if _way(line) == (variant_id, collect_on_id is not None, collect_on_id)), None
    )
    elsewhere = sum(other.quantity for other in lines if other.variant_id == variant_id and other is not line)
    name = _name(offer)
    had = line.quantity if line else 0
    possible = rules.capped(had + quantity, _most(offer, making) - elsewhere)
    if not offer.available:
        raise SoldOut(name=name)
    if making is not None and making.is_taken:
        raise MadeOut(name=offer.product.name, available=0, opens_at=making.until)
    if possible <= had:
        raise NoMoreLeft(name=name, quantity=had + elsewhere)
    if line is None:
        if len(lines) >= rules.MOST_DIFFERENT:
            raise TooManyDifferent(most=rules.MOST_DIFFERENT)
        line = CartLine(
            cart_id=cart.id,
            variant_id=variant_id,
            to_collect=collect_on_id is not None,
            collect_on_id=collect_on_id,
            added_at=now,
        )
        db.session.add(line)
    line.quantity = possible
    line.seen_price = offer.product.price + offer.variant.extra_price
    db.session.flush()
    return Change(name, had + quantity, possible)


def change(
    cart: Cart, quantities: Mapping[int, int], *, seen: Mapping[int, int] | None = None, now: datetime
) -> list[Change]:
    """Set the quantities of lines by their ids, none above what is left.

    ``seen`` maps lines to the price that their shopper was shown: a price that has changed since is told again.
    Lines of another cart are passed over: they are not this shopper's.
    """
    hold(cart, now)
    changes = []
    rows = queries.load_rows(cart, now=now)
    kitchen = kitchen_of([row.product for row in rows], now=now)
    for row in rows:
        line = row.line
        wanted = quantities.get(line.id, line.quantity)
        if row.product.price + row.variant.extra_price == (seen or {}).get(line.id):
            line.seen_price = row.product.price + row.variant.extra_price
        if wanted != line.quantity:
            making = queries.making_of(row, kitchen)
            most = row.available if making is None or making.left is None else min(row.available, making.left)
            line.quantity = max(1, rules.capped(wanted, most))
            changes.append(Change(row.product.name, wanted, line.quantity))
    db.session.flush()
    return changes


def remove(cart: Cart, line_id: int, *, now: datetime) -> str | None:
    """Take a line out and say its product's name; None when it is not there, any more or at all.

    What was quoted together goes together.
    """
    hold(cart, now)
    found = db.session.execute(
        select(CartLine, Product)
        .join(ProductVariant, ProductVariant.id == CartLine.variant_id)
        .join(Product, Product.id == ProductVariant.product_id)
        .where(CartLine.id == line_id, CartLine.cart_id == cart.id)
    ).one_or_none()
    if found is None:
        return None
    line, product = found
    db.session.delete(line)
    db.session.flush()
    if product.quoted_in is not None:
        together = select(ProductVariant.id).join(Product).where(Product.quoted_in == product.quoted_in)
        db.session.execute(delete(CartLine).where(CartLine.cart_id == cart.id, CartLine.variant_id.in_(together)))
    return product.name


def merge(guest_cart_id: int | None, user: User, now: datetime) -> Cart | None:
    """Move what a guest gathered into the cart of ``user``, who has just signed in; the open cart, if there is one.

    The same thing in both is added up, to what is left and to 99 at the most; nothing is lost otherwise.
    """
    theirs = queries.open_cart(cart_id=None, user=user)
    guests = queries.open_cart(cart_id=guest_cart_id, user=None)
    if guests is None:
        return theirs
    hold(guests, now)
    if theirs is None:
        guests.user_id = user.id
        db.session.flush()
        return guests
    hold(theirs, now)
    known = {_way(line): line for line in theirs.lines}
    for row in queries.load_rows(guests, now=now):
        line = row.line
        twin = known.get(_way(line))
        if twin is not None:
            together = rules.capped(twin.quantity + line.quantity, row.available)
            twin.quantity = max(twin.quantity, together)
            twin.seen_price = line.seen_price
        elif len(known) < rules.MOST_DIFFERENT:
            known[_way(line)] = line
            line.cart_id = theirs.id
    db.session.flush()
    coupons.move(guests, theirs)
    db.session.expire(guests)
    db.session.delete(guests)
    db.session.flush()
    db.session.expire(theirs)
    return theirs


def close(cart: Cart, *, now: datetime) -> None:
    """Mark ``cart`` as ordered, once: the second click of an impatient finger is refused."""
    if below_orm().scalar(_CLOSE, {"key": key_of(cart), "now": now}) is None:
        raise CartAlreadyOrdered
    set_committed_value(cart, "ordered_at", now)


def carry_over(cart: Cart, *, ordered: Collection[Way], now: datetime) -> Cart | None:
    """Move what could not be ordered from the closed ``cart`` to a new one; None when nothing is left."""
    lines = db.session.scalars(select(CartLine).where(CartLine.cart_id == cart.id))
    left = [line for line in lines if (line.variant_id, line.collect_on_id) not in ordered]
    if not left:
        return None
    new = Cart(user_id=cart.user_id, created_at=now, touched_at=now)
    db.session.add(new)
    db.session.flush()
    db.session.execute(update(CartLine).where(CartLine.id.in_([line.id for line in left])).values(cart_id=new.id))
    return new


def hold(cart: Cart, now: datetime) -> None:
    """Keep others from changing ``cart`` until the transaction ends; ``CartGone`` when it was ordered meanwhile."""
    claim = (
        update(Cart)
        .where(Cart.id == cart.id, Cart.ordered_at.is_(None))
        .values(touched_at=now)
        .returning(Cart.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(claim) is None:
        raise CartGone


@dataclass(frozen=True, slots=True)
class _Offer:
    variant: ProductVariant
    product: Product
    enterprise: Enterprise
    seller: SellerIdentity | None
    policy: ShippingPolicy | None
    available: int


def _offer(variant_id: int) -> _Offer:
    found = db.session.execute(
        select(
            ProductVariant,
            Product,
            Enterprise,
            SellerIdentity,
            ShippingPolicy,
            func.coalesce(Stock.on_hand - Stock.promised, 0),
        )
        .join(Product, Product.id == ProductVariant.product_id)
        .join(Enterprise, Enterprise.id == Product.enterprise_id)
        .outerjoin(SellerIdentity, SellerIdentity.enterprise_id == Enterprise.id)
        .outerjoin(ShippingPolicy, ShippingPolicy.enterprise_id == Enterprise.id)
        .outerjoin(Stock, Stock.variant_id == ProductVariant.id)
        .where(ProductVariant.id == variant_id)
    ).one_or_none()
    if found is None:
        raise NotOnSale
    offer = _Offer(*found)
    problem = rules.problem_with_offer(offer.product, offer.variant, offer.enterprise, offer.seller)
    if problem is Problem.BY_QUOTE:
        raise ByQuote(name=offer.product.name)
    if problem is not None:
        raise NotOnSale
    return offer


def _most(offer: _Offer, making: Making | None) -> int:
    """How many can be had: of what is left, and of what can still be made."""
    return offer.available if making is None or making.left is None else min(offer.available, making.left)


def _check_open(offer: _Offer, *, now: datetime) -> None:
    rest = holidays.closing(offer.enterprise.id, day_of(now))
    if rest is not None:
        raise OnHoliday(enterprise=offer.enterprise.name, last=rest.last_day, opens=rest.opens_on)


def _check_way(offer: _Offer, collect_on_id: int | None, *, now: datetime) -> date | None:
    """The day of collection; None for what is sent. Raises ``NotOnSale`` or ``CannotCollect``."""
    if collect_on_id is None:
        if offer.policy is None:
            raise NotOnSale
        return None
    takes_part = exists().where(
        Participation.popup_id == PopupDay.popup_id, Participation.enterprise_id == offer.enterprise.id
    )
    found = db.session.execute(
        select(PopupDay, Popup, takes_part)
        .join(Popup, Popup.id == PopupDay.popup_id)
        .where(PopupDay.id == collect_on_id)
    ).one_or_none()
    if found is None:
        raise CannotCollect
    day, popup, is_there = found
    if not rules.can_collect(offer.product, popup, day, takes_part=is_there, now=now):
        raise CannotCollect
    collected: date = day.day
    return collected


def _way(line: CartLine) -> tuple[int, bool, int | None]:
    return line.variant_id, line.to_collect, line.collect_on_id


def _name(offer: _Offer) -> str:
    return f"{offer.product.name} ({offer.variant.name})" if offer.variant.name else offer.product.name
