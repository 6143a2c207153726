"""Refusals around what the city picks for the front page."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchPick(NotFound):
    """It is not on the front page, or not any more."""


class PickedAlready(Conflict):
    message = _l("It is on the front page already.")


class TooManyPicks(Refused):
    """Fact: ``most``."""

    message = _l("The front page has room for %(most)d. Please take one out first.")


class CannotBePicked(Refused):
    message = _l("Only what everybody can see now can be put on the front page.")


class PickDaysOutOfOrder(Refused):
    message = _l("The last day must not be before the first, nor in the past.")
