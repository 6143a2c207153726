"""Who runs the market: what stands at the foot of every page, in mails and legal texts."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.settings.forms import OperatorForm
from market.domain.legal import operator
from market.domain.legal.errors import OperatorChanged
from market.domain.operators.abilities import StaffAbility
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web.guards import staff_needs
from market.web.session import actor
from market.web.site import settings

bp = Blueprint("settings", __name__, url_prefix="/settings")
bp.before_request(staff_needs(StaffAbility.ADMINISTER))


@bp.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """The details in force, and a newer version of them."""
    default = settings().operator
    number, details = operator.current(default)
    form, status = OperatorForm(data=asdict(details) | {"seen": str(number)}), 200
    if form.validate_on_submit():
        try:
            with transaction():
                changed = operator.change(
                    form.to_details(), default=default, seen=form.seen_version, actor=actor(), now=clock.now()
                )
        except OperatorChanged as refusal:
            form.form_errors.append(str(refusal))
            status = 409
        else:
            said = gettext("Saved. Every page shows it from now on.") if changed else gettext("Nothing was changed.")
            flash(said, "success" if changed else "info")
            return redirect(url_for("city.settings.index"), 303)
    elif form.errors:
        status = 422
    page = render_template(
        "city/settings/index.html", form=form, number=number, versions=operator.versions(), details=details
    )
    return page, status
