"""What can go wrong with free days."""

from market.foundation.errors import Conflict
from market.foundation.i18n import lazy_gettext as _l


class ClosedAlready(Conflict):
    """The day was declared free before. Fact: ``day``."""

    message = _l("%(day)s is in the list already.")
