"""Making the press kit of a pop-up: papers, pictures, calendar files and texts, in both languages, by the worker.

The files lie in the instance folder under the pop-up and the round of asking. Killed half-way, the next one makes
what is missing. They say nothing that the public page does not say.
"""

import hashlib
import json
import logging
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from market.config import Settings
from market.domain.popups.models import Participation, Popup, Venue
from market.domain.press_kits import services
from market.domain.press_kits.errors import NoSuchKit
from market.domain.press_kits.models import PressKit
from market.domain.storefront.brought import brought_to
from market.foundation import clock
from market.foundation.database import db, transaction
from market.foundation.i18n import LANGUAGES, LazyText, speaking
from market.foundation.i18n import lazy_gettext as _l
from market.web.documents import PDF, make_pdf, make_png
from market.web.popup_calendar import calendar_of
from market.web.press_facts import address_of, facts_of, texts_of
from market.web.site import settings

log = logging.getLogger("market.press_kits")

TASK = "market_press_kit"
"""Under this name the application keeps what asks the worker for a kit."""

PNG, ICS, TXT, ZIP = "image/png", "text/calendar; charset=utf-8", "text/plain; charset=utf-8", "application/zip"

Facts = dict[str, Any]


class Piece(NamedTuple):
    """One thing of a kit, made in each language: ``name`` is its file's without language and ending."""

    name: str
    ending: str
    kind: str
    words: LazyText
    make: Callable[[Popup, Facts], bytes]

    def file(self, language: str) -> str:
        return f"{self.name}-{language}.{self.ending}"


def _calendar(popup: Popup, _facts: Facts) -> bytes:
    return calendar_of(popup, address=address_of(popup))


def _texts(popup: Popup, _facts: Facts) -> bytes:
    told = [f"[{title}]\r\n{text.replace(chr(10), chr(13) + chr(10))}" for title, text in texts_of(popup)]
    return ("\r\n\r\n".join(told) + "\r\n").encode("utf-8-sig")


PIECES = (
    Piece("poster-a3", "pdf", PDF, _l("Poster, A3"), lambda _, facts: make_pdf("poster", facts)),
    Piece("plan-a4", "pdf", PDF, _l("Booth plan, A4"), lambda _, facts: make_pdf("booths", facts)),
    Piece("square", "png", PNG, _l("Square picture, 1080 × 1080"), lambda _, facts: _card(facts, 1080)),
    Piece("story", "png", PNG, _l("Story picture, 1080 × 1920"), lambda _, facts: _card(facts, 1920)),
    Piece("calendar", "ics", ICS, _l("For calendars"), _calendar),
    Piece("texts", "txt", TXT, _l("Texts to copy"), _texts),
)
TOTAL = len(PIECES) * len(LANGUAGES)


def _card(facts: Facts, high: int) -> bytes:
    return make_png("card", {**facts, "high": high})


def popup_whole(popup_id: int) -> Popup | None:
    """A pop-up with all that a kit tells of it."""
    return db.session.scalar(
        select(Popup)
        .where(Popup.id == popup_id)
        .options(
            selectinload(Popup.days),
            joinedload(Popup.venue).options(selectinload(Venue.booths), selectinload(Venue.labels)),
            selectinload(Popup.participants).options(
                joinedload(Participation.enterprise), joinedload(Participation.booth)
            ),
        )
    )


def says(popup: Popup) -> str:
    """A hash of all that a kit of ``popup`` would say now."""
    told = []
    for language in LANGUAGES:
        with speaking(language):
            told.append(json.dumps([_facts(popup), texts_of(popup)], ensure_ascii=False, sort_keys=True))
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:32]


def ask(popup_id: int) -> None:
    """Have the worker make the kit; when the queue is out of reach its own clock does it."""
    task: Any = current_app.extensions[TASK]
    try:
        task(popup_id)
    except Exception:
        log.warning("the queue did not take the press kit", exc_info=True)


def sweep(app: Flask, _settings: Settings) -> None:
    """Make the kits that were asked for and that nobody makes."""
    with app.app_context():
        waiting = services.waiting(now=clock.now())
        db.session.rollback()
    for popup_id in waiting:
        make(app, popup_id)


def make(app: Flask, popup_id: int) -> None:
    """Make one kit, file by file. What goes wrong is tried again, and after some attempts told."""
    with app.test_request_context("/"):
        with transaction():
            kit = services.claim(popup_id, now=clock.now())
            place = (kit.round, folder_of(kit)) if kit else None
        if place is None:
            return
        try:
            _make(popup_id, *place)
        except Exception:
            log.exception("press kit %s cannot be made", popup_id)
            db.session.rollback()
            with transaction():
                services.give_up(popup_id, now=clock.now())
        finally:
            db.session.rollback()


def _make(popup_id: int, round_: int, folder: Path) -> None:
    popup = popup_whole(popup_id)
    if popup is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    content = says(popup)
    done = 0
    for language in LANGUAGES:
        for piece in PIECES:
            file = folder / piece.file(language)
            if not file.exists():
                with speaking(language):
                    made = piece.make(popup, _facts(popup))
                draft = file.with_suffix(".part")
                draft.write_bytes(made)
                draft.replace(file)
            done += 1
            with transaction():
                is_ours = services.note_progress(popup_id, round_, done, now=clock.now())
            if not is_ours:
                return
            popup = popup_whole(popup_id) or popup
    with transaction():
        is_ours = services.finish(popup_id, round_, says=content, now=clock.now())
    if is_ours:
        _forget_others(folder)


def open_file(kit: PressKit | None, name: str) -> tuple[bytes, str]:
    """One file of a kit that is made, with its kind; ``NoSuchKit`` for any other name."""
    piece = next((piece for piece in PIECES for language in LANGUAGES if piece.file(language) == name), None)
    if kit is None or kit.made_at is None or piece is None:
        raise NoSuchKit
    file = folder_of(kit) / name
    if not file.is_file():
        raise NoSuchKit
    return file.read_bytes(), piece.kind


def zipped(kit: PressKit | None) -> bytes:
    """All of a kit in one file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for language in LANGUAGES:
            for piece in PIECES:
                content, _ = open_file(kit, piece.file(language))
                box.writestr(piece.file(language), content)
    return out.getvalue()


def _facts(popup: Popup) -> Facts:
    brought: Mapping[int, Sequence[str]] = {
        number: [one.name for one in products] for number, products in brought_to(popup.id, guesses=True).items()
    }
    return facts_of(popup, brought)


def folder_of(kit: PressKit) -> Path:
    """Where the files of this round lie; of no other, not even of a database that was begun anew."""
    return settings().instance / "press-kits" / f"{kit.popup_id}-{kit.round}-{kit.asked_at.timestamp():.6f}"


def _forget_others(kept: Path) -> None:
    """Remove what was made for the same pop-up before."""
    prefix = kept.name.split("-")[0]
    for other in kept.parent.glob(f"{prefix}-*"):
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)
