"""Refusals around applications."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchApplication(NotFound):
    """There is no such application, or it is another person's."""


class AlreadyApplying(Conflict):
    """One application at a time."""

    message = _l("You have an open application already. Finish it, or withdraw it to begin another one.")


class NotToBeChanged(Conflict):
    """The city has it, or has answered."""

    message = _l("The application has been sent and cannot be changed now. Take it back first to change something.")


class NotComplete(Refused):
    """Facts: ``missing``, the words for all that is."""

    message = _l("Before you can send it, this is still needed: %(missing)s")


class NotWaiting(Conflict):
    """It was answered by somebody else, or the applicant took it back, in the meantime."""

    message = _l("This application is not waiting for an answer any more. Please look at it as it is now.")


class ChangedSince(Conflict):
    """The applicant has changed it after the page was opened."""

    message = _l("The applicant has changed something since you opened the page. Please check it again.")


class NothingToPutRight(Refused):
    """Who is asked for more has to be told what."""

    message = _l("Please say beside at least one answer, or below, what has to be put right.")


class ReasonMissing(Refused):
    """A refusal needs a reason."""

    message = _l("Please write the reason: the applicant gets it by mail.")


class TooManyDocuments(Conflict):
    """Facts: ``most``."""

    message = _l("At most %(most)d documents can be handed in with an application. Please remove one first.")
