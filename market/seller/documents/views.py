"""An enterprise's documents: how long each is valid, and a newer one in its place before it runs out."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises import document_queries, documents, pauses
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.document_models import EnterpriseDocument, PaperState
from market.domain.enterprises.shop_models import PauseReason
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError, Refused
from market.foundation.i18n import gettext
from market.web import handed_in
from market.web.guards import needs, own_enterprise
from market.web.paging import day, page_of, requested_edge
from market.web.paper_forms import PaperForm
from market.web.session import actor, signed_in_user

bp = Blueprint("documents", __name__, url_prefix="/documents")
bp.before_request(needs(Ability.EDIT_SHOP))

A_YEAR = 365
"""Days that the line of a document stands for: longer ones fill it."""


@bp.before_request
def _let_a_document_in() -> None:
    if request.endpoint in ("seller.documents.new", "seller.documents.renew"):
        request.max_content_length = handed_in.LARGEST_POST


@bp.get("/")
def index() -> ResponseReturnValue:
    """What is there, what runs out first in front, and what the city is checking."""
    enterprise = own_enterprise(signed_in_user())
    stretch = document_queries.in_force(enterprise, requested_edge(day))
    reasons = {one.reason for one in pauses.pauses_of(enterprise)}
    return render_template(
        "seller/documents/index.html",
        page=page_of(stretch.rows, stretch),
        renewed=document_queries.being_renewed(enterprise, [row.id for row in stretch.rows]),
        waiting=document_queries.newest(enterprise, PaperState.WAITING),
        refused=document_queries.newest(enterprise, PaperState.REFUSED),
        most=document_queries.PAGE,
        is_stopped=PauseReason.DOCUMENT_EXPIRED in reasons,
        today=clock.day_of(clock.now()),
        year=A_YEAR,
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Hand in one more."""
    return _hand_in(None)


@bp.route("/<int:document_id>/renew", methods=["GET", "POST"])
def renew(document_id: int) -> ResponseReturnValue:
    """Hand in a newer one in place of one that runs out."""
    document = document_queries.document_of(own_enterprise(signed_in_user()), document_id)
    if document.state is not PaperState.CONFIRMED:
        abort(404)
    return _hand_in(document)


@bp.get("/<int:document_id>")
def file(document_id: int) -> ResponseReturnValue:
    """One's own document, as a file."""
    return handed_in.deliver(document_queries.document_of(own_enterprise(signed_in_user()), document_id))


def _hand_in(former: EnterpriseDocument | None) -> ResponseReturnValue:
    form = PaperForm(data={"kind": former.kind.value, "number": former.number} if former else None)
    status = 200
    if form.validate_on_submit():
        try:
            _take(form, former.id if former else None)
        except Refused as refusal:
            form.file.errors = [str(refusal)]
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409
        else:
            flash(gettext("The document is with the city. You get a mail about its validity in time."), "success")
            return redirect(url_for("seller.documents.index"), 303)
        if former is not None:
            former = document_queries.document_of(own_enterprise(signed_in_user()), former.id)
    page = render_template("seller/documents/form.html", form=form, former=former)
    return page, 422 if form.errors and status == 200 else status


def _take(form: PaperForm, former_id: int | None) -> None:
    """Keep the file, then the row that names it; without the row the file goes again."""
    kept = handed_in.keep(form.file.data)
    try:
        with transaction():
            enterprise = own_enterprise(signed_in_user())
            renews = document_queries.document_of(enterprise, former_id) if former_id else None
            documents.hand_in(enterprise, form.to_paper(), kept, renews=renews, actor=actor(), now=clock.now())
    except BaseException:
        handed_in.forget(kept)
        raise
