"""What can go wrong between who asks for a quote and who answers."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchRequest(NotFound):
    """No such request, or not this person's."""

    message = _l("We could not find that request for a quote.")


class NotQuoting(Refused):
    """The enterprise does not sell now, so nothing it offers could be ordered."""

    message = _l("This enterprise does not sell at the moment, so it cannot answer requests.")


class TooManyRequests(Conflict):
    """Facts: ``most``."""

    message = _l("%(most)s of your requests wait for this enterprise already. Please wait for its answers first.")


class AskedTooOften(Conflict):
    """Facts: ``most``."""

    message = _l("At most %(most)s requests can be sent from one email address in a day. Please go on tomorrow.")


class RequestClosed(Conflict):
    """What was asked of the request does not fit where it stands. Facts: ``status``."""

    message = _l("This request stands at “%(status)s” now, so that is no longer possible.")


class RevisedMeanwhile(Conflict):
    """A colleague has answered while this answer was written."""

    message = _l("A quotation was sent while you were writing. Please look at it before you send another one.")


class QuotationRevised(Conflict):
    """The enterprise has sent another quotation since this one was read. Facts: ``total``, as written."""

    message = _l(
        "The enterprise has sent a new quotation. It comes to %(total)s now. Please read it and accept again."
    )


class QuotationOver(Conflict):
    """Facts: ``day``, the last on which it could be accepted."""

    message = _l("The quotation could be accepted until %(day)s. Please ask the enterprise for a new one.")


class OrderedAlready(Conflict):
    """An order holds it."""

    message = _l("This quotation has been ordered already.")


class TooManyMessages(Conflict):
    """Facts: ``most``."""

    message = _l("This request holds %(most)s messages, and no more fit. Please ask anew.")


class WaitForAnswer(Conflict):
    """Facts: ``most``."""

    message = _l("You have written %(most)s messages in a row. Please wait for an answer first.")


class NothingQuoted(Refused):
    """A quotation without a line, or with too many. Facts: ``most``."""

    message = _l("A quotation has 1 to %(most)s lines with words, quantity and unit price.")


class AmountUnfit(Refused):
    """Facts: ``lowest`` and ``highest``, with thousands separators."""

    message = _l("Each line has to come to at least ₩%(lowest)s, and all together to ₩%(floor)s to ₩%(highest)s.")


class ValidityUnfit(Refused):
    """Facts: ``first`` and ``last``, the days between which it has to be."""

    message = _l("Please choose a last day from %(first)s to %(last)s.")
