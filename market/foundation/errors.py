"""What can go wrong, in the words of the business.

A domain error says *what* happened; a door decides how to show it.
"""

from datetime import date
from typing import Any, ClassVar

from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import day


class MarketError(Exception):
    """Something the person at the door can understand and act on."""

    message: ClassVar[LazyText] = _l("Something went wrong.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.facts = facts

    def __str__(self) -> str:
        told = {name: day(fact) if isinstance(fact, date) else fact for name, fact in self.facts.items()}
        return str(self.message) % told


class NotFound(MarketError):
    """There is no such thing, or it is not this person's: the two look alike."""

    message = _l("We could not find that.")


class Refused(MarketError):
    """What was asked is not possible as it was written."""

    message = _l("That is not possible.")


class Conflict(MarketError):
    """The request was fine, but the world has moved on."""

    message = _l("Something changed in the meantime. Please check and try again.")
