"""The audit trail, newest first."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from market.city.audit.words import words_for
from market.domain.audit import queries as audit
from market.domain.operators.abilities import StaffAbility
from market.web.guards import staff_needs
from market.web.paging import page_of, requested_edge, whole_number

bp = Blueprint("audit", __name__, url_prefix="/audit")
bp.before_request(staff_needs(StaffAbility.SEE))


@bp.get("/")
def index() -> ResponseReturnValue:
    """Who did what to what; ``?q=`` looks in action, name of the thing and actor."""
    words = request.args.get("q", "").strip()[:100]
    stretch = audit.trail(words, requested_edge(whole_number))
    return render_template("city/audit.html", page=page_of(stretch.rows, stretch), words=words, words_for=words_for)
