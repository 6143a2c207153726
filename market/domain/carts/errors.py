"""What can go wrong with a cart."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class CartAlreadyOrdered(Conflict):
    """The cart was ordered a moment ago: the second click of an impatient finger."""

    message = _l("This basket has been ordered already.")


class CartGone(NotFound):
    """There is no such open cart."""

    message = _l("Your basket is no longer here. Please fill a new one.")


class NotOnSale(Refused):
    """The product or the option does not exist, is hidden, or its enterprise does not sell now."""

    message = _l("This product is not on sale at the moment.")


class ByQuote(Refused):
    """A service that is asked about first. Facts: ``name``."""

    message = _l("%(name)s is offered by quote: please ask the enterprise on its page.")


class OnHoliday(Refused):
    """The enterprise takes no orders while it rests. Facts: ``enterprise``, ``last``, ``opens``."""

    message = _l("%(enterprise)s is on holiday until %(last)s and takes orders again from %(opens)s.")


class WrongQuantity(Refused):
    """What was typed is no quantity. Facts: ``most``."""

    message = _l("Please write the quantity as a whole number from 1 to %(most)s.")


class SoldOut(Refused):
    """None are left. Facts: ``name``."""

    message = _l("%(name)s is sold out.")


class NoMoreLeft(Refused):
    """All that are left are in the cart already. Facts: ``name``, ``quantity``."""

    message = _l("You have all %(quantity)s of %(name)s that you can order in your basket already.")


class CannotCollect(Refused):
    """The product cannot be collected on that day."""

    message = _l("This product cannot be collected on that day. Please choose another day or have it sent.")


class TooManyDifferent(Refused):
    """Facts: ``most``."""

    message = _l("A basket holds at most %(most)s different products.")
