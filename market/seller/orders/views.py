"""Orders of one's own enterprise: look, send, hand over, say that it has arrived. Another's order is not found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.audit import services as audit
from market.domain.claims import office_queries as claims_office
from market.domain.claims import queries as claim_queries
from market.domain.claims.errors import AmountChanged
from market.domain.claims.models import ClaimKind, ClaimReason
from market.domain.orders import queries as orders
from market.domain.orders import receiving, services
from market.domain.orders.models import DeliveryWord, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE
from market.domain.shipping.carriers import carrier
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.orders.forms import CannotSendForm
from market.web import claims
from market.web.claims import Wish
from market.web.guards import own_enterprise
from market.web.parcels import SendForm
from market.web.session import actor, signed_in_user

bp = Blueprint("orders", __name__, url_prefix="/orders")

PAGE = 50
SHOWN = {
    "waiting": {SellerOrderStatus.PREPARING},
    "done": {SellerOrderStatus.SENT, SellerOrderStatus.DELIVERED, SellerOrderStatus.COLLECTED},
    "cancelled": {SellerOrderStatus.CANCELLED, SellerOrderStatus.RETURNED},
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """Orders by what is to be done with them: ``?show=waiting|done|cancelled``, the newest first."""
    enterprise = own_enterprise(signed_in_user())
    wanted = request.args.get("show", "")
    shown = wanted if wanted in SHOWN else "waiting"
    before = request.args.get("before", "")
    before_id = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    parts = orders.worklist(enterprise, statuses=SHOWN[shown], before_id=before_id, most=PAGE + 1)
    counts = orders.count_by_status(enterprise)
    return render_template(
        "seller/orders/index.html",
        parts=parts[:PAGE],
        older=parts[PAGE - 1].id if len(parts) > PAGE else None,
        shown=shown,
        counts={name: sum(counts.get(status, 0) for status in states) for name, states in SHOWN.items()},
        today=clock.day_of(clock.now()),
    )


@bp.get("/<int:part_id>")
def show(part_id: int) -> ResponseReturnValue:
    """One order with its recipient; that somebody looked is written down."""
    return _page(_part(part_id), SendForm())


@bp.post("/<int:part_id>/send")
def ship(part_id: int) -> ResponseReturnValue:
    """The parcel has left."""
    form = SendForm()
    part = _part(part_id)
    if not form.validate():
        return _page(part, form), 422
    try:
        with transaction():
            services.send(
                part,
                carrier=form.carrier.data,
                tracking_number=form.number,
                actor=actor(),
                now=clock.now(),
            )
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(_part(part_id), form), 409
    if form.looks_odd:
        flash(
            gettext("Sent. The number does not look like one of that carrier: please compare the label."), "warning"
        )
    else:
        flash(gettext("Sent. The shopper can follow the parcel and gets a mail."), "success")
    return redirect(url_for("seller.orders.show", part_id=part_id), 303)


@bp.post("/<int:part_id>/collected")
def collected(part_id: int) -> ResponseReturnValue:
    """The shopper has it."""
    part = _part(part_id)
    try:
        with transaction():
            services.record_collected(part, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("Handed over."), "success")
    return redirect(url_for("seller.orders.show", part_id=part_id), 303)


@bp.post("/<int:part_id>/delivered")
def delivered(part_id: int) -> ResponseReturnValue:
    """It has arrived, says the enterprise."""
    part, now = _part(part_id), clock.now()
    try:
        with transaction():
            receiving.record_delivered(part, word=DeliveryWord.SELLER, actor=actor(), at=now, now=now)
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("Delivered. The shopper’s days for a return begin tomorrow."), "success")
    return redirect(url_for("seller.orders.show", part_id=part_id), 303)


@bp.route("/<int:part_id>/cancel", methods=["GET", "POST"])
def cancel(part_id: int) -> ResponseReturnValue:
    """What cannot be sent is cancelled at the enterprise's cost: first shown to the won, then done."""
    part = _part(part_id)
    form = CannotSendForm.about(part)
    if not form.validate_on_submit():
        page = render_template("seller/orders/cancel.html", part=part, form=form, quote=None)
        return page, 422 if form.errors else 200
    quote, status = None, 200
    wish = _cannot_send(form)
    try:
        quote = claim_queries.quote(
            part, wish.quantities, kind=wish.kind, reason=wish.reason, today=clock.day_of(clock.now())
        )
        if form.agreed_amount is not None:
            claims.request(part_id, wish, actor=actor())
            flash(gettext("Cancelled. The shopper gets a mail, and the money back."), "success")
            return redirect(url_for("seller.orders.show", part_id=part_id), 303)
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        status = 409
        quote = quote if isinstance(refusal, AmountChanged) else None
        part = _part(part_id)
    return render_template("seller/orders/cancel.html", part=part, form=form, quote=quote), status


def _cannot_send(form: CannotSendForm) -> Wish:
    return Wish(
        kind=ClaimKind.CANCEL,
        reason=ClaimReason.SELLER_CANNOT,
        quantities=form.quantities,
        note=form.note.data or "",
        known_on=None,
        agreed_amount=form.agreed_amount or 0,
        seen_left=form.seen_left,
    )


def _part(part_id: int) -> SellerOrder:
    return orders.part_of(own_enterprise(signed_in_user()), part_id)


def _page(part: SellerOrder, form: SendForm) -> str:
    """The order's page. Its recipient is personal data: who opened it, and when, stays known."""
    with transaction():
        audit.record(
            "seller_order.personal_data_opened",
            actor=actor(),
            subject=("seller_order", part.id, part.order.number),
            now=clock.now(),
        )
    return render_template(
        "seller/orders/show.html",
        part=part,
        form=form,
        claims=claims_office.of_part(part),
        may_leave=part.order.status in SENDABLE,
        carrier=carrier(part.carrier),
        today=clock.day_of(clock.now()),
    )
