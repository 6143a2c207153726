"""Refusals around accounts."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class PasswordRefused(Refused):
    """The password cannot be taken; the sentence says why and what would do."""


class PasswordTooShort(PasswordRefused):
    """Facts: ``fewest``."""

    message = _l(
        "Please use at least %(fewest)d characters. A short sentence that only you would think of works well."
    )


class PasswordTooLong(PasswordRefused):
    """Facts: ``most``."""

    message = _l("Please use no more than %(most)d characters.")


class PasswordTooCommon(PasswordRefused):
    """It stands in the lists that are tried first."""

    message = _l(
        "This password is one of the first that strangers try. Please choose another, such as a short sentence."
    )


class PasswordTooPersonal(PasswordRefused):
    """It is made of the person's or the market's name."""

    message = _l("This password is made of your name, your email address or ours. Please choose one that is not.")


class WrongPassword(Refused):
    """The current password, asked for again before something important, is another one."""

    message = _l("That is not your current password. Please try again.")


class LinkIsDead(NotFound):
    """The link was used, is older than an hour, or a newer one was sent; or it never was one."""

    message = _l("A link can be used once, within an hour, and only the newest one counts.")


class AddressNotFound(NotFound):
    """There is no such address in this person's address book."""


class AddressBookFull(Conflict):
    """Facts: ``most``."""

    message = _l("An address book holds %(most)d addresses. Please delete one that you no longer need.")


class AccountInOffice(Conflict):
    """Somebody works with this account for the city or an enterprise: it is not closed by its own button."""

    message = _l(
        "You work with this account for an enterprise or the city. Please ask the market to take you off first."
    )
