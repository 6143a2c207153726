"""The lookbook for retail buyers as PDF: of the whole market, of one enterprise or of one shelf, in either language.

The worker makes it. A file is kept under what it says: as long as nothing of that changes it is handed out again, and
one that is out of date is never found. It tells what the shop tells anybody, and the terms for shops.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from market.domain.enterprises.models import entry_name
from market.domain.media import storage
from market.domain.media.models import FOLDER
from market.domain.wholesale.queries import Listed, offered
from market.foundation import clock, pixels
from market.foundation.database import db
from market.foundation.i18n import current_language, gettext, in_language, ngettext, speaking
from market.foundation.wording import day, money
from market.web.documents import make_pdf
from market.web.inputs import show_phone
from market.web.press_facts import qr, short
from market.web.site import settings

log = logging.getLogger("market.lookbooks")

TASK = "market_lookbook"
"""Under this name the application keeps what asks the worker for a lookbook."""

ASKED_AGAIN_AFTER = timedelta(minutes=2)
"""Whoever presses while it is being made does not have it made twice; after this long the worker has died over it."""

MOST_KEPT = 200
"""Files that are kept, of all that were ever asked for."""

PHOTO_WIDTH = 320
"""Pixels: three centimetres of paper at 270 a inch."""

_LOGO = Path(__file__).parents[2] / "static" / "shared" / "brand" / "logo.svg"

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a lookbook is of: one enterprise or one shelf, by its slug; the whole market where both are empty."""

    enterprise: str = ""
    category: str = ""

    @property
    def name(self) -> str:
        """As a part of a file's name."""
        if self.enterprise:
            return f"enterprise-{self.enterprise}"
        return f"category-{self.category}" if self.category else "market"


def find(scope: Scope) -> Path | None:
    """The lookbook in the language that is spoken, when it is there as it would be made now; else it is asked for.

    ``LookupError`` when nothing of ``scope`` is offered to shops.
    """
    file = _file(scope, _told(scope))
    if file.exists():
        return file
    if _is_asked_for(file):
        return None
    task: Any = current_app.extensions[TASK]
    try:
        task(scope.enterprise, scope.category, current_language())
    except Exception:
        log.warning("the queue did not take the lookbook", exc_info=True)
        _mark(file).unlink(missing_ok=True)
    return None


def make(app: Flask, enterprise: str, category: str, language: str) -> Path | None:
    """Make a lookbook and keep it; what was kept of it before goes. None when there is nothing to tell any more."""
    scope = Scope(enterprise, category)
    with app.test_request_context("/"), speaking(language):
        try:
            told = _told(scope)
        except LookupError:
            return None
        finally:
            db.session.rollback()  # ends the reading; nothing was changed
        file = _file(scope, told)
        if file.exists():
            return file
        root = Path("/")
        made = make_pdf("lookbook", {**told, "date": day(clock.now())}, root=root)
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob(f"{scope.name}.{language}.*"):
        old.unlink(missing_ok=True)
    draft = file.with_suffix(".part")
    draft.write_bytes(made)
    draft.replace(file)
    _forget_oldest(file.parent)
    return file


def _told(scope: Scope) -> Facts:
    """All that the lookbook says now, but the day it was made on."""
    goods = offered(enterprise=scope.enterprise, category=scope.category)
    if not goods:
        raise LookupError(scope.name)
    makers = [list(group) for _, group in groupby(goods, key=lambda one: one.maker_slug)]
    address = f"{settings().site_url}{'/en' if current_language() == 'en' else ''}/wholesale"
    samples = sum(one.is_sample for one in goods)
    return {
        "lang": current_language(),
        "logo": _LOGO.read_text(encoding="utf-8"),
        "qr": qr(address),
        "address": short(address),
        "title": gettext("Lookbook for shops"),
        "of": _of(scope, goods[0]),
        "sample": gettext("With invented examples: they cannot be ordered.") if samples else "",
        "makers": [_maker(group) for group in makers],
        "words": {
            "intro": _intro(len(makers), len(goods)),
            "date": gettext("Made on"),
            "ask": gettext("Ask at"),
            "contents": gettext("Contents"),
            "sample": gettext("Sample"),
            "end": gettext(
                "Prices are for one piece, tax included, without delivery. They hold until they change; "
                "what holds for your order the enterprise confirms when you ask."
            ),
        },
    }


def _intro(makers: int, goods: int) -> str:
    who = ngettext(
        "%(num)s enterprise of Goyang’s social economy", "%(num)s enterprises of Goyang’s social economy", makers
    )
    what = ngettext("%(num)s product for shops", "%(num)s products for shops", goods)
    return f"{who} · {what}"


def _of(scope: Scope, first: Listed) -> str:
    if scope.enterprise:
        return _name(first)
    if scope.category:
        return in_language(first.category_ko, first.category_en)
    return gettext("DADAKET")


def _name(one: Listed) -> str:
    return entry_name(one.maker_ko, one.maker_en, one.maker_romanised)


def _maker(goods: Sequence[Listed]) -> Facts:
    first = goods[0]
    return {
        "name": _name(first),
        "kind": str(first.maker_kind),
        "is_sample": all(one.is_sample for one in goods),
        "summary": in_language(first.maker_summary_ko, first.maker_summary_en) if first.maker_summary_ko else "",
        "contact": " · ".join(part for part in (first.maker_email, show_phone(first.maker_phone)) if part),
        "goods": [_good(one) for one in goods],
    }


def _good(one: Listed) -> Facts:
    return {
        "name": in_language(one.name_ko, one.name_en),
        "category": in_language(one.category_ko, one.category_en),
        "summary": in_language(one.summary_ko, one.summary_en),
        "note": one.note,
        "is_sample": one.is_sample,
        "picture": _photo(one.photo) or (_drawing(one.drawing) if one.is_sample else ""),
        "terms": [
            [gettext("For shops"), money(one.wholesale) if one.wholesale else gettext("on request")],
            [gettext("Minimum quantity"), ngettext("%(num)s piece", "%(num)s pieces", one.minimum)],
            [gettext("Sent within"), ngettext("%(num)s business day", "%(num)s business days", one.lead_days)],
            [gettext("Price in the shop"), money(one.price)],
        ],
    }


def _photo(reference: str | None) -> str:
    """The place of a photo on the disk, in the form that paper needs; nothing where it is not there."""
    if reference is None:
        return ""
    key = reference.removeprefix(FOLDER)
    size = storage.size_of(key)
    if size is None:
        return ""
    width = min(pixels.widths_up_to(size[0]), key=lambda width: abs(width - PHOTO_WIDTH))
    file = (storage.forms(key) / f"{width}.jpg").resolve()
    return str(file) if file.is_file() else ""


def _drawing(reference: str) -> str:
    """The place of a sample's drawing: beside real goods it would be taken for how they look."""
    file = (settings().uploads / reference).resolve()
    return str(file) if file.suffix == ".svg" and file.is_file() else ""


def _file(scope: Scope, told: Facts) -> Path:
    says = json.dumps(told, ensure_ascii=False, sort_keys=True)
    name = f"{scope.name}.{current_language()}.{hashlib.sha256(says.encode()).hexdigest()[:24]}.pdf"
    return settings().instance / "lookbooks" / name


def _mark(file: Path) -> Path:
    return file.with_suffix(".asked")


def _is_asked_for(file: Path) -> bool:
    """Whether the worker has been asked for it a moment ago; from now on it has been."""
    mark = _mark(file)
    mark.parent.mkdir(parents=True, exist_ok=True)
    try:
        if clock.now().timestamp() - mark.stat().st_mtime < ASKED_AGAIN_AFTER.total_seconds():
            return True
    except FileNotFoundError:
        pass
    mark.touch()
    return False


def _forget_oldest(folder: Path) -> None:
    """Keep no more than so many: what nobody has asked for lately is made again when somebody does."""
    files = sorted(folder.glob("*.pdf"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in files[MOST_KEPT:]:
        old.unlink(missing_ok=True)
