"""Taking pictures in, making them ready, letting them go. The caller opens the transaction; nothing here commits.

A file is written before the row that names it: one whose row was rolled back is swept away later.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.domain.media import storage
from market.domain.media.errors import PictureTooNarrow
from market.domain.media.models import FOLDER, Picture, PictureState, PictureTrouble
from market.domain.media.opening import Limits, opened
from market.foundation import pixels
from market.foundation.database import db

LIMITS = Limits(megabytes=15, megapixels=50)
LONGEST_RATIO = 5
LONGEST_NAME = 100
CLAIM_FOR = timedelta(minutes=2)
MOST_ATTEMPTS = 2
FORGOTTEN_AFTER = timedelta(days=1)
"""How long the files of a picture stay after nobody shows it any more: pages that are open still ask for them."""

PICTURES_WAIT = "pictures_wait"
"""Set on the session when a picture was added: whoever commits knows that the worker has something to do."""


def add_picture(raw: bytes, *, name: str, enterprise: Enterprise | None, user: User | None, now: datetime) -> Picture:
    """Take in the file ``raw``, called ``name`` by its owner; the worker makes the forms that are shown.

    Raises a ``PictureRefused`` that says why it is none and what to do.
    """
    ids = (enterprise.id if enterprise else None, user.id if user else None)
    added = kept_picture(raw, name=name, enterprise_id=ids[0], user_id=ids[1], now=now)
    add_kept([added])
    return added


def look_at(raw: bytes, *, name: str) -> tuple[int, int]:
    """Width and height of the picture in ``raw``; no pixel is decoded. Raises a ``PictureRefused``."""
    name = name[:LONGEST_NAME]
    with opened(raw, name=name, limits=LIMITS) as picture:
        size = pixels.upright_size(picture)
    if max(size) > LONGEST_RATIO * min(size):
        raise PictureTooNarrow(name=name, ratio=LONGEST_RATIO)
    return size


def kept_picture(raw: bytes, *, name: str, enterprise_id: int | None, user_id: int | None, now: datetime) -> Picture:
    """The picture in ``raw``, its file kept and its row not written yet: many are prepared before a transaction that
    should be short (``add_kept``). Raises a ``PictureRefused``."""
    size = look_at(raw, name=name)
    width, height = pixels.fitted(size, (pixels.WIDTHS[-1], LONGEST_RATIO * pixels.WIDTHS[-1]))
    key = f"{secrets.token_hex(12)}-{width}x{height}"
    storage.keep_original(key, raw)
    return Picture(
        reference=FOLDER + key,
        enterprise_id=enterprise_id,
        user_id=user_id,
        name=name[:LONGEST_NAME],
        width=width,
        height=height,
        bytes=len(raw),
        created_at=now,
    )


def add_kept(pictures: Sequence[Picture]) -> None:
    """Write the rows of pictures whose files are kept; the worker makes the forms that are shown."""
    db.session.add_all(pictures)
    db.session.flush()
    db.session.info[PICTURES_WAIT] = True


def claim_next(*, now: datetime) -> Picture | None:
    """The oldest picture that waits and that nobody else is preparing, now claimed; None when all is done."""
    free = (
        Picture.state == PictureState.WAITING,
        Picture.attempts < MOST_ATTEMPTS,
        or_(Picture.claimed_until.is_(None), Picture.claimed_until < now),
    )
    oldest = select(Picture.id).where(*free).order_by(Picture.created_at, Picture.id).limit(1)
    claim = (
        update(Picture)
        .where(Picture.id == oldest.scalar_subquery(), *free)
        .values(claimed_until=now + CLAIM_FOR, attempts=Picture.attempts + 1)
        .returning(Picture.id)
    )
    claimed = db.session.scalar(claim)
    return db.session.get(Picture, claimed, populate_existing=True) if claimed is not None else None


def mark_ready(picture: Picture, *, size: int) -> None:
    """Its forms can be shown; together they are ``size`` bytes."""
    picture.state, picture.bytes, picture.claimed_until = PictureState.READY, size, None


def mark_stopped(picture: Picture) -> bool:
    """Preparing it broke off: once more, or, after ``MOST_ATTEMPTS``, never again (True)."""
    picture.claimed_until = None
    if picture.attempts < MOST_ATTEMPTS:
        return False
    mark_failed(picture, PictureTrouble.TOO_MUCH)
    return True


def mark_failed(picture: Picture, trouble: PictureTrouble) -> None:
    """It can never be shown, because of ``trouble``."""
    picture.state, picture.trouble, picture.claimed_until = PictureState.FAILED, trouble, None


def give_up(*, now: datetime) -> list[Picture]:
    """The pictures whose last attempt was cut off: they have failed."""
    lapsed = select(Picture).where(
        Picture.state == PictureState.WAITING,
        Picture.attempts >= MOST_ATTEMPTS,
        or_(Picture.claimed_until.is_(None), Picture.claimed_until < now),
    )
    pictures = list(db.session.scalars(lapsed))
    for picture in pictures:
        mark_failed(picture, PictureTrouble.TOO_MUCH)
    return pictures


def release(reference: str, *, now: datetime) -> None:
    """Somebody stops showing the picture; when nobody else does, it is forgotten. A drawing's name does nothing."""
    if reference.startswith(FOLDER):
        db.session.execute(update(Picture).where(Picture.reference == reference).values(released_at=now))


def keep(picture: Picture) -> None:
    """Somebody still shows it."""
    picture.released_at = None


def forget(picture: Picture) -> None:
    """Its row goes; whoever commits then removes the files."""
    db.session.delete(picture)
