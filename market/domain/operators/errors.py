"""Refusals around the people who run the market."""

from market.foundation.errors import Conflict, NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NoSuchStaff(NotFound):
    """Nobody of that number works for the city, or there is no such organisation."""


class NotAnAdministrator(Conflict):
    """Who asks is no administrator, or not any more: another one has changed it meanwhile."""

    message = _l("Only an administrator can do that, and you are not an administrator now. Please look again.")


class LastAdministrator(Conflict):
    """Somebody has to be able to give roles."""

    message = _l("This is the only administrator. Please make somebody else an administrator first.")


class RoleReachesAll(Refused):
    """Facts: ``role``."""

    message = _l("The role “%(role)s” reaches everything: what it looks after belongs to no single organisation.")


class WorksForTheCity(Conflict):
    """Somebody with that address is one of the staff already."""

    message = _l("This person is one of the staff already. You can change their role in the list.")


class OrganisationExists(Conflict):
    """Facts: ``name``."""

    message = _l("There is an organisation called %(name)s already.")


class StaffInvitationIsDead(NotFound):
    """The invitation was used, withdrawn, replaced by a newer one, or its time is over; or it never was one."""

    message = _l(
        "This invitation no longer works: it was used, withdrawn or its time is over. Please ask for a new one."
    )


class StaffInvitationOfAnother(Conflict):
    """Facts: ``email``, masked."""

    message = _l("This invitation is for %(email)s. Please sign in, or open an account, with that address.")


class TooManyStaffInvitations(Conflict):
    """Facts: ``most``."""

    message = _l("At most %(most)d invitations can wait at a time. Please withdraw one that is no longer needed.")
