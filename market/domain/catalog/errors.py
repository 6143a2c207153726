"""Refusals around products."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchProduct(NotFound):
    """There is no such product on sale, or it is another enterprise's."""

    message = _l("We could not find that product.")


class NameMissing(Refused):
    message = _l("A product needs a Korean name and a Korean summary.")


class PriceOutOfRange(Refused):
    message = _l("A price is a whole number of won from %(lowest)s to %(highest)s.")


class ListPriceTooLow(Refused):
    message = _l("The list price has to be above the price; leave it empty when there is none.")


class LeadTimeOutOfRange(Refused):
    message = _l("The time until dispatch is 0 to %(most)d business days.")


class WrongStatus(Conflict):
    """From where the product stands, that is no step."""

    message = _l("A product that is “%(before)s” cannot become “%(after)s”.")


class NotReadyToSell(Refused):
    """Who sells must be told before anything is sold (전자상거래법 제20조 제2항), and something must be for sale."""

    message = _l("The product can be put on sale once the seller's details are checked and it has an option to sell.")


class NoticeIncomplete(Refused):
    """The product-information notice must be whole before the product is offered (전자상거래법 제13조 제4항)."""

    message = _l("Fill in the product information first. Still missing: %(missing)s")
