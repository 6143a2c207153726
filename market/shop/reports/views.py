"""Reporting a text to the city, and objecting to what the city decided about one's own."""

from typing import NoReturn

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.reports import queries, services
from market.domain.reports.errors import NoSuchDecision
from market.domain.reports.models import Decision, ReportReason, Subject
from market.domain.reviews.models import Review
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext
from market.shop.reports.forms import ObjectionForm, ReportForm
from market.web.carts import may_see
from market.web.guards import signed_in_only
from market.web.limits import limiter
from market.web.session import actor, signed_in_user
from market.web.voices import WRITING, viewer, whose

bp = Blueprint("reports", __name__, url_prefix="/reports")

ANSWER = "-answer"


@bp.route("/<kind>/<int:subject_id>", methods=["GET", "POST"])
@limiter.limit(WRITING, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
@limiter.limit(WRITING, key_func=whose, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
def new(kind: str, subject_id: int) -> ResponseReturnValue:
    """Report a ``question``, a ``review``, or the ``question-answer`` or ``review-answer`` to one."""
    turned_away = signed_in_only()
    if turned_away is not None:
        return turned_away
    about_answer, subject, form = kind.endswith(ANSWER), _subject(kind, subject_id), ReportForm()
    facts = {"subject": subject, "about_answer": about_answer, "back": _where(subject)}
    if not form.validate_on_submit():
        return render_template("shop/reports/new.html", form=form, **facts), 422 if form.is_submitted() else 200
    try:
        with transaction():
            services.report(
                subject,
                about_answer=about_answer,
                reason=ReportReason.stored_as(form.reason.data),
                note=form.note.data,
                reporter=signed_in_user(),
                actor=actor(),
                now=clock.now(),
            )
    except MarketError as refusal:
        form.form_errors = [str(refusal)]
        status = 409 if isinstance(refusal, Conflict) else 422
        facts["subject"] = _subject(kind, subject_id)
        return render_template("shop/reports/new.html", form=form, **facts), status
    flash(gettext("Thank you. The city looks at it and decides."), "success")
    return redirect(str(facts["back"]), 303)


@bp.route("/decisions/<int:decision_id>", methods=["GET", "POST"])
@limiter.limit(WRITING, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
def decision(decision_id: int) -> ResponseReturnValue:
    """What the city decided about one's own words, and why; and the way to object, once."""
    found, form = queries.decision(decision_id), ObjectionForm()
    if not _is_about_own_words(found):
        return signed_in_only() or _hidden()
    if not form.validate_on_submit():
        page = render_template("shop/reports/decision.html", decision=found, form=form, now=clock.now())
        return page, 422 if form.is_submitted() else 200
    try:
        with transaction():
            services.object_to(found, form.text.data, actor=actor(), now=clock.now())
    except Conflict as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Your objection has arrived. The city looks at it again and writes to you."), "success")
    return redirect(url_for("shop.reports.decision", decision_id=decision_id), 303)


def _is_about_own_words(decision: Decision) -> bool:
    """The visitor wrote them, works for the enterprise that did, or is the guest whose order they are about."""
    subject, who = decision.subject, viewer()
    if decision.about_answer:
        return subject.enterprise_id in who.enterprise_ids
    if isinstance(subject, Review) and subject.order_line is not None:
        return subject.is_by(who) or may_see(subject.order_line.seller_order.order)
    return subject.is_by(who)


def _hidden() -> NoReturn:
    raise NoSuchDecision


def _subject(kind: str, subject_id: int) -> Subject:
    subject_kind = kind.removesuffix(ANSWER)
    about_answer = kind.endswith(ANSWER)
    return queries.to_report(subject_kind, subject_id, about_answer=about_answer, viewer=viewer(), now=clock.now())


def _where(subject: Subject) -> str:
    list_ = "shop.questions.index" if subject.__tablename__ == "question" else "shop.reviews.index"
    return url_for(list_, slug=subject.product.slug)
