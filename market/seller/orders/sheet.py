"""Many tracking numbers by one sheet: download the list, fill it in, upload it, look at it, send it in one go.

Nothing leaves while one cell is wrong; and what could not leave in the end, because it was cancelled meanwhile, is
named on the page of results, which stays.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.orders import batches
from market.domain.orders.errors import BatchNotFound
from market.domain.orders.sending_models import BatchState, SendingBatch
from market.domain.shipping.carriers import carrier
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import current_language, gettext
from market.seller.orders.sheet_rows import carrier_names, check_sheet, list_to_fill_in
from market.web.documents import CSV, XLSX, Sheet, download, make_csv, make_workbook
from market.web.guards import own_enterprise
from market.web.jobs import wake_worker
from market.web.packing import finish_batch
from market.web.session import actor, signed_in_user
from market.web.sheets import MOST_ROWS, NotASheet, read_sheet

bp = Blueprint("sheet", __name__, url_prefix="/sheet")

AT_ONCE = 100
"""Parcels that are sent within the request: a second at most."""

WIDTHS = (18, 12, 12, 44, 12, 18, 24)


@bp.get("/to-send.<kind>")
def blank(kind: str) -> ResponseReturnValue:
    """The list to fill in, as a workbook or as text."""
    rows = list_to_fill_in(own_enterprise(signed_in_user()), most=MOST_ROWS)
    name = f"to-send-{clock.day_of(clock.now()):%Y%m%d}"
    if kind == "csv":
        return download(make_csv(rows), name=f"{name}.csv", kind=CSV)
    if kind != "xlsx":
        raise BatchNotFound
    carriers = Sheet(gettext("Carriers"), [[gettext("Carrier")], *([one] for one in carrier_names())], widths=(24,))
    book = make_workbook([Sheet(gettext("To send"), rows, widths=WIDTHS), carriers])
    return download(book, name=f"{name}.xlsx", kind=XLSX)


@bp.route("/", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Take a filled-in list. With an error in it nothing is kept: the page shows each beside its cell."""
    checked, refusal = None, ""
    if request.method == "POST":
        try:
            file = request.files.get("file")
            if file is None or not file.filename:
                raise NotASheet
            user = signed_in_user()
            checked = check_sheet(own_enterprise(user), read_sheet(file))
            if not checked.wrong:
                return _keep([row.told() | {"odd": row.odd} for row in checked.rows])
        except MarketError as error:
            refusal = str(error)
    page = render_template(
        "seller/orders/sheet.html", checked=checked, refusal=refusal, carriers=carrier_names(), most=f"{MOST_ROWS:,}"
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/<int:batch_id>")
def show(batch_id: int) -> ResponseReturnValue:
    """A list before it is sent, while it is, and with its results."""
    return render_template("seller/orders/batch.html", batch=_batch(batch_id), carrier=carrier, states=BatchState)


@bp.post("/<int:batch_id>/confirm")
def confirm(batch_id: int) -> ResponseReturnValue:
    """Send it. Pressed twice, it leaves once."""
    batch = _batch(batch_id)
    is_short = len(batch.rows) <= AT_ONCE
    with transaction():
        ours = batches.confirm(batch)
    if not ours:
        flash(gettext("That was done already."), "warning")
    elif is_short:
        finish_batch(batch_id)
    else:
        wake_worker()
    return redirect(url_for("seller.orders.sheet.show", batch_id=batch_id), 303)


def _keep(rows: list[dict[str, object]]) -> ResponseReturnValue:
    user = signed_in_user()
    with transaction():
        batch = batches.make(
            own_enterprise(user), rows, user=user, actor=actor(), language=current_language(), now=clock.now()
        )
        batch_id = batch.id
    return redirect(url_for("seller.orders.sheet.show", batch_id=batch_id), 303)


def _batch(batch_id: int) -> SendingBatch:
    return batches.batch_of(own_enterprise(signed_in_user()), batch_id)
