"""The account's first page; importing this module opens the whole door."""

from flask import render_template
from flask.typing import ResponseReturnValue

from market.account import (
    addresses,
    details,
    invitations,
    orders,
    passwords,
    second_step,
    security,
    sign_in,
    sign_up,
    staff_invitations,
)
from market.account.door import bp
from market.domain.accounts import queries
from market.domain.orders.history import page_of_orders
from market.web.session import signed_in_user

__all__ = [
    "addresses",
    "bp",
    "details",
    "invitations",
    "orders",
    "passwords",
    "second_step",
    "security",
    "sign_in",
    "sign_up",
    "staff_invitations",
]

ORDERS_ON_TOP = 3


@bp.get("/")
def home() -> ResponseReturnValue:
    """What is one's own, at a glance."""
    user = signed_in_user()
    return render_template(
        "account/home.html",
        user=user,
        orders=[row[0] for row in page_of_orders(user, None, size=ORDERS_ON_TOP).rows],
        addresses=queries.addresses_of(user),
    )
