"""Checkout: from the basket to the payment page, on one page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.accounts.models import Address
from market.domain.accounts.queries import addresses_of
from market.domain.carts import coupons as cart_coupons
from market.domain.carts import queries as cart_queries
from market.domain.carts import services as carts
from market.domain.carts.basket import Basket
from market.domain.carts.errors import CartAlreadyOrdered
from market.domain.carts.models import Cart
from market.domain.enterprises import holidays
from market.domain.orders import queries as order_queries
from market.domain.orders import services as orders
from market.domain.orders.agreements import Agreement
from market.domain.orders.due import due_on
from market.domain.orders.errors import NothingToOrder, TotalChanged
from market.domain.orders.models import Order, OrderStatus
from market.domain.orders.placing import Placed
from market.domain.payments.errors import PaymentNotPossible
from market.domain.promotions.errors import CouponUsedUp
from market.domain.workdays.queries import closed_days
from market.foundation import clock
from market.foundation.clock import day_of
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.shop.checkout.forms import CheckoutForm, checkout_form
from market.web import payments
from market.web.carts import cart_id, current_cart, keep_cart, may_see, remember_order
from market.web.inputs import whole_number
from market.web.limits import CHECKOUT, limiter
from market.web.request import LARGEST_ID
from market.web.session import visitor
from market.web.site import settings

bp = Blueprint("checkout", __name__, url_prefix="/checkout")


@bp.route("", methods=["GET", "POST"])
@limiter.limit(CHECKOUT, methods=["POST"])
def checkout() -> ResponseReturnValue:
    """Ask for what is missing, show what it costs, all in; then place the order and go to pay."""
    cart = current_cart()
    basket = cart_queries.basket_of(cart, now=clock.now())
    ordered = _order_of_this_form()
    if ordered is not None:
        return _to_payment(ordered)
    if cart is None or not basket.ordered:
        return _nothing_to_order(cart)
    addresses = _address_book()
    form = checkout_form(basket, visitor(), _chosen(addresses))
    if request.method == "GET":
        return _page(basket, form, addresses), 200
    if not form.validate():
        return _page(basket, form, addresses), 422
    try:
        order = _place(cart, form.to_agreement(basket))
    except CartAlreadyOrdered:
        return _to_payment(_order_of_this_form())
    except CouponUsedUp as refusal:
        with transaction():
            cart_coupons.let_go(cart, refusal.facts["coupon_id"])
        form.form_errors = [str(refusal)]
        return _again(cart, form, addresses)
    except TotalChanged as changed:
        return _again(cart, form, addresses, agreed=changed.facts["agreed"])
    except MarketError as refusal:
        form.form_errors = [str(refusal)]
        return _again(cart, form, addresses)
    return _pay(order_id=order.id, number=order.number)


def _place(cart: Cart, agreement: Agreement) -> Placed:
    now = clock.now()
    with transaction():
        order = orders.place_order(
            cart, agreement=agreement, user=visitor(), is_sandbox=settings().uses_sandbox, now=now
        )
        rest = carts.carry_over(cart, ordered=order.bought, now=now)
    remember_order(order.number)
    keep_cart(rest)
    return order


def _to_payment(order: Order | None) -> ResponseReturnValue:
    """On to what comes next for an order that was made of this basket already."""
    if order is None:
        return redirect(url_for("shop.cart.show"), 303)
    if order.status is not OrderStatus.AWAITING_PAYMENT:
        return redirect(url_for("shop.orders.show", number=order.number), 303)
    return _pay(order_id=order.id, number=order.number)


def _pay(*, order_id: int, number: str) -> ResponseReturnValue:
    """On to the payment page. Where none can be opened now, the order's page says so and offers to try again."""
    try:
        return redirect(payments.start(order_id), 303)
    except PaymentNotPossible as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("shop.orders.show", number=number), 303)


def _order_of_this_form() -> Order | None:
    """The order that was made of this very form a moment ago: a second click, a second tab, the way back.

    It is asked for after the basket was read, so that a first click in between is not taken for an empty basket.
    """
    sent = whole_number(request.form.get("cart", ""), lowest=1, highest=LARGEST_ID)
    order = order_queries.of_cart(sent) if sent is not None else None
    if order is None or not (may_see(order) or cart_id() == sent):
        return None
    remember_order(order.number)  # the first click's answer, which remembers it too, may still be on its way
    return order


def _nothing_to_order(cart: Cart | None) -> ResponseReturnValue:
    if cart is not None or request.method == "POST":
        flash(str(NothingToOrder()), "warning")
    return redirect(url_for("shop.cart.show"), 303)


def _again(
    cart: Cart, form: CheckoutForm, addresses: list[Address], *, agreed: int | None = None
) -> ResponseReturnValue:
    """The page once more with what is true now; what was typed stays. Without anything to order: the basket."""
    basket = cart_queries.basket_of(cart, now=clock.now())
    if not basket.ordered:
        return _nothing_to_order(cart)
    return _page(basket, form, addresses, agreed=agreed), 409


def _page(basket: Basket, form: CheckoutForm, addresses: list[Address], *, agreed: int | None = None) -> str:
    now, zone = clock.now(), form.zone
    closed, rests = closed_days(day_of(now)), holidays.rests(day_of(now))
    form.agreed_total.data = str(basket.total(zone))
    form.cart.data = str(basket.cart_id)
    return render_template(
        "shop/checkout/checkout.html",
        basket=basket,
        form=form,
        zone=zone,
        agreed=agreed,
        addresses=addresses,
        sent_by=[
            due_on(part.paces, now, closed=closed | holidays.all_days(rests.get(part.enterprise_id, ())))
            for part in basket.ordered_parts
        ],
    )


def _address_book() -> list[Address]:
    user = visitor()
    return list(addresses_of(user)) if user is not None else []


def _chosen(addresses: list[Address]) -> Address | None:
    """The address that was asked for with ``?address=``, or the one to offer first."""
    wanted = request.args.get("address")
    asked_for = next((address for address in addresses if str(address.id) == wanted), None)
    return asked_for or next(iter(addresses), None)
