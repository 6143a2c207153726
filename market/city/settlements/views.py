"""Settling: who is owed what and who is held, the statements, and adjustments by hand."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.settlements.forms import AdjustForm
from market.city.settlements.payouts import bp as payouts
from market.domain.enterprises.models import Enterprise
from market.domain.operators.abilities import StaffAbility
from market.domain.settlements import office_queries, payout_queries, queries, services
from market.domain.settlements.banks import bank_name
from market.domain.settlements.rules import masked_holder, masked_number
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext, ngettext
from market.web.documents import XLSX, download
from market.web.guards import staff_needs
from market.web.paging import page_of, requested_edge, whole_number, words
from market.web.papers import deliver
from market.web.session import actor
from market.web.settling import close_all
from market.web.statements import as_workbook, places_of

bp = Blueprint("settlements", __name__, url_prefix="/settlements")
bp.before_request(staff_needs(StaffAbility.HANDLE_MONEY))
bp.register_blueprint(payouts)

PERIODS, LATEST = 6, 5


@bp.get("/")
def index() -> ResponseReturnValue:
    """What can be paid, what is under way, who is held and why, and the latest periods."""
    standings, stretch = office_queries.standings(requested_edge(words))
    return render_template(
        "city/settlements/index.html",
        page=page_of(standings, stretch),
        periods=office_queries.closed_periods(PERIODS),
        payable=office_queries.payable(),
        under_way=office_queries.under_way(),
    )


@bp.post("/close")
def close() -> ResponseReturnValue:
    """Close what is over, without waiting for the worker."""
    made = close_all()
    if made:
        flash(ngettext("%(num)s statement was made.", "%(num)s statements were made.", made), "success")
    else:
        flash(gettext("Everything that is over is closed already."))
    return redirect(url_for("city.settlements.index"), 303)


@bp.get("/statements")
def statements() -> ResponseReturnValue:
    """Statements, the newest first: ``?from=`` and ``?to=`` choose one period."""
    days = _days()
    found, stretch = office_queries.statements(requested_edge(whole_number), days=days)
    return render_template("city/settlements/statements.html", page=page_of(found, stretch), days=days)


@bp.get("/statements/<number>")
def statement(number: str) -> ResponseReturnValue:
    """One statement, as its enterprise sees it."""
    found = queries.any_statement(number)
    lines, stretch = queries.page_of_lines(found, requested_edge(whole_number))
    figures = queries.figures(found)
    return render_template(
        "city/settlements/statement.html",
        statement=found,
        figures=figures,
        places=places_of(figures),
        page=page_of(lines, stretch),
    )


@bp.get("/statements/<number>/pdf")
def pdf(number: str) -> ResponseReturnValue:
    """The statement on paper."""
    found = queries.any_statement(number)
    return deliver(found, back=url_for("city.settlements.statement", number=number))


@bp.get("/statements/<number>/xlsx")
def xlsx(number: str) -> ResponseReturnValue:
    """The statement for a spreadsheet."""
    found = queries.any_statement(number)
    return download(as_workbook(found), name=f"{found.number}.xlsx", kind=XLSX)


@bp.route("/enterprises/<slug>", methods=["GET", "POST"])
def enterprise(slug: str) -> ResponseReturnValue:
    """One enterprise's settlement; sent, the form puts something right by hand, with its reason."""
    found = queries.enterprise_by_slug(slug)
    form = AdjustForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.adjust(
                    found,
                    amount=form.signed,
                    reason=form.reason.data,
                    ticket=form.one_ticket,
                    actor=actor(),
                    now=clock.now(),
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The adjustment is recorded. It stands in the next statement."), "success")
            return redirect(url_for("city.settlements.enterprise", slug=slug), 303)
    return _enterprise_page(found, form), 422 if form.errors else 200


def _enterprise_page(found: Enterprise, form: AdjustForm) -> str:
    listed, stretch = office_queries.statements(requested_edge(whole_number), enterprise=found)
    return render_template(
        "city/settlements/enterprise.html",
        enterprise=found,
        form=form,
        balances=office_queries.balances(found),
        standing=office_queries.standing_of(found),
        page=page_of(listed, stretch),
        payouts=payout_queries.latest_payouts(found, LATEST),
        account=queries.payout_account(found.id),
        bank_name=bank_name,
        masked_holder=masked_holder,
        masked_number=masked_number,
    )


def _days() -> tuple[date, date] | None:
    """The period in the address; None for none, and for what is no day."""
    try:
        return date.fromisoformat(request.args["from"]), date.fromisoformat(request.args["to"])
    except (KeyError, ValueError):
        return None
