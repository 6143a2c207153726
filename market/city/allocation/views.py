"""Sharing out the booths of a call: the draw, runs and what came of them, decisions by hand, what auditors take."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.allocation.forms import DecisionForm, DrawForm, InterestForm, MovesForm, RunForm, SeenForm, WhyForm
from market.city.allocation.shown import gini_in_words, may_move, shown
from market.domain.allocation import queries, services
from market.domain.allocation.bundles import bundle_of
from market.domain.allocation.errors import NoSuchRun
from market.domain.allocation.models import AdjustmentKind, AllocationRun, RunState
from market.domain.calls import office_queries as office
from market.domain.calls import rules
from market.domain.calls.models import BoothApplication, Call, CallPhase
from market.domain.offers.queries import offers_by_hand
from market.domain.operators.abilities import StaffAbility
from market.domain.popups.models import Booth, BoothZone, Popup
from market.foundation import clock
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.web import allocations
from market.web.allocation_files import bundle_file, verifier_file
from market.web.guards import check_reach, staff_needs
from market.web.session import actor, signed_in_user

bp = Blueprint("allocation", __name__, url_prefix="/calls/<slug>/allocation")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS, minds_reach=True))

LOOK_AGAIN = "2"
"""Seconds after which a page shows how far the worker is; it needs no script."""


@bp.get("/")
def index(slug: str) -> ResponseReturnValue:
    """A run at one pop-up, one applicant closely: ``?run=``, ``?popup=``, ``?applicant=``."""
    return _page(_call(slug))


@bp.post("/draw")
def draw(slug: str) -> ResponseReturnValue:
    """What the public lottery drew."""
    call, form = _call(slug), DrawForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.enter_draw(
                    call, numbers=form.numbers.data, source=form.source.data, actor=actor(), now=clock.now()
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The draw is noted. Booths can be shared out now."), "success")
            return _back(slug)
    return _page(_call(slug), draw_form=form), 422


@bp.post("/runs")
def run(slug: str) -> ResponseReturnValue:
    """Ask for a run; ``trial`` is the button's name for one before the draw."""
    call, form = office.call_by_slug(slug), RunForm()
    check_reach(signed_in_user(), call.organisation_id)
    if form.validate_on_submit():
        try:
            with transaction():
                asked = services.ask_for_run(
                    call, is_trial="trial" in request.form, why=form.why.data or "", actor=actor(), now=clock.now()
                )
                key = asked.id
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            allocations.ask(key)
            return _back(slug)
    return _page(_call(slug), run_form=form), 422


@bp.post("/runs/<int:number>/moves")
def move(slug: str, number: int) -> ResponseReturnValue:
    """Give booths otherwise: every select that says something else than before is one move, those out first."""
    call, form = _call(slug), MovesForm()
    found = queries.run_by_number(call, number)
    if form.validate_on_submit():
        try:
            with transaction():
                moves = _move(found, form)
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("Saved, with the reason.") if moves else gettext("Nothing is different."), "success")
            return _back(slug, run=number, popup=request.form.get("popup", ""))
    return _page(_call(slug), moves_form=form, number=number), 422


@bp.post("/runs/<int:number>/official")
def official(slug: str, number: int) -> ResponseReturnValue:
    """Let a run be the result."""
    call, form = _call(slug), SeenForm()
    found = queries.run_by_number(call, number)
    try:
        with transaction():
            services.make_official(found, seen=form.moves, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("This is the official result now. It is explained to everybody."), "success")
    return _back(slug, run=number)


@bp.post("/runs/<int:number>/discard")
def discard(slug: str, number: int) -> ResponseReturnValue:
    """Put a run aside, with the reason."""
    call, form = _call(slug), WhyForm()
    found = queries.run_by_number(call, number)
    if form.validate_on_submit():
        try:
            with transaction():
                services.discard(found, why=form.reason.data, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The run is discarded. It stays in the list."), "success")
            return _back(slug)
    return _page(_call(slug), why_form=form, number=number), 422


@bp.post("/decisions")
def decide(slug: str) -> ResponseReturnValue:
    """Make a place certain, or leave somebody out, before the next run."""
    call, form = office.call_by_slug(slug), DecisionForm()
    check_reach(signed_in_user(), call.organisation_id)
    form.who.search = partial(queries.applicants_called, call)
    if form.validate_on_submit():
        try:
            with transaction():
                services.decide_before(
                    call,
                    kind=AdjustmentKind.stored_as(form.kind.data),
                    application=_application(call, form.who.key),
                    popup=_popup(call, form.popup.data),
                    reason=form.reason.data,
                    actor=actor(),
                    now=clock.now(),
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("Noted. It counts from the next run on."), "success")
            return _back(slug, _anchor="decisions")
    return _page(_call(slug), decision_form=form), 422


@bp.post("/decisions/<int:adjustment_id>/take-back")
def take_back(slug: str, adjustment_id: int) -> ResponseReturnValue:
    """End a decision; it stays in the list."""
    call = _call(slug)
    try:
        with transaction():
            services.take_back(call, queries.adjustment(call, adjustment_id), actor=actor(), now=clock.now())
    except NoSuchRun:
        raise
    except MarketError as refusal:
        flash(str(refusal), "error")
    return _back(slug, _anchor="decisions")


@bp.post("/interests")
def interest(slug: str) -> ResponseReturnValue:
    """Declare an interest in an applicant."""
    call, form = _call(slug), InterestForm()
    form.whose.search = partial(queries.applicants_called, call)
    if form.validate_on_submit():
        with transaction():
            enterprise = _application(call, form.whose.key).enterprise
            services.declare_interest(call, enterprise, text=form.text.data, actor=actor(), now=clock.now())
        flash(gettext("Noted. You decide nothing about this enterprise in this call."), "success")
        return _back(slug, _anchor="interests")
    return _page(_call(slug), interest_form=form), 422


@bp.get("/runs/<int:number>/bundle.json")
def bundle(slug: str, number: int) -> ResponseReturnValue:
    """Everything that decided, for whoever checks it."""
    found = queries.run_by_number(_call(slug), number)
    if found.outcome is None:
        raise NoSuchRun
    return bundle_file(bundle_of(found), f"{slug}-run-{number}.json")


@bp.get("/verify.py")
def verifier(slug: str) -> ResponseReturnValue:
    """The program that checks a bundle without the market."""
    _call(slug)
    return verifier_file()


def _page(call: Call, *, number: int | None = None, **forms: Any) -> Response:
    runs = queries.runs(call)
    wanted = number or request.args.get("run", 0, type=int)
    listed = next((one for one in runs if one.number == wanted), None) or _latest(runs)
    run = queries.run_by_number(call, listed.number) if listed else None
    adjustments, titles = queries.adjustments_of(call), queries.titles_of(call)
    told = None
    if run is not None and run.outcome is not None:
        told = shown(
            run,
            popup=request.values.get("popup", ""),
            applicant=request.args.get("applicant", ""),
            adjustments=adjustments,
            names=queries.names_of(call),
            titles=titles,
        )
    now = clock.now()
    phase, official = rules.phase(call, now), next((one for one in runs if one.state is RunState.OFFICIAL), None)
    is_drawable = phase is CallPhase.CLOSED and call.draw_on is not None and clock.day_of(now) >= call.draw_on
    page = make_response(
        render_template(
            "city/allocation/index.html",
            call=call,
            is_drawable=is_drawable,
            runs=runs,
            run=run,
            told=told,
            titles=titles,
            applicants=queries.number_of_applicants(call),
            adjustments=adjustments,
            offered=offers_by_hand(call) if run is not None and run.state is RunState.OFFICIAL else [],
            interests=queries.declared_interests(call),
            official=official,
            working=next((one for one in runs if one.is_working), None),
            may_move=run is not None and may_move(run),
            zones=[(zone.value, zone.label) for zone in BoothZone],
            gini=gini_in_words,
            said=request.form,
            returned=list(forms.values()),
            **_forms(call, run, titles, forms, is_drawable=is_drawable, is_decided=official is not None),
        )
    )
    if any(one.is_working for one in runs) and request.method == "GET":
        page.headers["Refresh"] = LOOK_AGAIN
    return page


def _forms(
    call: Call,
    run: AllocationRun | None,
    titles: Mapping[str, str],
    given: dict[str, Any],
    *,
    is_drawable: bool,
    is_decided: bool,
) -> dict[str, Any]:
    """The forms that the page shows: the one that came back as it was typed, the others empty."""
    forms, fresh = dict(given), {"formdata": None}
    forms.setdefault("interest_form", InterestForm(**fresh))
    if run is not None:
        forms.setdefault("why_form", WhyForm(prefix="", **fresh))
        forms.setdefault("moves_form", MovesForm(data={"seen": str(run.moves)}, **fresh))
    if not is_decided:
        forms.setdefault("run_form", RunForm(**fresh))
        forms.setdefault("decision_form", DecisionForm(**fresh))
    if is_drawable and not is_decided:
        drawn = {"numbers": call.draw_numbers, "source": call.draw_source}
        forms.setdefault("draw_form", DrawForm(data=drawn, **fresh))
    if "decision_form" in forms:
        forms["decision_form"].popup.choices = list(titles.items())
    return forms


def _latest(runs: Any) -> AllocationRun | None:
    """The official one; else the latest that is not discarded, else the latest."""
    kept = [one for one in runs if one.state is not RunState.DISCARDED]
    return next((one for one in kept if one.state is RunState.OFFICIAL), None) or next(iter([*kept, *runs]), None)


def _move(run: AllocationRun, form: MovesForm) -> int:
    """Every move that was asked for at one pop-up; how many."""
    popup = _popup(run.call, request.form.get("popup", ""))
    at = {seat.applicant: seat.booth for seat in queries.seats_of(run) if seat.popup == popup.slug}
    asked = {name.removeprefix("booth-"): value for name, value in request.form.items() if name.startswith("booth-")}
    changed = [(key, booth) for key, booth in asked.items() if booth != at.get(key, "")]
    for number, (key, booth) in enumerate(sorted(changed, key=lambda one: one[1] != "")):
        services.move(
            run,
            application=_application(run.call, int(key) if key.isascii() and key.isdigit() else 0),
            popup=popup,
            booth=_booth(popup, booth),
            reason=form.reason.data,
            seen=form.moves + number,
            actor=actor(),
            now=clock.now(),
        )
    return len(changed)


def _call(slug: str) -> Call:
    """The call, for whom it is in reach, with its pop-ups."""
    call = queries.call_by_slug(slug)
    check_reach(signed_in_user(), call.organisation_id)
    return call


def _application(call: Call, key: int) -> BoothApplication:
    """One of the call's applications by its number, or ``NoSuchRun``."""
    found = db.session.get(BoothApplication, key)
    if found is None or found.call_id != call.id:
        raise NoSuchRun
    return found


def _popup(call: Call, key: str | None) -> Popup:
    found = next((popup for popup in call.popups if popup.slug == key), None)
    if found is None:
        raise NoSuchRun
    return found


def _booth(popup: Popup, number: str) -> Booth | None:
    if not number:
        return None
    booths = popup.venue.booths if popup.venue else []
    found = next((booth for booth in booths if booth.number == number and booth.is_open), None)
    if found is None:
        raise NoSuchRun
    return found


def _back(slug: str, **facts: Any) -> ResponseReturnValue:
    return redirect(url_for("city.allocation.index", slug=slug, **facts), 303)
