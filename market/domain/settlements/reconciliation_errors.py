"""Why a difference cannot be resolved so."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class DifferenceNotFound(NotFound):
    """There is no such difference."""


class DifferenceResolved(Conflict):
    """Somebody else has resolved it in the meantime."""

    message = _l("This difference has been resolved already.")


class NotAdjustable(Refused):
    """An entry was asked for where none can put things right, or on an account that has no part in the order."""

    message = _l("An entry is possible only for an order, on an account of that order, and not of zero won.")
