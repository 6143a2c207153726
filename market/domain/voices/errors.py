"""What can go wrong with something that is said, or answered."""

from market.foundation.errors import Conflict, NotFound
from market.foundation.i18n import lazy_gettext as _l


class NoSuchVoice(NotFound):
    """There is no such question or review, or it is not this person's."""

    message = _l("There is no such question or review.")


class AnsweredAlready(Conflict):
    """It has been answered meanwhile."""

    message = _l("This has been answered already. You can change the answer.")


class NotAnswered(Conflict):
    """There is no answer to change."""

    message = _l("There is no answer to change.")


class ChangedMeanwhile(Conflict):
    """Somebody else has changed it since it was read."""

    message = _l("This was changed while you were writing. Please read it again and then send.")


class TakenDown(Conflict):
    """The city has removed it."""

    message = _l("This was removed by the market and cannot be changed any more.")
