"""Refusals around coupons."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchCoupon(NotFound):
    """There is no such coupon, or it is another enterprise's."""

    message = _l("We could not find that coupon. Please compare the code: it is 4 to 20 letters and digits.")


class CodeTaken(Conflict):
    message = _l("A coupon with the code %(code)s exists already. Please choose another code.")


class CodeRefused(Refused):
    message = _l("A code is 4 to 20 letters A–Z and digits. Leave it empty, and one is made for you.")


class NameMissing(Refused):
    message = _l("A coupon needs a Korean name: shoppers see it in the basket.")


class WorthOutOfRange(Refused):
    message = _l("A coupon takes off 100 to 1,000,000 won, or 1 to 90 percent.")


class MinimumTooLow(Refused):
    """A coupon never pays for everything: the shopper would have nothing to pay for, and the enterprise nothing."""

    message = _l("With that amount goods for at least %(lowest)s won have to be ordered. Please raise the minimum.")


class DaysOutOfOrder(Refused):
    message = _l("The last day must not be before the first, nor in the past.")


class UsesTooFew(Refused):
    message = _l("The coupon has been used %(used)s times already. The limit cannot be lower.")


class CouponUsedUp(Conflict):
    """Somebody else took the last one, or this shopper has used it before. Facts: ``name``, ``coupon_id``."""

    message = _l("The coupon “%(name)s” cannot be used any more. The total below is without it.")


class NothingForCoupon(Refused):
    """Facts: ``enterprise``."""

    message = _l("That coupon is for goods of %(enterprise)s. Put something of theirs into your basket first.")


class NothingForMarketCoupon(Refused):
    """Facts: ``name``."""

    message = _l("“%(name)s” holds for other goods than those in your basket.")


class BudgetMissing(Refused):
    message = _l("A coupon at the market’s cost needs a budget that is enough for one use at least.")
