"""What the page of a pop-up shows beside its own words: who takes part and where, what they mean by it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from market.domain.enterprises.models import EnterpriseKind, EnterpriseStatus
from market.domain.popups.models import BoothZone, Popup
from market.domain.popups.seats import Seat, Spot
from market.domain.storefront.brought import Brought
from market.foundation.clock import SEOUL
from market.foundation.i18n import gettext
from market.foundation.wording import day as day_words
from market.web.popup_calendar import days_of

NO_ZONE = "none"
PLAN_MARGIN = 40


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone who takes part; ``slug`` is empty when the directory has no entry to lead to, ``brings`` what it brings
    to this pop-up, as far as that is known."""

    name: str
    slug: str
    summary: str
    summary_is_korean: bool
    kind: EnterpriseKind | None
    is_sample: bool
    number: str
    zone: str
    anchor: str
    brings: tuple[Brought, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnBooth:
    """A booth of the plan; one without ``href`` is free."""

    number: str
    x: int
    y: int
    width: int
    height: int
    zone: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of the booths, in units of which it is 1000 wide."""

    booths: tuple[DrawnBooth, ...]
    height: int
    zones: list[tuple[BoothZone, int]]
    free: int


@dataclass(frozen=True, slots=True)
class MapLinks:
    """Where map applications show the place; the position is right to ``precision_m`` metres."""

    kakao: str
    openstreetmap: str
    precision_m: int | None


@dataclass(frozen=True, slots=True)
class Today:
    """What matters of a pop-up that is on: whether it is open at this moment, and the words that say so."""

    is_open: bool
    words: str


def today_of(popup: Popup, *, now: datetime) -> Today | None:
    """Until when it is open, or when it opens next; None where nobody has stated the hours."""
    if popup.opens_at is None or popup.closes_at is None:
        return None
    here = now.astimezone(SEOUL)
    days = [first + timedelta(n) for first, last in days_of(popup) for n in range((last - first).days + 1)]
    if here.date() in days and here.time() < popup.opens_at:
        return Today(False, gettext("Opens today at %(hour)s", hour=f"{popup.opens_at:%H:%M}"))
    if here.date() in days and here.time() < popup.closes_at:
        return Today(True, gettext("Open today until %(hour)s", hour=f"{popup.closes_at:%H:%M}"))
    following = min((day for day in days if day > here.date()), default=None)
    if following is None:
        return Today(False, gettext("It has closed. Thank you for coming."))
    hour = f"{popup.opens_at:%H:%M}"
    return Today(
        False, gettext("Closed now. Opens again on %(day)s at %(hour)s", day=day_words(following), hour=hour)
    )


def participants(
    seats: Sequence[Seat], spots: Mapping[int, Spot], brought: Mapping[int, tuple[Brought, ...]]
) -> tuple[list[Participant], list[Participant]]:
    """Those who sell, by their booth's number, and the organisations that only support them."""
    sellers: list[Participant] = []
    supporters: list[Participant] = []
    for booth, seat in sorted(((spots.get(seat.booth_id or 0), seat) for seat in seats), key=_in_the_plan):
        supports = seat.kind is EnterpriseKind.SUPPORT_ORGANISATION
        brings = brought.get(seat.enterprise_id or 0, ())
        (supporters if supports else sellers).append(_participant(seat, booth, brings))
    return sellers, supporters


def _in_the_plan(placed: tuple[Spot | None, Seat]) -> tuple[bool, str, int]:
    booth, seat = placed
    return (booth is None, booth.number if booth else "", seat.position)


def _participant(seat: Seat, booth: Spot | None, brings: tuple[Brought, ...]) -> Participant:
    shown = seat.enterprise_id is not None and seat.status is not EnterpriseStatus.HIDDEN
    return Participant(
        name=seat.name,
        slug=(seat.slug or "") if shown else "",
        summary=(seat.summary or "") if shown else "",
        summary_is_korean=seat.summary_is_korean,
        kind=seat.kind,
        is_sample=bool(seat.is_sample),
        number=booth.number if booth else "",
        zone=booth.zone.value if booth else NO_ZONE,
        anchor=_anchor(booth) if booth else "",
        brings=brings,
    )


def plan(seats: Sequence[Seat], spots: Collection[Spot]) -> Plan | None:
    """The plan with who has which booth; None where the venue has none or nobody has been given a place."""
    holders = {seat.booth_id: seat for seat in seats if seat.booth_id is not None}
    if not spots or not holders:
        return None
    taken = Counter(spot.zone for spot in spots if spot.id in holders)
    return Plan(
        booths=tuple(_drawn(spot, holders.get(spot.id)) for spot in spots),
        height=max(spot.y + spot.height for spot in spots) + PLAN_MARGIN,
        zones=[(zone, taken[zone]) for zone in BoothZone if taken[zone]],
        free=sum(1 for spot in spots if spot.is_open and spot.id not in holders),
    )


def _drawn(booth: Spot, holder: Seat | None) -> DrawnBooth:
    return DrawnBooth(
        number=booth.number,
        x=booth.x,
        y=booth.y,
        width=booth.width,
        height=booth.height,
        zone=booth.zone.value,
        label=holder.short_name if holder else "" if booth.is_open else gettext("Information desk"),
        href=f"#{_anchor(booth)}" if holder else "",
    )


def _anchor(booth: Spot) -> str:
    return f"b-{booth.number}"


def map_links(popup: Popup) -> MapLinks | None:
    """Links to maps outside, only where somebody knows the position."""
    venue = popup.venue
    if venue is None or venue.latitude is None or venue.longitude is None:
        return None
    at = f"{venue.latitude:.5f}", f"{venue.longitude:.5f}"
    return MapLinks(
        kakao=f"https://map.kakao.com/link/map/{quote(venue.name_ko.replace(',', ' '), safe='')},{at[0]},{at[1]}",
        openstreetmap=f"https://www.openstreetmap.org/?mlat={at[0]}&mlon={at[1]}#map=17/{at[0]}/{at[1]}",
        precision_m=venue.precision_m,
    )
