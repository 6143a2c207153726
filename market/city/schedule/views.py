"""The scheduler: venues as rows, the days of a month as columns. A free day leads to a new pop-up there."""

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.schedule.shown import columns_of, month_words, rows_of
from market.domain.operators.abilities import StaffAbility
from market.domain.popups import schedule_queries
from market.domain.popups.rules import FIRST_YEAR, LAST_YEAR, Month
from market.foundation import clock
from market.web.filters import address_with, is_on
from market.web.guards import reach, staff_may, staff_needs
from market.web.paging import page_of, requested_edge, words
from market.web.session import signed_in_user

bp = Blueprint("schedule", __name__, url_prefix="/schedule")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS, minds_reach=True))


@bp.get("/")
def index() -> ResponseReturnValue:
    """One month: ``?month=2026-12``; ``?every=1`` for venues without a plan too."""
    today = clock.day_of(clock.now())
    user = signed_in_user()
    month = Month.read(request.args.get("month", "")) or _month_to_open(today)
    every = is_on("every")
    found, stretch = schedule_queries.schedule(month.first, month.last, requested_edge(words), every=every)
    columns = columns_of(month, today=today)
    return render_template(
        "city/schedule/index.html",
        month=month,
        month_words=month_words(month),
        previous=_link(month.previous),
        next=_link(month.next),
        columns=columns,
        page=page_of(rows_of(found, today=today, reach=reach(user)), stretch),
        popups=len({stay.popup.id for row in found for stay in row.stays if stay.popup}),
        every=every,
        sees_venues=reach(user) is None,
        other_choice=address_with(every=None if every else "1", page=None),
        new_address=url_for("city.popups.new") if staff_may(user, StaffAbility.PLAN_POPUPS) else "",
    )


def _month_to_open(today: date) -> Month:
    """This month, or the one of the next pop-up where nobody has a venue this month."""
    month = Month.of(today)
    held = schedule_queries.next_held_day(month.first)
    return Month.of(held) if held else month


def _link(month: Month) -> tuple[str, str]:
    """Address and name of a month beside; nothing beyond the years that are shown."""
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        return "", ""
    return address_with(month=str(month), page=None), month_words(month)
