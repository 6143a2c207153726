"""What can go wrong with a legal text."""

from market.foundation.errors import NotFound
from market.foundation.i18n import lazy_gettext as _l


class TextNotFound(NotFound):
    """No text has this name, or it never had this version."""

    message = _l("We could not find that text.")
