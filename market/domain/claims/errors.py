"""Why a claim is not possible, in words that say what to do."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class ClaimNotFound(NotFound):
    """No such claim, or not this person's."""

    message = _l("We could not find that request.")


class NothingChosen(Refused):
    """No line, or none of any line, was chosen."""

    message = _l("Please choose at least one product.")


class ReasonUnfit(Refused):
    """The reason does not go with what is asked for."""

    message = _l("Please choose a reason that fits.")


class RefusalUnexplained(Refused):
    """Something is refused or refunded without saying why."""

    message = _l("Please write the reason: it is kept, and the shopper reads it.")


class ClaimNotPossible(Refused):
    """The part is in a state in which nothing can be asked for."""

    message = _l("Nothing can be cancelled or returned here at the moment.")


class SentAlready(ClaimNotPossible):
    """What has left is returned, not cancelled."""

    message = _l("This was sent or handed over already. It can be returned once you have it.")


class NotSentYet(ClaimNotPossible):
    """What has not left is cancelled, not returned."""

    message = _l("This has not been sent yet. You can cancel it instead.")


class UnderReview(ClaimNotPossible):
    """Somebody is looking at the payment."""

    message = _l("We are checking the payment of this order. Please try again when that is done.")


class TooLate(ClaimNotPossible):
    """Facts: ``until``, the last day."""

    message = _l("The last day for this was %(until)s.")


class Perishable(ClaimNotPossible):
    """Facts: ``name``."""

    message = _l(
        "%(name)s is fresh and loses its value with time, so it cannot be returned for a change of mind. "
        "If it is faulty, it can."
    )


class MadeToOrder(ClaimNotPossible):
    """Facts: ``name``."""

    message = _l(
        "%(name)s was made to order, as you agreed, so it cannot be returned for a change of mind. "
        "If it is faulty, it can."
    )


class KnownWhen(Refused):
    """The day on which a fault was noticed is missing, or cannot be."""

    message = _l("Please give the day on which you noticed it: today or earlier.")


class AmountChanged(Conflict):
    """What would go back is not what the shopper confirmed. Facts: ``agreed``, ``amount``."""

    message = _l("The amount has changed since you saw it. Please check it and confirm again.")


class ClaimMoved(Conflict):
    """The claim is not where this could be done any more: somebody was faster."""

    message = _l("This request has moved on in the meantime. Please look at how it stands now.")


class RestockedTooMany(Refused):
    """More are put back on the shelf than came back. Facts: ``name``, ``most``."""

    message = _l("Of %(name)s, %(most)s came back: no more can go back on the shelf.")


class TooManyPhotos(Refused):
    """Facts: ``most``."""

    message = _l("At most %(most)s pictures can be attached.")
