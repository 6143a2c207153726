"""The space of a pop-up: asked for, confirmed by the partner, taken back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.popups.forms import SpaceAskedForm, SpaceBackForm, SpaceConfirmedForm
from market.domain.popups import office_queries as office
from market.domain.popups import services as popups
from market.domain.popups.models import Popup
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.web.guards import check_reach
from market.web.session import actor, signed_in_user

bp = Blueprint("space", __name__, url_prefix="/<slug>/space")


@bp.get("/")
def show(slug: str) -> ResponseReturnValue:
    """How far the space is, and the next steps."""
    return _page(_popup(slug))


@bp.post("/ask")
def ask(slug: str) -> ResponseReturnValue:
    """The partner was asked."""
    form = SpaceAskedForm(prefix="ask")
    if form.validate_on_submit():
        try:
            with transaction():
                popups.request_space(_popup(slug), on=form.on.data, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("Noted: the partner has been asked."), "success")
            return redirect(url_for("city.popups.space.show", slug=slug), 303)
    return _page(_popup(slug), asked=form), 422


@bp.post("/confirm")
def confirm(slug: str) -> ResponseReturnValue:
    """The partner has confirmed."""
    form = SpaceConfirmedForm(prefix="confirm")
    if form.validate_on_submit():
        try:
            with transaction():
                popups.confirm_space(
                    _popup(slug), on=form.on.data, reference=form.reference.data, actor=actor(), now=clock.now()
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("Noted: the partner has confirmed the space."), "success")
            return redirect(url_for("city.popups.show", slug=slug), 303)
    return _page(_popup(slug), confirmed=form), 422


@bp.post("/withdraw")
def withdraw(slug: str) -> ResponseReturnValue:
    """What the partner said no longer counts."""
    form = SpaceBackForm(prefix="back")
    if form.validate_on_submit():
        try:
            with transaction():
                popups.withdraw_space(_popup(slug), reason=form.reason.data, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The space is at its beginning again; the days are still held."), "success")
            return redirect(url_for("city.popups.space.show", slug=slug), 303)
    return _page(_popup(slug), back=form), 422


def _popup(slug: str) -> Popup:
    popup = office.popup_by_slug(slug)
    check_reach(signed_in_user(), popup.organisation_id)
    return popup


def _page(
    popup: Popup,
    *,
    asked: SpaceAskedForm | None = None,
    confirmed: SpaceConfirmedForm | None = None,
    back: SpaceBackForm | None = None,
) -> str:
    today = clock.day_of(clock.now())
    return render_template(
        "city/popups/space.html",
        popup=popup,
        partner=popup.venue.partner if popup.venue else None,
        today=today,
        asked=asked or SpaceAskedForm(formdata=None, prefix="ask", data={"on": today}),
        confirmed=confirmed or SpaceConfirmedForm(formdata=None, prefix="confirm", data={"on": today}),
        back=back or SpaceBackForm(formdata=None, prefix="back"),
    )
