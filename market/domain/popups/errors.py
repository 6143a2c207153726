"""Refusals around space and pop-ups."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchPopup(NotFound):
    """There is no pop-up of that name."""


class VenueTaken(Conflict):
    """Another pop-up has the venue on that day."""

    message = _l("%(venue)s is taken on %(day)s by “%(holder)s”. Choose other days or another venue.")


class DaysOutOfOrder(Refused):
    message = _l("The last day is before the first. Put the days in order.")


class TooManyDays(Refused):
    message = _l("A pop-up lasts %(most)d days at most. Make two of it, or check the dates.")


class DayHasPassed(Refused):
    message = _l("%(day)s has passed. Choose a day from today on.")


class WrongStep(Conflict):
    """The pop-up is not where that step starts."""

    message = _l("“%(title)s” is %(status)s: that step is not possible now.")


class BoothTaken(Conflict):
    message = _l("Booth %(booth)s is already given to %(holder)s. Free it first, or choose another booth.")


class AlreadyPlaced(Conflict):
    message = _l("%(enterprise)s already takes part in this pop-up.")


class BoothElsewhere(Refused):
    """The booth belongs to another venue's plan."""

    message = _l("That booth is not in this venue’s plan.")


class CannotTakePart(Refused):
    message = _l("%(enterprise)s is not active and cannot be placed.")
