"""Refusals around words that mean the same."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchGroup(NotFound):
    """There is no such group of words."""


class TooFewWords(Refused):
    message = _l("A group needs at least two words that differ.")


class TooManyWords(Refused):
    """Fact: ``most``."""

    message = _l("A group has at most %(most)d words.")


class WordTaken(Conflict):
    """Fact: ``word``."""

    message = _l("“%(word)s” stands in another group already. A word belongs to one group.")
