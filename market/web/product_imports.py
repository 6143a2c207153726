"""Spreadsheets of products: where they rest while they wait, and the worker that writes them into the catalogue.

What was handed in is encrypted. The worker claims a sheet in one transaction, prepares its pictures outside of any,
and writes all of it in another, which also marks it done: killed at any moment, either everything is there or
nothing, and what is not done is taken up again.
"""

import json
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import IntegrityError

from market.config import Settings
from market.domain.enterprises.models import Enterprise
from market.domain.imports import services
from market.domain.imports.errors import Overtaken
from market.domain.imports.models import ImportState, ProductImport
from market.domain.imports.wishes import ProductWish, wish_of
from market.domain.imports.work import Writing
from market.domain.imports.writing import write
from market.domain.media.models import Picture
from market.domain.media.services import PICTURES_WAIT, kept_picture
from market.foundation import clock, files
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from market.foundation.i18n import speaking
from market.web import picture_work
from market.web.site import settings

log = logging.getLogger("market.imports")

TASK = "market_import"
"""Under this name the application keeps what asks the worker to write a sheet down."""

NOTED_EVERY = 25
"""After so many pictures it is written down how far it is."""


def folder() -> Path:
    """Where what was handed in rests, encrypted."""
    return settings().instance / "imports"


def keep_told(told: Any) -> str:
    """Keep ``told`` as JSON; the name by which ``told`` finds it."""
    return files.keep(folder(), json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


def told(name: str) -> Any:
    """What ``keep_told`` was given; ``NotFound`` when its time is over."""
    return json.loads(files.open_(folder(), name))


def forget(names: Iterable[str]) -> None:
    """Remove files that no row names any more."""
    for name in names:
        files.forget(folder(), name)


def ask(import_id: int) -> None:
    """Have the worker write a confirmed sheet down; when the queue is out of reach its own clock does it."""
    task: Any = current_app.extensions[TASK]
    try:
        task(import_id)
    except Exception:
        log.warning("the queue did not take the sheet", exc_info=True)


def sweep(app: Flask, _settings: Settings) -> None:
    """Write down the sheets that were confirmed and that nobody is at."""
    with app.app_context():
        with transaction():
            services.give_up(now=clock.now())
        waiting = services.waiting(now=clock.now())
        db.session.rollback()
    for import_id in waiting:
        work(app, import_id)


def work(app: Flask, import_id: int) -> None:
    """Write one sheet down, as the worker does."""
    with app.test_request_context("/"):
        finish(import_id)
        if db.session.info.pop(PICTURES_WAIT, False):
            _wake_for_pictures()


def finish(import_id: int) -> None:
    """Write one confirmed sheet down, all of it or nothing. What went wrong is written down, too."""
    with transaction():
        if not services.claim(import_id, now=clock.now()):
            return
    try:
        names = _written(import_id)
    except Overtaken as refusal:
        _stop(import_id, ImportState.OVERTAKEN, refusal.names)
    except IntegrityError:  # a code or a name that somebody else has just taken; checking again tells which
        log.info("sheet %s was overtaken", import_id, exc_info=True)
        _stop(import_id, ImportState.OVERTAKEN, [])
    except Exception:
        log.exception("sheet %s cannot be written down", import_id)
        db.session.rollback()
        with transaction():
            services.let_go(import_id)
    else:
        forget(names)


def forget_old(app: Flask) -> None:
    """Remove what has been kept for long enough."""
    with app.app_context():
        with transaction():
            names = services.forget_old(now=clock.now())
        forget(names)


def _written(import_id: int) -> list[str]:
    """Everything is in the catalogue now: the files that are not needed any more."""
    taken = db.session.get_one(ProductImport, import_id)
    wishes = [wish_of(one) for one in told(taken.outcome or "")["wishes"]]
    pictures = _pictures(taken, wishes)
    who = Actor(user_id=taken.asked_by_id, name=taken.asked_by)
    names, file_name, language, enterprise_id = taken.files, taken.file_name, taken.language, taken.enterprise_id
    with transaction(), speaking(language):
        enterprise = db.session.get_one(Enterprise, enterprise_id)
        done = write(import_id, Writing(enterprise, wishes, pictures, who, clock.now(), file_name))
    return names if done else []


def _pictures(taken: ProductImport, wishes: list[ProductWish]) -> dict[str, Picture]:
    """The pictures that the sheet uses, their files laid ready for the worker that makes them anew."""
    wanted = {photo.file: photo.name for one in wishes for photo in one.photos or () if photo.file}
    import_id, enterprise_id, user_id = taken.id, taken.enterprise_id, taken.asked_by_id
    db.session.rollback()
    made: dict[str, Picture] = {}
    for number, (file, name) in enumerate(wanted.items(), start=1):
        raw, called = files.open_(folder(), file), name.rpartition("/")[2]
        made[file] = kept_picture(raw, name=called, enterprise_id=enterprise_id, user_id=user_id, now=clock.now())
        if number % NOTED_EVERY == 0:
            with transaction():
                services.note_progress(import_id, number)
    return made


def _stop(import_id: int, state: ImportState, reasons: list[str]) -> None:
    db.session.rollback()
    with transaction():
        services.stop(import_id, state, reasons)


def _wake_for_pictures() -> None:
    task: Any = current_app.extensions[picture_work.TASK]
    try:
        task()
    except Exception:
        log.warning("the queue did not take the wake-up call", exc_info=True)
