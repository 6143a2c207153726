"""What a visitor has in hand: their cart, and the orders that this browser may see.

A guest's cart is known by its id in the session; a signed-in shopper's belongs to the account, whatever the
browser.
"""

from flask import session

from market.domain.accounts.models import User
from market.domain.carts import queries
from market.domain.carts import services as carts
from market.domain.carts.models import Cart
from market.domain.orders.models import Order
from market.foundation import clock
from market.foundation.database import transaction
from market.web.session import current_session, visitor

CART, ORDERS = "cart_id", "orders"
MOST_ORDERS = 30
"""How many orders one browser keeps in mind; the oldest are forgotten first and can be looked up again."""


def cart_id() -> int | None:
    """The id of the cart that this browser's session keeps."""
    return session.get(CART) if current_session().exists else None


def current_cart() -> Cart | None:
    """The visitor's open cart; None when they have none, or when it was ordered or thrown away."""
    user = visitor()
    known = cart_id()
    if user is None and known is None:
        return None
    return queries.open_cart(cart_id=known, user=user)


def keep_cart(cart: Cart | None) -> None:
    """Remember ``cart`` as this browser's; None forgets the one that was."""
    if cart is None:
        session.pop(CART, None)
    elif session.get(CART) != cart.id:
        session[CART] = cart.id


def adopt_cart(user: User) -> None:
    """Right after ``user`` has signed in: what they gathered as a guest joins what they have. Opens a transaction."""
    with transaction():
        cart = carts.merge(cart_id(), user, clock.now())
        found = cart.id if cart else None
    if found is None:
        session.pop(CART, None)
    else:
        session[CART] = found


def remember_order(number: str) -> None:
    """This browser has placed the order, or has shown that it knows whose it is."""
    known = [other for other in session.get(ORDERS, []) if other != number]
    session[ORDERS] = [*known, number][-MOST_ORDERS:]


def may_see(order: Order) -> bool:
    """The visitor is the order's owner, or this browser remembers it. To everybody else it does not exist."""
    user = visitor()
    if user is not None and order.user_id == user.id:
        return True
    return current_session().exists and order.number in session.get(ORDERS, [])
