"""The stock of one's own enterprise in one place: what there is, counting it, and how it moved."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from market.domain.enterprises.abilities import Ability
from market.domain.inventory import office_queries as stock
from market.domain.inventory.errors import CountsRefused, ReasonMissing
from market.domain.inventory.office_queries import Holding, Show
from market.domain.inventory.recount import recount_many
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext, ngettext
from market.seller.stock.forms import ReasonForm, Sheet, posted_ids, sheet_of
from market.web.guards import needs, own_enterprise
from market.web.paging import page_of, requested_edge, whole_number, words
from market.web.session import actor, signed_in_user

bp = Blueprint("stock", __name__, url_prefix="/stock")
bp.before_request(needs(Ability.KEEP_STOCK))

LONGEST = 60
"""So many letters of what is looked for are read."""


@bp.get("/")
def index() -> ResponseReturnValue:
    """What there is: ``?show=all|low|out&q=``, by name; every row can be counted."""
    return _page(ReasonForm(), Sheet())


@bp.post("/")
def count() -> ResponseReturnValue:
    """Write down all that was counted on the page, or nothing and say what is wrong with which number."""
    enterprise = own_enterprise(signed_in_user())
    ids = posted_ids()[: stock.PAGE]
    known = stock.these(enterprise, ids)
    form, sheet = ReasonForm(), sheet_of(known)
    if not form.validate() or sheet.errors:
        return _page(form, sheet, known), 422
    try:
        with transaction():
            changed = recount_many(
                enterprise,
                sheet.counts,
                reason=form.cause,
                words=form.words.data,
                actor=actor(),
                now=clock.now(),
            )
    except ReasonMissing as refusal:
        form.words.errors = [str(refusal)]
        return _page(form, sheet, known), 422
    except CountsRefused as refusal:
        sheet.refuse(refusal.refusals)
        return _page(form, sheet, stock.these(enterprise, ids)), 409
    if changed:
        said = ngettext(
            "%(num)s number saved. The shop shows it now.", "%(num)s numbers saved. The shop shows them now.", changed
        )
    else:
        said = gettext("Nothing was different.")
    flash(said, "success")
    return redirect(request.root_path + request.full_path.rstrip("?"), 303)


@bp.get("/<int:variant_id>")
def show(variant_id: int) -> ResponseReturnValue:
    """How the stock of one variant moved, the latest first."""
    (one,) = stock.these(own_enterprise(signed_in_user()), [variant_id])
    stretch = stock.movements(variant_id, requested_edge(whole_number))
    return render_template("seller/stock/show.html", one=one, page=page_of([row[0] for row in stretch.rows], stretch))


def _page(form: ReasonForm, sheet: Sheet, holdings: list[Holding] | None = None) -> str:
    """The list, or only ``holdings`` where some of them have to be looked at again."""
    enterprise = own_enterprise(signed_in_user())
    wanted, looked_for = request.args.get("show", ""), request.args.get("q", "").strip()[:LONGEST]
    shown = Show(wanted) if wanted in {one.value for one in Show} else Show.ALL
    if holdings is None:
        stretch = stock.holdings(enterprise, show=shown, words=looked_for, edge=requested_edge(words))
        page = page_of(stock.holdings_of(stretch.rows), stretch)
    else:
        page = None
    return render_template(
        "seller/stock/index.html",
        holdings=page.items if page else holdings,
        page=page,
        form=form,
        sheet=sheet,
        shown=shown,
        looked_for=looked_for,
        counts={one.value: number for one, number in stock.counts(enterprise).items()},
        action=request.root_path + request.full_path.rstrip("?"),
    )
