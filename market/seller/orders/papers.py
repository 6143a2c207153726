"""Packing slips and picking lists: a few at once, many made by the worker while the page shows how far it is."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.orders import papers, worklist
from market.domain.orders.errors import PaperNotFound
from market.domain.orders.sending_models import PackingPaper, PaperKind
from market.foundation import clock, files
from market.foundation.database import transaction
from market.foundation.i18n import current_language
from market.seller.orders.parts import own_part
from market.web.documents import PDF, download
from market.web.guards import own_enterprise
from market.web.jobs import wake_worker
from market.web.packing import AT_ONCE, folder, make_papers
from market.web.session import actor, signed_in_user

bp = Blueprint("papers", __name__)


@bp.post("/<int:part_id>/slip/<kind>")
def slip(part_id: int, kind: str) -> ResponseReturnValue:
    """The slip of one order."""
    wanted = next((one for one in PaperKind if one.value == kind), None)
    if wanted is None:
        raise PaperNotFound
    return print_papers([own_part(part_id).id], wanted)


@bp.get("/papers/<int:paper_id>")
def show(paper_id: int) -> ResponseReturnValue:
    """How far the worker is, and what can be fetched already."""
    paper = _paper(paper_id)
    return render_template(
        "seller/orders/papers.html",
        paper=paper,
        stretches=papers.stretches(paper),
        until=paper.asked_at + papers.KEPT_FOR,
    )


@bp.get("/papers/<int:paper_id>/<int:number>.pdf")
def file(paper_id: int, number: int) -> ResponseReturnValue:
    """One of the files."""
    paper = _paper(paper_id)
    if not 1 <= number <= len(paper.files):
        raise PaperNotFound
    content = files.open_(folder(), paper.files[number - 1])
    return download(content, name=f"{paper.kind.value}-{paper.id}-{number}.pdf", kind=PDF)


def print_papers(part_ids: Sequence[int], kind: PaperKind) -> ResponseReturnValue:
    """The PDF of those own parts that wait to be sent; of many, the page on which it will be.

    Raises ``NotReadyToSend`` when none of them does.
    """
    user, now = signed_in_user(), clock.now()
    asked = None
    with transaction():
        enterprise = own_enterprise(user)
        parts = papers.printable(worklist.own_parts(enterprise, part_ids))
        papers.open_for(parts, kind, actor=actor(), now=now)
        if len(parts) > AT_ONCE and kind is not PaperKind.PICKING:
            asked = papers.ask(enterprise, parts, kind, language=current_language(), user=user, now=now).id
    if asked is not None:
        wake_worker()
        return redirect(url_for("seller.orders.papers.show", paper_id=asked), 303)
    enterprise = own_enterprise(user)
    made = make_papers(enterprise, papers.printable(worklist.own_parts(enterprise, part_ids)), kind)
    return download(made, name=f"{kind.value}-{clock.day_of(now):%Y%m%d}.pdf", kind=PDF)


def _paper(paper_id: int) -> PackingPaper:
    user = signed_in_user()
    return papers.paper_of(own_enterprise(user), paper_id, user=user, now=clock.now())
