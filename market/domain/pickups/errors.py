"""Refusals around the choice of a shopper whose pop-up changed."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchPickup(NotFound):
    """The link leads nowhere, or was changed."""


class PickupAnswered(Conflict):
    message = _l("This has been settled already. Nothing was changed.")


class PickupTooLate(Conflict):
    message = _l("The time to choose is over. What happens now is written below.")


class AnswerUnfit(Refused):
    message = _l("That cannot be chosen here. Please choose one of the ways on this page.")


class DeliveryNotOffered(Refused):
    message = _l("%(enterprise)s does not send parcels. Please choose another way.")


class AddressTaken(Conflict):
    message = _l("This order has an address since a moment ago. Please look at it and choose once more.")
