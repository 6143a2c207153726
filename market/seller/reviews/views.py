"""Reviews about one's own products, and answering them. Another enterprise's is not found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises.abilities import Ability
from market.domain.reviews import queries, services, sums
from market.domain.reviews.models import Review
from market.domain.voices import services as voices
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict
from market.foundation.i18n import gettext
from market.web.answer_forms import AnswerForm
from market.web.guards import needs, own_enterprise
from market.web.paging import moment, page_of, requested_edge
from market.web.session import actor, signed_in_user

bp = Blueprint("reviews", __name__, url_prefix="/reviews")
bp.before_request(needs(Ability.ANSWER))


@bp.get("/")
def index() -> ResponseReturnValue:
    """``?show=open|done``: those without an answer, the longest first; or those that are answered."""
    enterprise, now = own_enterprise(signed_in_user()), clock.now()
    shown = "done" if request.args.get("show") == "done" else "open"
    stretch = queries.worklist(enterprise, requested_edge(moment), is_answered=shown == "done")
    return render_template(
        "seller/reviews/index.html",
        page=page_of([row[0] for row in stretch.rows], stretch),
        shown=shown,
        rating=sums.rating_of_enterprise(enterprise),
        waiting=queries.count_waiting(enterprise),
        now=now,
    )


@bp.route("/<int:review_id>", methods=["GET", "POST"])
def show(review_id: int) -> ResponseReturnValue:
    """One review, and the answer to it: written once, changed as often as it takes."""
    review = queries.of_enterprise(own_enterprise(signed_in_user()), review_id)
    form = AnswerForm(data={"text": review.answer or "", "version": str(review.version)})
    if not form.validate_on_submit():
        return _page(review, form), 422 if form.is_submitted() else 200
    try:
        with transaction():
            _answer(review, form)
    except Conflict as refusal:
        form.form_errors = [str(refusal)]
        review = queries.of_enterprise(own_enterprise(signed_in_user()), review_id)
        form.version.data = str(review.version)
        return _page(review, form), 409
    flash(gettext("Your answer is published."), "success")
    return redirect(url_for("seller.reviews.show", review_id=review_id), 303)


def _answer(review: Review, form: AnswerForm) -> None:
    now = clock.now()
    if review.answered_at is not None and request.form.get("change"):
        voices.change_answer(review, form.text.data, actor=actor(), now=now)
    else:
        services.answer(review, form.text.data, seen=form.seen, by=signed_in_user(), actor=actor(), now=now)


def _page(review: Review, form: AnswerForm) -> str:
    return render_template("seller/reviews/show.html", review=review, form=form, now=clock.now())
