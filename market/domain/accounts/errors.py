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
    """Somebody works with this account for the city: it is not closed by its own button."""

    message = _l("You work with this account for the city. Please ask the market to take you off first.")


class WrongCode(Refused):
    """The six digits are not the app's of this half minute, were used before, or it is no recovery code."""

    message = _l("That code does not fit, or was used already. Please wait for the next one and write it as shown.")


class PasskeyRefused(Refused):
    """What the device answered does not fit what it was asked."""

    message = _l("The passkey was not accepted. Please try again, or use another way.")


class TooManyPasskeys(Conflict):
    """Facts: ``most``."""

    message = _l("An account holds %(most)d passkeys. Please remove one that you no longer use.")


class NoSuchPasskey(NotFound):
    """There is no such passkey among this person's."""
