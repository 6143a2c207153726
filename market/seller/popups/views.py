"""Pop-ups for one's own enterprise: calls that are open, the own application, what is missing before the day."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from market.domain.calls import applying, eligibility, office_queries, queries, readiness, rules
from market.domain.calls.models import ApplicationState, Call, CallPhase
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import Enterprise
from market.domain.offers.queries import offer_of, open_offers
from market.domain.popups.models import BoothZone, PopupStatus
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.popups import outcomes
from market.seller.popups.forms import ApplicationForm
from market.web.guards import needs, own_enterprise
from market.web.paging import moment, page_of, requested_edge
from market.web.session import actor, signed_in_user

bp = Blueprint("popups", __name__, url_prefix="/popups")
bp.before_request(needs(Ability.JOIN_POPUPS))


@bp.get("/")
def index() -> ResponseReturnValue:
    """Calls that are announced or open, pop-ups with an own place, and what was applied for before."""
    enterprise, now = own_enterprise(signed_in_user()), clock.now()
    stretch = queries.past_of(enterprise, now, requested_edge(moment))
    return render_template(
        "seller/popups/index.html",
        live=[(one.call, one.application, rules.phase(one.call, now)) for one in queries.live_for(enterprise, now)],
        coming=queries.coming_of(enterprise, clock.day_of(now)),
        offers=open_offers(enterprise, now),
        past=page_of([(row[0], row[1], rules.phase(row[1], now)) for row in stretch.rows], stretch),
    )


@bp.get("/calls/<slug>")
def call(slug: str) -> ResponseReturnValue:
    """One call, and where the own application stands."""
    enterprise, now = own_enterprise(signed_in_user()), clock.now()
    found = queries.public_call(slug)
    application = queries.application_of(found, enterprise)
    counts = application is not None and application.state is not ApplicationState.WITHDRAWN
    outcome = outcomes.of_call(found, application, now) if application and counts else None
    is_open = outcome is None  # what follows only matters until it is decided
    return render_template(
        "seller/popups/call.html",
        call=found,
        phase=rules.phase(found, now),
        application=application,
        outcome=outcome,
        popups={popup.id: popup for popup in found.popups},
        bars=eligibility.of_application(found, application) if application and counts and is_open else {},
        rules=rules.rules_in_words(found),
        room=queries.room_by_zone(queries.room_left([popup.id for popup in found.popups])) if is_open else {},
        wanted=queries.applicants_by_zone(found) if is_open else {},
    )


@bp.route("/calls/<slug>/apply", methods=["GET", "POST"])
def apply(slug: str) -> ResponseReturnValue:
    """Fill in, keep as a draft, or hand in: each by a button of its own."""
    enterprise, now = own_enterprise(signed_in_user()), clock.now()
    found = queries.public_call(slug)
    if rules.phase(found, now) is not CallPhase.OPEN and not request.form:
        return redirect(url_for("seller.popups.call", slug=slug), 303)
    application = queries.application_of(found, enterprise)
    chosen = {row.product_id for row in application.brought} if application else set()
    products = queries.products_to_bring(enterprise, chosen)
    form = ApplicationForm.about(found, application, products)
    status = 200
    if form.is_submitted():
        status = _save(form, found, enterprise)
        if not status:
            return redirect(url_for("seller.popups.call", slug=slug), 303)
    needed = rules.papers_needed(found.papers, _zone(form))
    confirmed = office_queries.confirmed_kinds([enterprise.id]).get(enterprise.id, frozenset())
    page = render_template(
        "seller/popups/apply.html",
        call=found,
        application=application,
        form=form,
        products=products,
        papers=[(kind, kind in confirmed) for kind in needed],
        popups={popup.id: popup for popup in found.popups},
        is_cut=len(products) == queries.MOST_SHOWN,
    )
    return page, status


@bp.route("/calls/<slug>/withdraw", methods=["GET", "POST"])
def withdraw(slug: str) -> ResponseReturnValue:
    """Take the application back, before the close and after it."""
    found = queries.public_call(slug)
    application = queries.own_application(found, own_enterprise(signed_in_user()))
    form = FlaskForm()
    if form.validate_on_submit():
        try:
            with transaction():
                applying.withdraw(application, actor=actor(), now=clock.now())
        except MarketError as refusal:
            flash(str(refusal), "error")
        else:
            flash(gettext("The application is withdrawn."), "success")
        return redirect(url_for("seller.popups.call", slug=slug), 303)
    if application.state is ApplicationState.WITHDRAWN:
        return redirect(url_for("seller.popups.call", slug=slug), 303)
    is_late = clock.now() >= found.closes_at
    return render_template("seller/popups/withdraw.html", call=found, application=application, is_late=is_late)


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """What is ready for a pop-up and what is not: for who has a place there, or has applied for one."""
    enterprise = own_enterprise(signed_in_user())
    popup = readiness.popup_by_slug(slug)
    ready, offer = readiness.of_enterprise(popup, enterprise), offer_of(popup, enterprise)
    application = offer.application if offer else ready.application
    if not ready.is_there and application is None:
        abort(404)
    return render_template(
        "seller/popups/show.html",
        popup=popup,
        is_public=popup.status is not PopupStatus.DRAFT,
        application=application,
        ready=ready,
        offered=outcomes.at_popup(popup, offer, application, clock.now()),
    )


def _save(form: ApplicationForm, found: Call, enterprise: Enterprise) -> int:
    """Keep what was typed; 0 when it is kept, or the status of the page that says what is wrong."""
    send = "send" in request.form
    if not form.validate():
        return 422
    answers = form.answers()
    missing = rules.missing_to_send(found, answers) if send else []
    if missing:
        form.say(missing)
        return 422
    try:
        with transaction():
            saved = applying.save(
                found, enterprise, answers, send=send, seen=form.seen, actor=actor(), now=clock.now()
            )
            is_sent = saved.state is ApplicationState.SUBMITTED
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return 409
    if is_sent:
        flash(gettext("Your application is handed in. You get a mail, and can change it until the close."), "success")
    else:
        flash(gettext("The draft is saved. It counts only when you send it."), "success")
    return 0


def _zone(form: ApplicationForm) -> BoothZone | None:
    """The zone that the form shows."""
    return next((zone for zone in BoothZone if zone.value == form.zone.data), None)
