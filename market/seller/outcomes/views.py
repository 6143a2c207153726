"""After a pop-up: what one's own enterprise sold on each day, how long its booth was open, and how it was."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises.abilities import Ability
from market.domain.outcomes import services
from market.domain.outcomes.errors import NotThere
from market.domain.outcomes.models import MoneyTaker
from market.domain.outcomes.queries import OwnOutcome, own_outcome
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.outcomes.forms import DayForm, SurveyForm
from market.web.guards import needs, own_enterprise
from market.web.session import actor, signed_in_user

bp = Blueprint("outcomes", __name__, url_prefix="/popups")
bp.before_request(needs(Ability.JOIN_POPUPS))


@bp.get("/<slug>/after")
def show(slug: str) -> ResponseReturnValue:
    """What can be reported by now, and what was."""
    return _page(_own(slug))


@bp.post("/<slug>/after/<day>")
def report(slug: str, day: str) -> ResponseReturnValue:
    """What was sold on one day; said again, it takes the place of what was said before."""
    own, wanted = _own(slug), _day(day)
    form = DayForm.about(wanted, own.reports.get(wanted))
    if not form.validate():
        return _page(own, wrong=form), 422
    try:
        with transaction():
            services.report_day(
                own.popup,
                own_enterprise(signed_in_user()),
                wanted,
                minutes=form.minutes_open,
                sales=form.sales,
                actor=actor(),
                now=clock.now(),
            )
    except NotThere:
        raise
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(_own(slug), wrong=form), 409
    flash(gettext("Thank you. You can correct it as long as reports are open."), "success")
    return redirect(url_for("seller.outcomes.show", slug=slug, _anchor=f"day-{day}"), 303)


@bp.post("/<slug>/after/survey")
def survey(slug: str) -> ResponseReturnValue:
    """Five questions about how it was."""
    own = _own(slug)
    form = SurveyForm.about(own.answer)
    if not form.validate():
        return _page(own, wrong=form), 422
    try:
        with transaction():
            services.answer_survey(
                own.popup,
                own_enterprise(signed_in_user()),
                form.to_survey(),
                actor=actor(),
                now=clock.now(),
            )
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(_own(slug), wrong=form), 409
    flash(gettext("Thank you for your answers."), "success")
    return redirect(url_for("seller.outcomes.show", slug=slug, _anchor="survey"), 303)


def _own(slug: str) -> OwnOutcome:
    return own_outcome(slug, own_enterprise(signed_in_user()))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as unread:
        raise NotThere from unread


def _page(own: OwnOutcome, *, wrong: DayForm | SurveyForm | None = None) -> str:
    today = clock.day_of(clock.now())
    over = today >= (own.popup.ends_on or own.popup.starts_on or today)
    past = [day for day in own.days if day <= today]
    days = [
        wrong if isinstance(wrong, DayForm) and wrong.day == day else DayForm.about(day, own.reports.get(day))
        for day in past
    ]
    return render_template(
        "seller/outcomes/show.html",
        own=own,
        popup=own.popup,
        days=days,
        wrong=wrong,
        survey=wrong if isinstance(wrong, SurveyForm) else SurveyForm.about(own.answer) if over else None,
        is_open=bool(past) and today <= own.until,
        mine=MoneyTaker.ENTERPRISE,
    )
