"""The city's calls: write, announce, cancel, and see who has applied. Rules are frozen when applications open."""

import re
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.calls.applicants import as_csv
from market.city.calls.forms import CallForm, CancelForm
from market.city.purposes import PurposeForm
from market.domain.audit import services as audit
from market.domain.calls import office_queries as office
from market.domain.calls import queries, rules, services
from market.domain.calls.models import ApplicationState, Call, CallPhase
from market.domain.calls.office_queries import Sieve
from market.domain.operators.abilities import StaffAbility
from market.domain.popups.models import BoothZone
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.web.documents import CSV, download
from market.web.guards import check_reach, own_organisation, reach, staff_needs
from market.web.paging import moment, page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user

T = TypeVar("T", ApplicationState, BoothZone)

bp = Blueprint("calls", __name__, url_prefix="/calls")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS, minds_reach=True))


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every call, what closes last in front, with how many have applied."""
    stretch = office.calls(requested_edge(moment), reach(signed_in_user()))
    now = clock.now()
    rows = [(row[0], rules.phase(row[0], now), row.popups, row.applied) for row in stretch.rows]
    return render_template("city/calls/index.html", page=page_of(rows, stretch))


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write a draft."""
    now, user = clock.now(), signed_in_user()
    form = CallForm.about(None, office.popups_to_call(None, now, reach(user)))
    if form.validate_on_submit():
        try:
            with transaction():
                call = services.create_call(
                    form.to_facts(),
                    slug=_free_slug(form),
                    organisation_id=own_organisation(user),
                    actor=actor(),
                    now=now,
                )
                slug = call.slug
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The draft is saved. Nobody but the city sees it until it is announced."), "success")
            return redirect(url_for("city.calls.show", slug=slug), 303)
    return render_template("city/calls/form.html", form=form, call=None), 422 if form.errors else 200


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One call: what is missing, its rules as everybody reads them, and how many have applied for what."""
    return _page(_light(slug), "")


@bp.route("/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Change text and rules, until it opens."""
    call, now = _call(slug), clock.now()
    form = CallForm.about(call, office.popups_to_call(call, now, reach(signed_in_user())))
    if form.validate_on_submit():
        try:
            with transaction():
                services.change_call(call, form.to_facts(), actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The call is changed."), "success")
            return redirect(url_for("city.calls.show", slug=slug), 303)
    elif not rules.may_change(call, now):
        return redirect(url_for("city.calls.show", slug=slug), 303)
    return render_template("city/calls/form.html", form=form, call=call), 422 if form.errors else 200


@bp.post("/<slug>/announce")
def announce(slug: str) -> ResponseReturnValue:
    """Show the call to everybody; what is missing is said."""
    call = _call(slug)
    try:
        with transaction():
            services.announce(call, actor=actor(), now=clock.now())
    except MarketError as refusal:
        return _page(_call(slug), str(refusal)), 422
    flash(gettext("The call is announced. Its rules can be read by everybody now."), "success")
    return redirect(url_for("city.calls.show", slug=slug), 303)


@bp.route("/<slug>/cancel", methods=["GET", "POST"])
def cancel(slug: str) -> ResponseReturnValue:
    """Call it off; whoever has applied, or begun to, is told by mail."""
    call, form = _call(slug), CancelForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.cancel(call, reason=form.reason.data, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The call is cancelled, and its pop-ups can be called for anew."), "success")
            return redirect(url_for("city.calls.show", slug=slug), 303)
    told = len(office.to_be_told(call))
    return render_template("city/calls/cancel.html", call=call, form=form, told=told), 422 if form.errors else 200


@bp.get("/<slug>/applicants")
def applicants(slug: str) -> ResponseReturnValue:
    """Who has applied; ``?state=`` and ``?zone=`` look for some of them."""
    return _applicants(_light(slug), PurposeForm(formdata=None))


@bp.post("/<slug>/applicants/export")
def export(slug: str) -> ResponseReturnValue:
    """Everybody who has handed in, as a file; what for stands in the audit."""
    call, form = _light(slug), PurposeForm()
    if not form.validate_on_submit():
        return _applicants(call, form), 422
    found = office.all_applicants(call)
    file, rows = as_csv(found), len(found)
    with transaction():
        audit.record(
            "call.applicants_exported",
            actor=actor(),
            subject=("call", call.id, call.title_ko),
            now=clock.now(),
            changes={"rows": [None, rows]},
            reason=form.reason,
        )
    return download(file, name=f"{slug}-applicants.csv", kind=CSV)


def _call(slug: str) -> Call:
    """The call named ``slug``, for whom it is in reach."""
    call = office.call_by_slug(slug)
    check_reach(signed_in_user(), call.organisation_id)
    return call


def _light(slug: str) -> Call:
    """The same without the plans of its pop-ups: for who only looks."""
    call = office.call_with_popups(slug)
    check_reach(signed_in_user(), call.organisation_id)
    return call


def _page(call: Call, refusal: str) -> str:
    now = clock.now()
    phase = rules.phase(call, now)
    room = queries.room_by_zone(queries.room_left([popup.id for popup in call.popups]))
    return render_template(
        "city/calls/show.html",
        call=call,
        phase=phase,
        refusal=refusal,
        missing=services.missing(office.call_by_slug(call.slug), now) if phase is CallPhase.DRAFT else [],
        may_change=rules.may_change(call, now),
        rules=rules.rules_in_words(call),
        rules_hash=rules.rules_hash(rules.frozen_rules(call)),
        room=room,
        tally=office.tally(call),
        states=ApplicationState,
    )


def _applicants(call: Call, form: PurposeForm) -> str:
    sieve = Sieve(_asked("state", ApplicationState), _asked("zone", BoothZone))
    rows, stretch = office.applicants(call, sieve, requested_edge(whole_number))
    return render_template(
        "city/calls/applicants.html",
        call=call,
        form=form,
        page=page_of(rows, stretch),
        sieve=sieve,
        tally=office.tally(call),
        states=ApplicationState,
        zones=BoothZone,
        room=queries.room_by_zone(queries.room_left([popup.id for popup in call.popups])),
    )


def _asked(name: str, kind: type[T]) -> T | None:
    """The member of ``kind`` that ``?name=`` says; None for anything else."""
    said = request.args.get(name, "")
    return next((one for one in kind if one.value == said), None)


def _free_slug(form: CallForm) -> str:
    """An address made of the English title and the year in which it opens, which no other call has."""
    words = re.sub(r"[^a-z0-9]+", "-", (form.title_en.data or "").lower()).strip("-")[:60] or "call"
    wanted = f"{words}-{form.to_facts().opens_at.year}"
    slug, number = wanted, 1
    while office.slug_exists(slug) or slug == "new":
        number += 1
        slug = f"{wanted}-{number}"
    return slug
