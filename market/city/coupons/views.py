"""Coupons at the market's cost: offer, change how long, withdraw. Enterprises are paid in full."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.coupons.forms import MarketCouponForm
from market.domain.catalog.queries import categories
from market.domain.enterprises.office_queries import names
from market.domain.operators.abilities import StaffAbility
from market.domain.promotions import queries, services
from market.domain.promotions.models import Coupon
from market.domain.promotions.queries import terms_of
from market.domain.promotions.rules import Hindrance, hindrance
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext
from market.web.coupon_forms import ChangeCouponForm
from market.web.guards import staff_needs
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import actor

bp = Blueprint("coupons", __name__, url_prefix="/coupons")
bp.before_request(staff_needs(StaffAbility.HANDLE_MONEY))


@bp.get("/")
def index() -> ResponseReturnValue:
    """All coupons of the market with what they have cost, the newest first."""
    stretch = queries.market_coupons(requested_edge(whole_number))
    coupons = [row[0] for row in stretch.rows]
    return render_template(
        "city/coupons/index.html",
        page=page_of(coupons, stretch),
        states={coupon.id: _state(coupon) for coupon in coupons},
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a coupon; the shop offers it at once."""
    today = clock.day_of(clock.now())
    form, status = MarketCouponForm.with_choices(today, names(), categories()), 200
    if form.validate_on_submit():
        try:
            with transaction():
                coupon = services.make_coupon(None, form.to_facts(), actor=actor(), today=today, now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            flash(gettext("The coupon %(code)s is ready.", code=coupon.code), "success")
            return redirect(url_for("city.coupons.show", coupon_id=coupon.id), 303)
    elif form.errors:
        status = 422
    return render_template("city/coupons/new.html", form=form), status


@bp.route("/<int:coupon_id>", methods=["GET", "POST"])
def show(coupon_id: int) -> ResponseReturnValue:
    """One coupon: its terms, its cost, and what can still be changed."""
    form, status = ChangeCouponForm.about(queries.market_coupon(coupon_id)), 200
    if form.validate_on_submit():
        try:
            with transaction():
                services.change_coupon(
                    queries.market_coupon(coupon_id),
                    last_day=form.last_day.data,
                    uses_most=form.uses_most.data,
                    is_public=form.is_public.data,
                    actor=actor(),
                    today=clock.day_of(clock.now()),
                    now=clock.now(),
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            flash(gettext("Saved. The shop shows it at once."), "success")
            return redirect(url_for("city.coupons.show", coupon_id=coupon_id), 303)
    elif form.errors:
        status = 422
    coupon = queries.market_coupon(coupon_id)
    return render_template("city/coupons/show.html", coupon=coupon, form=form, state=_state(coupon)), status


@bp.post("/<int:coupon_id>/stop")
def stop(coupon_id: int) -> ResponseReturnValue:
    """Withdraw it: orders that hold one keep it."""
    with transaction():
        services.stop_coupon(queries.market_coupon(coupon_id), actor=actor(), now=clock.now())
    flash(gettext("The coupon is withdrawn. Orders that were placed with it keep it."), "success")
    return redirect(url_for("city.coupons.show", coupon_id=coupon_id), 303)


def _state(coupon: Coupon) -> Hindrance | None:
    return hindrance(terms_of(coupon), goods=coupon.minimum, today=clock.day_of(clock.now()))
