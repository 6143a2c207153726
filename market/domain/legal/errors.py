"""What can go wrong with a legal text, and with who runs the market."""

from market.foundation.errors import Conflict, NotFound
from market.foundation.i18n import lazy_gettext as _l


class TextNotFound(NotFound):
    """No text has this name, or it never had this version."""

    message = _l("We could not find that text.")


class OperatorChanged(Conflict):
    """Somebody else has written a newer version since the form was opened."""

    message = _l("Somebody else has changed these details in the meantime. Nothing of yours is saved yet.")
