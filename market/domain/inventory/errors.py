"""What can go wrong with stock."""

from collections.abc import Mapping

from market.foundation.errors import Conflict, MarketError, Refused
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import moment


class OutOfStock(Conflict):
    """Fewer are left than were asked for. Facts: ``name`` of the product, ``available``."""

    message = _l("Only %(available)s left of %(name)s. Please order fewer.")

    def __str__(self) -> str:
        if self.facts["available"]:
            return super().__str__()
        return gettext("%(name)s is sold out.", name=self.facts["name"])


class MadeOut(OutOfStock):
    """No more can be made for that day. Facts: ``name``, ``available``, ``opens_at``: when orders open again."""

    message = _l("Only %(available)s of %(name)s can still be made for the next making day. Please order fewer.")

    def __str__(self) -> str:
        if self.facts["available"]:
            return super().__str__()
        return gettext(
            "All of %(name)s that can be made are taken. You can order it again from %(moment)s.",
            name=self.facts["name"],
            moment=moment(self.facts["opens_at"]),
        )


class PromiseBroken(Conflict):
    """What was to be released or taken had not been promised, or more is promised than would be left."""

    message = _l("More than that is promised to orders already.")


class BelowPromises(PromiseBroken):
    """Fewer were counted than are promised to orders. Facts: ``promised``."""

    message = _l(
        "%(promised)s are promised to orders, so it cannot be fewer. Cancel an order first if you cannot send it."
    )


class CountedMeanwhile(Conflict):
    """It was another number when the page was shown: something was sent or came back. Facts: ``on_hand``."""

    message = _l("In the meantime it has become %(on_hand)s: something was sent or came back. Please count again.")


class ReasonMissing(Refused):
    """Another reason has to be told in words."""

    message = _l("Please write what the reason is.")


class CountsRefused(Conflict):
    """Some of many counts cannot be; none is written down. Facts: ``refusals``, the error of each variant's id."""

    message = _l("Nothing has been saved. Please look at the marked numbers.")

    @property
    def refusals(self) -> Mapping[int, MarketError]:
        found: Mapping[int, MarketError] = self.facts["refusals"]
        return found


class TooManyWaiting(Refused):
    """One address waits for too many things. Facts: ``most``."""

    message = _l(
        "You are waiting for %(most)s products already. Take some requests back first: each mail has a link."
    )


class NotSoldOut(Refused):
    """What can be bought now needs no notice. Facts: ``name``."""

    message = _l("%(name)s can be bought now.")
