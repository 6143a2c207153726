"""The holidays of one's own enterprise: declared, changed, called off. Another's holiday is not found."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises import holidays
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.holidays import HolidayFacts
from market.domain.enterprises.models import Enterprise
from market.domain.orders.holiday_queries import due_between
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, Refused
from market.foundation.i18n import gettext, ngettext
from market.seller.holidays.forms import HolidayForm
from market.web.guards import needs, own_enterprise
from market.web.session import actor, signed_in_user

bp = Blueprint("holidays", __name__, url_prefix="/holidays")
bp.before_request(needs(Ability.EDIT_SHOP))


@bp.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """The holidays of now and later, those that are over, and a form for the next one."""
    enterprise, form = _own(), HolidayForm.about(None)
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                holidays.declare(enterprise, form.to_facts(), actor=actor(), now=clock.now())
        except (Refused, Conflict) as refusal:
            form.form_errors.append(str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            return _saved(enterprise, form.to_facts())
    elif form.errors:
        status = 422
    today = clock.day_of(clock.now())
    page = render_template(
        "seller/holidays/index.html",
        form=form,
        coming=holidays.coming(enterprise, today),
        past=holidays.past(enterprise, today),
        today=today,
    )
    return page, status


@bp.route("/<int:holiday_id>", methods=["GET", "POST"])
def edit(holiday_id: int) -> ResponseReturnValue:
    """Change a holiday."""
    enterprise = _own()
    holiday = holidays.own_holiday(enterprise, holiday_id)
    form = HolidayForm.about(holiday)
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                holidays.change(enterprise, holiday_id, form.to_facts(), actor=actor(), now=clock.now())
        except (Refused, Conflict) as refusal:
            form.form_errors.append(str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            return _saved(enterprise, form.to_facts())
    elif form.errors:
        status = 422
    return render_template("seller/holidays/edit.html", form=form, holiday=holiday), status


@bp.post("/<int:holiday_id>/call-off")
def call_off(holiday_id: int) -> ResponseReturnValue:
    """There is no holiday after all, or it ends now."""
    with transaction():
        holidays.call_off(_own(), holiday_id, actor=actor(), now=clock.now())
    flash(gettext("The holiday is called off. Orders go on as always."), "success")
    return redirect(url_for("seller.holidays.index"), 303)


def _saved(enterprise: Enterprise, facts: HolidayFacts) -> ResponseReturnValue:
    flash(gettext("Saved. Your shop says so to shoppers."), "success")
    due = due_between(enterprise, facts.first_day, facts.last_day)
    if due:
        flash(
            ngettext(
                "%(num)s order is to be sent on one of these days. What was promised stays: please send it before.",
                "%(num)s orders are to be sent on these days. What was promised stays: please send them before.",
                due,
            ),
            "warning",
        )
    return redirect(url_for("seller.holidays.index"), 303)


def _own() -> Enterprise:
    return own_enterprise(signed_in_user())
