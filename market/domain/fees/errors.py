"""Refusals around fee rules."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchRule(NotFound):
    """There is no such rule."""


class BeginsTooEarly(Refused):
    """What was sold was sold by the rule of its moment."""

    message = _l("A new rule begins in the future: what was sold until now stays as it was agreed.")


class ForOneOnly(Refused):
    message = _l("A rule is for one enterprise or for one category, not for both.")


class FeeOutOfRange(Refused):
    message = _l("A fee is 0 to 50 percent, and up to 100,000 won for each line of an order.")


class RuleHasBegun(Conflict):
    message = _l("This rule has begun: it is never changed or taken back. Add a new one that follows it.")
