"""What the page of a pop-up shows beside its own words: who takes part and where, what they mean by it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from market.domain.enterprises.models import EnterpriseKind, EnterpriseStatus
from market.domain.popups.models import Booth, BoothZone, Participation, Popup
from market.domain.storefront.brought import Brought
from market.foundation.clock import SEOUL
from market.foundation.i18n import current_language, gettext, in_language
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

    booths: list[DrawnBooth]
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
    popup: Popup, brought: Mapping[int, tuple[Brought, ...]]
) -> tuple[list[Participant], list[Participant]]:
    """Those who sell, by their booth's number, and the organisations that only support them."""
    sellers: list[Participant] = []
    supporters: list[Participant] = []
    for seat in sorted(popup.participants, key=_in_the_plan):
        supports = seat.enterprise is not None and seat.enterprise.kind is EnterpriseKind.SUPPORT_ORGANISATION
        (supporters if supports else sellers).append(_participant(seat, brought.get(seat.enterprise_id or 0, ())))
    return sellers, supporters


def _in_the_plan(seat: Participation) -> tuple[bool, str, int]:
    return (seat.booth is None, seat.booth.number if seat.booth else "", seat.position)


def _participant(seat: Participation, brings: tuple[Brought, ...]) -> Participant:
    enterprise, booth = seat.enterprise, seat.booth
    shown = enterprise is not None and enterprise.status is not EnterpriseStatus.HIDDEN
    summary = enterprise.summary if enterprise is not None and shown else None
    return Participant(
        name=enterprise.name if enterprise is not None else seat.listed_name or "",
        slug=enterprise.slug if enterprise is not None and shown else "",
        summary=summary or "",
        summary_is_korean=current_language() == "en" and enterprise is not None and not enterprise.summary_en,
        kind=enterprise.kind if enterprise is not None else None,
        is_sample=enterprise is not None and enterprise.is_sample,
        number=booth.number if booth else "",
        zone=booth.zone.value if booth else NO_ZONE,
        anchor=_anchor(booth) if booth else "",
        brings=brings,
    )


def plan(popup: Popup) -> Plan | None:
    """The plan with who has which booth; None where the venue has none or nobody has been given a place."""
    booths = popup.venue.booths if popup.venue else []
    holders = {seat.booth_id: seat for seat in popup.participants if seat.booth_id is not None}
    if not booths or not holders:
        return None
    taken = Counter(booth.zone for booth in booths if booth.id in holders)
    return Plan(
        booths=[_drawn(booth, holders.get(booth.id)) for booth in booths],
        height=max(booth.y + booth.height for booth in booths) + PLAN_MARGIN,
        zones=[(zone, taken[zone]) for zone in BoothZone if taken[zone]],
        free=sum(1 for booth in booths if booth.is_open and booth.id not in holders),
    )


def _drawn(booth: Booth, holder: Participation | None) -> DrawnBooth:
    return DrawnBooth(
        number=booth.number,
        x=booth.x,
        y=booth.y,
        width=booth.width,
        height=booth.height,
        zone=booth.zone.value,
        label=_short_name(holder) if holder else "" if booth.is_open else gettext("Information desk"),
        href=f"#{_anchor(booth)}" if holder else "",
    )


def _short_name(seat: Participation) -> str:
    """The name as it fits a booth: in English without the Korean beside it."""
    if seat.enterprise is None:
        return seat.listed_name or ""
    return in_language(seat.enterprise.name_ko, seat.enterprise.name_en or seat.enterprise.name_romanised)


def _anchor(booth: Booth) -> str:
    return f"b-{booth.number}"


def enterprise_ids(popup: Popup) -> Sequence[int]:
    """The enterprises that take part, as far as the directory knows them."""
    return [seat.enterprise_id for seat in popup.participants if seat.enterprise_id is not None]


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
