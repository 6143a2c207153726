"""Refusals around press kits."""

from market.foundation.errors import NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchKit(NotFound):
    """The kit has not been made, or has no such file."""


class NothingToTell(Refused):
    message = _l("“%(title)s” has no day yet. Give it one first.")
