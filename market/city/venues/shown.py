"""A booth plan as the plan's macro draws it, in the office."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from market.domain.popups.models import Booth, Venue
from market.domain.popups.plan_rules import Spot
from market.foundation.i18n import gettext

NO_ZONE = "none"


def drawn(booth: Booth | Spot, *, href: str = "") -> dict[str, Any]:
    """``booth`` with what it is for, as a link where ``href`` says whither."""
    return {
        "number": booth.number,
        "x": booth.x,
        "y": booth.y,
        "width": booth.width,
        "height": booth.height,
        "zone": booth.zone.value if booth.is_open else NO_ZONE,
        "tint": booth.zone.value if booth.is_open else NO_ZONE,
        "label": str(booth.zone.label) if booth.is_open else gettext("Information desk"),
        "href": href,
    }


def plan_of(venue: Venue) -> list[dict[str, Any]]:
    """The booths of ``venue``, each a link to its own page."""
    return [
        drawn(booth, href=url_for("city.venues.plan.booth", slug=venue.slug, booth_id=booth.id))
        for booth in venue.booths
    ]


def zones_of(booths: Iterable[Booth | Spot]) -> list[tuple[str, str]]:
    """What the colours of a plan mean, with how many booths there are of each."""
    counts: dict[tuple[str, str], int] = {}
    for booth in booths:
        shown = drawn(booth)
        counts[shown["zone"], shown["label"]] = counts.get((shown["zone"], shown["label"]), 0) + 1
    return [(zone, f"{label} {count}") for (zone, label), count in counts.items()]


def height_of(booths: Iterable[Booth | Spot], margin: int) -> int:
    """How high the drawing of ``booths`` is."""
    return max((booth.y + booth.height + margin for booth in booths), default=0)
