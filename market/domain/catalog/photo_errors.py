"""Refusals around a product's photos."""

from market.foundation.errors import Conflict, NotFound
from market.foundation.i18n import lazy_gettext as _l


class NoSuchPhoto(NotFound):
    """It was removed, or it is another product's."""

    message = _l("We could not find that photo.")


class TooManyPhotos(Conflict):
    """Facts: ``most`` photos of a product, and how many are ``left`` to add."""

    message = _l("A product shows up to %(most)d photos; there is room for %(left)d more.")


class LastPhoto(Conflict):
    message = _l("A product on sale needs a photo. Add another one first, or hide the product.")
