"""Coupons of one's own enterprise: offer, change, withdraw. Another's coupon is not found."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises.abilities import Ability
from market.domain.promotions import queries, services
from market.domain.promotions.models import Coupon
from market.domain.promotions.queries import terms_of
from market.domain.promotions.rules import hindrance
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.web.coupon_forms import ChangeCouponForm, NewCouponForm
from market.web.guards import needs, own_enterprise
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user

bp = Blueprint("coupons", __name__, url_prefix="/coupons")
bp.before_request(needs(Ability.EDIT_SHOP))


@bp.get("/")
def index() -> ResponseReturnValue:
    """All coupons with how often they were used, the newest first."""
    stretch = queries.own_coupons(own_enterprise(signed_in_user()), requested_edge(whole_number))
    today = clock.day_of(clock.now())
    states = {
        coupon.id: hindrance(terms_of(coupon), goods=coupon.minimum, today=today)
        for coupon in (row[0] for row in stretch.rows)
    }
    page = page_of([row[0] for row in stretch.rows], stretch)
    return render_template("seller/coupons/index.html", page=page, states=states)


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a coupon; the shop offers it at once."""
    enterprise, today = own_enterprise(signed_in_user()), clock.day_of(clock.now())
    form, status = NewCouponForm.from_today(today), 200
    if form.validate_on_submit():
        try:
            with transaction():
                coupon = services.make_coupon(
                    enterprise, form.to_facts(), actor=actor(), today=today, now=clock.now()
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409
        else:
            flash(gettext("The coupon %(code)s is ready.", code=coupon.code), "success")
            return redirect(url_for("seller.coupons.index"), 303)
    elif form.errors:
        status = 422
    return render_template("seller/coupons/new.html", form=form, enterprise=enterprise), status


@bp.route("/<int:coupon_id>", methods=["GET", "POST"])
def show(coupon_id: int) -> ResponseReturnValue:
    """One coupon: its terms, its use, and what can still be changed."""
    coupon = _coupon(coupon_id)
    form, status = ChangeCouponForm.about(coupon), 200
    if form.validate_on_submit():
        try:
            with transaction():
                services.change_coupon(
                    coupon,
                    last_day=form.last_day.data,
                    uses_most=form.uses_most.data,
                    is_public=form.is_public.data,
                    actor=actor(),
                    today=clock.day_of(clock.now()),
                    now=clock.now(),
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409
        else:
            flash(gettext("Saved. The shop shows it at once."), "success")
            return redirect(url_for("seller.coupons.show", coupon_id=coupon_id), 303)
    elif form.errors:
        status = 422
    coupon = _coupon(coupon_id)
    state = hindrance(terms_of(coupon), goods=coupon.minimum, today=clock.day_of(clock.now()))
    return render_template("seller/coupons/show.html", coupon=coupon, form=form, state=state), status


@bp.post("/<int:coupon_id>/stop")
def stop(coupon_id: int) -> ResponseReturnValue:
    """Withdraw it: orders that hold one keep it."""
    coupon = _coupon(coupon_id)
    with transaction():
        services.stop_coupon(coupon, actor=actor(), now=clock.now())
    flash(gettext("The coupon is withdrawn. Orders that were placed with it keep it."), "success")
    return redirect(url_for("seller.coupons.show", coupon_id=coupon_id), 303)


def _coupon(coupon_id: int) -> Coupon:
    return queries.own_coupon(own_enterprise(signed_in_user()), coupon_id)
