"""Days that the city declares free: no term in business days counts them."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.closures.forms import ClosureForm
from market.domain.operators.abilities import StaffAbility
from market.domain.workdays import services as workdays
from market.domain.workdays.errors import ClosedAlready
from market.domain.workdays.queries import closure_on, closures
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web.guards import staff_needs
from market.web.session import actor

bp = Blueprint("closures", __name__, url_prefix="/closures")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS))


@bp.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """The free days from today on, and one more."""
    today = clock.day_of(clock.now())
    form = ClosureForm.seen_on(today)
    if form.validate_on_submit():
        try:
            with transaction():
                workdays.close_day(
                    form.day.data,
                    name_ko=form.name_ko.data,
                    name_en=form.name_en.data,
                    actor=actor(),
                    now=clock.now(),
                )
        except ClosedAlready as refusal:
            form.day.errors = [str(refusal)]
        else:
            flash(gettext("The day is free. Terms that begin from now on do not count it."), "success")
            return redirect(url_for("city.closures.index"), 303)
    page = render_template("city/closures/index.html", form=form, closures=closures(today))
    return page, 422 if form.errors else 200


@bp.route("/<day>/edit", methods=["GET", "POST"])
def edit(day: str) -> ResponseReturnValue:
    """Say anew which day is free, and what it is called."""
    closure = closure_on(_day(day)) or abort(404)
    form = ClosureForm.seen_on(clock.day_of(clock.now()), closure)
    if form.validate_on_submit():
        try:
            with transaction():
                changed = workdays.change_closure(
                    _day(day),
                    to=form.day.data,
                    name_ko=form.name_ko.data,
                    name_en=form.name_en.data,
                    actor=actor(),
                    now=clock.now(),
                )
        except ClosedAlready as refusal:
            form.day.errors = [str(refusal)]
        else:
            _tell(changed, gettext("Saved."))
            return redirect(url_for("city.closures.index"), 303)
    page = render_template("city/closures/edit.html", form=form, closure=closure)
    return page, 422 if form.errors else 200


@bp.post("/<day>/remove")
def remove(day: str) -> ResponseReturnValue:
    """Make a day like any other again."""
    with transaction():
        removed = workdays.reopen_day(_day(day), actor=actor(), now=clock.now())
    _tell(removed, gettext("The day counts again. Terms that have begun keep their day."))
    return redirect(url_for("city.closures.index"), 303)


def _tell(done: bool, words: str) -> None:
    """Say ``words``, or that a colleague was faster."""
    if done:
        flash(words, "success")
    else:
        flash(gettext("That day was not in the list any more."), "warning")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
