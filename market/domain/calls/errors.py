"""What can go wrong between who calls and who applies."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchCall(NotFound):
    """There is no call of that name, or it is not announced yet."""

    message = _l("We could not find that call for applications.")


class NoSuchBoothApplication(NotFound):
    """No such application, or another enterprise's."""


class TimesOutOfOrder(Refused):
    message = _l("Applications close before they open. Put the two in order.")


class TooManyPopups(Refused):
    """Facts: ``most``."""

    message = _l("A call is about %(most)s pop-ups at most.")


class PopupUnfit(Refused):
    """It is cancelled, begins too soon, has no booth plan, or is not this person's."""

    message = _l("One of the pop-ups cannot be called for any more. Please choose from the list.")


class PopupInAnotherCall(Conflict):
    """Facts: ``popup`` and ``call``."""

    message = _l("“%(popup)s” is in “%(call)s” already. Take it out there first, or choose another pop-up.")


class CallFrozen(Conflict):
    """It has opened. Facts: ``since``, a moment in words."""

    message = _l("Text and rules are frozen since %(since)s, because applications have opened.")


class CallCancelled(Conflict):
    message = _l("This call is cancelled.")


class NotReadyToAnnounce(Refused):
    """Facts: ``missing``, in sentences."""

    message = _l("The call cannot be announced yet. %(missing)s")


class BoothsDrawn(Conflict):
    """The lottery's numbers are in."""

    message = _l("The booths of this call are drawn already, so that is no longer possible.")


class CallNotOpen(Conflict):
    """Facts: ``opens`` and ``closes``, moments in words."""

    message = _l("Applications are taken from %(opens)s until %(closes)s.")


class CannotApply(Refused):
    message = _l("Your enterprise is not shown in the market at the moment, so it cannot apply.")


class NotComplete(Refused):
    """Facts: ``missing``, in sentences."""

    message = _l("The application cannot be sent yet. %(missing)s")


class AppliedMeanwhile(Conflict):
    """A colleague has saved it since this form was opened."""

    message = _l("A colleague has saved this application in the meantime. Look at it, then make your changes again.")
