"""What the worker does for pictures: making the forms that are shown, and forgetting what nobody shows.

A picture is claimed in one transaction, made outside of any, and marked in another. Killed in between, the claim
lapses and the picture is made again; twice cut off, it counts as failed, and its owner is told on their page.
"""

import logging
import shutil
import threading
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import String, select

from market.domain.catalog import photos
from market.domain.enterprises.models import Enterprise
from market.domain.media import queries, services, storage
from market.domain.media.models import Picture, PictureTrouble
from market.domain.schema import metadata
from market.foundation import clock, encoder, pixels
from market.foundation.database import db, transaction

log = logging.getLogger("market.pictures")

TASK = "market_pictures"
"""Under this name the application keeps what wakes the worker for pictures."""

LEFT_BEHIND_AFTER = timedelta(hours=1)
"""An upload whose row was rolled back, and what a killed worker was making, go after this long."""

HOLDING = frozenset({"picture", "file", "reference"})
"""A column of text called so may keep a picture's reference, in whichever table: what it names is not forgotten. An
order's lines name theirs for as long as there is the order."""

_preparing = threading.Lock()


def prepare_waiting(app: Flask) -> int:
    """Make every picture that waits ready; how many were tried. While another thread does it: none."""
    tried = 0
    if not _preparing.acquire(blocking=False):
        return tried
    try:
        with app.app_context():
            _give_up()
            while (claimed := _claim()) is not None:
                _prepare(*claimed)
                tried += 1
    finally:
        _preparing.release()
    return tried


def _claim() -> tuple[int, str, tuple[int, int]] | None:
    with transaction():
        picture = services.claim_next(now=clock.now())
        return (picture.id, picture.key, (picture.width, picture.height)) if picture else None


def _prepare(picture_id: int, key: str, size: tuple[int, int]) -> None:
    workshop = storage.new_workshop(key)
    try:
        encoder.write_forms(storage.original(key), workshop, size, most_pixels=services.LIMITS.pixels)
    except pixels.Unreadable:
        log.info("picture %s is damaged", picture_id)
        _fail(picture_id, key)
    except encoder.EncoderStopped as stopped:
        log.warning("picture %s: %s", picture_id, stopped)
        _stop(picture_id, key)
    else:
        made = storage.put_forms(key, workshop)
        with transaction():
            services.mark_ready(db.session.get_one(Picture, picture_id), size=made)
        storage.forget_original(key)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _stop(picture_id: int, key: str) -> None:
    with transaction():
        picture = db.session.get_one(Picture, picture_id)
        has_failed = services.mark_stopped(picture)
        if has_failed:
            _show_no_more(picture)
    if has_failed:
        storage.forget_original(key)


def _fail(picture_id: int, key: str) -> None:
    with transaction():
        picture = db.session.get_one(Picture, picture_id)
        services.mark_failed(picture, PictureTrouble.DAMAGED)
        _show_no_more(picture)
    storage.forget_original(key)


def _give_up() -> None:
    with transaction():
        failed = services.give_up(now=clock.now())
        for picture in failed:
            _show_no_more(picture)
        keys = [picture.key for picture in failed]
    for key in keys:
        storage.forget_original(key)


def _show_no_more(picture: Picture) -> None:
    """A picture that has failed leads nowhere: another one stands for the product or the enterprise."""
    photos.step_past(picture.reference)
    for enterprise in db.session.scalars(select(Enterprise).where(Enterprise.picture == picture.reference)):
        enterprise.picture = None


def forget_pictures(app: Flask) -> None:
    """Remove the files that nobody shows any more, and those that never came to be shown."""
    now = clock.now()
    with app.app_context():
        for key in _forget_released(now):
            storage.forget(key)
        left = storage.originals_before(now - LEFT_BEHIND_AFTER)
        needed = queries.waiting_among(left)
        db.session.rollback()  # ends the reading; nothing was changed
        for key in left:
            if key not in needed:
                storage.forget_original(key)
        storage.sweep_workshops_before(now - LEFT_BEHIND_AFTER)


def _forget_released(now: datetime) -> list[str]:
    with transaction():
        released = {one.reference: one for one in queries.released_before(now - services.FORGOTTEN_AFTER)}
        held = _held_among(list(released))
        for reference, picture in released.items():
            if reference in held:
                services.keep(picture)
            else:
                services.forget(picture)
        return [picture.key for reference, picture in released.items() if reference not in held]


def _held_among(references: list[str]) -> set[str]:
    if not references:
        return set()
    return {
        reference
        for table in metadata.tables.values()
        for column in table.columns
        if column.name in HOLDING and isinstance(column.type, String) and table.name != Picture.__tablename__
        for reference in db.session.scalars(select(column).distinct().where(column.in_(references)))
    }
