"""After a pop-up: who was there, what happened, what participants say and report. Figures keep their source."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.outcomes.forms import AttendanceForm, IncidentForm
from market.domain.audit import services as audit
from market.domain.operators.abilities import StaffAbility
from market.domain.outcomes import services
from market.domain.outcomes.models import MoneyTaker, SaleMeans
from market.domain.outcomes.queries import Outcome, outcome_of, popup_called
from market.domain.outcomes.rules import MARKS
from market.domain.popups.models import Popup
from market.domain.popups.services import held_days
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.foundation.wording import short_day
from market.web.charts import Bar
from market.web.documents import CSV, Cell, download, make_csv
from market.web.guards import check_reach, staff_needs
from market.web.session import actor, signed_in_user

bp = Blueprint("outcomes", __name__, url_prefix="/popups")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS, minds_reach=True))


@bp.get("/<slug>/after")
def show(slug: str) -> ResponseReturnValue:
    """All of it on one page."""
    return _page(_popup(slug))


@bp.post("/<slug>/after/attendance")
def attendance(slug: str) -> ResponseReturnValue:
    """Who came, came late, or did not."""
    popup = _popup(slug)
    found = outcome_of(popup)
    form = AttendanceForm.about(found.seats, dict(found.attendance))
    if not form.validate():
        return _page(popup, seen=form), 422
    try:
        with transaction():
            services.note_attendance(popup, form.seen(found.seats), actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("The attendance is noted."), "success")
    return redirect(url_for("city.outcomes.show", slug=slug, _anchor="attendance"), 303)


@bp.post("/<slug>/after/incidents")
def incident(slug: str) -> ResponseReturnValue:
    """Something happened."""
    popup = _popup(slug)
    form = IncidentForm.about(_past_days(popup))
    if not form.validate():
        return _page(popup, incident=form), 422
    try:
        with transaction():
            day = date.fromisoformat(form.day.data)
            services.note_incident(popup, day, form.words.data, actor=actor(), now=clock.now())
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(_popup(slug), incident=form), 409
    flash(gettext("It is noted."), "success")
    return redirect(url_for("city.outcomes.show", slug=slug, _anchor="incidents"), 303)


@bp.post("/<slug>/after/incidents/<int:incident_id>/remove")
def remove_incident(slug: str, incident_id: int) -> ResponseReturnValue:
    """It was noted wrongly."""
    popup = _popup(slug)
    with transaction():
        services.remove_incident(popup, incident_id, actor=actor(), now=clock.now())
    flash(gettext("The note is taken out."), "success")
    return redirect(url_for("city.outcomes.show", slug=slug, _anchor="incidents"), 303)


@bp.post("/<slug>/after/export")
def export(slug: str) -> ResponseReturnValue:
    """The same as a table: a row for each day, taker and means; that it was taken along is written down."""
    popup = _popup(slug)
    with transaction():
        subject = ("popup", popup.id, popup.title_ko)
        audit.record("popup.outcome_exported", actor=actor(), subject=subject, now=clock.now())
    popup = _popup(slug)
    return download(make_csv(_rows(popup, outcome_of(popup))), name=f"{slug}-after.csv", kind=CSV)


def _popup(slug: str) -> Popup:
    """The pop-up called ``slug``, for whom it is in reach."""
    popup = popup_called(slug)
    check_reach(signed_in_user(), popup.organisation_id)
    return popup


def _past_days(popup: Popup) -> list[date]:
    today = clock.day_of(clock.now())
    return [day for day in held_days(popup) if day <= today]


def _page(popup: Popup, *, seen: AttendanceForm | None = None, incident: IncidentForm | None = None) -> str:
    found = outcome_of(popup)
    days = _past_days(popup)
    return render_template(
        "city/outcomes/show.html",
        popup=popup,
        found=found,
        has_begun=bool(days),
        seen=seen or AttendanceForm.about(found.seats, dict(found.attendance)),
        incident=incident or (IncidentForm.about(days) if days else None),
        bars=_bars(found),
        takers=[(taker, found.sums.by_taker[taker]) for taker in MoneyTaker if taker in found.sums.by_taker],
        means=[(means, found.sums.by_means[means]) for means in SaleMeans if means in found.sums.by_means],
        marks=[(words, found.marks.tenths[name]) for name, words in MARKS.items()],
        words=[
            (seat.enterprise, answer.words)
            for seat in found.seats
            if (answer := found.answers.get(seat.enterprise_id or 0)) and answer.words
        ],
    )


def _bars(found: Outcome) -> tuple[Bar, ...]:
    return tuple(Bar(short_day(day), amount) for day, amount in found.sums.by_day.items())


def _rows(popup: Popup, found: Outcome) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [
        (
            gettext("Pop-up"),
            gettext("Day"),
            gettext("Enterprise"),
            gettext("Booth"),
            gettext("Attendance"),
            gettext("Who took the money"),
            gettext("Paid by"),
            gettext("Amount"),
            gettext("Booth minutes"),
            gettext("Source"),
        )
    ]
    for seat in found.seats:
        state = found.attendance.get(seat.enterprise_id or 0)
        about: tuple[Cell, ...] = (
            seat.enterprise.name if seat.enterprise else "",
            seat.booth.number if seat.booth else "",
            str(state.label) if state else "",
        )
        reports = [report for report in found.reports if report.enterprise_id == seat.enterprise_id]
        if not reports:
            rows.append((popup.title, "", *about, "", "", "", "", gettext("Not reported")))
        for report in reports:
            told = (popup.title, report.day.isoformat(), *about)
            source = str(report.source.label)
            sales = sorted(report.sales, key=lambda sale: (sale.merchant.value, sale.means.value))
            if not sales:
                rows.append((*told, "", "", 0, report.minutes, source))
            for place, sale in enumerate(sales):
                minutes: Cell = report.minutes if place == 0 else ""
                rows.append((*told, str(sale.merchant.label), str(sale.means.label), sale.amount, minutes, source))
    return rows
