"""Coupons in the basket: used by a button or by their code, and taken out again. Forms that need no script."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.carts import coupons, queries
from market.domain.promotions import queries as promotions
from market.domain.promotions import rules
from market.domain.promotions.errors import NoSuchCoupon, NothingForCoupon, NothingForMarketCoupon
from market.domain.promotions.models import Coupon
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.web.carts import current_cart
from market.web.limits import COUPON_CODES, limiter

bp = Blueprint("coupons", __name__, url_prefix="/cart/coupons")


@bp.post("")
@limiter.limit(COUPON_CODES)
def use_code() -> ResponseReturnValue:
    """Use the coupon whose code was typed; what was typed comes back when it is none."""
    typed = request.form.get("code", "")[:40]
    code = rules.as_code(typed)
    try:
        if code is None:
            raise NoSuchCoupon
        _use(promotions.coupon_by_code(code))
    except MarketError as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("shop.cart.show", code=typed, _anchor="code"), 303)
    return redirect(url_for("shop.cart.show"), 303)


@bp.post("/<int:coupon_id>")
def use(coupon_id: int) -> ResponseReturnValue:
    """Use a coupon that the shop offers."""
    try:
        _use(promotions.public_coupon(coupon_id))
    except MarketError as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("shop.cart.show"), 303)


@bp.post("/<int:coupon_id>/remove")
def remove(coupon_id: int) -> ResponseReturnValue:
    """Order without it."""
    cart = current_cart()
    if cart is not None:
        with transaction():
            coupons.let_go(cart, coupon_id)
        flash(gettext("The coupon is no longer in your basket."), "success")
    return redirect(url_for("shop.cart.show"), 303)


def _use(coupon: Coupon) -> None:
    """Raises ``NothingForCoupon`` or ``NothingForMarketCoupon`` where it holds for nothing in the basket."""
    cart, terms = current_cart(), promotions.terms_of(coupon)
    basket = queries.basket_of(cart, now=clock.now())
    covered = any(terms.covers(part.enterprise_id, line.category_id) for part in basket.parts for line in part.lines)
    if cart is None or not covered:
        if coupon.enterprise is None:
            raise NothingForMarketCoupon(name=coupon.name)
        raise NothingForCoupon(enterprise=coupon.enterprise.name)
    with transaction():
        coupons.hold(cart, coupon)
    flash(gettext("The coupon “%(name)s” is in your basket.", name=coupon.name), "success")
