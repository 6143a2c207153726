"""Refusals around a product's options."""

from market.foundation.errors import Refused
from market.foundation.i18n import lazy_gettext as _l


class OptionsRefused(Refused):
    """The options cannot be like that."""

    message = _l("The options cannot be like that.")


class TooManyOptions(OptionsRefused):
    """Facts: ``most``."""

    message = _l("A product has up to %(most)s kinds of options, such as colour, size and scent.")


class TooManyVariants(OptionsRefused):
    """Facts: ``most``, ``number``."""

    message = _l("The options make %(number)s choices, and %(most)s are possible. Please use fewer values.")


class LabelMissing(OptionsRefused):
    message = _l("Please write what the option is called, such as colour or size.")


class LabelTwice(OptionsRefused):
    """Facts: ``label``."""

    message = _l("Two options are called %(label)s.")


class ValuesMissing(OptionsRefused):
    """Facts: ``label`` of the option."""

    message = _l("Please write the values of %(label)s, separated by commas.")


class ValueTwice(OptionsRefused):
    """Facts: ``value``, ``label``."""

    message = _l("%(value)s stands twice among the values of %(label)s.")


class ValueRefused(OptionsRefused):
    """Facts: ``value``. A comma or “ / ” stands between values."""

    message = _l("“%(value)s” cannot be a value: please leave out commas and slashes between blanks.")


class OptionTextTooLong(OptionsRefused):
    """Facts: ``text``, ``most``."""

    message = _l("“%(text)s” is too long: an option or value has up to %(most)s characters.")


class VariantUnknown(OptionsRefused):
    """Facts: ``name``. It is none that the options make, or it is there twice."""

    message = _l("The table of options does not fit the options: “%(name)s”. Please make the table again.")


class ExtraOutOfRange(OptionsRefused):
    """Facts: ``name``, ``highest``."""

    message = _l("%(name)s: what is added to the price is a whole number of won from 0 to %(highest)s.")


class VariantCodeTwice(OptionsRefused):
    """Facts: ``code``."""

    message = _l("Two options have the code %(code)s.")
