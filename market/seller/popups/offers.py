"""Answering an offer of a booth in one tap, giving a booth up, objecting to a result."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.calls.queries import own_application, public_call
from market.domain.enterprises.abilities import Ability
from market.domain.offers import answering, objecting, queries
from market.domain.offers.models import BoothOffer, OfferState
from market.domain.pickups.services import notice_changes
from market.domain.popups.office_queries import popup_by_slug
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.popups.forms import DeclineForm, GiveUpForm, ObjectionForm
from market.web.guards import needs, own_enterprise
from market.web.session import actor, signed_in_user

bp = Blueprint("offers", __name__, url_prefix="/popups")
bp.before_request(needs(Ability.JOIN_POPUPS))


@bp.post("/<slug>/offer/confirm")
def confirm(slug: str) -> ResponseReturnValue:
    """Take the booth."""
    offer = _own(slug)
    if not _is_seen(offer):
        return _back(slug)
    try:
        with transaction():
            answering.confirm(offer, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("The booth is yours. You take part."), "success")
    return _back(slug)


@bp.post("/<slug>/offer/decline")
def decline(slug: str) -> ResponseReturnValue:
    """Leave the booth to the next on the waiting list."""
    offer, form = _own(slug), DeclineForm()
    if not _is_seen(offer):
        return _back(slug)
    if not form.validate():
        flash(" ".join(str(words) for errors in form.errors.values() for words in errors), "error")
        return _back(slug)
    try:
        with transaction():
            answering.decline(offer, reason=form.reason.data or "", actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("Declined. The next on the waiting list is asked. Thank you for telling us early."), "success")
    return _back(slug)


@bp.route("/<slug>/offer/give-up", methods=["GET", "POST"])
def give_up(slug: str) -> ResponseReturnValue:
    """Give a confirmed booth up, after reading what that means; who ordered for pick-up there is asked what to do."""
    offer, form = _own(slug), GiveUpForm()
    if offer.state is not OfferState.CONFIRMED:
        return _back(slug)
    if form.validate_on_submit():
        try:
            with transaction():
                answering.cancel(offer, reason=form.reason.data, by_city=False, actor=actor(), now=clock.now())
                notice_changes(popup_id=offer.popup_id, now=clock.now())
        except MarketError as refusal:
            flash(str(refusal), "error")
        else:
            flash(gettext("The booth is given up. The next on the waiting list is asked."), "success")
        return _back(slug)
    page = render_template("seller/popups/give_up.html", offer=offer, popup=offer.popup, form=form)
    return page, 422 if form.errors else 200


@bp.route("/calls/<slug>/objection", methods=["GET", "POST"])
def object_to(slug: str) -> ResponseReturnValue:
    """Object to the result, once."""
    call = public_call(slug)
    application = own_application(call, own_enterprise(signed_in_user()))
    back = redirect(url_for("seller.popups.call", slug=slug, _anchor="objection"), 303)
    results = queries.results_of(call)
    if results is None or queries.objection_of(application) is not None:
        return back
    form = ObjectionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                objecting.object_to(application, form.text.data, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("Your objection has been received. The city answers it in writing."), "success")
            return back
    page = render_template("seller/popups/objection.html", call=call, results=results, form=form)
    return page, 422 if form.errors else 200


def _own(slug: str) -> BoothOffer:
    return queries.own_offer(popup_by_slug(slug), own_enterprise(signed_in_user()))


def _is_seen(offer: BoothOffer) -> bool:
    """The button was that of this offer: an older page may stand open when there is a new one."""
    if request.form.get("offer") == str(offer.id):
        return True
    flash(gettext("There is a newer offer. Please read it first."), "warning")
    return False


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for("seller.popups.show", slug=slug, _anchor="offer"), 303)
