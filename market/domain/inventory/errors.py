"""What can go wrong with stock."""

from market.foundation.errors import Conflict
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l


class OutOfStock(Conflict):
    """Fewer are left than were asked for. Facts: ``name`` of the product, ``available``."""

    message = _l("Only %(available)s left of %(name)s. Please order fewer.")

    def __str__(self) -> str:
        if self.facts["available"]:
            return super().__str__()
        return gettext("%(name)s is sold out.", name=self.facts["name"])


class PromiseBroken(Conflict):
    """What was to be released or taken had not been promised, or more is promised than would be left."""

    message = _l("More than that is promised to orders already.")
