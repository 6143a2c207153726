"""Questions about a product: everybody reads, who has signed in asks; and the list of one's own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.questions import queries, services
from market.domain.questions.models import Question
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict
from market.foundation.i18n import gettext
from market.shop.questions.forms import QuestionForm
from market.web.guards import signed_in_only
from market.web.limits import limiter
from market.web.paging import PARAMETER, moment, page_of, requested_edge
from market.web.session import actor, signed_in_user
from market.web.voices import WRITING, viewer, whose

bp = Blueprint("questions", __name__)

OPEN_TO_ALL = {"shop.questions.index"}


@bp.before_request
def _guard() -> ResponseReturnValue | None:
    return None if request.endpoint in OPEN_TO_ALL else signed_in_only()


@bp.get("/products/<slug>/questions")
def index(slug: str) -> ResponseReturnValue:
    """Every question about a product, the newest first; of a secret one, that there is one."""
    product, who = queries.product_to_ask_about(slug), viewer()
    stretch = queries.of_product(product.id, requested_edge(moment))
    rows: list[tuple[Question, bool]] = [(row[0], bool(row[1])) for row in stretch.rows]
    opened = any(question.is_secret and question.may_be_read_by(who) for question, _ in rows)
    return render_template(
        "shop/questions/index.html",
        product=product,
        page=page_of(rows, stretch),
        viewer=who,
        now=clock.now(),
        is_indexed=not opened and not request.args.get(PARAMETER),
    )


@bp.route("/products/<slug>/questions/new", methods=["GET", "POST"])
@limiter.limit(WRITING, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
@limiter.limit(WRITING, key_func=whose, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
def new(slug: str) -> ResponseReturnValue:
    """Ask something, for everybody to read or for the enterprise alone."""
    product, form = queries.product_to_ask_about(slug), QuestionForm()
    if not form.validate_on_submit():
        return _form_page("shop/questions/form.html", form, product=product)
    try:
        with transaction():
            services.ask(
                product,
                form.text.data,
                is_secret=form.is_secret.data,
                user=signed_in_user(),
                actor=actor(),
                now=clock.now(),
            )
    except Conflict as refusal:
        form.form_errors = [str(refusal)]
        return render_template("shop/questions/form.html", form=form, product=product), 409
    flash(gettext("Your question has been sent. When the enterprise answers, you get a mail."), "success")
    return redirect(url_for("shop.questions.index", slug=slug), 303)


@bp.route("/products/<slug>/questions/<int:question_id>", methods=["GET", "POST"])
def edit(slug: str, question_id: int) -> ResponseReturnValue:
    """Change one's own question, until it is answered."""
    question = queries.own(signed_in_user(), question_id, slug)
    form = QuestionForm(data={"text": question.text, "is_secret": question.is_secret})
    facts = {"product": question.product, "question": question}
    if not form.validate_on_submit():
        return _form_page("shop/questions/form.html", form, **facts)
    try:
        with transaction():
            services.change(question, form.text.data, is_secret=form.is_secret.data, actor=actor(), now=clock.now())
    except Conflict as refusal:
        form.form_errors = [str(refusal)]
        return render_template("shop/questions/form.html", form=form, **facts), 409
    flash(gettext("Your question is changed."), "success")
    return redirect(url_for("shop.questions.mine"), 303)


@bp.route("/products/<slug>/questions/<int:question_id>/delete", methods=["GET", "POST"])
def delete(slug: str, question_id: int) -> ResponseReturnValue:
    """Ask before taking a question back, and do it."""
    question = queries.own(signed_in_user(), question_id, slug)
    if request.method == "GET":
        return render_template("shop/questions/delete.html", question=question, product=question.product)
    try:
        with transaction():
            services.take_back(question, actor=actor(), now=clock.now())
    except Conflict as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Your question is deleted."), "success")
    return redirect(url_for("shop.questions.mine"), 303)


@bp.get("/account/questions")
def mine() -> ResponseReturnValue:
    """What one has asked, the newest first, with the answers."""
    stretch = queries.of_user(signed_in_user(), requested_edge(moment))
    page = page_of([row[0] for row in stretch.rows], stretch)
    return render_template("shop/questions/mine.html", page=page, viewer=viewer(), now=clock.now())


def _form_page(template: str, form: QuestionForm, **facts: object) -> ResponseReturnValue:
    return render_template(template, form=form, **facts), 422 if form.is_submitted() else 200
