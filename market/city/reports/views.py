"""Reported questions, reviews and answers: what waits, what was decided, and deciding."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.reports.forms import RulingForm
from market.domain.operators.abilities import StaffAbility
from market.domain.reports import queries, services
from market.domain.reports.errors import NothingToReport
from market.domain.reports.models import Subject
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext
from market.foundation.keyset import Edge
from market.web.guards import staff_needs
from market.web.paging import moment, page_of, requested_edge, whole_number
from market.web.session import actor

bp = Blueprint("reports", __name__, url_prefix="/reports")
bp.before_request(staff_needs(StaffAbility.KEEP_MARKET))

ANSWER = "-answer"
SHOWN: Mapping[str, tuple[Callable[[Edge | None], queries.Page], Callable[[Any], Any]]] = {
    "open": (queries.open_reports, whole_number),
    "objections": (queries.open_objections, moment),
    "done": (queries.decisions, whole_number),
}
"""Each list, and what reads the edge of its pages."""


@bp.get("/")
def index() -> ResponseReturnValue:
    """``?show=open|objections|done``: reports that wait, objections that wait, and what was decided."""
    wanted = request.args.get("show", "")
    shown = wanted if wanted in SHOWN else "open"
    ask, read = SHOWN[shown]
    rows, stretch = ask(requested_edge(read))
    reports, objections = queries.count_open()
    return render_template(
        "city/reports/index.html",
        page=page_of(rows, stretch),
        shown=shown,
        counts={"open": reports, "objections": objections},
    )


@bp.route("/<kind>/<int:subject_id>", methods=["GET", "POST"])
def show(kind: str, subject_id: int) -> ResponseReturnValue:
    """A ``question``, a ``review``, or the ``question-answer`` or ``review-answer`` to one: what is said of it."""
    subject, about_answer = _subject(kind, subject_id), kind.endswith(ANSWER)
    form = RulingForm(data={"version": str(subject.version)})
    if not form.validate_on_submit():
        return _page(subject, form, about_answer=about_answer), 422 if form.is_submitted() else 200
    try:
        with transaction():
            services.decide(
                subject, form.to_ruling(), about_answer=about_answer, seen=form.seen, actor=actor(), now=clock.now()
            )
    except MarketError as refusal:
        form.form_errors = [str(refusal)]
        subject = _subject(kind, subject_id)
        form.version.data = str(subject.version)
        page = _page(subject, form, about_answer=about_answer)
        return page, 409 if isinstance(refusal, Conflict) else 422
    flash(gettext("Decided. The author gets a mail."), "success")
    return redirect(url_for("city.reports.show", kind=kind, subject_id=subject_id), 303)


def _subject(kind: str, subject_id: int) -> Subject:
    subject = queries.subject_of(kind.removesuffix(ANSWER), subject_id)
    if kind.endswith(ANSWER) and subject.answered_at is None:
        raise NothingToReport
    return subject


def _page(subject: Subject, form: RulingForm, *, about_answer: bool) -> str:
    reports, decisions = queries.about(subject, about_answer=about_answer)
    return render_template(
        "city/reports/show.html",
        subject=subject,
        about_answer=about_answer,
        reports=reports,
        decisions=decisions,
        form=form,
        now=clock.now(),
    )
