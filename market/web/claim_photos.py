"""Pictures that shoppers attach to claims: made anew, without what a camera hides in them, and never public."""

import io
import secrets
from collections.abc import Sequence
from pathlib import Path

from werkzeug.datastructures import FileStorage

from market.domain.claims import rules, services
from market.domain.claims.errors import TooManyPhotos
from market.domain.claims.models import Claim
from market.domain.media.errors import NotAPicture
from market.domain.media.opening import Limits, opened
from market.foundation import pixels
from market.foundation.database import db, transaction
from market.web.site import settings

LIMITS = Limits(megabytes=10, megapixels=40)
LONGEST_SIDE = 1_600
LARGEST_POST = rules.MOST_PHOTOS * LIMITS.bytes + 1024 * 1024


def folder() -> Path:
    """Where the pictures are, apart from those that everybody may see."""
    return settings().uploads / "claims"


def attach(claim_id: int, files: Sequence[FileStorage]) -> None:
    """Add ``files`` to a claim. Raises ``PictureRefused``, ``TooManyPhotos`` or ``ClaimMoved``; then none of them is
    kept."""
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
    with opened(file.stream.read(LIMITS.bytes + 1), name=name, limits=LIMITS) as picture:
        size = pixels.fitted(pixels.upright_size(picture), (LONGEST_SIDE, LONGEST_SIDE))
        try:
            upright = pixels.upright(picture, size)
        except pixels.Unreadable:
            raise NotAPicture(name=name) from None
    made = io.BytesIO()
    upright.save(made, "JPEG", quality=85)
    return made.getvalue()
