"""What the market offers in other places, as files that they fetch: ``/feeds/naver.tsv`` and ``/feeds/google.tsv``.

Both are in Korean whatever the address says, are sent while they are read, and hold only what can be bought now from
an enterprise that is selling, with a photo of the real thing: ``domain/channels`` says what each channel takes and
where that is known from. All addresses begin with ``SITE_URL``.

Naver (EP 3.0, the whole list; ``class`` and ``update_time`` belong to its summary file): UTF-8, one line each, fields
apart by a tab and never quoted, further pictures apart by ``|``. Google: a tab-delimited file in which a cell may be
quoted; prices as ``12000 KRW``, delivery as ``KR:::3000 KRW``; the enterprises’ goods have no number of a trade
register, so ``identifier_exists`` is ``no``.

``?samples=yes`` adds the invented products with their drawings, marked in their names, so that a file can be tried
before there is anything real; in production the word does nothing.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from flask import Blueprint, Response, abort, request, stream_with_context
from flask.typing import ResponseReturnValue

from market.api import answers
from market.domain.catalog.models import WithdrawalLimit
from market.domain.channels.models import Channel, Offer
from market.domain.channels.queries import further_photos, offers_taken
from market.domain.channels.rules import charge_of, price_before, price_of
from market.domain.media import storage
from market.domain.media.models import FOLDER
from market.foundation import pixels
from market.foundation.i18n import gettext, speaking
from market.foundation.wording import money
from market.web import limits
from market.web.site import settings

bp = Blueprint("feeds", __name__, url_prefix="/feeds")

LONGEST_WORDS, LONGEST_DESCRIPTION = 100, 5_000
"""Letters: of what Naver shows beside a price, of what Google shows below a name."""

_KIND = "text/tab-separated-values; charset=utf-8"
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_MARKS = re.compile(r"^(#{1,6}|[-*>])\s+|\*\*", re.MULTILINE)
"""What the stories’ own way of writing puts around words."""


@dataclass(frozen=True, slots=True)
class Told:
    """A product with its further photos, as references."""

    offer: Offer
    photos: Sequence[str]


Columns = Mapping[str, Callable[[Told], str]]


def one_line(text: str) -> str:
    """``text`` in one line without tabs: nothing in it ends a field or a line."""
    return _SPACE.sub(" ", text).strip()


def _name(told: Told) -> str:
    name = one_line(told.offer.name_ko)
    return gettext("[Sample] %(title)s", title=name) if told.offer.is_sample else name


def _page(told: Told) -> str:
    return f"{settings().site_url}/products/{told.offer.slug}"


def _picture(told: Told) -> str:
    return _address(told.offer.photo or told.offer.picture)


def _address(reference: str) -> str:
    """The largest form of a photo as a JPEG, which every program reads; of a drawing the drawing."""
    size = storage.size_of(reference.removeprefix(FOLDER)) if reference.startswith(FOLDER) else None
    path = f"{reference}/{max(pixels.widths_up_to(size[0]))}.jpg" if size else f"media/{reference}"
    return f"{settings().site_url}/{path}"


def _description(told: Told) -> str:
    parts = (told.offer.summary_ko, told.offer.story_ko)
    return one_line(_MARKS.sub("", "\n".join(part for part in parts if part)))[:LONGEST_DESCRIPTION]


def _far_away(told: Told) -> str:
    """What far places cost more, in words; nothing where they cost the same."""
    jeju, island = told.offer.jeju_extra or 0, told.offer.island_extra or 0
    if not jeju and not island:
        return ""
    return gettext("Jeju %(jeju)s, islands %(island)s more", jeju=money(jeju), island=money(island))


def _krw(amount: int) -> str:
    return f"{amount} KRW"


NAVER: Columns = {
    "id": lambda told: str(told.offer.id),
    "title": _name,
    "price_pc": lambda told: str(price_of(told.offer)),
    "price_mobile": lambda told: str(price_of(told.offer)),
    "normal_price": lambda told: str(price_before(told.offer) or price_of(told.offer)),
    "link": _page,
    "mobile_link": _page,
    "image_link": _picture,
    "add_image_link": lambda told: "|".join(map(_address, told.photos)),
    "category_name1": lambda told: one_line(told.offer.category_ko),
    "order_made": lambda told: "Y" if told.offer.withdrawal_limit is WithdrawalLimit.MADE_TO_ORDER else "",
    "brand": lambda told: one_line(told.offer.maker_ko),
    "event_words": lambda told: one_line(told.offer.summary_ko)[:LONGEST_WORDS],
    "shipping": lambda told: str(charge_of(told.offer)),
    "delivery_grade": lambda told: "Y" if _far_away(told) else "",
    "delivery_detail": _far_away,
    "seller_id": lambda told: told.offer.maker_slug,
}
"""``category_name1`` is the market’s own shelf: Naver finds its category by it. ``brand`` is the enterprise’s name;
nobody has said that it is the maker, too, so ``maker`` is left out."""

GOOGLE: Columns = {
    "id": lambda told: str(told.offer.id),
    "title": _name,
    "description": _description,
    "link": _page,
    "image_link": _picture,
    "additional_image_link": lambda told: ",".join(map(_address, told.photos)),
    "availability": lambda _told: "in_stock",
    "price": lambda told: _krw(price_before(told.offer) or price_of(told.offer)),
    "sale_price": lambda told: _krw(price_of(told.offer)) if price_before(told.offer) else "",
    "brand": lambda told: one_line(told.offer.maker_ko),
    "identifier_exists": lambda _told: "no",
    "condition": lambda _told: "new",
    "product_type": lambda told: one_line(told.offer.category_ko),
    "shipping": lambda told: f"KR:::{_krw(charge_of(told.offer))}",
    "shipping_weight": lambda told: f"{told.offer.weight_g} g" if told.offer.weight_g else "",
    "max_handling_time": lambda told: str(told.offer.lead_days),
    "external_seller_id": lambda told: told.offer.maker_slug,
}


def _unquoted(rows: Sequence[Sequence[str]]) -> str:
    return "".join("\t".join(row) + "\r\n" for row in rows)


def _quoted(rows: Sequence[Sequence[str]]) -> str:
    out = StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\r\n").writerows(rows)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Feed:
    """How one channel wants its file."""

    columns: Columns
    write: Callable[[Sequence[Sequence[str]]], str]


FEEDS: Mapping[Channel, Feed] = {Channel.NAVER: Feed(NAVER, _unquoted), Channel.GOOGLE: Feed(GOOGLE, _quoted)}


@bp.get("/<key>.tsv")
@limits.limiter.limit(limits.OPEN_DATA)
def file(key: str) -> ResponseReturnValue:
    """The file of one channel."""
    channel = next((one for one in Channel if one.value == key), None)
    if channel is None:
        abort(404)
    with_samples = request.args.get("samples") == "yes" and not settings().is_production
    answer = Response(stream_with_context(lines(channel, with_samples=with_samples)), content_type=_KIND)
    return answers.for_everybody(answer)


def lines(channel: Channel, *, with_samples: bool) -> Iterator[str]:
    """The file in pieces: its heading, then a stretch of products at a time."""
    feed = FEEDS[channel]
    yield feed.write([list(feed.columns)])
    for offers in offers_taken(channel, with_samples=with_samples):
        photos = further_photos([offer.id for offer in offers]) if offers else {}
        told = [Told(offer, photos.get(offer.id, ())) for offer in offers]
        with speaking("ko"):
            rows = [[write(one) for write in feed.columns.values()] for one in told]
        yield feed.write(rows)
