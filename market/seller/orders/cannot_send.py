"""Saying that something cannot be sent: it is cancelled at the enterprise's cost."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.claims import queries as claim_queries
from market.domain.claims.errors import AmountChanged
from market.domain.claims.models import ClaimKind, ClaimReason
from market.foundation import clock
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.orders.forms import CannotSendForm
from market.seller.orders.parts import own_part
from market.web import claims
from market.web.claims import Wish
from market.web.session import actor

bp = Blueprint("cannot_send", __name__)


@bp.route("/<int:part_id>/cancel", methods=["GET", "POST"])
def cancel(part_id: int) -> ResponseReturnValue:
    """What cannot be sent is cancelled at the enterprise's cost: first shown to the won, then done."""
    part = own_part(part_id)
    form = CannotSendForm.about(part)
    if not form.validate_on_submit():
        page = render_template("seller/orders/cancel.html", part=part, form=form, quote=None)
        return page, 422 if form.errors else 200
    quote, status = None, 200
    wish = _wish(form)
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
        part = own_part(part_id)
    return render_template("seller/orders/cancel.html", part=part, form=form, quote=quote), status


def _wish(form: CannotSendForm) -> Wish:
    return Wish(
        kind=ClaimKind.CANCEL,
        reason=ClaimReason.SELLER_CANNOT,
        quantities=form.quantities,
        note=form.note.data or "",
        known_on=None,
        agreed_amount=form.agreed_amount or 0,
        seen_left=form.seen_left,
    )
