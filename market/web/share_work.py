"""What the worker does for the pictures beside links: making those that are missing, forgetting those of yesterday.

A picture's name is made of all that it shows, so what there is to do is seen by looking which names have no file. The
worker looks whenever a table has changed that pictures are made from.
"""

import io
import logging
import threading
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from market.domain.catalog.models import ProductKind
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, entry_name
from market.domain.media import storage
from market.domain.media.models import FOLDER
from market.domain.popups.models import Popup
from market.domain.popups.public_lists import PUBLIC
from market.domain.storefront import published
from market.foundation import clock
from market.foundation.database import db
from market.foundation.generations import TableChange
from market.foundation.i18n import LANGUAGES, current_language, gettext, in_language, speaking
from market.web.documents import make_png
from market.web.press_facts import drawing
from market.web.share_pictures import SharePicture, folder, host, of_enterprise, of_popup, of_product
from market.web.site import settings

log = logging.getLogger("market.share_pictures")

AT_ONCE = 60
"""So many are made in one go, a few seconds' work: other tasks wait for the worker, too."""

FORGOTTEN_AFTER = 24 * 60 * 60
"""Seconds for which a picture that no page names any more stays: who has seen the page still asks for it."""

QUALITY = 86
_MADE_FROM = ("category", "enterprise", "picture", "popup", "product", "venue")
_DONE = "market_share_pictures"
"""Under this name the application keeps where the tables stood when nothing was left to do."""

_making = threading.Lock()


def make_missing(app: Flask) -> int:
    """Make pictures that are missing, those of what changed last first; how many. None while another thread does."""
    if not _making.acquire(blocking=False):
        return 0
    try:
        with app.app_context():
            made = _make_missing(app)
            db.session.rollback()  # ends the reading; nothing was changed
            return made
    finally:
        _making.release()


def _make_missing(app: Flask) -> int:
    stand = _stand()
    if app.extensions.get(_DONE) == stand:
        return 0
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    there = {file.name for file in place.iterdir()}
    wanted: set[str] = set()
    missing: list[tuple[str, SharePicture]] = []
    for language in LANGUAGES:
        with speaking(language):
            for one in _all():
                file = f"{one.name}.jpg"
                wanted.add(file)
                if file not in there and len(missing) <= AT_ONCE and _is_ready(one.picture):
                    missing.append((language, one))
    made = sum(_make(place, language, one) for language, one in missing[:AT_ONCE])
    _forget(place, there - wanted)
    if len(missing) <= AT_ONCE:
        app.extensions[_DONE] = stand
    return made


def _stand() -> Hashable:
    """Where the tables stand that pictures are made from."""
    changes = select(TableChange.table_name, func.max(TableChange.id), func.count()).group_by(TableChange.table_name)
    found = db.session.execute(changes.where(TableChange.table_name.in_(_MADE_FROM)))
    return tuple(sorted((name, newest, number) for name, newest, number in found))


def _all() -> Iterator[SharePicture]:
    """Every picture that a page names, in the language that is spoken."""
    popups = select(Popup).where(Popup.status.in_(PUBLIC)).options(joinedload(Popup.venue))
    yield from map(of_popup, db.session.scalars(popups.order_by(Popup.updated_at.desc(), Popup.id)))
    yield from map(_of_product, published.products_with_a_page())
    entries = select(Enterprise).where(Enterprise.status != EnterpriseStatus.HIDDEN)
    yield from map(of_enterprise, db.session.scalars(entries.order_by(Enterprise.id.desc())))


def _of_product(row: Any) -> SharePicture:
    return of_product(
        row.id,
        in_language(row.name_ko, row.name_en),
        price=row.price,
        is_by_quote=row.kind == ProductKind.SERVICE_BY_QUOTE,
        maker=entry_name(row.maker_ko, row.maker_en, row.maker_romanised),
        picture=row.picture,
        is_sample=row.is_sample,
    )


def _is_ready(picture: str) -> bool:
    """The photo that it shows has been prepared. Until it is, the picture waits: its name would promise the photo."""
    return not picture or _file_of(picture).is_file()


def _file_of(picture: str) -> Path:
    """The file of a photo or of a drawing."""
    if not picture.startswith(FOLDER):
        return settings().uploads / picture
    key = picture.removeprefix(FOLDER)
    width, _ = storage.size_of(key) or (0, 0)
    return storage.forms(key) / f"{width}.jpg"


def _make(place: Path, language: str, one: SharePicture) -> bool:
    """Make one; what goes wrong with it is no reason to leave out the others."""
    with speaking(language):
        file = place / f"{one.name}.jpg"
        draft = file.with_suffix(".part")
        try:
            draft.write_bytes(drawn(one, address=host()))
        except Exception:
            log.exception("share picture %s cannot be made", file.name)
            return False
    draft.replace(file)
    return True


def drawn(one: SharePicture, *, address: str) -> bytes:
    """The picture as JPEG, with ``address`` at its foot."""
    facts = {
        "lang": current_language(),
        "logo": drawing("brand/logo.svg"),
        "scene": drawing("hero-scene.svg"),
        "title": one.title,
        "line": one.line,
        "by": one.by,
        "sample": gettext("Sample") if one.is_sample else "",
        "picture": str(_file_of(one.picture)) if one.picture else "",
        "address": address,
    }
    page = make_png("share", facts, root=Path("/"))  # photos lie elsewhere than templates
    made = io.BytesIO()
    Image.open(io.BytesIO(page)).convert("RGB").save(made, "JPEG", quality=QUALITY, progressive=True)
    return made.getvalue()


def _forget(place: Path, names: set[str]) -> None:
    """Remove what no page names, a day after it was made."""
    before = clock.now().timestamp() - FORGOTTEN_AFTER
    for name in names:
        file = place / name
        if file.stat().st_mtime < before:
            file.unlink(missing_ok=True)
