"""Refusals of settlement."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchStatement(NotFound):
    """There is no statement of that number, or it is another enterprise's."""


class NoSuchPayout(NotFound):
    """There is no such payout, or no such file."""


class NothingToPayOut(Conflict):
    """Every entry is paid, in a file, or held."""

    message = _l("There is nothing to pay out now. Who is held, and why, stands on the overview.")


class PayoutMovedOn(Conflict):
    """What would be paid is not what was shown: somebody else made a file, or something was refunded."""

    message = _l("The amounts have changed since you opened the page. Please check them and press again.")


class PayoutAlreadyRecorded(Conflict):
    """Somebody said before what became of the transfer."""

    message = _l("It is already recorded what became of this transfer.")


class TransferInTheFuture(Refused):
    """A transfer is recorded when it has happened."""

    message = _l("The day of the transfer lies in the future. Please record it when the bank has done it.")


class TransferBeforeFile(Refused):
    """The bank cannot have worked off a file before there was one."""

    message = _l("The file was made on %(day)s: the transfer cannot be older. Please check the day.")


class AlreadyAdjusted(Conflict):
    """The same form was sent before."""

    message = _l("This adjustment is already recorded. Nothing was added a second time.")


class AdjustmentOfNothing(Refused):
    """A ledger has no entries of no won."""

    message = _l("Please write an amount other than 0.")
