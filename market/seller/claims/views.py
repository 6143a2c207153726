"""Claims on what one's own enterprise has sold, and answering them. Another's claim is not found."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from market.domain.claims import office_queries, queries, rules
from market.domain.claims.listed import these
from market.domain.claims.models import Claim, ClaimStatus
from market.domain.enterprises.abilities import Ability
from market.foundation import clock
from market.web.claim_desk import Desk, add_steps
from market.web.guards import needs, own_enterprise
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import signed_in_user

bp = Blueprint("claims", __name__, url_prefix="/claims")
bp.before_request(needs(Ability.SEND_ORDERS))

SHOWN = {"open": rules.OPEN, "done": frozenset(ClaimStatus) - rules.OPEN}


@bp.get("/")
def index() -> ResponseReturnValue:
    """Claims by whether something is still to be done: ``?show=open|done``, the newest first."""
    enterprise = own_enterprise(signed_in_user())
    wanted = request.args.get("show", "")
    shown = wanted if wanted in SHOWN else "open"
    stretch = office_queries.worklist(SHOWN[shown], requested_edge(whole_number), enterprise=enterprise)
    counts = queries.count_by_status(enterprise)
    return render_template(
        "seller/claims/index.html",
        page=page_of(these([row[0] for row in stretch.rows], with_lines=True), stretch),
        shown=shown,
        counts={name: sum(counts.get(status, 0) for status in states) for name, states in SHOWN.items()},
        today=clock.day_of(clock.now()),
    )


def _own(claim_id: int) -> Claim:
    return queries.of_enterprise(own_enterprise(signed_in_user()), claim_id)


add_steps(bp, Desk(find=_own, page="seller.claims.show", template="seller/claims/show.html"))
