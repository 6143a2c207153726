"""What can stand against sharing out booths, and against changing what came of it."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchRun(NotFound):
    """The call has no run of that number."""


class NothingToShareOut(Refused):
    message = _l("Nobody has applied yet, so there is nothing to share out.")


class NotClosedYet(Conflict):
    message = _l("Applications have not closed yet. Until then only trials are possible.")


class NotDrawnYet(Conflict):
    """The draw's day has not come, or its numbers are not typed in."""

    message = _l("The public lottery has not been drawn, or its numbers are not typed in. Until then only trials.")


class DrawBeforeItsDay(Conflict):
    """Facts: ``day``, in words."""

    message = _l("The lottery is drawn on %(day)s. Type its numbers in afterwards.")


class NoNumbers(Refused):
    message = _l("Please type the numbers of the draw in, such as 3 7 14 22 35 41.")


class RunIsWorking(Conflict):
    message = _l("An allocation of this call is being worked out. Please wait until it is there.")


class IsOfficial(Conflict):
    """The call has an official result: runs, the draw and decisions stand as they are."""

    message = _l("The result of this call is official. Nothing of it can be changed here any more.")


class CannotBeOfficial(Conflict):
    message = _l("Only a finished run after the draw can become official; a trial never can.")


class CannotBeDiscarded(Conflict):
    message = _l("This run is being worked out or is decided already.")


class HasInterest(Refused):
    """Facts: ``enterprise``."""

    message = _l("You have an interest in %(enterprise)s. Somebody else has to decide this.")


class NotAWish(Refused):
    """The applicant did not ask for that pop-up, or cannot stand there."""

    message = _l("%(enterprise)s has not asked for this pop-up, or cannot stand there.")


class AlreadyDecided(Conflict):
    message = _l("There is a decision about %(enterprise)s at this pop-up already. Take it back first.")


class PinsCannotHold(Refused):
    """Facts: ``rule``, in words."""

    message = _l("The certain places cannot all be kept: %(rule)s. Take one back.")


class MovedMeanwhile(Conflict):
    message = _l("Somebody else has moved an enterprise since this page was shown. Look again, then decide.")


class MoveBreaksRule(Refused):
    """Facts: ``rules``, in words."""

    message = _l("That is not possible: %(rules)s.")
