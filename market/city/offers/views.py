"""What follows an allocation: announcing it, who was asked and answered, who waits, which mails left."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from market.city.offers.forms import ByHandForm, TakeBackForm
from market.city.offers.shown import drawn, next_steps
from market.domain.allocation.queries import official_run
from market.domain.allocation.services import check_interest
from market.domain.calls import office_queries as calls
from market.domain.calls.models import Call
from market.domain.offers import announcing, answering, by_hand, queries
from market.domain.offers import office_queries as office
from market.domain.offers.errors import NoOfficialRun
from market.domain.offers.models import LIVE, OfferState
from market.domain.operators.abilities import StaffAbility
from market.domain.pickups.services import notice_changes
from market.domain.popups.models import BoothZone, Popup
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import LANGUAGES, gettext
from market.web import offer_mails, outbox
from market.web.guards import check_reach, staff_needs
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user
from market.web.site import settings

bp = Blueprint("offers", __name__, url_prefix="/calls/<slug>/offers")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS, minds_reach=True))


@bp.get("/")
def index(slug: str) -> ResponseReturnValue:
    """One pop-up of the call at a time (``?popup=``): its plan, every offer, and who waits in which order."""
    call, now = calls.call_by_slug(slug), clock.now()
    check_reach(signed_in_user(), call.organisation_id)
    popup = _chosen(call)
    results = queries.results_of(call)
    offers = office.offers_at(popup) if popup is not None and results is not None else []
    line = office.line_at(popup, requested_edge(whole_number)) if popup is not None and results is not None else None
    return render_template(
        "city/offers/index.html",
        call=call,
        popup=popup,
        results=results,
        run=None if results else official_run(call),
        offers=offers,
        plan=drawn(popup, offers) if popup is not None and offers else [],
        steps=next_steps(popup, offers, now) if popup is not None and offers else [],
        counts=office.counts_by_popup(call) if results else {},
        by_hand=office.by_hand(call) if results else 0,
        objections=queries.objections_to(call) if results else None,
        line=page_of([tuple(row)[:4] for row in line.rows], line) if line is not None else None,
        states=OfferState,
        now=now,
    )


@bp.post("/announce")
def announce(slug: str) -> ResponseReturnValue:
    """Tell everybody the result, and offer the booths."""
    call = the_call(slug)
    try:
        with transaction():
            run = official_run(call)
            if run is None:
                raise NoOfficialRun
            announcing.make_offers(call, run, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("The results are announced. Everybody gets a mail; the offers run from now on."), "success")
    return _back(slug)


@bp.post("/<int:offer_id>/remind")
def remind(slug: str, offer_id: int) -> ResponseReturnValue:
    """Write once more to who has not answered."""
    offer = office.offer_by_id(the_call(slug), offer_id)
    try:
        with transaction():
            was_sent = answering.remind(offer, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        if was_sent:
            flash(gettext("A reminder is on its way."), "success")
        else:
            flash(gettext("They were reminded less than three hours ago."), "warning")
    return _back(slug, offer.popup)


@bp.route("/<int:offer_id>/take-back", methods=["GET", "POST"])
def take_back(slug: str, offer_id: int) -> ResponseReturnValue:
    """Take a booth back, with a reason that the enterprise reads; the next is asked."""
    call = the_call(slug)
    offer, form = office.offer_by_id(call, offer_id), TakeBackForm()
    if offer.state not in LIVE:
        return _back(slug, offer.popup)
    if form.validate_on_submit():
        try:
            with transaction():
                check_interest(call, [offer.application.enterprise_id], actor())
                answering.cancel(offer, reason=form.reason.data, by_city=True, actor=actor(), now=clock.now())
                notice_changes(popup_id=offer.popup_id, now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The booth is taken back. The next on the waiting list is asked."), "success")
            return _back(slug, offer.popup)
    page = render_template("city/offers/take_back.html", call=call, offer=offer, form=form)
    return page, 422 if form.errors else 200


@bp.route("/waiting/<int:place_id>", methods=["GET", "POST"])
def offer(slug: str, place_id: int) -> ResponseReturnValue:
    """Offer a booth by hand to somebody who waits, with a reason; what speaks against it is said before."""
    call = the_call(slug)
    place, form = office.place_by_id(call, place_id), ByHandForm()
    choices = by_hand.choices(call, place)
    form.booth_id.choices = [
        SelectChoice(booth.id, f"{booth.number} · {BoothZone.stored_as(booth.zone)}") for booth, _ in choices
    ]
    if form.validate_on_submit():
        try:
            with transaction():
                check_interest(call, [place.application.enterprise_id], actor())
                by_hand.offer(
                    call, place, form.booth_id.data, reason=form.reason.data, actor=actor(), now=clock.now()
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The booth is offered. The reason stands in the audit."), "success")
            return _back(slug, place.popup)
    page = render_template("city/offers/by_hand.html", call=call, place=place, choices=choices, form=form)
    return page, 422 if form.errors else 200


@bp.get("/mails")
def mails(slug: str) -> ResponseReturnValue:
    """Every mail about this call's results, and whether it has left."""
    call = the_call(slug)
    stretch = office.letters_of(call, requested_edge(whole_number))
    return render_template(
        "city/offers/mails.html", call=call, page=page_of([tuple(row)[:3] for row in stretch.rows], stretch)
    )


@bp.get("/mails/<int:letter_id>")
def mail(slug: str, letter_id: int) -> ResponseReturnValue:
    """One of them, as it was written."""
    call = the_call(slug)
    letter, enterprise, sent = office.letter_by_id(call, letter_id)
    language = sent.language if sent is not None else next(iter(LANGUAGES))
    written = outbox.written(offer_mails.as_mail(letter, language), settings())
    return render_template(
        "city/offers/mail.html", call=call, letter=letter, enterprise=enterprise, sent=sent, written=written
    )


def the_call(slug: str) -> Call:
    """The call of that name, for whom it is in reach."""
    call = office.call_named(slug)
    check_reach(signed_in_user(), call.organisation_id)
    return call


def _chosen(call: Call) -> Popup | None:
    """The pop-up that is looked at; the first one where none is named."""
    wanted = request.args.get("popup")
    if not wanted:
        return call.popups[0] if call.popups else None
    found = next((popup for popup in call.popups if popup.slug == wanted), None)
    if found is None:
        abort(404)
    return found


def _back(slug: str, popup: Popup | None = None) -> ResponseReturnValue:
    return redirect(url_for("city.offers.index", slug=slug, popup=popup.slug if popup else None), 303)
