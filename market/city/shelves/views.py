"""The shelves of the market: added, renamed, put into order, merged; never deleted."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.shelves.forms import MergeForm, ShelfForm
from market.city.shelves.words import bp as words
from market.domain.catalog import shelves
from market.domain.catalog.models import Category
from market.domain.catalog.queries import categories
from market.domain.catalog.rules import notice_templates
from market.domain.operators.abilities import StaffAbility
from market.domain.promotions import services as promotions
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext, ngettext
from market.web.guards import staff_needs
from market.web.session import actor

bp = Blueprint("shelves", __name__, url_prefix="/shelves")
bp.before_request(staff_needs(StaffAbility.KEEP_MARKET))

WAYS = {"up": -1, "down": 1}


@bp.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """All shelves with how much stands on each, and a new one."""
    form, status = ShelfForm.about(None, shelves.drawings()), 200
    if form.validate_on_submit():
        try:
            with transaction():
                shelf = shelves.add(form.to_facts(), actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            flash(gettext("The category %(name)s stands at the end.", name=shelf.name), "success")
            return redirect(url_for("city.shelves.index"), 303)
    elif form.errors:
        status = 422
    page = render_template(
        "city/shelves/index.html", form=form, shelves=shelves.all_shelves(), templates=notice_templates()
    )
    return page, status


@bp.route("/<slug>", methods=["GET", "POST"])
def show(slug: str) -> ResponseReturnValue:
    """One shelf: call it otherwise."""
    shelf = _shelf(slug)
    form, status = ShelfForm.about(shelf, shelves.drawings()), 200
    if form.validate_on_submit():
        try:
            with transaction():
                shelves.change(_shelf(slug), form.to_facts(), actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            flash(gettext("Saved. The shop shows it at once."), "success")
            return redirect(url_for("city.shelves.index"), 303)
    elif form.errors:
        status = 422
    return _page(slug, form, _merge_form(slug)), status


@bp.post("/<slug>/move/<way>")
def move(slug: str, way: str) -> ResponseReturnValue:
    """One place ``up`` or ``down``."""
    if way not in WAYS:
        abort(404)
    try:
        with transaction():
            shelves.move(_shelf(slug), WAYS[way], actor=actor(), now=clock.now())
    except Conflict as refusal:
        flash(str(refusal), "warning")
    return redirect(url_for("city.shelves.index", _anchor=slug), 303)


@bp.post("/<slug>/merge")
def merge(slug: str) -> ResponseReturnValue:
    """Put everything that stands on it onto another one."""
    form = _merge_form(slug)
    if not form.validate():
        return _page(slug, _filled(slug), form), 422
    try:
        with transaction():
            shelf, into = _shelf(slug), _shelf(form.into.data)
            moved = shelves.merge(shelf, into, actor=actor(), now=clock.now())
            promotions.follow_merge(shelf.id, into.id)
    except MarketError as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("city.shelves.index"), 303)
    said = ngettext(
        "Merged. %(num)s product stands on the other category now.",
        "Merged. %(num)s products stand on the other category now.",
        moved,
    )
    flash(said, "success")
    return redirect(url_for("city.shelves.index"), 303)


def _shelf(slug: str) -> Category:
    try:
        return shelves.shelf_by_slug(slug)
    except MarketError:
        abort(404)


def _filled(slug: str) -> ShelfForm:
    """The form as it stands, whatever else was posted."""
    shelf = _shelf(slug)
    form = ShelfForm.about(None, shelves.drawings())
    form.process(None, obj=shelf)
    return form


def _merge_form(slug: str) -> MergeForm:
    return MergeForm.among(_shelf(slug), categories())


def _page(slug: str, form: ShelfForm, merge_form: MergeForm) -> str:
    shelf = _shelf(slug)
    number = {one.id: count for one, count in shelves.all_shelves()}[shelf.id]
    return render_template("city/shelves/show.html", shelf=shelf, form=form, merge=merge_form, number=number)


bp.register_blueprint(words)
