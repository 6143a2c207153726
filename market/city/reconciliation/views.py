"""The reconciliation, for the city: runs, sums, what differs; and resolving one difference, with its reason."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.reconciliation.forms import ResolveForm
from market.domain.operators.abilities import StaffAbility
from market.domain.settlements import reconciliation_queries as queries
from market.domain.settlements import reconciling
from market.domain.settlements.models import Difference, DifferenceKind
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.foundation.wording import money
from market.web.guards import staff_needs
from market.web.paging import page_of, requested_edge, whole_number, words
from market.web.session import actor

bp = Blueprint("reconciliation", __name__, url_prefix="/reconciliation")
bp.before_request(staff_needs(StaffAbility.HANDLE_MONEY))


@bp.get("/")
def index() -> ResponseReturnValue:
    """The last runs, all sums, and the differences that are open, or with ``?state=resolved`` those that are not."""
    is_open = request.args.get("state") != "resolved"
    rows, stretch = queries.differences(requested_edge(whole_number), is_open=is_open)
    return render_template(
        "city/reconciliation/index.html",
        runs=queries.latest_runs(),
        totals=queries.totals(),
        page=page_of(rows, stretch),
        is_open=is_open,
        now=queries.sums_of(rows) if is_open else {},
    )


@bp.get("/accounts")
def accounts() -> ResponseReturnValue:
    """What stands on each enterprise's account."""
    stretch = queries.accounts(requested_edge(words))
    return render_template("city/reconciliation/accounts.html", page=page_of(stretch.rows, stretch))


@bp.route("/<int:difference_id>", methods=["GET", "POST"])
def show(difference_id: int) -> ResponseReturnValue:
    """One difference: what was found, how it stands now, and the form that resolves it."""
    difference = queries.difference(difference_id)
    now = queries.sums_of([difference]).get(difference.subject)
    form = _form(difference, now)
    if form.validate_on_submit():
        try:
            with transaction():
                reconciling.resolve(
                    queries.difference(difference_id),
                    reason=form.reason.data,
                    adjustment=form.adjustment,
                    actor=actor(),
                    now=clock.now(),
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            _say_what_is_left(difference_id)
            return redirect(url_for("city.reconciliation.index"), 303)
        difference = queries.difference(difference_id)
    page = render_template("city/reconciliation/show.html", difference=difference, now=now, form=form)
    return page, 422 if form.errors else 200


def _form(difference: Difference, now: queries.Sums | None) -> ResolveForm:
    is_orders = difference.kind is DifferenceKind.ORDER and difference.order_id is not None
    missing = now[0] - now[1] if now and is_orders else 0
    return ResolveForm.about(missing, queries.enterprises_of(difference.order_id or 0) if is_orders else [])


def _say_what_is_left(difference_id: int) -> None:
    """An entry of another amount leaves a rest, and the next run lists it again."""
    difference = queries.difference(difference_id)
    now = queries.sums_of([difference]).get(difference.subject)
    if difference.kind is DifferenceKind.ORDER and now and now[0] != now[1]:
        rest = money(now[0] - now[1])
        flash(gettext("It is resolved, but the order’s sums still differ by %(amount)s.", amount=rest), "warning")
    else:
        flash(gettext("The difference is resolved."), "success")
