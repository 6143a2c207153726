"""The list of one's own products, and what is done with many of them at once."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog import own_list
from market.domain.catalog import services as catalog
from market.domain.catalog.copying import duplicate
from market.domain.catalog.own_list import Tab
from market.domain.catalog.own_products import own_product
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.queries import free_by_product
from market.foundation import clock
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext, ngettext
from market.web.guards import own_enterprise
from market.web.inputs import half_width
from market.web.paging import moment, page_of, requested_edge
from market.web.request import LARGEST_ID
from market.web.session import actor, signed_in_user

bp = Blueprint("chosen", __name__, url_prefix="/chosen")

LONGEST = 60
"""So many letters of what is looked for are read."""

MOST = 200
"""Products that one press of a button can be about."""

MOST_NAMED = 5
"""Products that are named with their refusal; of more, the number is said."""

SHEETS = {"upload": "seller.product_sheets.upload", "export": "seller.product_sheets.export"}
"""Many products at once, where the office has it."""


def index() -> ResponseReturnValue:
    """Products by their state, the one changed last first: ``?show=drafts&q=`` by name and code."""
    enterprise, tab, words = _own(), _tab(), _looked_for()
    stretch = own_list.page(enterprise, tab=tab, words=words, edge=requested_edge(moment))
    products = [row[0] for row in stretch.rows]
    return render_template(
        "seller/products/index.html",
        page=page_of(products, stretch),
        free=free_by_product([product.id for product in products]) if products else {},
        lacks=own_list.lacking(products),
        counts=own_list.counts(enterprise),
        may_sell=own_list.may_sell(enterprise),
        tabs=Tab,
        tab=tab,
        looked_for=words,
        sheets={key: endpoint for key, endpoint in SHEETS.items() if endpoint in current_app.view_functions},
    )


@bp.post("/publish")
def publish() -> ResponseReturnValue:
    """Put all that were ticked on sale; each that cannot be is named with its reason."""
    return _each(catalog.publish, _on_sale)


@bp.post("/hide")
def hide() -> ResponseReturnValue:
    """Take all that were ticked off the shelf; each that cannot be is named with its reason."""
    return _each(catalog.hide, _hidden)


@bp.post("/<slug>/duplicate")
def copy(slug: str) -> ResponseReturnValue:
    """A draft that says the same; its stock is its own."""
    with transaction():
        made = duplicate(own_product(_own(), slug), actor=actor(), now=clock.now())
        copied = made.slug
    flash(gettext("This is the copy, a draft. Give it its own name and stock."), "success")
    return redirect(url_for("seller.products.edit", slug=copied), 303)


def _on_sale(number: int) -> str:
    return ngettext(
        "%(num)s product is on sale. Shoppers see it now.",
        "%(num)s products are on sale. Shoppers see them now.",
        number,
    )


def _hidden(number: int) -> str:
    return ngettext("%(num)s product is hidden.", "%(num)s products are hidden.", number)


def _each(verb: Callable[..., None], done: Callable[[int], str]) -> ResponseReturnValue:
    """Do ``verb`` to each that was ticked, in a stretch of its own: one that is refused undoes no other."""
    ids, refusals, number = _ticked(), [], 0
    with transaction():
        for product in own_list.these(_own(), ids):
            try:
                with db.session.begin_nested():
                    verb(product, actor=actor(), now=clock.now())
                number += 1
            except MarketError as refusal:
                refusals.append(f"{product.name}: {refusal}")
    if number:
        flash(done(number), "success")
    for sentence in refusals[:MOST_NAMED]:
        flash(sentence, "warning")
    if len(refusals) > MOST_NAMED:
        more = len(refusals) - MOST_NAMED
        flash(ngettext("And %(num)s more like this.", "And %(num)s more like this.", more), "warning")
    if not ids:
        flash(gettext("Please tick the products first."), "warning")
    kept: dict[str, Any] = {"show": _tab().value, "q": _looked_for() or None}
    return redirect(url_for("seller.products.index", **kept), 303)


def _ticked() -> Sequence[int]:
    """The ids that were ticked, or all of the list that the form came from. Whose they are is asked later."""
    if request.form.get("all") == "1":
        return own_list.ids(_own(), tab=_tab(), words=_looked_for(), most=MOST)
    words = request.form.getlist("product")[:MOST]
    ids = (int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 11)
    return [product_id for product_id in ids if product_id <= LARGEST_ID]


def _tab() -> Tab:
    wanted = request.values.get("show", "")
    return Tab.stored_as(wanted) if wanted in {tab.value for tab in Tab} else Tab.ALL


def _looked_for() -> str:
    return half_width(request.values.get("q", "")).strip()[:LONGEST]


def _own() -> Enterprise:
    return own_enterprise(signed_in_user())
