"""What can go wrong between an allocation and the day itself."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchOffer(NotFound):
    """There is no such offer, or it is another enterprise's."""


class NoSuchObjection(NotFound):
    """There is no such objection."""


class ResultsAnnounced(Conflict):
    message = _l("The results of this call have been announced already.")


class ResultsNotAnnounced(Conflict):
    message = _l("The results of this call are not announced yet.")


class NoOfficialRun(Refused):
    message = _l("There is no official allocation of this call yet.")


class BoothsTakenByHand(Conflict):
    """Facts: ``booth`` and ``popup``."""

    message = _l(
        "Booth %(booth)s at “%(popup)s” has been given away by hand since the allocation. "
        "Free it, or move the applicant first."
    )


class OfferOver(Conflict):
    """Facts: ``ended``, a moment in words."""

    message = _l("This offer ended on %(ended)s without an answer. The booth goes to the next on the waiting list.")


class OfferAnswered(Conflict):
    """Facts: ``state``, as it is labelled."""

    message = _l("This offer has been answered already: %(state)s.")


class PopupOff(Conflict):
    message = _l("This pop-up is cancelled, so nothing has to be answered any more.")


class PopupBegun(Conflict):
    message = _l("The pop-up is over, so nothing can be changed any more.")


class NotSelling(Refused):
    message = _l(
        "Your enterprise is not selling in the market at the moment, so the booth cannot be confirmed. "
        "Ask the city, or decline so that the next can be asked."
    )


class ElsewhereThatDay(Conflict):
    """Facts: ``popup``."""

    message = _l("Your enterprise has a place at “%(popup)s” on the same day. Give that one up first.")


class BoothGone(Conflict):
    message = _l("The city has given this booth to somebody else by hand. Please ask the city.")


class BoothOffered(Conflict):
    """Facts: ``booth`` and ``holder``."""

    message = _l("Booth %(booth)s is offered to %(holder)s. Wait for the answer, or take the offer back first.")


class NotOnTheList(Refused):
    message = _l("That applicant has a booth at this pop-up, or an offer of one.")


class ObstacleStrict(Refused):
    """Facts: ``why``, in words."""

    message = _l("A booth cannot be offered to this applicant, not by hand either: %(why)s.")


class TooLateToOffer(Refused):
    message = _l("The pop-up begins in less than two hours: too late to offer a booth. Place somebody by hand.")


class ObjectionsClosed(Conflict):
    """Facts: ``until``, a moment in words."""

    message = _l("Objections were taken until %(until)s.")


class AlreadyObjected(Conflict):
    message = _l("Your enterprise has objected already. One objection can be handed in for each call.")


class ObjectionAnswered(Conflict):
    message = _l("A colleague has answered this objection in the meantime.")
