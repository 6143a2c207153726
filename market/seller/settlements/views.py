"""An enterprise's own settlement: its balance, statements, payouts and account. Another's is not found."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises.abilities import Ability
from market.domain.settlements import office_queries, payout_queries, queries, services
from market.domain.settlements.banks import bank_name
from market.domain.settlements.models import Statement
from market.domain.settlements.rules import masked_holder, masked_number
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.seller.settlements.forms import AccountForm
from market.web.confirmation import confirmed, count_wrong_passwords
from market.web.documents import XLSX, download
from market.web.guards import needs, own_enterprise
from market.web.paging import page_of, requested_edge, whole_number
from market.web.papers import deliver
from market.web.session import actor, signed_in_user
from market.web.statements import as_workbook, places_of

bp = Blueprint("settlements", __name__, url_prefix="/settlements")
bp.before_request(needs(Ability.SEE_SALES))
bp.before_request(needs(Ability.MANAGE_MONEY, at=("account",)))

LATEST = 5


@bp.get("/")
def index() -> ResponseReturnValue:
    """The balance, the statements, the latest payouts, and where the money goes."""
    user = signed_in_user()
    enterprise = own_enterprise(user)
    statements, stretch = office_queries.statements(requested_edge(whole_number), enterprise=enterprise)
    return render_template(
        "seller/settlements/index.html",
        balances=office_queries.balances(enterprise),
        page=page_of(statements, stretch),
        payouts=payout_queries.latest_payouts(enterprise, LATEST),
        account=queries.payout_account(enterprise.id),
        bank_name=bank_name,
        masked_holder=masked_holder,
        masked_number=masked_number,
    )


@bp.get("/payouts")
def payouts() -> ResponseReturnValue:
    """Every payout, with what is true of it."""
    found, stretch = payout_queries.payouts_of(own_enterprise(signed_in_user()), requested_edge(whole_number))
    return render_template(
        "seller/settlements/payouts.html",
        page=page_of(found, stretch),
        bank_name=bank_name,
        masked_number=masked_number,
    )


@bp.route("/account", methods=["GET", "POST"])
@count_wrong_passwords
def account() -> ResponseReturnValue:
    """Say where the money goes: owners alone, with their password again."""
    user = signed_in_user()
    enterprise = own_enterprise(user)
    known = queries.payout_account(enterprise.id)
    form = AccountForm.about(known)
    if confirmed(form, user):
        with transaction():
            services.change_account(enterprise, form.to_facts(), actor=actor(), now=clock.now())
        flash(gettext("The payout account is saved. Owners and managers get a mail about it."), "success")
        return redirect(url_for("seller.settlements.index"), 303)
    page = render_template(
        "seller/settlements/account.html",
        form=form,
        account=known,
        enterprise=enterprise,
        bank_name=bank_name,
        masked_number=masked_number,
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """One statement: its sums, and its entries by the page."""
    statement = _own(number)
    lines, stretch = queries.page_of_lines(statement, requested_edge(whole_number))
    figures = queries.figures(statement)
    return render_template(
        "seller/settlements/show.html",
        statement=statement,
        figures=figures,
        places=places_of(figures),
        page=page_of(lines, stretch),
    )


@bp.get("/<number>/pdf")
def pdf(number: str) -> ResponseReturnValue:
    """The statement on paper."""
    statement = _own(number)
    return deliver(statement, back=url_for("seller.settlements.show", number=number))


@bp.get("/<number>/xlsx")
def xlsx(number: str) -> ResponseReturnValue:
    """The statement for a spreadsheet."""
    statement = _own(number)
    return download(as_workbook(statement), name=f"{statement.number}.xlsx", kind=XLSX)


def _own(number: str) -> Statement:
    return queries.statement_of(own_enterprise(signed_in_user()), number)
