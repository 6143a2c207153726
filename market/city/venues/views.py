"""Venues with their days: which are free, and who has the others."""

from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from market.domain.operators.abilities import StaffAbility
from market.domain.popups import office_queries as office
from market.foundation import clock
from market.web.guards import staff_needs

bp = Blueprint("venues", __name__, url_prefix="/venues")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS))

WEEKS_SHOWN = 4


@bp.get("/")
def index() -> ResponseReturnValue:
    """Venues as rows, four weeks of days as columns."""
    first = _first_day()
    rows = office.venue_days(office.venues(), first, WEEKS_SHOWN * 7)
    return render_template(
        "city/venues/index.html",
        rows=rows,
        days=[first + timedelta(days=n) for n in range(WEEKS_SHOWN * 7)],
        today=clock.day_of(clock.now()),
        earlier=first - timedelta(weeks=WEEKS_SHOWN),
        later=first + timedelta(weeks=WEEKS_SHOWN),
    )


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One venue: what is known of it, its booths, its taken days ahead."""
    venue = office.venue_by_slug(slug)
    today = clock.day_of(clock.now())
    [row] = office.venue_days([venue], today, 365)
    taken = [claim for claim in row.days if claim.popup is not None]
    return render_template("city/venues/show.html", venue=venue, taken=taken)


def _first_day() -> date:
    """The Monday of the week in ``?from=``; of this week when that is no day."""
    try:
        wanted = date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        wanted = clock.day_of(clock.now())
    wanted = min(max(wanted, date(2010, 1, 1)), date(2100, 1, 1))
    return wanted - timedelta(days=wanted.weekday())
