"""Calls for applications, as everybody reads them: text, times, and the rules before they count."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from market.domain.allocation.queries import is_decided
from market.domain.calls import queries, rules
from market.foundation import clock
from market.web.paging import moment, page_of, requested_edge

bp = Blueprint("calls", __name__, url_prefix="/calls")


@bp.get("/")
def index() -> ResponseReturnValue:
    """What is announced or open, what closes first in front; then what is over, by the page."""
    now = clock.now()
    stretch = queries.past_calls(now, requested_edge(moment))
    return render_template(
        "shop/calls/index.html",
        live=[(call, rules.phase(call, now)) for call in queries.live_calls(now)],
        past=page_of([(row[0], rules.phase(row[0], now)) for row in stretch.rows], stretch),
    )


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One call with its rules in plain words, and what the lottery's seed is for."""
    call, now = queries.public_call(slug), clock.now()
    return render_template(
        "shop/calls/show.html",
        call=call,
        phase=rules.phase(call, now),
        is_decided=is_decided(call),
        is_frozen=not rules.may_change(call, now),
        rules=rules.rules_in_words(call),
        rules_hash=rules.rules_hash(rules.frozen_rules(call)),
        room=queries.room_by_zone(queries.room_left([popup.id for popup in call.popups])),
    )
