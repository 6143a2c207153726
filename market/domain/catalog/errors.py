"""Refusals around products."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchProduct(NotFound):
    """There is no such product on sale, or it is another enterprise's."""

    message = _l("We could not find that product.")


class NoSuchCategory(Refused):
    message = _l("Please choose a category of the market.")


class NameMissing(Refused):
    message = _l("A product needs a Korean name.")


class TextTooLong(Refused):
    """Facts: ``what`` it is, and how many characters it may have at the ``most``."""

    message = _l("%(what)s may have up to %(most)s characters.")


class PriceOutOfRange(Refused):
    message = _l("A price is a whole number of won from %(lowest)s to %(highest)s.")


class ListPriceTooLow(Refused):
    message = _l("The list price has to be above the price; leave it empty when there is none.")


class LeadTimeOutOfRange(Refused):
    message = _l("The time until dispatch is 0 to %(most)d business days.")


class NumberOutOfRange(Refused):
    """Facts: ``what`` it is, ``lowest``, ``highest``."""

    message = _l("%(what)s is a whole number from %(lowest)s to %(highest)s.")


class ShippingFeeMissing(Refused):
    message = _l("Please write the charge for each item.")


class NoSuchTemplate(Refused):
    message = _l("There is no product information notice of that kind.")


class CodeTaken(Conflict):
    """Facts: ``code``."""

    message = _l("Another of your products has the code %(code)s already.")


class WrongStatus(Conflict):
    """From where the product stands, that is no step."""

    message = _l("A product that is “%(before)s” cannot become “%(after)s”.")


class NotReadyToSell(Refused):
    """Who sells must be told before anything is sold (전자상거래법 제20조 제2항), and something must be for sale."""

    message = _l("The product can be put on sale once the seller's details are checked and it has an option to sell.")


class SellerNotReady(NotReadyToSell):
    """The enterprise may prepare, and not sell yet, or not for now."""

    message = _l("You can put it on sale as soon as the city has approved your enterprise. Until then it is a draft.")


class NothingToSell(NotReadyToSell):
    message = _l("At least one option has to be on sale.")


class NoticeIncomplete(Refused):
    """The product-information notice must be whole before the product is offered (전자상거래법 제13조 제4항)."""

    message = _l("Fill in the product information first. Still missing: %(missing)s")


class PhotoMissing(Refused):
    message = _l("Add a photo of the product first: a drawing does not show what it looks like.")


class ChangedMeanwhile(Conflict):
    """Somebody else has changed the product since it was looked at."""

    message = _l("Somebody else has changed this product in the meantime. Nothing of yours is saved yet.")


class NotADraft(Conflict):
    message = _l("Only a draft that was never on sale can be deleted. Hide the product instead.")


class ProductBlocked(Refused):
    """The city has taken it off the shelf. Fact: ``reason``."""

    message = _l("The city has taken this product off the shelf: %(reason)s Once it is put right, write to the city.")


class AlreadyBlocked(Conflict):
    """Somebody else of the staff was faster."""

    message = _l("This product was taken off the shelf already.")


class NotBlocked(Conflict):
    """Somebody else of the staff was faster."""

    message = _l("The city does not keep this product off the shelf any more.")


class ShelfExists(Conflict):
    """Fact: ``name``."""

    message = _l("There is a category called %(name)s already.")


class ShelfMerged(Conflict):
    """Fact: ``name``."""

    message = _l("The category %(name)s was merged into another one.")


class SameShelf(Refused):
    message = _l("Please choose another category to merge it into.")
