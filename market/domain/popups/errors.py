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


# --- space


class VenueClosed(VenueTaken):
    """The venue cannot be used on that day: nobody can claim it."""

    message = _l("%(venue)s cannot be used on %(day)s: %(holder)s. Choose other days or another venue.")


class NoSuchPartner(NotFound):
    """There is no partner of that name."""


class NoSuchVenue(NotFound):
    """There is no venue of that name, or the thing is not one of this venue's."""


class BoothInUse(Conflict):
    """A booth that something refers to cannot be taken out of the plan."""

    message = _l(
        "Booth %(booth)s is used by %(holder)s and stays in the plan. Give that enterprise another booth first."
    )


class BoothKept(Refused):
    message = _l("Booth %(booth)s is the city’s own place and is given to nobody.")


class BoothNumberTaken(Refused):
    message = _l("There is a booth %(booth)s already. Give each a number of its own.")


class BoothOutside(Refused):
    message = _l("Booth %(booth)s does not lie wholly on the plan, which is %(width)s wide and %(height)s high.")


class RowTooLong(Refused):
    message = _l(
        "Row %(row)s has %(count)s places. At most %(most)s fit side by side; put the others in another row."
    )


class PlanEmpty(Refused):
    message = _l("There is no booth in the plan yet. Write at least one line.")


class TooManyBooths(Refused):
    message = _l("The plan has %(count)s booths. At most %(most)s can be drawn.")


class BlackoutTooLong(Refused):
    message = _l("That is more than %(most)d days. Check the dates, or make several of it.")


class TooManyVenuePhotos(Refused):
    message = _l("There are %(most)d photos already. Take one out first.")


class WrongSpaceStep(Conflict):
    """The pop-up's space is not where that step starts."""

    message = _l("The space of “%(title)s” is at “%(state)s”: that step is not possible now.")


class ConfirmedInFuture(Refused):
    message = _l("The partner’s confirmation cannot be of a day to come.")


class NoDatesInRhythm(Refused):
    message = _l("That gives no date. Check the first day and where it ends.")


class TooManyDates(Refused):
    message = _l("That gives more than %(most)d dates. Choose fewer, or an earlier end.")


class DatesOverlap(Refused):
    message = _l("Each pop-up lasts into the next one. Make it shorter, or let more time lie between.")
