"""Objections to a result: read, answered once, by somebody without an interest."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.offers.forms import AnswerForm
from market.city.offers.views import the_call
from market.domain.allocation.queries import interests_of
from market.domain.offers import objecting, queries
from market.domain.offers import office_queries as office
from market.domain.operators.abilities import StaffAbility
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.web.guards import staff_needs
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user

bp = Blueprint("objections", __name__, url_prefix="/calls/<slug>/objections")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS, minds_reach=True))


@bp.get("/")
def index(slug: str) -> ResponseReturnValue:
    """Every objection, in the order in which they came."""
    call = the_call(slug)
    stretch = office.objections_of(call, requested_edge(whole_number))
    return render_template(
        "city/offers/objections.html",
        call=call,
        results=queries.results_of(call),
        counts=queries.objections_to(call),
        page=page_of([tuple(row)[:2] for row in stretch.rows], stretch),
    )


@bp.route("/<int:objection_id>", methods=["GET", "POST"])
def answer(slug: str, objection_id: int) -> ResponseReturnValue:
    """One objection with its answer, or the form for it."""
    call = the_call(slug)
    objection, form = office.objection_by_id(call, objection_id), AnswerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                objecting.answer(
                    objection,
                    upheld=form.upheld.data == "yes",
                    words=form.answer.data,
                    actor=actor(),
                    now=clock.now(),
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The answer is on its way to the enterprise."), "success")
            return redirect(url_for("city.objections.index", slug=slug), 303)
    page = render_template(
        "city/offers/objection.html",
        call=call,
        objection=objection,
        has_interest=objection.application.enterprise_id in interests_of(call, signed_in_user().id),
        form=form,
    )
    return page, 422 if form.errors else 200
