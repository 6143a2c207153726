"""The picture that stands beside a link which somebody sends: 1200 × 630, one for each product, pop-up and enterprise
in each language, with what it is, its price or its days, and whose it is.

Its address is made of a hash of all that it shows, so a page knows it without asking anybody, and another price has
another address. The worker makes it (``share_work``); until then the address answers with the picture of the market,
which nobody keeps.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, send_from_directory
from flask.typing import ResponseReturnValue

from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import Popup, PopupStatus
from market.foundation.database import Won
from market.foundation.i18n import current_language, gettext
from market.foundation.wording import money
from market.web.documents import PAPER
from market.web.press_facts import when
from market.web.site import settings
from market.web.static import STATIC, static_address

bp = Blueprint("share_pictures", __name__)

WIDTH, HEIGHT = 1200, 630
A_YEAR = 31_536_000
_DIGEST = re.compile("[0-9a-f]{16}")
_POLICY = "default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class SharePicture:
    """What a picture shows. ``kind`` and ``key`` say of what; ``line`` stands out below the title; ``picture`` is the
    reference of a photo or a drawing, or empty."""

    kind: str
    key: int
    title: str
    line: str
    by: str
    picture: str
    is_sample: bool

    @property
    def name(self) -> str:
        """Its file, in the language that is spoken."""
        told = json.dumps([asdict(self), host(), _design()], ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(told.encode()).hexdigest()[:16]
        return f"{self.kind}-{self.key}-{current_language()}-{digest}"

    @property
    def address(self) -> str:
        return f"{settings().site_url}/media/share/{self.name}.jpg"

    @property
    def alt(self) -> str:
        """The words on it."""
        title = gettext("[Sample] %(title)s", title=self.title) if self.is_sample else self.title
        return " · ".join(part for part in (title, self.line, self.by) if part)


@dataclass(frozen=True, slots=True)
class MarketPicture:
    """The picture of the market itself, for every page that has none of its own."""

    address: str
    alt: str


def of_product(
    key: int, name: str, *, price: Won, is_by_quote: bool, maker: str, picture: str, is_sample: bool
) -> SharePicture:
    """The picture of a product: its price, that of its cheapest option, and who makes it."""
    return SharePicture(
        kind="product",
        key=key,
        title=name,
        line=gettext("from %(price)s", price=money(price)) if is_by_quote else money(price),
        by=maker,
        picture=picture,
        is_sample=is_sample,
    )


def of_popup(popup: Popup) -> SharePicture:
    """The picture of a pop-up: its days, its hours and its place."""
    days = " ".join(part for part in (when(popup), popup.hours or "") if part)
    is_cancelled = popup.status is PopupStatus.CANCELLED
    return SharePicture(
        kind="popup",
        key=popup.id,
        title=gettext("Cancelled: %(title)s", title=popup.title) if is_cancelled else popup.title,
        line=days,
        by=popup.venue_text or "",
        picture="",
        is_sample=popup.is_sample,
    )


def of_enterprise(enterprise: Enterprise) -> SharePicture:
    """The picture of an entry of the directory: what kind it is and where."""
    return SharePicture(
        kind="enterprise",
        key=enterprise.id,
        title=enterprise.name,
        line="",
        by=enterprise.summary or "",
        picture=enterprise.picture or "",
        is_sample=enterprise.is_sample,
    )


def of_the_market() -> MarketPicture:
    """The picture for pages that have none of their own."""
    path = static_address(f"shared/share/market-{current_language()}.jpg")
    return MarketPicture(settings().site_url + path, gettext("DADAKET: many goods, much good."))


def host() -> str:
    """Where the market is, as it is written on pictures."""
    return urlsplit(settings().site_url).netloc


@lru_cache(maxsize=1)
def _design() -> str:
    """How the pictures look: another template makes all of them anew."""
    return hashlib.sha256(b"".join((PAPER / name).read_bytes() for name in ("share.typ", "press.typ"))).hexdigest()


def folder() -> Path:
    """Where the files lie: beside the database, in no backup, because all of them can be made again."""
    return settings().instance / "share-pictures"


@bp.get("/media/share/<any(product, popup, enterprise):kind>-<int:key>-<any(ko, en):language>-<digest>.jpg")
def show(kind: str, key: int, language: str, digest: str) -> ResponseReturnValue:
    """One picture, for other sites to show; the one of the market where it is not made yet."""
    if not _DIGEST.fullmatch(digest):
        abort(404)
    name = f"{kind}-{key}-{language}-{digest}.jpg"
    if (folder() / name).is_file():
        answer = send_from_directory(folder(), name, mimetype="image/jpeg", max_age=A_YEAR)
        answer.cache_control.public = True
        answer.cache_control.immutable = True
    else:
        stand_in = STATIC / "shared" / "share" / f"market-{language}.jpg"
        answer = Response(stand_in.read_bytes(), mimetype="image/jpeg")
        answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def tell_pictures(app: Flask) -> None:
    """Give templates ``market_picture``, for pages without a picture of their own."""
    app.add_template_global(of_the_market, "market_picture")
