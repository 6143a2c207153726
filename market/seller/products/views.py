"""Products of one's own enterprise: price, texts, state and stock. Another's product is not found."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog import services as catalog
from market.domain.catalog.models import ProductStatus
from market.domain.catalog.own_products import own_product
from market.domain.enterprises.abilities import Ability
from market.domain.inventory.queries import stock_of
from market.domain.inventory.recount import recount
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.products import listing
from market.seller.products.forms import ProductForm
from market.web.guards import needs, own_enterprise
from market.web.session import actor, signed_in_user

bp = Blueprint("products", __name__, url_prefix="/products")
bp.before_request(needs(Ability.EDIT_PRODUCTS))
bp.add_url_rule("/", view_func=listing.index)
bp.register_blueprint(listing.bp)


@bp.route("/<slug>", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Change a product; the shop shows it at once."""
    product = own_product(own_enterprise(signed_in_user()), slug)
    form = ProductForm.about(product, stock_of(product))
    if form.validate_on_submit():
        try:
            with transaction():
                catalog.change_product(product, form.to_facts(product), actor=actor(), now=clock.now())
                if form.status.data == ProductStatus.PUBLISHED.value:
                    catalog.publish(product, actor=actor(), now=clock.now())
                elif form.status.data == ProductStatus.HIDDEN.value:
                    catalog.hide(product, actor=actor(), now=clock.now())
                for variant, on_hand in form.to_stock():
                    recount(variant, on_hand=on_hand, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("Saved. The shop shows it now."), "success")
            return redirect(url_for("seller.products.edit", slug=slug), 303)
    page = render_template("seller/products/edit.html", product=product, form=form)
    return page, 422 if form.errors else 200
