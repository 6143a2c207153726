"""Applying to sell: a checklist of short steps, each kept by itself, and one button that sends it all to the city."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.applications import queries, rules, services
from market.domain.applications.errors import AlreadyApplying
from market.domain.applications.models import Application
from market.domain.enterprises.document_models import PaperKind
from market.domain.enterprises.document_queries import document_of, kinds_handed_in
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError, Refused
from market.foundation.i18n import gettext
from market.seller.applying.forms import FORMS
from market.web import handed_in
from market.web.guards import signed_in_only
from market.web.paper_forms import PaperForm
from market.web.session import actor, signed_in_user

bp = Blueprint("applying", __name__, url_prefix="/seller/apply")
bp.before_request(signed_in_only)


@bp.before_request
def _let_a_document_in() -> None:
    if request.endpoint == "applying.documents":
        request.max_content_length = handed_in.LARGEST_POST


@bp.get("")
def index() -> ResponseReturnValue:
    """How it works; or the checklist of the application that is open, or what has become of the last one."""
    application = queries.latest_of(signed_in_user())
    wanted = request.args.get("entry", "")
    if application is None or (application.status not in queries.OPEN and ("entry" in request.args or _anew())):
        entry = queries.claimable_entry(wanted) if wanted else None
        return render_template("seller/applying/start.html", entry=entry, steps=rules.STEPS)
    return _overview(application)


def _anew() -> bool:
    return "new" in request.args


@bp.post("/begin")
def begin() -> ResponseReturnValue:
    """Begin with the first step: with the entry of the directory that is claimed, or as new."""
    wanted = request.form.get("entry", "")
    try:
        with transaction():
            entry = queries.claimable_entry(wanted) if wanted else None
            services.begin(signed_in_user(), entry, actor=actor(), now=clock.now())
    except AlreadyApplying as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("applying.index"), 303)
    return redirect(url_for("applying.step", key=rules.STEPS[0].key), 303)


@bp.route("/steps/<key>", methods=["GET", "POST"])
def step(key: str) -> ResponseReturnValue:
    """A few questions. What was typed is kept in any case; what cannot be read is said at once."""
    asked = rules.step_at(key)
    if asked is None or key not in FORMS:
        abort(404)
    application = queries.open_of(signed_in_user())
    if application.status not in queries.EDITABLE:
        return redirect(url_for("applying.index"), 303)
    if request.method == "GET":
        user = signed_in_user()
        suggested = rules.suggestions(application.answers, name=user.name, phone=user.phone)
        return _step_page(application, asked, FORMS[key].about(application, suggested))
    form = FORMS[key]()
    answers, unread = form.sorted_out()
    with transaction():
        application = queries.open_of(signed_in_user())
        services.save(application, asked, answers=answers, unread=unread, actor=actor(), now=clock.now())
    if unread:
        return _step_page(application, asked, form), 422
    flash(gettext("Saved."), "success")
    following = rules.STEPS[rules.STEPS.index(asked) + 1]
    if "later" in request.form:
        return redirect(url_for("applying.index"), 303)
    if following.key == rules.DOCUMENTS:
        return redirect(url_for("applying.documents"), 303)
    return redirect(url_for("applying.step", key=following.key), 303)


def _step_page(application: Application, asked: rules.Step, form: object) -> str:
    return render_template(
        "seller/applying/step.html",
        application=application,
        step=asked,
        form=form,
        asks=rules.ASKS,
        number=rules.STEPS.index(asked) + 1,
        steps=rules.STEPS,
    )


@bp.route("/documents", methods=["GET", "POST"])
def documents() -> ResponseReturnValue:
    """The documents: what is there, what is needed, and one more, the next one that is needed. After the last of
    these, on to the checklist."""
    application = queries.open_of(signed_in_user())
    if application.status not in queries.EDITABLE:
        return redirect(url_for("applying.index"), 303)
    waited_for = _papers_to_come(application)
    form = PaperForm(data={"kind": waited_for[0].value} if waited_for else None)
    if form.validate_on_submit() and _taken(form):
        is_last = bool(waited_for) and not _papers_to_come(queries.open_of(signed_in_user()))
        return redirect(url_for("applying.index" if is_last else "applying.documents"), 303)
    application = queries.open_of(signed_in_user())
    papers = queries.papers_of(application)
    page = render_template(
        "seller/applying/documents.html",
        application=application,
        step=rules.step_at(rules.DOCUMENTS),
        form=form,
        papers=papers,
        needed=rules.papers_needed(application.answers),
        there={paper.kind for paper in papers},
        number=len(rules.STEPS),
        steps=rules.STEPS,
    )
    return page, 422 if form.errors else 200


def _papers_to_come(application: Application) -> list[PaperKind]:
    """The documents that are needed and not there, in the order in which they are asked for."""
    there = {paper.kind for paper in queries.papers_of(application)}
    return [kind for kind in rules.papers_needed(application.answers) if kind not in there]


def _taken(form: PaperForm) -> bool:
    """Keep the file, then the row that names it; what is wrong with the file stands beside it."""
    try:
        kept = handed_in.keep(form.file.data)
    except Refused as refusal:
        form.file.errors = [str(refusal)]
        return False
    try:
        with transaction():
            application = queries.open_of(signed_in_user())
            services.add_document(application, form.to_paper(), kept, actor=actor(), now=clock.now())
    except MarketError as refusal:
        handed_in.forget(kept)
        form.form_errors.append(str(refusal))
        return False
    except BaseException:
        handed_in.forget(kept)
        raise
    flash(gettext("The document is saved."), "success")
    return True


@bp.get("/documents/<int:document_id>")
def file(document_id: int) -> ResponseReturnValue:
    """A document of one's own application, as a file."""
    application = queries.latest_of(signed_in_user())
    if application is None or application.status not in queries.OPEN:
        abort(404)
    return handed_in.deliver(document_of(application.enterprise, document_id))


@bp.post("/documents/<int:document_id>/remove")
def remove(document_id: int) -> ResponseReturnValue:
    """Take a document out again."""
    with transaction():
        application = queries.open_of(signed_in_user())
        document = document_of(application.enterprise, document_id)
        name = services.remove_document(application, document, actor=actor(), now=clock.now())
    handed_in.forget(name)
    flash(gettext("The document is removed."), "success")
    return redirect(url_for("applying.documents"), 303)


@bp.post("/submit")
def submit() -> ResponseReturnValue:
    """Send it to the city."""
    try:
        with transaction():
            services.submit(queries.open_of(signed_in_user()), actor=actor(), now=clock.now())
    except Refused as refusal:
        return _overview(queries.open_of(signed_in_user()), refusal=str(refusal)), 422
    flash(gettext("Your application is with the city. You get a mail when it is answered."), "success")
    return redirect(url_for("applying.index"), 303)


@bp.post("/take-back")
def take_back() -> ResponseReturnValue:
    """Take it back to change something."""
    with transaction():
        services.take_back(queries.open_of(signed_in_user()), actor=actor(), now=clock.now())
    flash(gettext("You can change it again. Send it when you are ready."), "success")
    return redirect(url_for("applying.index"), 303)


@bp.post("/withdraw")
def withdraw() -> ResponseReturnValue:
    """Give it up."""
    with transaction():
        services.withdraw(queries.open_of(signed_in_user()), actor=actor(), now=clock.now())
    flash(gettext("Your application is withdrawn."), "success")
    return redirect(url_for("applying.index"), 303)


def _overview(application: Application, *, refusal: str = "") -> str:
    papers = kinds_handed_in(application.enterprise) if application.status in queries.OPEN else set()
    missing = {one.key: rules.missing_in(one, application.answers, papers) for one in rules.STEPS}
    wrong = {one.key: [ask.label for ask in one.asks if ask.name in application.unread] for one in rules.STEPS}
    return render_template(
        "seller/applying/show.html",
        application=application,
        is_open=application.status in queries.OPEN,
        is_editable=application.status in queries.EDITABLE,
        steps=rules.STEPS,
        missing=missing,
        wrong=wrong,
        done=sum(not missing[one.key] and not wrong[one.key] for one in rules.STEPS),
        refusal=refusal,
    )
