"""Cancelling, returning, exchanging: choose, see what goes back to the won, confirm; then how it stands."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from market.domain.claims import queries, rules, services
from market.domain.claims.errors import AmountChanged
from market.domain.claims.models import Claim, ClaimKind
from market.domain.claims.refund_rules import Quote
from market.domain.operators.abilities import StaffAbility
from market.domain.orders.models import Order, SellerOrder
from market.domain.orders.queries import by_number
from market.foundation import clock
from market.foundation.database import db, transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext
from market.shop.claims.forms import ClaimForm, ParcelForm, claim_form
from market.shop.orders.own import own_order, own_part
from market.web import claim_photos
from market.web import claims as web_claims
from market.web.carts import may_see
from market.web.guards import all_memberships, may_see_people, staff_may
from market.web.limits import CHECKOUT, limiter
from market.web.session import actor, visitor

bp = Blueprint("claims", __name__, url_prefix="/orders/<number>/claims")


@bp.url_value_preprocessor
def _let_pictures_in(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Pictures are larger than anything else that comes in; this is asked before the form is read."""
    if endpoint == "shop.claims.add_photos":
        request.max_content_length = claim_photos.LARGEST_POST


@bp.get("/new/<int:part_id>")
def choose(number: str, part_id: int) -> ResponseReturnValue:
    """What can be asked for now: with its last day, or why not."""
    part = own_part(number, part_id)
    offers = rules.offers(part, _today())
    if len(offers) == 1 and offers[0].possible:
        return redirect(url_for("shop.claims.ask", number=number, part_id=part_id, kind=offers[0].kind.value))
    return render_template("shop/claims/choose.html", order=part.order, part=part, offers=offers)


@bp.route("/new/<int:part_id>/<kind>", methods=["GET", "POST"])
@limiter.limit(CHECKOUT, methods=["POST"])
def ask(number: str, part_id: int, kind: str) -> ResponseReturnValue:
    """What, how many, and why; sent, it is reckoned, and nothing happens before it is confirmed."""
    part, wanted = own_part(number, part_id), _kind(kind)
    form = _form(part, wanted)
    if request.method == "GET" or "edit" in request.form:
        return _form_page(part, wanted, form)
    if not form.validate():
        return _form_page(part, wanted, form), 422
    try:
        return _preview(part, wanted, form, _quote(part, wanted, form))
    except MarketError as refusal:
        return _refused(part, wanted, form, refusal)


@bp.post("/new/<int:part_id>/<kind>/confirm")
@limiter.limit(CHECKOUT)
def confirm(number: str, part_id: int, kind: str) -> ResponseReturnValue:
    """The shopper has seen what goes back, to the won, and wants it so."""
    part, wanted = own_part(number, part_id), _kind(kind)
    form = _form(part, wanted)
    if not form.validate():
        return _form_page(part, wanted, form), 422
    wish = form.to_wish(kind=wanted, agreed_amount=form.agreed_amount, seen_left=form.seen_left)
    try:
        claim_number = web_claims.request(part_id, wish, actor=actor())
    except AmountChanged as changed:
        part = own_part(number, part_id)
        return _preview(part, wanted, form, _quote(part, wanted, form), changed), 409
    except MarketError as refusal:
        return _refused(own_part(number, part_id), wanted, form, refusal)
    flash(_said(wanted, wish.agreed_amount), "success")
    return redirect(url_for("shop.claims.show", number=number, claim_number=claim_number), 303)


@bp.get("/<claim_number>")
def show(number: str, claim_number: str) -> ResponseReturnValue:
    """How a claim stands: what has happened, what is due when, what is still to do."""
    return _claim_page(own_order(number), claim_number)


@bp.post("/<claim_number>/parcel")
@limiter.limit(CHECKOUT)
def parcel(number: str, claim_number: str) -> ResponseReturnValue:
    """The goods are on their way back."""
    claim = queries.claim_for_shopper(own_order(number), claim_number)
    form = ParcelForm()
    if not form.validate():
        return _claim_page(own_order(number), claim_number, parcel_form=form), 422
    try:
        with transaction():
            services.record_return_parcel(
                claim, carrier=form.carrier.data, tracking_number=form.number, actor=actor(), now=clock.now()
            )
    except MarketError as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Thank you. The enterprise can follow your parcel."), "success")
    return redirect(url_for("shop.claims.show", number=number, claim_number=claim_number), 303)


@bp.post("/<claim_number>/take-back")
@limiter.limit(CHECKOUT)
def take_back(number: str, claim_number: str) -> ResponseReturnValue:
    """The shopper keeps the goods after all."""
    claim = queries.claim_for_shopper(own_order(number), claim_number)
    try:
        with transaction():
            services.take_back(claim, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Your request is taken back. Nothing changes about your order."), "success")
    return redirect(url_for("shop.claims.show", number=number, claim_number=claim_number), 303)


@bp.post("/<claim_number>/photos")
@limiter.limit(CHECKOUT)
def add_photos(number: str, claim_number: str) -> ResponseReturnValue:
    """Attach pictures; all of them, or none with the reason why."""
    claim = queries.claim_for_shopper(own_order(number), claim_number)
    files = [file for file in request.files.getlist("photos") if file.filename]
    try:
        if not files:
            flash(gettext("Please choose at least one picture."), "warning")
        else:
            claim_photos.attach(claim.id, files)
            flash(gettext("Your pictures are attached."), "success")
    except MarketError as refusal:
        db.session.rollback()
        again = gettext("No picture was attached: please choose them again.")
        flash(f"{refusal} {again}", "error")
    finally:
        for file in request.files.getlist("photos"):
            file.close()
    return redirect(url_for("shop.claims.show", number=number, claim_number=claim_number) + "#photos", 303)


@bp.get("/<claim_number>/photos/<int:photo_id>")
def photo(number: str, claim_number: str, photo_id: int) -> ResponseReturnValue:
    """A picture, for the order's owner, the enterprise and the city's staff; never kept by anybody between."""
    order = by_number(number)
    if order is None:
        abort(404)
    claim = queries.claim_for_shopper(order, claim_number)
    if not _may_see_pictures(claim):
        abort(404)
    answer = send_from_directory(claim_photos.folder(), queries.photo_of(claim, photo_id).file)
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer


def _may_see_pictures(claim: Claim) -> bool:
    part, user = claim.seller_order, visitor()
    if may_see(part.order):
        return True
    if user is None:
        return False
    works_there = any(one.enterprise_id == part.enterprise_id for one in all_memberships(user))
    return staff_may(user, StaffAbility.HANDLE_ORDERS) or (works_there and may_see_people(user))


def _kind(value: str) -> ClaimKind:
    try:
        return ClaimKind.stored_as(value)
    except KeyError:
        abort(404)


def _form(part: SellerOrder, kind: ClaimKind) -> ClaimForm:
    lines = [line for line in part.lines if line.left]
    reasons = rules.reasons_for(part, kind, _today())
    faults = any(reason in rules.FAULTS for reason in reasons)
    return claim_form(lines, reasons, asks_for_day=faults, today=_today())


def _quote(part: SellerOrder, kind: ClaimKind, form: ClaimForm) -> Quote:
    """What would go back. Raises why it is not possible."""
    wish = form.to_wish(kind=kind, agreed_amount=0)
    chosen = rules.chosen_lines(part, wish.quantities)
    lines = [line for line, _ in chosen]
    rules.check(part, lines, kind=kind, reason=wish.reason, known_on=wish.known_on, today=_today())
    return queries.quote(part, wish.quantities, kind=kind, reason=wish.reason, today=_today())


def _form_page(part: SellerOrder, kind: ClaimKind, form: ClaimForm) -> str:
    offer = next((offer for offer in rules.offers(part, _today()) if offer.kind is kind), None)
    return render_template(
        "shop/claims/ask.html", order=part.order, part=part, kind=kind, form=form, offer=offer, today=_today()
    )


def _preview(
    part: SellerOrder, kind: ClaimKind, form: ClaimForm, quote: Quote, changed: AmountChanged | None = None
) -> str:
    form.agreed.data, form.left.data = str(quote.amount), str(sum(line.left for line in part.lines))
    return render_template(
        "shop/claims/preview.html",
        order=part.order,
        part=part,
        kind=kind,
        form=form,
        quote=quote,
        changed=changed,
        reason=form.to_wish(kind=kind, agreed_amount=0).reason,
    )


def _refused(part: SellerOrder, kind: ClaimKind, form: ClaimForm, refusal: MarketError) -> ResponseReturnValue:
    form.form_errors = [str(refusal)]
    return _form_page(part, kind, form), 409 if isinstance(refusal, Conflict) else 422


def _claim_page(order: Order, claim_number: str, *, parcel_form: ParcelForm | None = None) -> str:
    claim = queries.claim_for_shopper(order, claim_number)
    known = {"carrier": claim.return_carrier, "tracking_number": claim.return_tracking_number}
    form = parcel_form or ParcelForm(data=known)
    return render_template(
        "shop/claims/show.html",
        order=order,
        claim=claim,
        part=claim.seller_order,
        parcel_form=form,
        may_add=rules.MOST_PHOTOS - len(claim.photos) if claim.status in rules.OPEN else 0,
    )


def _said(kind: ClaimKind, amount: int) -> str:
    if kind is ClaimKind.CANCEL:
        return gettext("It is cancelled. Your money is on its way back.") if amount else gettext("It is cancelled.")
    if kind is ClaimKind.WITHDRAW:
        return gettext("We have your return. Please send the goods back now.")
    return gettext("We have your request. The enterprise answers within 3 business days.")


def _today() -> date:
    return clock.day_of(clock.now())
