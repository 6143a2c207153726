"""What cannot be charged for sending."""

from market.foundation.errors import Refused
from market.foundation.i18n import lazy_gettext as _l


class ChargeMissing(Refused):
    """Sending is charged, but nothing is asked for."""

    message = _l("Please write the delivery charge, or choose free delivery.")


class ThresholdMissing(Refused):
    """Free above an amount that is not named."""

    message = _l("Please write from which amount delivery is free.")


class QuantityMissing(Refused):
    """Charged by the number of items, which is not named."""

    message = _l("Please write how many items go into one parcel.")
