"""The front page: what is picked for it, in which order, from when to when; and what it shows on a day."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.home.forms import PopupPickForm
from market.city.looking import typed_words
from market.domain.catalog.office_queries import ProductWish, Shown, products
from market.domain.enterprises.office_queries import EntryWish, entries
from market.domain.enterprises.queries import entries_by_ids
from market.domain.operators.abilities import StaffAbility
from market.domain.popups.ahead import published_names
from market.domain.popups.queries import first_published
from market.domain.storefront import picks
from market.domain.storefront.picks import PickKind
from market.domain.storefront.queries import by_ids
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext
from market.web.guards import staff_needs
from market.web.inputs import one_line
from market.web.session import actor

bp = Blueprint("home", __name__, url_prefix="/home")
bp.before_request(staff_needs(StaffAbility.KEEP_MARKET))

FOUND, MOST_POPUPS = 8, 60
"""So many products and enterprises, and so many pop-ups, are offered to be picked."""

WAYS = {"up": -1, "down": 1}


@bp.get("/")
def index() -> ResponseReturnValue:
    """What is picked; with ``?q=`` what could be; with ``?day=`` what the page shows on that day."""
    return _page(_popup_form())


@bp.post("/popups")
def pick_popup() -> ResponseReturnValue:
    """A pop-up, for some days."""
    form = _popup_form()
    if not form.validate():
        return _page(form), 422
    now = clock.now()
    try:
        with transaction():
            picks.pick(
                PickKind.POPUP,
                form.slug.data,
                first_day=form.first_day.data,
                last_day=form.last_day.data,
                actor=actor(),
                now=now,
                today=clock.day_of(now),
            )
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(form), 409 if isinstance(refusal, Conflict) else 422
    flash(gettext("It stands on the front page in these days."), "success")
    return redirect(url_for("city.home.index"), 303)


@bp.post("/<kind>/<slug>")
def pick(kind: str, slug: str) -> ResponseReturnValue:
    """A ``product`` or an ``enterprise``, at the end of its like."""
    if kind not in (PickKind.PRODUCT.value, PickKind.ENTERPRISE.value):
        abort(404)
    now = clock.now()
    try:
        with transaction():
            picks.pick(PickKind.stored_as(kind), slug, actor=actor(), now=now, today=clock.day_of(now))
    except MarketError as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("It is on the front page now."), "success")
    return redirect(url_for("city.home.index"), 303)


@bp.post("/<int:pick_id>/move/<way>")
def move(pick_id: int, way: str) -> ResponseReturnValue:
    """One place ``up`` or ``down``."""
    if way not in WAYS:
        abort(404)
    with transaction():
        picks.move(pick_id, WAYS[way], actor=actor(), now=clock.now())
    return redirect(url_for("city.home.index"), 303)


@bp.post("/<int:pick_id>/remove")
def remove(pick_id: int) -> ResponseReturnValue:
    """Take it off the front page."""
    with transaction():
        picks.take_out(pick_id, actor=actor(), now=clock.now())
    flash(gettext("It is off the front page."), "success")
    return redirect(url_for("city.home.index"), 303)


def _popup_form() -> PopupPickForm:
    today = clock.day_of(clock.now())
    return PopupPickForm.among(published_names(today, most=MOST_POPUPS), today)


def _page(form: PopupPickForm) -> str:
    today = clock.day_of(clock.now())
    day = _day(request.args.get("day", ""), today)
    typed, words = typed_words()
    goods = products(ProductWish(Shown.ON_SALE, words), None)[0] if words else []
    makers = entries(EntryWish(words), None).rows if words else ()
    shown = picks.picked_for(day)
    return render_template(
        "city/home/index.html",
        form=form,
        picks=picks.all_picks(),
        kinds=PickKind,
        most=picks.MOST,
        typed=typed,
        products=goods[:FOUND],
        enterprises=[row[0] for row in makers[:FOUND]],
        day=day,
        shown_products=by_ids(shown.products) if shown.products else [],
        shown_enterprises=entries_by_ids(shown.enterprises),
        shown_popup=first_published(shown.popups, day),
        today=today,
    )


def _day(typed: str, today: date) -> date:
    try:
        return date.fromisoformat(one_line(typed)) if typed else today
    except ValueError:
        return today
