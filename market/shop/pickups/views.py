"""Refund, delivery or the new day, for whoever has the link of the mail. Looking changes nothing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.orders import redirecting
from market.domain.pickups import queries, rules
from market.domain.pickups.models import PickupChange, PickupState
from market.domain.shipping.services import policy_of
from market.foundation import clock
from market.foundation.errors import MarketError
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.shop.pickups.forms import ChoiceForm
from market.web import pickups
from market.web.limits import CHECKOUT, limiter
from market.web.session import actor

bp = Blueprint("pickups", __name__, url_prefix="/pickups")

_THANKS: dict[PickupState, LazyText] = {
    PickupState.REFUNDED: _l("The part is cancelled, and your money is on its way back."),
    PickupState.DELIVERED: _l("It will be sent to you, free of charge."),
    PickupState.KEPT: _l("Good. It waits for you at the booth."),
}


@bp.route("/<link>", methods=["GET", "POST"])
@limiter.limit(CHECKOUT, methods=["POST"])
def choose(link: str) -> ResponseReturnValue:
    """What changed, and what can be done about it until when; afterwards, what was done."""
    change = queries.by_link(link)
    form = _form(change)
    if not form.fits() or form.chosen is None:
        return _page(change, link, form), 422 if form.is_submitted() else 200
    choice = form.chosen
    try:
        pickups.answer(change.id, choice, delivery=form.to_delivery(), actor=actor())
    except MarketError as refusal:
        form = _form(queries.by_link(link))
        form.form_errors = [str(refusal)]
        return _page(queries.by_link(link), link, form), 409
    flash(str(_THANKS[choice]), "success")
    return redirect(url_for("shop.pickups.choose", link=link), 303)


def _form(change: PickupChange) -> ChoiceForm:
    part = change.seller_order
    return ChoiceForm.about(
        change,
        sends=policy_of(part.enterprise) is not None,
        has_address=redirecting.has_address(part.order),
    )


def _page(change: PickupChange, link: str, form: ChoiceForm) -> str:
    part = change.seller_order
    return render_template(
        "shop/pickups/choose.html",
        change=change,
        part=part,
        link=link,
        form=form,
        is_open=change.state is PickupState.ASKED and clock.now() < change.ends_at,
        has_address=redirecting.has_address(part.order),
        without_answer=rules.WITHOUT_ANSWER[change.cause].value,
    )
