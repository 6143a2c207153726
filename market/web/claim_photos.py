"""Pictures that shoppers attach to claims: made anew, without what a camera hides in them, and never public."""

import io
import secrets
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from werkzeug.datastructures import FileStorage

from market.domain.claims import rules, services
from market.domain.claims.errors import TooManyPhotos
from market.domain.claims.models import Claim
from market.foundation.database import db, transaction
from market.foundation.errors import Refused
from market.foundation.i18n import lazy_gettext as _l
from market.web.site import settings

LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1_600
LARGEST_POST = rules.MOST_PHOTOS * LARGEST_FILE + 1024 * 1024
_FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPicture(Refused):
    """Fact: ``name`` of the file."""

    message = _l("%(name)s cannot be read. Please choose a JPEG, PNG or WebP picture.")


class PictureTooLarge(Refused):
    """Fact: ``name`` of the file."""

    message = _l("%(name)s is too large. A picture may have up to 10 MB and 40 megapixels.")


def folder() -> Path:
    """Where the pictures are, apart from those that everybody may see."""
    return settings().uploads / "claims"


def attach(claim_id: int, files: Sequence[FileStorage]) -> None:
    """Add ``files`` to a claim. Raises ``NotAPicture``, ``PictureTooLarge``, ``TooManyPhotos`` or ``ClaimMoved``;
    then none of them is kept."""
    if len(files) > rules.MOST_PHOTOS:
        raise TooManyPhotos(most=rules.MOST_PHOTOS)
    written = [(secrets.token_hex(16) + ".jpg", made_anew(file)) for file in files]
    folder().mkdir(parents=True, exist_ok=True)
    try:
        for name, picture in written:
            (folder() / name).write_bytes(picture)
        with transaction():
            services.attach_photos(db.session.get_one(Claim, claim_id), [name for name, _ in written])
    except BaseException:
        for name, _ in written:
            (folder() / name).unlink(missing_ok=True)
        raise


def made_anew(file: FileStorage) -> bytes:
    """``file`` as a JPEG of its own pixels: upright, at most 1600 pixels long, without hidden data."""
    name = file.filename or ""
    raw = file.stream.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise PictureTooLarge(name=name)
    try:
        picture = Image.open(io.BytesIO(raw), formats=_FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise PictureTooLarge(name=name)
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge(name=name) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise NotAPicture(name=name) from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = io.BytesIO()
    upright.save(made, "JPEG", quality=85, exif=b"")
    return made.getvalue()
