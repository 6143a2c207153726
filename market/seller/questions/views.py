"""Questions about one's own products, and answering them. Another enterprise's is not found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises.abilities import Ability
from market.domain.questions import queries, services
from market.domain.questions.models import Question
from market.domain.voices import services as voices
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict
from market.foundation.i18n import gettext
from market.web.answer_forms import AnswerForm
from market.web.guards import needs, own_enterprise
from market.web.paging import moment, page_of, requested_edge
from market.web.session import actor, signed_in_user

bp = Blueprint("questions", __name__, url_prefix="/questions")
bp.before_request(needs(Ability.ANSWER))


@bp.get("/")
def index() -> ResponseReturnValue:
    """``?show=open|done``: those that wait, the longest first, with how long; or those that are answered."""
    enterprise, now = own_enterprise(signed_in_user()), clock.now()
    shown = "done" if request.args.get("show") == "done" else "open"
    stretch = queries.worklist(enterprise, requested_edge(moment), is_answered=shown == "done")
    today = clock.day_of(now)
    rows = [(row[0], (today - clock.day_of(row[0].said_at)).days) for row in stretch.rows]
    return render_template(
        "seller/questions/index.html",
        page=page_of(rows, stretch),
        shown=shown,
        answering=queries.answering(enterprise, now=now),
        now=now,
    )


@bp.route("/<int:question_id>", methods=["GET", "POST"])
def show(question_id: int) -> ResponseReturnValue:
    """One question, and the answer to it: written once, changed as often as it takes."""
    question = queries.of_enterprise(own_enterprise(signed_in_user()), question_id)
    form = AnswerForm(data={"text": question.answer or "", "version": str(question.version)})
    if not form.validate_on_submit():
        return _page(question, form), 422 if form.is_submitted() else 200
    try:
        with transaction():
            _answer(question, form)
    except Conflict as refusal:
        form.form_errors = [str(refusal)]
        question = queries.of_enterprise(own_enterprise(signed_in_user()), question_id)
        form.version.data = str(question.version)
        return _page(question, form), 409
    flash(gettext("Your answer is published."), "success")
    return redirect(url_for("seller.questions.show", question_id=question_id), 303)


def _answer(question: Question, form: AnswerForm) -> None:
    now = clock.now()
    if question.answered_at is not None and request.form.get("change"):
        voices.change_answer(question, form.text.data, actor=actor(), now=now)
    else:
        services.answer(question, form.text.data, seen=form.seen, by=signed_in_user(), actor=actor(), now=now)


def _page(question: Question, form: AnswerForm) -> str:
    return render_template("seller/questions/show.html", question=question, form=form, now=clock.now())
