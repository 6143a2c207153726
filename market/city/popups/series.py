"""Pop-ups that come again: the dates are shown with what stands in their way; then all are made, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.popups.forms import SeriesForm
from market.city.schedule.shown import named_holidays
from market.domain.popups import office_queries as office
from market.domain.popups import rhythm, schedule_queries, series
from market.domain.popups.rhythm import days_from
from market.domain.popups.schedule_queries import Stay
from market.domain.popups.services import PopupFacts
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import ngettext
from market.web.addresses import address_word
from market.web.guards import own_organisation
from market.web.session import actor, signed_in_user

bp = Blueprint("series", __name__, url_prefix="/series")


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a series as it is shown before it is made."""

    first: date
    last: date
    in_the_way: Sequence[Stay]
    holidays: Sequence[str]
    is_left_out: bool


@bp.route("/", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Say what comes again and how often; see every date; make all of them, or none."""
    form = SeriesForm.about(None, office.venues())
    shown: list[Date] = []
    if form.validate_on_submit():
        left_out = _left_out()
        try:
            facts = form.to_facts()
            firsts = rhythm.dates(facts.starts_on, form.to_rhythm(), days_each=series.length(facts))
            shown = _shown(facts, firsts, left_out)
            if "make" in request.form:
                return _made(series.occurrences(facts, firsts, left_out=left_out))
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
    page = render_template(
        "city/popups/series.html",
        form=form,
        dates=shown,
        taken=sum(1 for one in shown if one.in_the_way and not one.is_left_out),
        wanted=sum(1 for one in shown if not one.is_left_out),
    )
    return page, 422 if form.errors else 200


def _made(all_facts: Sequence[PopupFacts]) -> ResponseReturnValue:
    with transaction():
        made = series.create_series(
            all_facts,
            slug=address_word(all_facts[0].title_en if all_facts else "", "popup"),
            actor=actor(),
            now=clock.now(),
            organisation_id=own_organisation(signed_in_user()),
        )
        month = f"{made[0].starts_on:%Y-%m}"
    count = len(all_facts)
    flash(
        ngettext("%(num)s draft is made and holds its days.", "%(num)s drafts are made and hold their days.", count)
    )
    return redirect(url_for("city.schedule.index", month=month), 303)


def _shown(facts: PopupFacts, firsts: Sequence[date], left_out: set[date]) -> list[Date]:
    """Each date with who has it and which holidays lie in it: two statements for all of them."""
    each = series.length(facts)
    last = days_from(firsts[-1], each)[-1]
    stays = schedule_queries.stays_of([facts.venue_id], firsts[0], last).get(facts.venue_id, [])
    free = named_holidays(firsts[0], last)
    dates = []
    for first in firsts:
        days = days_from(first, each)
        in_the_way = [stay for stay in stays if stay.first <= days[-1] and stay.last >= first]
        names = [free[day] for day in days if day in free]
        dates.append(Date(first, days[-1], in_the_way, names, first in left_out))
    return dates


def _left_out() -> set[date]:
    """The dates that somebody has ticked to be left out."""
    found = set()
    for word in request.form.getlist("leave_out"):
        try:
            found.add(date.fromisoformat(word))
        except ValueError:
            continue
    return found
