"""What a visitor has in hand."""

from flask import session

from market.domain.carts import queries
from market.domain.carts.models import CartLine
from market.foundation.database import db
from market.web.carts import MOST_ORDERS, adopt_cart, remember_order
from tests.factories import CartFactory, CartLineFactory, StockFactory, UserFactory


def test_a_guests_basket_goes_along_at_sign_in(app):
    shopper = UserFactory()
    theirs = CartLineFactory(cart=CartFactory(user_id=shopper.id), variant=StockFactory().variant).cart
    guests = CartLineFactory(variant=StockFactory().variant).cart
    db.session.commit()
    shopper_id, guests_id, theirs_id = shopper.id, guests.id, theirs.id

    with app.test_request_context("/"):
        session["cart_id"] = guests_id
        session_exists()
        adopt_cart(db.session.get(type(shopper), shopper_id))
        assert session["cart_id"] == theirs_id

    cart = queries.open_cart(cart_id=None, user=db.session.get(type(shopper), shopper_id))
    assert db.session.query(CartLine).filter_by(cart_id=cart.id).count() == 2


def session_exists():
    """Make this request's session one that a cookie has brought along."""
    session._get_current_object().session_id = "from a cookie"


def test_who_has_no_basket_anywhere_keeps_none(app):
    shopper = UserFactory()
    db.session.commit()

    with app.test_request_context("/"):
        adopt_cart(shopper)
        assert "cart_id" not in session


def test_a_browser_forgets_its_oldest_orders_first(app):
    with app.test_request_context("/"):
        for turn in range(MOST_ORDERS + 1):
            remember_order(f"D261123-{turn:06}")
        remember_order("D261123-000005")

        assert len(session["orders"]) == MOST_ORDERS
        assert "D261123-000000" not in session["orders"]
        assert session["orders"][-1] == "D261123-000005"
