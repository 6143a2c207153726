"""The basket: put in, change, take out. Every action is a form that works without a script."""

import re
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.carts import queries
from market.domain.carts import services as carts
from market.domain.carts.errors import CannotCollect, CartGone, NotOnSale, WrongQuantity
from market.domain.carts.models import Cart
from market.domain.carts.services import Change
from market.domain.promotions.queries import market_on_offer, on_offer
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.shop.products.buying import address_with_typed
from market.web.carts import cart_id, current_cart, keep_cart
from market.web.inputs import MOST_OF_ONE_THING, quantity, whole_number
from market.web.request import LARGEST_ID
from market.web.session import visitor

bp = Blueprint("cart", __name__, url_prefix="/cart")
_QUANTITY = re.compile(r"quantity-([0-9]{1,9})")


@dataclass(slots=True)
class Typed:
    """What was typed into the basket's form: good quantities, shown prices, and sentences for what is no quantity."""

    quantities: dict[int, int] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    kept: dict[int, str] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)


@bp.get("")
def show() -> ResponseReturnValue:
    """What is in the basket, by enterprise and by the way it reaches the shopper."""
    cart = current_cart()
    if cart is not None:
        keep_cart(cart)  # one that was begun in another browser: its number stands in this header too from now on
    return _page(cart, Typed())


@bp.post("/lines")
def add() -> ResponseReturnValue:
    """Put something in; then to the basket, straight to the checkout, or back to the product with a sentence.

    There the form shows what was typed.
    """
    variant_id = whole_number(request.form.get("variant_id", ""), lowest=1, highest=LARGEST_ID)
    try:
        change = _add(variant_id)
    except MarketError as refusal:
        flash(str(refusal), "error")
        return redirect(_back_to_product(variant_id), 303)
    if change.was_capped:
        flash(_capped(change), "warning")
    elif "now" in request.form:
        return redirect(url_for("shop.checkout.checkout"), 303)
    else:
        flash(gettext("%(name)s is in your basket.", name=change.name), "success")
    return redirect(url_for("shop.cart.show"), 303)


@bp.post("")
def update() -> ResponseReturnValue:
    """Set the quantities that were typed, all of them or none; then stay, or go on to the checkout."""
    cart, typed = current_cart(), _typed()
    if cart is None:
        return _gone()
    if typed.errors:
        return _page(cart, typed)
    try:
        with transaction():
            changes = carts.change(cart, typed.quantities, seen=typed.seen, now=clock.now())
    except CartGone:
        return _gone()
    capped = [change for change in changes if change.was_capped]
    for change in capped:
        flash(_capped(change), "warning")
    if "checkout" in request.form and not capped:
        return redirect(url_for("shop.checkout.checkout"), 303)
    if not capped:
        flash(gettext("Your basket is up to date."), "success")
    return redirect(url_for("shop.cart.show"), 303)


@bp.post("/lines/<int:line_id>/remove")
def remove(line_id: int) -> ResponseReturnValue:
    """Take a line out. Quantities typed beside it and not yet applied are kept, where they can be read."""
    cart, typed = current_cart(), _typed()
    if cart is None:
        return _gone()
    try:
        with transaction():
            now = clock.now()
            if typed.quantities:
                carts.change(cart, typed.quantities, seen=typed.seen, now=now)
            name = carts.remove(cart, line_id, now=now)
    except CartGone:
        return _gone()
    if name is None:
        flash(gettext("That is no longer in your basket."), "warning")
    else:
        flash(gettext("%(name)s is no longer in your basket.", name=name), "success")
    return redirect(url_for("shop.cart.show"), 303)


def _page(cart: Cart | None, typed: Typed) -> ResponseReturnValue:
    basket = queries.basket_of(cart, now=clock.now())
    today = clock.day_of(clock.now())
    lines = [(part.enterprise_id, line.category_id) for part in basket.parts for line in part.lines]
    page = render_template(
        "shop/cart/show.html",
        basket=basket,
        typed=typed,
        offered=on_offer(today) if lines else {},
        market_offered=[one for one in market_on_offer(today) if any(one.covers(*line) for line in lines)],
        code=request.args.get("code", "")[:40],
    )
    return page, 422 if typed.errors else 200


def _gone() -> ResponseReturnValue:
    flash(str(CartGone()), "warning")
    return redirect(url_for("shop.cart.show"), 303)


def _add(variant_id: int | None) -> Change:
    wanted = quantity(request.form.get("quantity", "1"))
    if wanted is None:
        raise WrongQuantity(most=MOST_OF_ONE_THING)
    if variant_id is None:
        raise NotOnSale
    typed_day = request.form.get("collect_on", "").strip()
    day_id = whole_number(typed_day, lowest=1, highest=LARGEST_ID) if typed_day else None
    if typed_day and day_id is None:
        raise CannotCollect
    now = clock.now()
    with transaction():
        cart = carts.open_cart(cart_id=cart_id(), user=visitor(), now=now)
        change = carts.add(cart, variant_id=variant_id, quantity=wanted, collect_on_id=day_id, now=now)
    keep_cart(cart)
    return change


def _back_to_product(variant_id: int | None) -> str:
    slug = queries.product_slug(variant_id) if variant_id is not None else None
    return address_with_typed(slug) if slug else url_for("shop.products.index")


def _typed() -> Typed:
    typed = Typed()
    for name, value in request.form.items():
        found = _QUANTITY.fullmatch(name)
        if found is None:
            continue
        line_id = int(found[1])
        wanted = quantity(value)
        if wanted is None:
            typed.kept[line_id] = value[:20]
            typed.errors[line_id] = str(WrongQuantity(most=MOST_OF_ONE_THING))
        else:
            typed.quantities[line_id] = wanted
            typed.kept[line_id] = str(wanted)
        seen = whole_number(request.form.get(f"price-{line_id}", ""), lowest=0, highest=LARGEST_ID)
        if seen is not None:
            typed.seen[line_id] = seen
    return typed


def _capped(change: Change) -> str:
    return gettext(
        "You asked for %(wanted)s of %(name)s, but only %(quantity)s can be ordered. Your basket has %(quantity)s.",
        wanted=change.wanted,
        name=change.name,
        quantity=change.quantity,
    )
