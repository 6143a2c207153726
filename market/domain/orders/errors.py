"""What can go wrong with an order."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class OrderNotFound(NotFound):
    """No such order, or not this person's."""

    message = _l("We could not find that order.")


class NothingToOrder(Refused):
    """The basket is empty, or nothing in it can be ordered now."""

    message = _l("There is nothing in your basket that can be ordered now.")


class TooManyLines(Refused):
    """Facts: ``most``."""

    message = _l("An order can have at most %(most)s lines. Please order in two parts.")


class BelowFloor(Refused):
    """Facts: ``floor``, written with thousands separators."""

    message = _l("Orders start at ₩%(floor)s. Please add a little more.")


class TotalChanged(Conflict):
    """What the shopper agreed to pay is not what the order costs now. Facts: ``agreed``, ``total``."""

    message = _l("The total has changed since you saw it. Please check it and order again.")


class AddressMissing(Refused):
    """Something is to be sent, and nobody said where to."""

    message = _l("Please tell us where to send your order.")


class ConsentMissing(Refused):
    """A thing made to order was not consented to. Facts: ``name``."""

    message = _l("%(name)s is made to order. Please tick that you agree, or take it out of your basket.")


class OrderClosed(Conflict):
    """The order is over: nothing can be paid or changed any more."""

    message = _l("This order is closed.")


class AlreadySent(Conflict):
    """Something has left already: the order can no longer be cancelled as a whole."""

    message = _l("Part of this order has been sent or collected already, so it can no longer be cancelled here.")


class NotReadyToSend(Conflict):
    """The part is not waiting to be sent: unpaid, cancelled, sent already, or to be collected."""

    message = _l("This order is not waiting to be sent.")


class NotReadyToCollect(Conflict):
    """The part is not waiting to be collected."""

    message = _l("This order is not waiting to be collected.")


class LineTaken(Conflict):
    """Fewer are left of a line than were asked for. Facts: ``name``, ``left``."""

    message = _l("Only %(left)s of %(name)s can still be chosen: the rest is cancelled or being returned already.")


class NotDelivered(Refused):
    """It has not left, or was received already."""

    message = _l("This has not been sent, or its delivery is known already.")


class NotConfirmable(Refused):
    """Nothing has arrived yet, or a return is open."""

    message = _l("A purchase can be confirmed once everything has arrived and no return is open.")
