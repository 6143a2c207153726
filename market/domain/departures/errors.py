"""Refusals around leaving."""

from market.foundation.errors import Conflict, NotFound
from market.foundation.i18n import lazy_gettext as _l


class StillRunning(Conflict):
    """Facts: ``orders`` and ``claims``, how many of each are not done."""

    message = _l(
        "Orders still run: %(orders)d to be sent or on their way, %(claims)d claims to be answered. "
        "Please finish them first."
    )


class HasLeft(Conflict):
    """The enterprise has left already."""

    message = _l("The enterprise has left the market already.")


class ArchiveInTheMaking(Conflict):
    """The file was asked for a moment ago."""

    message = _l("The file is being made already. Please look again in a moment.")


class NoSuchArchive(NotFound):
    """There is no such file of this enterprise, or it is not ready, or not kept any more."""
