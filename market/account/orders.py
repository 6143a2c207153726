"""One's own orders."""

from flask import render_template
from flask.typing import ResponseReturnValue

from market.account.door import bp
from market.domain.orders.history import page_of_orders
from market.web.paging import moment, page_of, requested_edge
from market.web.session import signed_in_user


@bp.get("/orders")
def orders() -> ResponseReturnValue:
    """All of one's orders, the newest first."""
    stretch = page_of_orders(signed_in_user(), requested_edge(moment))
    return render_template("account/orders.html", page=page_of([row[0] for row in stretch.rows], stretch))
