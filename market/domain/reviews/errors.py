"""Why a review cannot be written or changed."""

from market.foundation.errors import Conflict, Refused
from market.foundation.i18n import lazy_gettext as _l


class NotReceived(Conflict):
    """Who has not received it cannot tell of it."""

    message = _l("You can write a review once you have received the product.")


class MadeForOne(Conflict):
    """What was quoted to one buyer has no page on which others could read of it."""

    message = _l("What was ordered by a quotation cannot be reviewed here.")


class GivenBack(Conflict):
    """All of it was cancelled or returned."""

    message = _l("What was cancelled or returned cannot be reviewed.")


class TooLate(Conflict):
    """Fact: ``until``, the last day."""

    message = _l("A review could be written until %(until)s.")


class TooLateToChange(Conflict):
    """Fact: ``until``, the last day."""

    message = _l("The review could be changed until %(until)s. You can still delete it.")


class OwnGoods(Conflict):
    """Who sells it may not praise it (전자상거래법 제21조 제1항 제1호)."""

    message = _l("You work for the enterprise that sells this, so you cannot review it.")


class ReviewedAlready(Conflict):
    """One review for what was bought."""

    message = _l("You have written a review of this purchase already.")


class TooManyPhotos(Refused):
    """Fact: ``most``."""

    message = _l("A review can have up to %(most)s pictures. Please leave some out.")
