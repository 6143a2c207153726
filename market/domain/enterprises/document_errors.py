"""Refusals around documents."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchDocument(NotFound):
    """There is no such document, or it is another enterprise's."""


class DocumentDecided(Conflict):
    """Somebody else has answered, or it was taken back."""

    message = _l("This document is not waiting for an answer any more.")


class AlreadyHandedIn(Conflict):
    """A renewal of the same document waits for the city."""

    message = _l("A renewal of this document is with the city already. You get a mail when it is checked.")


class DocumentRunOut(Refused):
    """Nobody hands in what is not valid any more."""

    message = _l("This document ran out on %(day)s. Please hand in one that is valid today.")
