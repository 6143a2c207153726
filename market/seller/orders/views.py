"""Orders of one's own enterprise: look, take on, send, hand over, say that it has arrived. Another's is not found."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.claims import office_queries as claims_office
from market.domain.enterprises.abilities import Ability
from market.domain.orders import accepting, receiving, recipients, sending, services, worklist
from market.domain.orders.errors import ParcelNotFound
from market.domain.orders.listed import listed
from market.domain.orders.models import DeliveryWord, Parcel, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE
from market.domain.orders.sending_models import PaperKind
from market.domain.orders.worklist import Due, Tab
from market.domain.pickups import queries as pickups
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l
from market.seller.orders.bulk import bp as bulk
from market.seller.orders.cannot_send import bp as cannot_send
from market.seller.orders.delay import bp as delay
from market.seller.orders.forms import CorrectionForm, ParcelForm
from market.seller.orders.papers import bp as papers
from market.seller.orders.parts import own_part
from market.seller.orders.sheet import bp as sheet
from market.seller.orders.wishes import read_wish
from market.web.guards import needs, own_enterprise
from market.web.paging import day, page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user

bp = Blueprint("orders", __name__, url_prefix="/orders")
bp.before_request(needs(Ability.SEND_ORDERS))
for feature in (bulk, papers, sheet, delay, cannot_send):
    bp.register_blueprint(feature)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Orders by what is to be done with them: ``?show=`` a tab, narrowed by ``product`` and ``due``, or found by a
    piece of their number, ``q``."""
    enterprise = own_enterprise(signed_in_user())
    today = clock.day_of(clock.now())
    wish = read_wish(request.args)
    by_day = wish.tab in worklist.WAITING and not wish.number
    stretch = worklist.page(enterprise, wish, requested_edge(day if by_day else whole_number), today=today)
    return render_template(
        "seller/orders/index.html",
        page=page_of(listed(stretch.rows), stretch),
        wish=wish,
        tabs=Tab,
        dues=Due,
        counts=worklist.counts(enterprise),
        kinds=PaperKind,
        products=worklist.sold_products(enterprise, wish.tab, chosen=wish.product_id),
        may_leave=SENDABLE,
        today=today,
    )


@bp.get("/<int:part_id>")
def show(part_id: int) -> ResponseReturnValue:
    """One order. Its recipient is masked until somebody asks."""
    part = own_part(part_id)
    return _page(part, ParcelForm.about(part))


@bp.post("/<int:part_id>/recipient")
def recipient(part_id: int) -> ResponseReturnValue:
    """The recipient in full. It is personal data: who opened it, and when, stays known."""
    part = own_part(part_id)
    try:
        with transaction():
            recipients.open_recipient(part, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("seller.orders.show", part_id=part_id), 303)
    part = own_part(part_id)
    return _page(part, ParcelForm.about(part, is_fresh=True), is_open=True)


@bp.post("/<int:part_id>/accept")
def accept(part_id: int) -> ResponseReturnValue:
    """The enterprise takes it on."""
    return _do(part_id, _l("Accepted."), lambda part: accepting.accept(part, actor=actor(), now=clock.now()))


@bp.post("/<int:part_id>/send")
def ship(part_id: int) -> ResponseReturnValue:
    """A parcel has left."""
    part = own_part(part_id)
    form = ParcelForm.about(part)
    if not form.validate():
        return _page(part, form), 422
    try:
        with transaction():
            sending.send(
                part,
                carrier=form.carrier.data,
                tracking_number=form.number,
                quantities=form.in_parcel,
                actor=actor(),
                now=clock.now(),
            )
            all_gone = part.status is SellerOrderStatus.SENT
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(own_part(part_id), form), 409
    if form.looks_odd:
        flash(
            gettext("Sent. The number does not look like one of that carrier: please compare the label."), "warning"
        )
    elif all_gone:
        flash(gettext("Sent. The shopper can follow the parcel and gets a mail."), "success")
    else:
        flash(gettext("This parcel is sent, and the shopper gets a mail. The rest waits here."), "success")
    return redirect(url_for("seller.orders.show", part_id=part_id), 303)


@bp.route("/<int:part_id>/parcels/<int:parcel_id>", methods=["GET", "POST"])
def parcel(part_id: int, parcel_id: int) -> ResponseReturnValue:
    """Carrier or number of a parcel were wrong: put them right, and tell the shopper."""
    part = own_part(part_id)
    one = _parcel(part, parcel_id)
    form = CorrectionForm.about(one)
    if not form.validate_on_submit():
        page = render_template("seller/orders/parcel.html", part=part, parcel=one, form=form)
        return page, 422 if form.errors else 200
    try:
        with transaction():
            changed = sending.correct_parcel(
                one, carrier=form.carrier.data, tracking_number=form.number, actor=actor(), now=clock.now()
            )
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        part = own_part(part_id)
        page = render_template("seller/orders/parcel.html", part=part, parcel=_parcel(part, parcel_id), form=form)
        return page, 409
    if changed:
        flash(gettext("Corrected. The shopper gets a mail with the right number."), "success")
    return redirect(url_for("seller.orders.show", part_id=part_id), 303)


@bp.post("/<int:part_id>/collected")
def collected(part_id: int) -> ResponseReturnValue:
    """The shopper has it."""
    return _do(
        part_id, _l("Handed over."), lambda part: services.record_collected(part, actor=actor(), now=clock.now())
    )


@bp.post("/<int:part_id>/delivered")
def delivered(part_id: int) -> ResponseReturnValue:
    """It has arrived, says the enterprise."""
    now = clock.now()
    return _do(
        part_id,
        _l("Delivered. The shopper’s days for a return begin tomorrow."),
        lambda part: receiving.record_delivered(part, word=DeliveryWord.SELLER, actor=actor(), at=now, now=now),
    )


def _do(part_id: int, said: LazyText, verb: Callable[[SellerOrder], object]) -> ResponseReturnValue:
    """One verb on one part, and back to its page."""
    part = own_part(part_id)
    try:
        with transaction():
            done = verb(part)
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        was_done = done is False
        flash(gettext("That was done already.") if was_done else str(said), "warning" if was_done else "success")
    return redirect(url_for("seller.orders.show", part_id=part_id), 303)


def _parcel(part: SellerOrder, parcel_id: int) -> Parcel:
    found = next((one for one in part.parcels if one.id == parcel_id), None)
    if found is None:
        raise ParcelNotFound
    return found


def _page(part: SellerOrder, form: ParcelForm, *, is_open: bool = False) -> str:
    now = clock.now()
    return render_template(
        "seller/orders/show.html",
        part=part,
        form=form,
        claims=claims_office.of_part(part),
        pickup_changes=pickups.of_part(part.id),
        may_leave=part.order.status in SENDABLE,
        may_open=recipients.may_open(part, now=now),
        is_open=is_open,
        kinds=PaperKind,
        masked_phone=recipients.masked_phone,
        masked_address=recipients.masked_address,
        today=clock.day_of(now),
    )
