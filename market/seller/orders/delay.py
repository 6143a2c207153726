"""Telling a shopper that an order leaves later."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.orders import delays
from market.domain.orders.errors import DelayDayUnfit, DelayUnexplained
from market.domain.orders.models import DelayReason
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.orders.forms import DelayForm
from market.seller.orders.parts import own_part
from market.web.session import actor

bp = Blueprint("delay", __name__)


@bp.route("/<int:part_id>/delay", methods=["GET", "POST"])
def announce(part_id: int) -> ResponseReturnValue:
    """The reason and the new day; the shopper gets a mail and may cancel."""
    part = own_part(part_id)
    form = DelayForm()
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                delays.announce(
                    part,
                    reason=DelayReason.stored_as(form.reason.data),
                    words=form.words.data or "",
                    due_on=form.due_on.data,
                    actor=actor(),
                    now=clock.now(),
                )
        except (DelayDayUnfit, DelayUnexplained) as refusal:
            field = form.due_on if isinstance(refusal, DelayDayUnfit) else form.words
            field.errors = [*field.errors, str(refusal)]
            status = 422
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409
        else:
            flash(gettext("The shopper gets a mail with the reason and the new day."), "success")
            return redirect(url_for("seller.orders.show", part_id=part_id), 303)
        part = own_part(part_id)
    elif form.errors:
        status = 422
    today = clock.day_of(clock.now())
    days = delays.new_days(part.ship_due_on, today) if part.ship_due_on else None
    return render_template("seller/orders/delay.html", part=part, form=form, days=days, today=today), status
