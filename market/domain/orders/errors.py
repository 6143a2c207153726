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


class NotReadyToAccept(Conflict):
    """The part does not wait to be taken on: unpaid, cancelled, sent, or its payment is being checked."""

    message = _l("This order cannot be accepted: it was cancelled or sent, or its payment is being checked.")


class NothingInParcel(Refused):
    """A parcel of nothing."""

    message = _l("Please choose what is in the parcel.")


class TooManyInParcel(Conflict):
    """Fewer of a line are still to be sent. Facts: ``name``, ``left``."""

    message = _l("Only %(left)s of %(name)s are still to be sent. Please check the numbers.")


class ParcelNotFound(NotFound):
    """No such parcel of this part."""

    message = _l("We could not find that parcel.")


class ParcelArrived(Conflict):
    """What has arrived needs no other number."""

    message = _l("This parcel counts as delivered already, so its number stays as it is.")


class NotDelayable(Conflict):
    """Nothing of the part waits to be sent."""

    message = _l("Nothing of this order waits to be sent, so no delay can be announced.")


class DelayDayUnfit(Refused):
    """The new day is not later, or too late. Facts: ``after`` and ``until``, the days between which it has to be."""

    message = _l("Please choose a day after %(after)s and not after %(until)s.")


class DelayUnexplained(Refused):
    """Another reason has to be told in words."""

    message = _l("Please tell the shopper the reason in a sentence.")


class RecipientClosed(Refused):
    """Name and address are not needed any more, or not yet."""

    message = _l("The recipient is no longer shown: this order needs no sending and no answer any more.")


class BatchNotFound(NotFound):
    """No such list, or another enterprise's."""

    message = _l("We could not find that list.")


class PaperNotFound(NotFound):
    """No such papers, or another enterprise's, or gone by now."""

    message = _l("These papers are gone. Please make them again.")
