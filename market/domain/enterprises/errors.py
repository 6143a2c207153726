"""Refusals around the directory."""

from market.foundation.errors import Conflict, NotFound
from market.foundation.i18n import lazy_gettext as _l


class NoSuchEntry(NotFound):
    """There is no entry of that name, or it is hidden."""


class NothingToClaim(NotFound):
    """A sample enterprise is invented: nobody can say that it is theirs."""


class AlreadyManaged(Conflict):
    """The enterprise has an account here already."""

    message = _l("%(enterprise)s is already managed by someone who works there. Write to the city if that is wrong.")
