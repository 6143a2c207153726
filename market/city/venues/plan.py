"""The booth plan of a venue: drawn from lines, with a preview; booth by booth; words on the floor."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.venues.forms import BoothForm, LabelForm, PlanForm
from market.city.venues.shown import drawn, height_of, plan_of, zones_of
from market.domain.popups import plans
from market.domain.popups.models import PLAN_MARGIN, Venue
from market.domain.popups.plan_rules import Numbering, Spot, laid_out
from market.domain.popups.space_queries import venue_by_slug
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.web.session import actor

bp = Blueprint("plan", __name__, url_prefix="/<slug>/plan")


@bp.route("/", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """The plan, its booths and labels; a form that draws it anew. The preview saves nothing."""
    venue = venue_by_slug(slug)
    form = PlanForm.about(venue)
    preview: list[Spot] | None = None
    if form.is_submitted() and "more" in request.form:
        form.more()
    elif form.validate_on_submit():
        try:
            spots = laid_out(form.to_lines(), Numbering.stored_as(form.numbering.data))
            if "preview" not in request.form:
                with transaction():
                    plans.lay_plan(venue_by_slug(slug), spots, actor=actor(), now=clock.now())
                flash(gettext("The plan is drawn anew."), "success")
                return redirect(url_for("city.venues.plan.edit", slug=slug), 303)
            preview = spots
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            venue = venue_by_slug(slug)
    return _page(venue, form, LabelForm(formdata=None), preview), 422 if form.errors else 200


@bp.route("/booths/new", methods=["GET", "POST"])
def new_booth(slug: str) -> ResponseReturnValue:
    """One more booth."""
    venue, form = venue_by_slug(slug), BoothForm.about(None)
    if form.validate_on_submit():
        try:
            with transaction():
                plans.add_booth(venue_by_slug(slug), form.to_spot(), actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            return redirect(url_for("city.venues.plan.edit", slug=slug), 303)
    page = render_template("city/venues/booth.html", venue=venue, form=form, booth=None)
    return page, 422 if form.errors else 200


@bp.route("/booths/<int:booth_id>", methods=["GET", "POST"])
def booth(slug: str, booth_id: int) -> ResponseReturnValue:
    """Where one booth stands, and what it has."""
    venue = venue_by_slug(slug)
    form = BoothForm.about(plans.own_booth(venue, booth_id))
    if form.validate_on_submit():
        try:
            with transaction():
                plans.change_booth(venue_by_slug(slug), booth_id, form.to_spot(), actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            return redirect(url_for("city.venues.plan.edit", slug=slug), 303)
    venue = venue_by_slug(slug)
    page = render_template("city/venues/booth.html", venue=venue, form=form, booth=plans.own_booth(venue, booth_id))
    return page, 422 if form.errors else 200


@bp.post("/booths/<int:booth_id>/remove")
def remove_booth(slug: str, booth_id: int) -> ResponseReturnValue:
    """Take a booth out of the plan, unless it is used."""
    try:
        with transaction():
            number = plans.remove_booth(venue_by_slug(slug), booth_id, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("Booth %(number)s is no longer in the plan.", number=number), "success")
    return redirect(url_for("city.venues.plan.edit", slug=slug, _anchor="booths"), 303)


@bp.post("/labels")
def labels(slug: str) -> ResponseReturnValue:
    """Write words on the floor."""
    form = LabelForm()
    if form.validate_on_submit():
        with transaction():
            plans.add_label(
                venue_by_slug(slug),
                x=form.x.data,
                y=form.y.data,
                words_ko=form.words_ko.data,
                words_en=form.words_en.data or None,
                actor=actor(),
                now=clock.now(),
            )
        return redirect(url_for("city.venues.plan.edit", slug=slug, _anchor="labels"), 303)
    venue = venue_by_slug(slug)
    rows = PlanForm.about(venue)
    return _page(venue, rows, form, None), 422


@bp.post("/labels/<int:label_id>/remove")
def remove_label(slug: str, label_id: int) -> ResponseReturnValue:
    """Wipe words off the floor."""
    with transaction():
        plans.remove_label(venue_by_slug(slug), label_id, actor=actor(), now=clock.now())
    return redirect(url_for("city.venues.plan.edit", slug=slug, _anchor="labels"), 303)


def _page(venue: Venue, form: PlanForm, label_form: LabelForm, preview: list[Spot] | None) -> str:
    return render_template(
        "city/venues/plan.html",
        venue=venue,
        form=form,
        label_form=label_form,
        plan=plan_of(venue),
        zones=zones_of(venue.booths),
        preview=[drawn(spot) for spot in preview] if preview is not None else None,
        preview_zones=zones_of(preview or []),
        preview_height=height_of(preview or [], PLAN_MARGIN),
    )
