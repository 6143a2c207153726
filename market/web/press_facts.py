"""What stands on the papers and pictures of a press kit, in the language that is spoken; and the texts to copy."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno

from market.domain.enterprises.models import EnterpriseKind, EnterpriseStatus
from market.domain.popups.models import Booth, Participation, Popup
from market.foundation.i18n import current_language, gettext, in_language, ngettext
from market.foundation.wording import day_range, moment
from market.web.site import settings

_STATIC = Path(__file__).parents[2] / "static" / "shared"
_NO_ZONE = "none"
_MOST_BROUGHT = 3
"""So many products of one participant stand in the list of the plan."""

Facts = dict[str, Any]


def address_of(popup: Popup) -> str:
    """The public page, in the language that is spoken."""
    prefix = "/en" if current_language() == "en" else ""
    return f"{settings().site_url}{prefix}/popups/{popup.slug}"


def facts_of(popup: Popup, brings: Mapping[int, Sequence[str]]) -> Facts:
    """Everything that a template needs. ``brings`` names products by the enterprise's id."""
    url = address_of(popup)
    seats = sellers(popup)
    holders = {seat.booth_id: seat for seat in seats if seat.booth_id is not None}
    venue = popup.venue
    booths = venue.booths if venue and holders else []
    return {
        "lang": current_language(),
        "logo": drawing("brand/logo.svg"),
        "scene": drawing("hero-scene.svg"),
        "qr": qr(url),
        "address": short(url),
        "sample": gettext("Sample: not planned") if popup.is_sample else "",
        "kind": str(popup.kind.label),
        "title": popup.title,
        "when": when(popup),
        "hours": popup.hours or "",
        "place": popup.venue_text or "",
        "by": _by(popup),
        "sellers": [_seller(seat, brings) for seat in seats],
        "booths": [_booth(booth, holders.get(booth.id)) for booth in booths],
        "height": venue.plan_height if venue and booths else 0,
        "labels": [{"x": x, "y": y, "words": words} for x, y, words in (venue.plan_texts if venue else [])],
        "words": _words(popup, len(seats)),
    }


def when(popup: Popup) -> str:
    """The days with their weekdays; what a source says where nobody knows them."""
    if popup.starts_on is None:
        return popup.date_note or ""
    return day_range(popup.starts_on, popup.ends_on or popup.starts_on)


def sellers(popup: Popup) -> list[Participation]:
    """Who sells there, by the number of the booth."""
    found = [
        seat
        for seat in popup.participants
        if seat.enterprise is None
        or (
            seat.enterprise.kind is not EnterpriseKind.SUPPORT_ORGANISATION
            and seat.enterprise.status is not EnterpriseStatus.HIDDEN
        )
    ]
    return sorted(
        found, key=lambda seat: (seat.booth is None, seat.booth.number if seat.booth else "", seat.position)
    )


def name_of(seat: Participation) -> str:
    """A participant’s name as it fits a booth: in English without the Korean beside it."""
    if seat.enterprise is None:
        return seat.listed_name or ""
    return in_language(seat.enterprise.name_ko, seat.enterprise.name_en or seat.enterprise.name_romanised)


def texts_of(popup: Popup) -> list[tuple[str, str]]:
    """Texts to copy, each with what it is for: one line, a short notice, a longer one."""
    seats = sellers(popup)
    place, title = popup.venue_text or "", popup.title
    hours = popup.hours or ""
    head = gettext("[Sample] %(title)s", title=title) if popup.is_sample else title
    line = " · ".join(part for part in (head, when(popup), hours, place) if part)
    count = ngettext(
        "%(num)s enterprise of Goyang’s social economy is there.",
        "%(num)s enterprises of Goyang’s social economy are there.",
        len(seats),
    )
    order = _order_words(popup)
    short_text = "\n".join(part for part in (line, popup.summary or "", address_of(popup)) if part)
    names = ", ".join(name_of(seat) for seat in seats)
    directions = popup.venue.directions if popup.venue else None
    time_words = f"{when(popup)} {hours}".strip()
    rows = (
        head,
        popup.summary or "",
        gettext("When: %(words)s", words=time_words),
        gettext("Where: %(words)s", words=place) if place else "",
        gettext("How to get there: %(words)s", words=directions) if directions else "",
        f"{count} {names}".strip() if seats else "",
        order,
        address_of(popup),
    )
    return [
        (gettext("One line"), line),
        (gettext("Short notice"), short_text),
        (gettext("Press notice"), "\n\n".join(row for row in rows if row)),
    ]


def qr(url: str) -> str:
    """A code that leads to ``url``, as a drawing."""
    return str(
        segno.make(url, error="m", micro=False).svg_inline(omitsize=True, border=2, dark="#221e1a", light="#fff")
    )


def short(url: str) -> str:
    """An address as it is written on paper."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


def _by(popup: Popup) -> str:
    told = []
    if popup.organisers:
        told.append(gettext("Held by %(names)s", names=", ".join(popup.organisers)))
    if popup.partners:
        told.append(gettext("With %(names)s", names=", ".join(popup.partners)))
    return " · ".join(told)


def _words(popup: Popup, count: int) -> dict[str, str]:
    return {
        "who": ngettext("%(num)s enterprise takes part", "%(num)s enterprises take part", count),
        "count": ngettext("%(num)s enterprise takes part", "%(num)s enterprises take part", count) if count else "",
        "nobody": gettext("Who takes part is told soon."),
        "plan": gettext("Booth plan"),
        "scan": gettext("Who is there and what they bring"),
        "order": _order_words(popup),
        "short": popup.summary or gettext("Made by Goyang’s social economy"),
    }


def _order_words(popup: Popup) -> str:
    if popup.preorder_until is None:
        return ""
    return gettext("Order ahead until %(moment)s and collect it at the booth.", moment=moment(popup.preorder_until))


def _seller(seat: Participation, brings: Mapping[int, Sequence[str]]) -> dict[str, str]:
    brought = brings.get(seat.enterprise_id or 0, ())[:_MOST_BROUGHT]
    return {
        "name": name_of(seat),
        "number": seat.booth.number if seat.booth else "",
        "zone": seat.booth.zone.value if seat.booth else _NO_ZONE,
        "brings": ", ".join(brought),
    }


def _booth(booth: Booth, seat: Participation | None) -> dict[str, Any]:
    return {
        "number": booth.number,
        "x": booth.x,
        "y": booth.y,
        "width": booth.width,
        "height": booth.height,
        "zone": booth.zone.value if seat else _NO_ZONE,
        "name": name_of(seat) if seat else "",
    }


@lru_cache(maxsize=4)
def drawing(name: str) -> str:
    """The source of one of the market’s own drawings, by its file below ``static/shared``."""
    return (_STATIC / name).read_text(encoding="utf-8")
