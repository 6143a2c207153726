"""What became of one's own product, by whom, field by field."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from market.domain.catalog.history import changes_of, history_of
from market.domain.catalog.own_products import own_product
from market.seller.products.words import told
from market.web.guards import own_enterprise
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import signed_in_user

bp = Blueprint("history", __name__, url_prefix="/<slug>/history")


@bp.get("/")
def index(slug: str) -> ResponseReturnValue:
    """Every change of the product, its options, notice, photos and stock, the latest first."""
    product = own_product(own_enterprise(signed_in_user()), slug)
    stretch = history_of(product, requested_edge(whole_number))
    page = page_of([told(change) for change in changes_of(stretch)], stretch)
    return render_template("seller/products/history.html", product=product, page=page)
