"""What is done with a whole product by one button: hide it, put it on sale again, copy it, delete a draft."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog import services as catalog
from market.domain.catalog.copying import duplicate
from market.domain.catalog.models import Product, ProductStatus
from market.domain.catalog.own_products import own_product
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.web.guards import own_enterprise
from market.web.session import actor, signed_in_user

bp = Blueprint("steps", __name__, url_prefix="/<slug>")


@bp.post("/hide")
def hide(slug: str) -> ResponseReturnValue:
    """Take it off the shelf; what is ordered is sent."""
    product = _own(slug)
    try:
        with transaction():
            catalog.hide(product, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("It is hidden now. What is ordered still has to be sent."), "success")
    return redirect(url_for("seller.products.edit", slug=slug), 303)


@bp.post("/copy")
def copy(slug: str) -> ResponseReturnValue:
    """A draft that says the same."""
    product = _own(slug)
    with transaction():
        made = duplicate(product, actor=actor(), now=clock.now())
    flash(gettext("This is the copy, a draft. Give it its own name and stock."), "success")
    return redirect(url_for("seller.products.edit", slug=made.slug), 303)


@bp.route("/delete", methods=["GET", "POST"])
def delete(slug: str) -> ResponseReturnValue:
    """Delete a draft, once that is confirmed; what was on sale is hidden instead."""
    product = _own(slug)
    if request.method == "GET":
        can_be_deleted = product.status is ProductStatus.DRAFT and product.published_at is None
        return render_template("seller/products/delete.html", product=product, can_be_deleted=can_be_deleted)
    try:
        with transaction():
            catalog.delete_draft(product, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("seller.products.edit", slug=slug), 303)
    flash(gettext("The draft is deleted."), "success")
    return redirect(url_for("seller.products.index"), 303)


def _own(slug: str) -> Product:
    return own_product(own_enterprise(signed_in_user()), slug)
