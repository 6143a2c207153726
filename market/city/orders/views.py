"""Orders, for the city: find one, see all of its money, give some of it back. Nobody is named unless for a reason."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.orders.forms import RefundForm, ReviewForm
from market.city.purposes import PurposeForm
from market.domain.audit import services as audit
from market.domain.claims import queries as claim_queries
from market.domain.ledger import queries as ledger
from market.domain.operators.abilities import StaffAbility
from market.domain.orders import queries as orders
from market.domain.orders.models import Order, OrderStatus, SellerOrder
from market.domain.orders.office_queries import late_parts, orders_to_review
from market.domain.orders.rules import normal_number
from market.domain.payments import office_queries as payments
from market.domain.payments import reviewing
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.web import claims
from market.web.guards import staff_needs
from market.web.session import actor

bp = Blueprint("orders", __name__, url_prefix="/orders")
bp.before_request(staff_needs(StaffAbility.HANDLE_ORDERS))

LONGEST_NUMBER = 40


@bp.get("/")
def index() -> ResponseReturnValue:
    """Find an order by ``?q=``, its number; what needs a look, what failed, what is late."""
    typed = request.args.get("q", "").strip()[:LONGEST_NUMBER]
    if typed and orders.by_number(normal_number(typed)) is not None:
        return redirect(url_for("city.orders.show", number=normal_number(typed)), 303)
    return render_template(
        "city/orders/index.html",
        typed=typed,
        to_review=orders_to_review(),
        needs_review=OrderStatus.NEEDS_REVIEW,
        failed=payments.failed_refunds(),
        late=late_parts(clock.day_of(clock.now())),
    )


@bp.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """All that is known of an order and its money; the people in it are masked."""
    return _page(_order(number), PurposeForm(), _review_form(None))


@bp.post("/<number>/people")
def people(number: str) -> ResponseReturnValue:
    """The same with the people in it: who looked, and why, stays known."""
    order, form = _order(number), PurposeForm()
    if not form.validate():
        return _page(order, form, _review_form(None)), 422
    with transaction():
        audit.record(
            "order.personal_data_opened",
            actor=actor(),
            subject=("order", order.id, order.number),
            now=clock.now(),
            reason=form.reason,
        )
    return _page(_order(number), PurposeForm(formdata=None), _review_form(None), opened=True)


@bp.post("/<number>/reviewed")
def reviewed(number: str) -> ResponseReturnValue:
    """The payment was looked at and it is right: the order goes on."""
    order, form = _order(number), _review_form(request.form)
    if not form.validate():
        return _page(order, PurposeForm(formdata=None), form), 422
    try:
        with transaction():
            reviewing.end_review(order, reason=form.reason.data, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("The check is over and the order goes on."), "success")
    return redirect(url_for("city.orders.show", number=number), 303)


@bp.route("/<number>/parts/<int:part_id>/refund", methods=["GET", "POST"])
def refund(number: str, part_id: int) -> ResponseReturnValue:
    """Give back some of what was paid for one seller's part: first shown to the won, then done."""
    order = _order(number)
    part = _part(order, part_id)
    standing = claim_queries.standing_of(part)
    form = RefundForm.about(part, standing)
    facts = {"order": order, "part": part, "form": form, "standing": standing}
    if not form.validate_on_submit():
        return render_template("city/orders/refund.html", **facts, sure=False), 422 if form.errors else 200
    if form.total == 0:
        form.form_errors.append(gettext("Please write at least one amount."))
        return render_template("city/orders/refund.html", **facts, sure=False), 422
    if form.seen_left is None:
        return render_template("city/orders/refund.html", **facts, sure=True)
    try:
        claims.refund_by_operator(
            part_id,
            lines=form.by_line,
            shipping=form.shipping_amount,
            reason=form.reason.data,
            actor=actor(),
            seen_left=form.seen_left,
        )
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        order = _order(number)
        part = _part(order, part_id)
        facts |= {"order": order, "part": part, "standing": claim_queries.standing_of(part)}
        return render_template("city/orders/refund.html", **facts, sure=False), 409
    flash(gettext("The refund is written down and asked for. Its state stands below."), "success")
    return redirect(url_for("city.orders.show", number=number, _anchor="refunds"), 303)


@bp.post("/<number>/refunds/<int:refund_id>/retry")
def retry(number: str, refund_id: int) -> ResponseReturnValue:
    """Ask once more for a refund that failed."""
    if payments.refund_of_order(_order(number), refund_id) is None:
        abort(404)
    try:
        claims.retry_any_refund(refund_id, actor=actor())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("The refund is asked for again. Its state stands below."), "success")
    return redirect(url_for("city.orders.show", number=number, _anchor="refunds"), 303)


def _review_form(typed: Mapping[str, str] | None) -> ReviewForm:
    """Its fields' names begin with a word of its own: another form of the page has a reason, too."""
    return ReviewForm(formdata=typed, prefix="review-")


def _order(number: str) -> Order:
    order = orders.by_number(number)
    if order is None:
        abort(404)
    return order


def _part(order: Order, part_id: int) -> SellerOrder:
    part = next((part for part in order.seller_orders if part.id == part_id), None)
    if part is None:
        abort(404)
    return part


def _page(order: Order, open_form: PurposeForm, review_form: ReviewForm, *, opened: bool = False) -> str:
    refunds = payments.refunds_of(order)
    return render_template(
        "city/orders/show.html",
        order=order,
        opened=opened,
        open_form=open_form,
        review_form=review_form,
        attempts=payments.attempts_of(order),
        refunds=refunds,
        replaced={refund.retry_of_id for refund in refunds},
        disputes=payments.disputes_of(order),
        claims=claim_queries.claims_of_order(order),
        entries=ledger.of_order(order.id),
        today=clock.day_of(clock.now()),
    )
