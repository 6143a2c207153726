"""Who lends space: partners with their agreements, and the venues of each."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.partners.forms import PartnerForm, percent
from market.domain.operators.abilities import StaffAbility
from market.domain.popups import partners, space_queries
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web.addresses import address_word
from market.web.guards import staff_needs
from market.web.paging import page_of, requested_edge, words
from market.web.session import actor

bp = Blueprint("partners", __name__, url_prefix="/partners")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS))


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every partner, with how many venues it lends."""
    found, stretch = space_queries.partners(requested_edge(words))
    today = clock.day_of(clock.now())
    return render_template("city/partners/index.html", page=page_of(found, stretch), today=today, percent=percent)


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Note a new partner."""
    form = PartnerForm.about(None)
    if form.validate_on_submit():
        facts = form.to_facts()
        with transaction():
            slug = address_word(facts.name_en, "partner")
            slug = partners.add_partner(facts, slug=slug, actor=actor(), now=clock.now()).slug
        flash(gettext("The partner is noted."), "success")
        return redirect(url_for("city.partners.show", slug=slug), 303)
    return render_template("city/partners/form.html", form=form, partner=None), 422 if form.errors else 200


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One partner: its agreement, whom to turn to, its venues."""
    partner = space_queries.partner_by_slug(slug)
    return render_template(
        "city/partners/show.html",
        partner=partner,
        venues=space_queries.venues_of(partner),
        today=clock.day_of(clock.now()),
        percent=percent,
    )


@bp.route("/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Say anew what is known of a partner."""
    partner = space_queries.partner_by_slug(slug)
    form = PartnerForm.about(partner)
    if form.validate_on_submit():
        with transaction():
            changed = partners.change_partner(
                space_queries.partner_by_slug(slug), form.to_facts(), actor=actor(), now=clock.now()
            )
        flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success")
        return redirect(url_for("city.partners.show", slug=slug), 303)
    return render_template("city/partners/form.html", form=form, partner=partner), 422 if form.errors else 200
