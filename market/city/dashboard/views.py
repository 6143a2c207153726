"""What the city has to do today."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from market.city.audit.words import words_for
from market.city.dashboard.tasks import Urgency, todays
from market.domain.audit.queries import latest
from market.domain.operators.abilities import ABILITIES, StaffAbility
from market.domain.popups.ahead import coming_popups
from market.foundation import clock
from market.web.guards import reach, staff_needs
from market.web.session import signed_in_user

bp = Blueprint("dashboard", __name__)
bp.before_request(staff_needs(StaffAbility.SEE, minds_reach=True))

POPUPS_SHOWN, CHANGES_SHOWN = 6, 8


@bp.get("/")
def index() -> ResponseReturnValue:
    """What waits for somebody of the visitor's role, the most urgent first; the pop-ups ahead; the latest changes."""
    user, now = signed_in_user(), clock.now()
    limit, today = reach(user), clock.day_of(now)
    abilities = ABILITIES[user.staff_role] if user.staff_role else frozenset()
    return render_template(
        "city/dashboard.html",
        today=today,
        work=todays(abilities, limit, now),
        urgency=Urgency,
        plans=StaffAbility.PLAN_POPUPS in abilities,
        only_looks=abilities <= {StaffAbility.SEE},
        coming=coming_popups(today, most=POPUPS_SHOWN, reach=limit),
        entries=latest(CHANGES_SHOWN) if limit is None else (),
        words_for=words_for,
    )
