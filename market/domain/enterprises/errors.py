"""Refusals around the directory."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchEntry(NotFound):
    """There is no entry of that name, or it is hidden."""


class NothingToClaim(NotFound):
    """A sample enterprise is invented: nobody can say that it is theirs."""


class AlreadyManaged(Conflict):
    """The enterprise has an account here already."""

    message = _l("%(enterprise)s is already managed by someone who works there. Write to the city if that is wrong.")


class NoSuchHoliday(NotFound):
    """There is no such holiday, or it is another enterprise's."""


class HolidayEndsBeforeItBegins(Refused):
    """The days stand the wrong way round."""

    message = _l("The last day comes before the first. Please check the two days.")


class HolidayInThePast(Refused):
    """What is over cannot be declared a holiday. Fact: ``today``."""

    message = _l("A holiday begins today (%(today)s) at the earliest. Please choose a later day.")


class HolidayTooLong(Refused):
    """Fact: ``most``, in days."""

    message = _l("A holiday lasts at most %(most)s days. If you rest longer, please write to the market.")


class RestsAlready(Conflict):
    """Two holidays would share a day. Facts: ``first``, ``last``."""

    message = _l(
        "You have a holiday from %(first)s to %(last)s already. Please change that one, or choose days that do not "
        "touch it."
    )


class TooManyHolidays(Refused):
    """Fact: ``most``."""

    message = _l("You can plan at most %(most)s holidays ahead. Please call one off first.")


class NoSuchMember(NotFound):
    """Nobody of that number works for this enterprise."""


class NotAnOwner(Conflict):
    """Who asks is no owner, or not any more: another owner has changed it meanwhile."""

    message = _l("Only an owner can do that, and you are not an owner of this enterprise now. Please look again.")


class LastOwner(Conflict):
    """Facts: ``enterprise``."""

    message = _l(
        "You are the only owner of %(enterprise)s. Hand it over to somebody first, or make another member an owner."
    )


class AlreadyMember(Conflict):
    """Somebody with that address works here already."""

    message = _l("This person works for the enterprise already. You can change their role in the list.")


class InvitationIsDead(NotFound):
    """The invitation was used, withdrawn, replaced by a newer one, or its time is over; or it never was one."""

    message = _l(
        "This invitation no longer works: it was used, withdrawn or its time is over. Please ask for a new one."
    )


class InvitationOfAnother(Conflict):
    """Facts: ``email``, masked."""

    message = _l("This invitation is for %(email)s. Please sign in, or open an account, with that address.")


class TooManyInvitations(Conflict):
    """Facts: ``most``."""

    message = _l("At most %(most)d invitations can wait at a time. Please withdraw one that is no longer needed.")


class OfferIsOpen(Conflict):
    """The enterprise is being handed over already."""

    message = _l("There is an offer to hand the shop over already. Withdraw it before you make another one.")


class OfferIsOver(Conflict):
    """The offer was withdrawn, answered or ran out."""

    message = _l("This offer is over. Please ask the owner to make it again.")


class NoSuchPlace(NotFound):
    """There is no such place, or it is another enterprise's."""


class TooManyPlaces(Refused):
    """Fact: ``most``."""

    message = _l("You can name at most %(most)s places. Please remove one first.")


class NoSuchPhoto(NotFound):
    """There is no such photo, or it is another enterprise's."""


class PhotoMissing(Refused):
    """No file was chosen."""

    message = _l("Please choose a photo.")


class TooManyPhotos(Refused):
    """Fact: ``most``."""

    message = _l("The page shows at most %(most)s photos. Please take one out first.")


class SourceMissing(Refused):
    """What is said of a real enterprise stands somewhere, or is not said."""

    message = _l("Please name the source: the address of the page, or the name and date of the document.")


class EntryChanged(Conflict):
    """Somebody else has changed the facts since the form was opened."""

    message = _l("Somebody else has changed this entry in the meantime. Nothing of yours is saved yet: look again.")


class AlreadyHidden(Conflict):
    """Somebody else of the staff was faster."""

    message = _l("This entry was hidden already.")


class NotHidden(Conflict):
    """Somebody else of the staff was faster, or it was never the city that hid it."""

    message = _l("The city does not hide this entry.")
