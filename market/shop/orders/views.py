"""An order's page, for its owner or for a guest who has shown that it is theirs; another's does not exist."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.claims import queries as claim_queries
from market.domain.claims import services as claims
from market.domain.claims.rules import withdraw_until
from market.domain.orders import queries, receiving
from market.domain.orders.errors import OrderNotFound
from market.domain.orders.models import DeliveryWord, Order, OrderStatus
from market.domain.orders.rules import can_be_cancelled, normal_number
from market.domain.payments.errors import PaymentNotPossible
from market.domain.payments.queries import money_kept
from market.domain.pickups import queries as pickups
from market.domain.pickups.models import PickupChange
from market.domain.reviews.queries import offers as review_offers
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.shop.directory.facts import business_no
from market.shop.orders.forms import LookUpForm
from market.shop.orders.own import own_order, own_part
from market.web import payments
from market.web.carts import remember_order
from market.web.limits import CHECKOUT, LOOK_UP, limiter
from market.web.session import actor

bp = Blueprint("orders", __name__, url_prefix="/orders")
bp.add_app_template_filter(business_no, "business_no")


@bp.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """How the order stands: payment, each enterprise's part, who sells it, what can still be done."""
    order = own_order(number)
    partly = order.status is OrderStatus.PARTLY_REFUNDED
    return render_template(
        "shop/orders/show.html",
        order=order,
        may_cancel=can_be_cancelled(order),
        claims=claim_queries.claims_of_order(order) if order.paid_at else [],
        choices=_choices(order) if any(part.collect_on_id for part in order.seller_orders) else [],
        refunded=order.total - money_kept(order) if partly else 0,
        withdraw_until=withdraw_until,
        reviewing=review_offers(order, today=clock.day_of(clock.now())),
    )


def _choices(order: Order) -> list[tuple[PickupChange, str]]:
    """What the shopper is asked about a changed pop-up, each with the word of its link."""
    return [(change, pickups.link_of(change)) for change in pickups.open_of_order(order)]


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
    payments.settle(own_order(number).id)
    return redirect(url_for("shop.orders.show", number=number), 303)


@bp.post("/<number>/pay")
@limiter.limit(CHECKOUT)
def pay(number: str) -> ResponseReturnValue:
    """To the payment page of an order that waits for its payment."""
    try:
        return redirect(payments.start(own_order(number).id), 303)
    except PaymentNotPossible as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("shop.orders.show", number=number), 303)


@bp.get("/<number>/cancel")
def confirm_cancel(number: str) -> ResponseReturnValue:
    """Ask before cancelling, and say what happens then."""
    order = own_order(number)
    if not can_be_cancelled(order):
        return redirect(url_for("shop.orders.show", number=number), 303)
    return render_template("shop/orders/cancel.html", order=order)


@bp.post("/<number>/cancel")
@limiter.limit(CHECKOUT)
def cancel(number: str) -> ResponseReturnValue:
    """Cancel the whole order before anything is sent; what was paid goes back."""
    order_id = own_order(number).id
    try:
        payments.cancel(order_id)
    except MarketError as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Your order is cancelled."), "success")
    return redirect(url_for("shop.orders.show", number=number), 303)


@bp.post("/<number>/parts/<int:part_id>/received")
@limiter.limit(CHECKOUT)
def received(number: str, part_id: int) -> ResponseReturnValue:
    """The shopper says that it has arrived."""
    part, now = own_part(number, part_id), clock.now()
    try:
        with transaction():
            receiving.record_delivered(part, word=DeliveryWord.SHOPPER, actor=actor(), at=now, now=now)
    except MarketError as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Thank you. Is everything as you ordered it? Then you can confirm the purchase."), "success")
    return redirect(url_for("shop.orders.show", number=number), 303)


@bp.post("/<number>/parts/<int:part_id>/confirm")
@limiter.limit(CHECKOUT)
def confirm(number: str, part_id: int) -> ResponseReturnValue:
    """The shopper keeps it; the right to return it stays."""
    part = own_part(number, part_id)
    try:
        with transaction():
            claims.confirm_purchase(part, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Thank you. The purchase is confirmed."), "success")
    return redirect(url_for("shop.orders.show", number=number), 303)
