"""Products of all enterprises: find one, take it off the shelf for a reason, let it back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.looking import typed_words
from market.city.reasons import ReasonForm
from market.domain.catalog import blocks
from market.domain.catalog.models import Product
from market.domain.catalog.office_queries import ProductWish, Shown, product_by_slug, products
from market.domain.catalog.queries import categories
from market.domain.enterprises.office_queries import entry_by_slug
from market.domain.operators.abilities import StaffAbility
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict
from market.foundation.i18n import gettext
from market.web.filters import chosen_members
from market.web.guards import staff_needs
from market.web.paging import moment, page_of, requested_edge
from market.web.session import actor

bp = Blueprint("products", __name__, url_prefix="/products")
bp.before_request(staff_needs(StaffAbility.KEEP_MARKET))


@bp.get("/")
def index() -> ResponseReturnValue:
    """Products by state: ``?show=on_sale|blocked|hidden|drafts&q=&category=&enterprise=``."""
    typed, words = typed_words()
    shown = next(iter(chosen_members("show", Shown)), Shown.ON_SALE)
    shelf = next((one for one in categories() if one.slug == request.args.get("category")), None)
    enterprise = entry_by_slug(request.args["enterprise"]) if request.args.get("enterprise") else None
    wish = ProductWish(shown, words, shelf.id if shelf else None, enterprise.id if enterprise else None)
    found, stretch = products(wish, requested_edge(moment))
    return render_template(
        "city/products/index.html",
        page=page_of(found, stretch),
        shown=shown,
        states=Shown,
        typed=typed,
        shelf=shelf,
        shelves=categories(),
        enterprise=enterprise,
    )


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One product: what shoppers see of it, and whether the city keeps it off the shelf."""
    return _page(product_by_slug(slug), ReasonForm())


@bp.post("/<slug>/block")
def block(slug: str) -> ResponseReturnValue:
    """Take it off the shelf; the enterprise gets a mail with the reason."""
    form = ReasonForm()
    if not form.validate():
        return _page(product_by_slug(slug), form), 422
    try:
        with transaction():
            blocks.block(product_by_slug(slug), form.reason.data, actor=actor(), now=clock.now())
    except Conflict as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("It is off the shelf. The enterprise gets a mail with your reason."), "success")
    return redirect(url_for("city.products.show", slug=slug), 303)


@bp.post("/<slug>/lift")
def lift(slug: str) -> ResponseReturnValue:
    """Let the enterprise put it on sale again."""
    try:
        with transaction():
            blocks.lift(product_by_slug(slug), actor=actor(), now=clock.now())
    except Conflict as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Lifted. The enterprise can put it on sale again, and gets a mail."), "success")
    return redirect(url_for("city.products.show", slug=slug), 303)


def _page(product: Product, form: ReasonForm) -> str:
    return render_template("city/products/show.html", product=product, form=form)
