"""Claims of every enterprise: those that are late, those that are open, those that are over."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from market.domain.claims import office_queries, queries, rules
from market.domain.claims.listed import these
from market.domain.claims.models import ClaimStatus
from market.domain.operators.abilities import StaffAbility
from market.foundation import clock
from market.web.claim_desk import Desk, add_steps
from market.web.guards import staff_needs
from market.web.paging import page_of, requested_edge, whole_number

bp = Blueprint("claims", __name__, url_prefix="/claims")
bp.before_request(staff_needs(StaffAbility.HANDLE_ORDERS))

SHOWN = {"open": rules.OPEN, "done": frozenset(ClaimStatus) - rules.OPEN}


@bp.get("/")
def index() -> ResponseReturnValue:
    """``?show=late|open|done``: the late ones by how late they are, the others with the newest first."""
    today = clock.day_of(clock.now())
    wanted = request.args.get("show", "")
    if wanted in SHOWN:
        stretch = office_queries.worklist(SHOWN[wanted], requested_edge(whole_number))
        page = page_of(these([row[0] for row in stretch.rows]), stretch)
        return render_template("city/claims/index.html", claims=page.items, page=page, shown=wanted, today=today)
    late = queries.late_claims(today, most=office_queries.PAGE)
    return render_template("city/claims/index.html", claims=late, page=None, shown="late", today=today)


add_steps(bp, Desk(find=queries.by_id, page="city.claims.show", template="city/claims/show.html", is_city=True))
