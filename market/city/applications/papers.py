"""Documents that enterprises hand in while they sell: the city confirms them, and sales that had stopped go on."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.applications.forms import TurnDownForm
from market.city.purposes import when_asked_why
from market.domain.enterprises import document_queries, documents
from market.domain.enterprises.document_models import EnterpriseDocument, PaperState
from market.domain.enterprises.models import Enterprise
from market.domain.operators.abilities import StaffAbility
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web import handed_in
from market.web.guards import staff_may
from market.web.paging import day, page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user

bp = Blueprint("papers", __name__, url_prefix="/documents")


@bp.get("/")
def index() -> ResponseReturnValue:
    """What waits to be checked, the longest waiting first; ``?show=ending``: what ends soon, the soonest first."""
    show = "ending" if request.args.get("show") == "ending" else "waiting"
    today = clock.day_of(clock.now())
    if show == "ending":
        stretch = document_queries.ending_documents(today, requested_edge(day))
    else:
        stretch = document_queries.waiting_documents(requested_edge(whole_number))
    page = page_of([row[0] for row in stretch.rows], stretch)
    return render_template("city/applications/papers.html", page=page, show=show, today=today)


@bp.get("/<int:document_id>")
def show(document_id: int) -> ResponseReturnValue:
    """One document, the one that it renews, and what can be done with it."""
    return _page(document_queries.handed_in_document(document_id), TurnDownForm(formdata=None))


@bp.route("/<int:document_id>/file", methods=["GET", "POST"])
def file(document_id: int) -> ResponseReturnValue:
    """The file; who took it and why is in the audit."""
    document = document_queries.handed_in_document(document_id)
    return hand_out(
        document, document.enterprise, back=url_for("city.applications.papers.show", document_id=document_id)
    )


def hand_out(document: EnterpriseDocument, enterprise: Enterprise, *, back: str) -> ResponseReturnValue:
    """The file of a document for whoever says why they need it; ``NotFound`` where it is gone."""
    answer = handed_in.deliver(document)

    def take(reason: str) -> ResponseReturnValue:
        with transaction():
            documents.record_opened(document, enterprise, reason=reason, actor=actor(), now=clock.now())
        return answer

    return when_asked_why(take, what=str(document.kind), about=enterprise.name, back=back, active="applications")


@bp.post("/<int:document_id>/confirm")
def confirm(document_id: int) -> ResponseReturnValue:
    """It is right."""
    with transaction():
        documents.confirm(document_queries.handed_in_document(document_id), actor=actor(), now=clock.now())
    flash(gettext("Confirmed. If sales had stopped because of it, they go on."), "success")
    return redirect(url_for("city.applications.papers.index"), 303)


@bp.post("/<int:document_id>/refuse")
def refuse(document_id: int) -> ResponseReturnValue:
    """It cannot be accepted, or is not needed any more; with the reason."""
    form = TurnDownForm(formdata=request.form)
    document = document_queries.handed_in_document(document_id)
    if not form.validate():
        return _page(document, form), 422
    with transaction():
        document = document_queries.handed_in_document(document_id)
        end = documents.set_aside if document.state is PaperState.CONFIRMED else documents.turn_down
        end(document, reason=form.reason.data, actor=actor(), now=clock.now())
    flash(gettext("Done. The reason stands on the enterprise’s page of documents."), "success")
    return redirect(url_for("city.applications.papers.index"), 303)


def _page(document: EnterpriseDocument, form: TurnDownForm) -> str:
    return render_template(
        "city/applications/paper.html",
        document=document,
        others=document_queries.documents_of(document.enterprise, document_queries.SHOWN),
        form=form,
        today=clock.day_of(clock.now()),
        may_take=staff_may(signed_in_user(), StaffAbility.KEEP_MARKET),
    )
