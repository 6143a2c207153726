"""Who is ready for a pop-up: every participant with a light for each thing, in one table."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from market.domain.calls import readiness
from market.domain.calls.readiness import Light, Thing
from market.domain.operators.abilities import StaffAbility
from market.web.guards import check_reach, staff_needs
from market.web.session import signed_in_user

bp = Blueprint("readiness", __name__, url_prefix="/popups")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS, minds_reach=True))


@bp.get("/<slug>/readiness")
def show(slug: str) -> ResponseReturnValue:
    """Red first: what keeps somebody from selling there stands on top."""
    popup = readiness.popup_by_slug(slug)
    check_reach(signed_in_user(), popup.organisation_id)
    order = list(Light)
    rows = sorted(readiness.of_participants(popup), key=lambda ready: -order.index(ready.light))
    return render_template(
        "city/calls/readiness.html",
        popup=popup,
        rows=rows,
        counts={light: sum(ready.light is light for ready in rows) for light in Light},
        things=Thing,
        call=readiness.slug_of_call(popup),
    )
