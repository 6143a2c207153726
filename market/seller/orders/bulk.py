"""Many orders at once: what was ticked in the list is taken on, printed, or sent."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.orders import accepting, batches, worklist
from market.domain.orders.errors import NotReadyToSend
from market.domain.orders.models import SellerOrder
from market.domain.orders.papers import printable
from market.domain.orders.sending_models import PaperKind
from market.domain.shipping.carriers import carrier, carriers, plain_number
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import current_language, gettext, ngettext
from market.seller.orders.papers import print_papers
from market.seller.orders.wishes import read_wish
from market.web.guards import own_enterprise
from market.web.inputs import half_width
from market.web.packing import finish_batch
from market.web.parcels import number_refusal
from market.web.request import LARGEST_ID
from market.web.session import actor, signed_in_user

bp = Blueprint("bulk", __name__, url_prefix="/chosen")

MOST = 500
"""Orders that one press of a button can be about."""

SENT_AT_ONCE = 100
"""Parcels whose numbers are typed on one page."""


@bp.post("/accept")
def accept() -> ResponseReturnValue:
    """Take on all that were ticked; those that cannot be are named."""
    ids = chosen_ids()
    taken, refused = 0, []
    with transaction():
        for part in worklist.own_parts(own_enterprise(signed_in_user()), ids):
            try:
                taken += accepting.accept(part, actor=actor(), now=clock.now())
            except MarketError:
                refused.append(part.order.number)
    if taken:
        flash(ngettext("%(num)s order accepted.", "%(num)s orders accepted.", taken), "success")
    if refused:
        sentence = gettext(
            "Not accepted, because cancelled, sent or being checked: %(numbers)s", numbers=", ".join(refused)
        )
        flash(sentence, "warning")
    if not ids:
        flash(gettext("Please tick the orders first."), "warning")
    return redirect(_back(), 303)


@bp.post("/print")
def paper() -> ResponseReturnValue:
    """Print slips or the picking list of all that were ticked."""
    kind = next((kind for kind in PaperKind if kind.value == request.form.get("kind")), PaperKind.PICKING)
    ids = chosen_ids()
    if not ids:
        flash(gettext("Please tick the orders first."), "warning")
        return redirect(_back(), 303)
    try:
        return print_papers(ids, kind)
    except NotReadyToSend:
        flash(gettext("None of these orders waits to be sent, so there is nothing to print."), "warning")
        return redirect(_back(), 303)


@bp.post("/parcels")
def parcels() -> ResponseReturnValue:
    """A page to type carrier and number of all that were ticked."""
    parts = _sendable(chosen_ids())
    if not parts:
        flash(gettext("Please tick orders that wait to be sent."), "warning")
        return redirect(_back(), 303)
    return _parcels_page(parts, {}, {})


@bp.post("/send")
def send() -> ResponseReturnValue:
    """Send what was typed. Nothing is sent while something is wrong; rows without a number stay."""
    parts = _sendable(chosen_ids())
    typed = {
        part.id: (
            request.form.get(f"carrier_{part.id}") or request.form.get("carrier", ""),
            plain_number(half_width(request.form.get(f"number_{part.id}", "")))[:41],
        )
        for part in parts
    }
    wrong = {part.id: sentence for part in parts if (sentence := _wrong(*typed[part.id]))}
    rows = [_row(part, *typed[part.id]) for part in parts if typed[part.id][1]]
    if wrong or not rows:
        if not wrong:
            flash(gettext("Please write at least one tracking number."), "warning")
        return _parcels_page(parts, typed, wrong), 422
    user = signed_in_user()
    with transaction():
        batch = batches.make(
            own_enterprise(user), rows, user=user, actor=actor(), language=current_language(), now=clock.now()
        )
        batches.confirm(batch)
        batch_id = batch.id
    finish_batch(batch_id)
    return redirect(url_for("seller.orders.sheet.show", batch_id=batch_id), 303)


def chosen_ids() -> list[int]:
    """The ids that were ticked, or all of the list that the form came from. Whose they are is asked later."""
    if request.form.get("all") == "1":
        enterprise = own_enterprise(signed_in_user())
        wish = read_wish(request.form)
        return list(worklist.ids(enterprise, wish, today=clock.day_of(clock.now()), most=MOST))
    words = request.form.getlist("part")[:MOST]
    ids = (int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 11)
    return [part_id for part_id in ids if part_id <= LARGEST_ID]


def _sendable(ids: Sequence[int]) -> list[SellerOrder]:
    parts = printable(worklist.own_parts(own_enterprise(signed_in_user()), ids))
    return [part for part in parts if part.collect_day is None][:SENT_AT_ONCE]


def _back() -> str:
    kept: dict[str, Any] = {
        name: request.form[name] for name in ("show", "product", "due", "q") if request.form.get(name)
    }
    return url_for("seller.orders.index", **kept)


def _wrong(code: str, number: str) -> str:
    """What is wrong with a row; a row without a number is left out, unless the enterprise brings it itself."""
    return number_refusal(code, number) if number else ""


def _row(part: SellerOrder, code: str, number: str) -> dict[str, Any]:
    return {"at": 0, "number": part.order.number, "part_id": part.id, "carrier": code, "tracking": number}


def _parcels_page(parts: Sequence[SellerOrder], typed: dict[int, tuple[str, str]], wrong: dict[int, str]) -> str:
    return render_template(
        "seller/orders/parcels.html",
        parts=parts,
        typed=typed,
        wrong=wrong,
        carriers=carriers(),
        known=carrier,
        today=clock.day_of(clock.now()),
        common=request.form.get("carrier", ""),
    )
