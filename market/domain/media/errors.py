"""Why a picture is not taken, and what to do then. Fact of each: ``name`` of the file."""

from market.foundation.errors import Refused
from market.foundation.i18n import lazy_gettext as _l


class PictureRefused(Refused):
    """A file that is not taken as a picture."""

    message = _l("%(name)s cannot be used as a picture.")


class NotAPicture(PictureRefused):
    message = _l("%(name)s cannot be read. Please choose a JPEG, PNG or WebP picture.")


class PictureIsHeic(PictureRefused):
    message = _l(
        "%(name)s is an iPhone picture in the HEIC format, which browsers cannot show. On the iPhone choose Settings "
        "→ Camera → Formats → Most Compatible for new pictures; share this one as JPEG or take a screenshot of it."
    )


class PictureIsSvg(PictureRefused):
    message = _l("%(name)s is an SVG drawing. Please save it as PNG or JPEG and choose that file.")


class PictureTooLarge(PictureRefused):
    """Facts: ``megabytes`` and ``megapixels`` that a picture may have."""

    message = _l("%(name)s is too large. A picture may have up to %(megabytes)s MB and %(megapixels)s megapixels.")


class PictureTooNarrow(PictureRefused):
    """Fact: ``ratio``, how many times longer than wide it may be."""

    message = _l(
        "%(name)s is too long and narrow. Please cut it into pieces that are at most %(ratio)s times as long as wide."
    )
