"""What can go wrong with reports and decisions."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NothingToReport(NotFound):
    """It is not there, or not for this person to see."""

    message = _l("There is nothing here to report.")


class ReportedAlready(Conflict):
    """Once each."""

    message = _l("You have reported this already. The city will look at it.")


class ReasonNeeded(Refused):
    """Whoever claims a right says which (정보통신망법 제44조의2 제1항)."""

    message = _l("Please write whose right is violated, and how. The city needs it to act.")


class DecidedMeanwhile(Conflict):
    """The text, or what was decided about it, is not as it was read."""

    message = _l("This was changed or decided meanwhile. Please look at it again.")


class NoSuchDecision(NotFound):
    """There is none, or it is about another's words."""

    message = _l("There is no such decision.")


class ObjectedAlready(Conflict):
    """Once."""

    message = _l("Your objection has arrived. The city looks at it again and writes to you.")


class NothingToObject(Conflict):
    """What stays as it is needs no objection."""

    message = _l("The text stays as it is, so there is nothing to object to.")


class HiddenTooLong(Refused):
    """Fact: ``most`` days."""

    message = _l("A text can be hidden for 1 to %(most)s days.")
