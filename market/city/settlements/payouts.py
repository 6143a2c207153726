"""Paying out: a file for the bank, and what the bank has made of it. A file is not a transfer."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.purposes import when_asked_why
from market.city.settlements.bank_files import as_csv, as_workbook
from market.city.settlements.forms import FailureForm, MakeFileForm, TransferForm
from market.domain.operators.abilities import StaffAbility
from market.domain.settlements import payout_queries, services
from market.domain.settlements.banks import bank_name
from market.domain.settlements.models import PayoutFile, PayoutStatus
from market.domain.settlements.rules import masked_holder, masked_number
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext, ngettext
from market.web.documents import CSV, XLSX, download
from market.web.guards import staff_needs
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import actor

bp = Blueprint("payouts", __name__, url_prefix="/payouts")
bp.before_request(staff_needs(StaffAbility.HANDLE_MONEY, to_look=True, at=("csv", "xlsx")))

MAKERS = {"csv": (as_csv, CSV), "xlsx": (as_workbook, XLSX)}


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every file, with the states of its transfers."""
    files, stretch = payout_queries.files(requested_edge(whole_number))
    return render_template("city/settlements/payouts.html", page=page_of(files, stretch))


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Who would be paid what; sent, the file is made of exactly that."""
    form = MakeFileForm()
    if form.validate_on_submit():
        try:
            with transaction():
                file = services.make_payout_file(total=form.seen, actor=actor(), now=clock.now())
                number = file.number
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The file is made. Nothing is transferred yet: give it to the bank."), "success")
            return redirect(url_for("city.settlements.payouts.show", number=number), 303)
    proposals = payout_queries.proposals()
    form.total.data = sum(proposal.amount for proposal in proposals)
    page = render_template(
        "city/settlements/new_payout.html",
        form=form,
        proposals=proposals,
        bank_name=bank_name,
        masked_number=masked_number,
    )
    return page, 409 if form.errors else 200


@bp.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """One file with its transfers."""
    form = TransferForm(formdata=None, data={"day": clock.day_of(clock.now())})
    return _page(payout_queries.file_by_number(number), form)


@bp.route("/<number>/csv", methods=["GET", "POST"])
def csv(number: str) -> ResponseReturnValue:
    """The file for the bank's page, account numbers and all; who took it and why is written down."""
    return _taken(number, "csv")


@bp.route("/<number>/xlsx", methods=["GET", "POST"])
def xlsx(number: str) -> ResponseReturnValue:
    """The same as a workbook."""
    return _taken(number, "xlsx")


@bp.post("/<number>/transferred")
def transferred(number: str) -> ResponseReturnValue:
    """The bank has transferred all that is open in the file."""
    file = payout_queries.file_by_number(number)
    return _record(file, [payout.id for payout in file.payouts])


@bp.post("/<number>/<int:payout_id>/transferred")
def transferred_one(number: str, payout_id: int) -> ResponseReturnValue:
    """The bank has transferred one of them."""
    file = payout_queries.file_by_number(number)
    return _record(file, [payout_queries.payout_in(file, payout_id).id])


@bp.route("/<number>/<int:payout_id>", methods=["GET", "POST"])
def payout(number: str, payout_id: int) -> ResponseReturnValue:
    """One transfer; sent, the form says that it failed, and why."""
    file = payout_queries.file_by_number(number)
    one = payout_queries.payout_in(file, payout_id)
    form = FailureForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.record_failure(one, reason=form.reason.data, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("Recorded. Its entries are free for the next file."), "success")
            return redirect(url_for("city.settlements.payouts.show", number=number), 303)
    page = render_template(
        "city/settlements/payout.html",
        file=file,
        payout=one,
        form=form,
        transfer=TransferForm(formdata=None, data={"day": clock.day_of(clock.now())}),
        bank_name=bank_name,
        masked_holder=masked_holder,
        masked_number=masked_number,
    )
    return page, 422 if form.errors else 200


def _record(file: PayoutFile, payout_ids: list[int]) -> ResponseReturnValue:
    form, number = TransferForm(), file.number
    if not form.validate():
        return _page(file, form), 422
    try:
        with transaction():
            done = services.record_transfers(
                file,
                payout_ids,
                on=form.day.data,
                reference=form.reference.data,
                actor=actor(),
                now=clock.now(),
            )
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(payout_queries.file_by_number(number), form), 409
    told = ngettext(
        "%(num)s transfer is recorded. The enterprise gets a mail.",
        "%(num)s transfers are recorded. The enterprises get a mail.",
        done,
    )
    flash(told, "success")
    return redirect(url_for("city.settlements.payouts.show", number=number), 303)


def _page(file: PayoutFile, form: TransferForm) -> str:
    return render_template(
        "city/settlements/payout_file.html",
        file=file,
        form=form,
        open_payouts=[one for one in file.payouts if one.status is PayoutStatus.FILE_CREATED],
        disputed=payout_queries.disputed_since(file),
        bank_name=bank_name,
        masked_number=masked_number,
    )


def _taken(number: str, kind: str) -> ResponseReturnValue:
    file = payout_queries.file_by_number(number)
    if not any(one.status is PayoutStatus.FILE_CREATED for one in file.payouts):
        flash(gettext("No transfer of this file waits for the bank any more."), "error")
        return redirect(url_for("city.settlements.payouts.show", number=number), 303)

    def take(reason: str) -> ResponseReturnValue:
        make, content_type = MAKERS[kind]
        with transaction():
            services.record_opened(file, kind=kind, reason=reason, actor=actor(), now=clock.now())
        return download(make(file), name=f"{file.number}.{kind}", kind=content_type)

    return when_asked_why(
        take,
        what=gettext("File for the bank"),
        about=f"{file.number}.{kind}",
        back=url_for("city.settlements.payouts.show", number=number),
        active="settlements",
    )
