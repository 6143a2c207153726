"""Public files: reading them without a trace of personal data, and the worker that compares, applies and undoes them.

A file is read in memory; what is kept is the rows of Goyang, without the columns about people. The worker claims a
file in one transaction, looks through it with progress, and writes all of its outcome in another: killed at any
moment, either everything is there or nothing, and what is not done is taken up again.
"""

import logging
import re
from datetime import date
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import IntegrityError

from market.config import Settings
from market.domain.public_files import applying, comparing, services, undoing
from market.domain.public_files.errors import CannotUndo, OlderThanKnown, Overtaken
from market.domain.public_files.models import FileState, PublicFile, Register
from market.domain.public_files.reading import Reading, read
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from market.foundation.i18n import speaking
from market.web.sheets import read_table

log = logging.getLogger("market.public_files")

TASK = "market_public_file"
"""Under this name the application keeps what asks the worker to look at a file."""

MOST_ROWS = 30_000
LARGEST = 12 * 1024 * 1024
AT_ONCE = 500
"""So many rows are worked on within the request: about a second."""

_IN_NAME = re.compile(r"(?<!\d)(?:(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)|(\d\d)(\d\d)(\d\d))(?!\d)")


def read_file(raw: bytes, *, chosen: Register | None, as_of: date) -> Reading:
    """What ``raw`` states of enterprises in Goyang. Raises what reading a table and finding its layout raise."""
    rows = read_table(raw, most_rows=MOST_ROWS, largest=LARGEST)
    return read([(row.number, row.cells) for row in rows], chosen=chosen, as_of=as_of)


def day_in_name(name: str) -> date | None:
    """The day that a file's name tells: 250630…, …_20250630.csv."""
    for found in _IN_NAME.finditer(name):
        year, month, day = (found[1] or f"20{found[4]}", found[2] or found[5], found[3] or found[6])
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def go_on(file: PublicFile) -> None:
    """Work on ``file``: at once where it is short, else have the worker do it."""
    if file.total <= AT_ONCE:
        finish(file.id)
    else:
        ask(file.id)


def ask(file_id: int) -> None:
    """Have the worker look at a file; when the queue is out of reach its own clock does it."""
    task: Any = current_app.extensions[TASK]
    try:
        task(file_id)
    except Exception:
        log.warning("the queue did not take the public file", exc_info=True)


def sweep(app: Flask, _settings: Settings) -> None:
    """Work on the files that wait and that nobody is at."""
    with app.app_context():
        with transaction():
            services.give_up(now=clock.now())
        waiting = services.waiting(now=clock.now())
        db.session.rollback()
    for file_id in waiting:
        work(app, file_id)


def work(app: Flask, file_id: int) -> None:
    """Work on one file, as the worker does."""
    with app.test_request_context("/"):
        finish(file_id)


def finish(file_id: int) -> None:
    """Do what a file waits for, all of it or nothing. What went wrong is written down, too."""
    with transaction():
        begun = services.claim(file_id, now=clock.now())
    if begun is None:
        return
    try:
        _do(file_id, begun)
    except (Overtaken, OlderThanKnown) as refusal:
        names = refusal.facts.get("names") or [str(refusal)]
        _stop(file_id, begun, FileState.OVERTAKEN, [{"name": name} for name in names])
    except CannotUndo as refusal:
        _stop(file_id, begun, FileState.APPLIED, refusal.reasons)
    except IntegrityError:
        log.info("public file %s was overtaken", file_id, exc_info=True)
        after = FileState.APPLIED if begun is FileState.UNDOING else FileState.OVERTAKEN
        _stop(file_id, begun, after, [])
    except Exception:
        log.exception("public file %s cannot be finished", file_id)
        db.session.rollback()
        with transaction():
            services.let_go(file_id)


def forget_old(app: Flask) -> None:
    """Remove files that nobody has applied for long enough."""
    with app.app_context(), transaction():
        services.forget_old(now=clock.now())


def _do(file_id: int, begun: FileState) -> None:
    file = db.session.get_one(PublicFile, file_id, populate_existing=True)
    who = Actor(user_id=file.asked_by_id, name=_name(file, begun))
    language = file.language
    if begun is FileState.READ:
        compared = comparing.compare(file, lambda done: _note(file_id, done))
        with transaction():
            comparing.write(file_id, compared)
    elif begun is FileState.CONFIRMED:
        plan = applying.prepare(file, lambda done: _note(file_id, done))
        with transaction(), speaking(language):
            applying.apply(db.session.get_one(PublicFile, file_id), plan, actor=who, now=clock.now())
    else:
        with transaction(), speaking(language):
            undoing.undo(db.session.get_one(PublicFile, file_id), actor=who, now=clock.now())


def _name(file: PublicFile, begun: FileState) -> str:
    return {FileState.READ: file.asked_by, FileState.CONFIRMED: file.applied_by}.get(begun, file.undone_by)


def _note(file_id: int, done: int) -> None:
    """Write down how far it is, in a transaction of its own."""
    with transaction():
        services.note_progress(file_id, done)


def _stop(file_id: int, begun: FileState, ended: FileState, reasons: list[dict[str, str]]) -> None:
    db.session.rollback()
    with transaction():
        services.stop(file_id, begun, ended, reasons)
