"""Entries of the directory: find one, see all that concerns it, put its facts right, stop its sales, hide it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.enterprises.forms import EntryForm
from market.city.looking import typed_words
from market.city.reasons import ReasonForm
from market.domain.enterprises import document_queries, keeping, pauses
from market.domain.enterprises.members import members_of
from market.domain.enterprises.models import District, Enterprise, EnterpriseKind, EnterpriseStatus
from market.domain.enterprises.names import show_business_no
from market.domain.enterprises.office_queries import EntryWish, entries, entry_by_slug
from market.domain.enterprises.shop_models import PauseReason
from market.domain.operators.abilities import StaffAbility
from market.domain.orders.office_queries import late_parts_of, running_and_on_sale
from market.domain.popups.queries import of_enterprise
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext
from market.web.filters import chosen_members
from market.web.guards import staff_needs
from market.web.inputs import show_phone
from market.web.paging import page_of, requested_edge
from market.web.paging import words as read_words
from market.web.session import actor

bp = Blueprint("enterprises", __name__, url_prefix="/enterprises")
bp.before_request(staff_needs(StaffAbility.KEEP_MARKET))

SELLS = {"yes": True, "no": False}


@bp.get("/")
def index() -> ResponseReturnValue:
    """``?q=`` a name, another name or a business number; ``kind=``, ``district=``, ``status=``, ``sells=yes|no``."""
    typed, words = typed_words()
    wish = EntryWish(
        words=words,
        kind=next(iter(chosen_members("kind", EnterpriseKind)), None),
        district=next(iter(chosen_members("district", District)), None),
        status=next(iter(chosen_members("status", EnterpriseStatus)), None),
        sells=SELLS.get(request.args.get("sells", "")),
    )
    stretch = entries(wish, requested_edge(read_words))
    return render_template(
        "city/enterprises/index.html",
        page=page_of([(row[0], row[1]) for row in stretch.rows], stretch),
        typed=typed,
        wish=wish,
        kinds=EnterpriseKind,
        districts=District,
        statuses=EnterpriseStatus,
    )


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One entry: what the public sees, who sells and works there, its documents, late orders, pop-ups."""
    return _page(entry_by_slug(slug))


@bp.route("/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Put its facts right, with their source."""
    enterprise = entry_by_slug(slug)
    form, status = EntryForm.about(enterprise), 200
    if form.validate_on_submit():
        try:
            with transaction():
                changed = keeping.change_entry(
                    entry_by_slug(slug),
                    form.to_facts(),
                    source=form.source.data or "",
                    seen=form.seen.data or "",
                    actor=actor(),
                    now=clock.now(),
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            said = gettext("Saved. The directory shows it at once.") if changed else gettext("Nothing was changed.")
            flash(said, "success" if changed else "info")
            return redirect(url_for("city.enterprises.show", slug=slug), 303)
    elif form.errors:
        status = 422
    return render_template("city/enterprises/edit.html", enterprise=entry_by_slug(slug), form=form), status


@bp.post("/<slug>/stop")
def stop(slug: str) -> ResponseReturnValue:
    """Stop new sales; running orders run on."""
    return _with_reason(slug, "stop", keeping.stop_sales, gettext("New sales have stopped. The enterprise is told."))


@bp.post("/<slug>/resume")
def resume(slug: str) -> ResponseReturnValue:
    """Let it sell again."""
    with transaction():
        lifted = keeping.let_sell(entry_by_slug(slug), actor=actor(), now=clock.now())
    if lifted:
        flash(gettext("The city stops its sales no longer. The enterprise is told."), "success")
    else:
        flash(gettext("The city had not stopped its sales."), "warning")
    return redirect(url_for("city.enterprises.show", slug=slug), 303)


@bp.post("/<slug>/hide")
def hide(slug: str) -> ResponseReturnValue:
    """Take it out of directory, shop and search."""
    return _with_reason(slug, "hide", keeping.hide_entry, gettext("It is out of sight. The enterprise is told."))


@bp.post("/<slug>/show")
def show_again(slug: str) -> ResponseReturnValue:
    """Let it be seen again."""
    try:
        with transaction():
            keeping.show_entry(entry_by_slug(slug), actor=actor(), now=clock.now())
    except Conflict as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("It can be seen again. The enterprise is told."), "success")
    return redirect(url_for("city.enterprises.show", slug=slug), 303)


def _with_reason(slug: str, name: str, verb: Callable[..., None], said: str) -> ResponseReturnValue:
    form = ReasonForm(prefix=name)
    if not form.validate():
        return _page(entry_by_slug(slug), **{name: form}), 422
    try:
        with transaction():
            verb(entry_by_slug(slug), form.reason.data, actor=actor(), now=clock.now())
    except Conflict as refusal:
        flash(str(refusal), "warning")
    else:
        flash(said, "success")
    return redirect(url_for("city.enterprises.show", slug=slug), 303)


def _page(enterprise: Enterprise, **failed: ReasonForm) -> str:
    today, seller = clock.day_of(clock.now()), enterprise.seller
    reasons = pauses.pauses_of(enterprise)
    running, on_sale = running_and_on_sale(enterprise.id) if seller else (0, 0)
    is_hidden = enterprise.status is EnterpriseStatus.HIDDEN
    return render_template(
        "city/enterprises/show.html",
        enterprise=enterprise,
        seller=seller,
        seller_phone=show_phone(seller.phone) if seller else "",
        seller_business_no=show_business_no(seller.business_no) if seller else "",
        documents=document_queries.documents_of(enterprise, document_queries.SHOWN),
        members=members_of(enterprise),
        late=late_parts_of(enterprise.id, today) if seller else (),
        running=running,
        on_sale=on_sale,
        popups=of_enterprise(enterprise)[:10],
        pauses=reasons,
        stopped=any(one.reason is PauseReason.BY_CITY for one in reasons),
        hiding=keeping.hiding_of(enterprise) if is_hidden else None,
        today=today,
        stop=failed.get("stop") or ReasonForm(None, prefix="stop"),
        hide=failed.get("hide") or ReasonForm(None, prefix="hide"),
        failed=next(iter(failed.values()), None),
    )
