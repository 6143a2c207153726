"""An order's page, for its owner or for a guest who has shown that it is theirs; another's does not exist."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.orders import queries
from market.domain.orders.errors import OrderNotFound
from market.domain.orders.models import Order
from market.domain.orders.rules import can_be_cancelled, normal_number
from market.domain.payments.errors import PaymentNotPossible
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.shop.directory.facts import business_no
from market.shop.orders.forms import LookUpForm
from market.web import payments
from market.web.carts import may_see, remember_order
from market.web.limits import CHECKOUT, LOOK_UP, limiter

bp = Blueprint("orders", __name__, url_prefix="/orders")
bp.add_app_template_filter(business_no, "business_no")


@bp.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """How the order stands: payment, each enterprise's part, who sells it, what can still be done."""
    order = _own(number)
    return render_template("shop/orders/show.html", order=order, may_cancel=can_be_cancelled(order))


@bp.route("/lookup", methods=["GET", "POST"])
@limiter.limit(LOOK_UP, methods=["POST"])
def lookup() -> ResponseReturnValue:
    """Find an order by its number, name and phone. Whatever does not fit gets one and the same answer."""
    form = LookUpForm()
    if not form.validate_on_submit():
        return render_template("shop/orders/lookup.html", form=form), 422 if form.is_submitted() else 200
    try:
        order = queries.look_up(number=normal_number(form.number.data), name=form.name.data, phone=form.phone.data)
    except OrderNotFound:
        form.form_errors = [
            gettext("We found no order with these three. Please check the number, the name and the phone.")
        ]
        return render_template("shop/orders/lookup.html", form=form), 422
    remember_order(order.number)
    return redirect(url_for("shop.orders.show", number=order.number), 303)


@bp.get("/<number>/return")
def returned(number: str) -> ResponseReturnValue:
    """Back from the payment page. Its address proves nothing: the provider is asked how the payment stands."""
    payments.settle(_own(number).id)
    return redirect(url_for("shop.orders.show", number=number), 303)


@bp.post("/<number>/pay")
@limiter.limit(CHECKOUT)
def pay(number: str) -> ResponseReturnValue:
    """To the payment page of an order that waits for its payment."""
    try:
        return redirect(payments.start(_own(number).id), 303)
    except PaymentNotPossible as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("shop.orders.show", number=number), 303)


@bp.get("/<number>/cancel")
def confirm_cancel(number: str) -> ResponseReturnValue:
    """Ask before cancelling, and say what happens then."""
    order = _own(number)
    if not can_be_cancelled(order):
        return redirect(url_for("shop.orders.show", number=number), 303)
    return render_template("shop/orders/cancel.html", order=order)


@bp.post("/<number>/cancel")
@limiter.limit(CHECKOUT)
def cancel(number: str) -> ResponseReturnValue:
    """Cancel the whole order before anything is sent; what was paid goes back."""
    order_id = _own(number).id
    try:
        payments.cancel(order_id)
    except MarketError as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Your order is cancelled."), "success")
    return redirect(url_for("shop.orders.show", number=number), 303)


def _own(number: str) -> Order:
    order = queries.by_number(number)
    if order is None or not may_see(order):
        abort(404)
    return order
