"""The sample venues and pop-ups on their way into the tables."""

from collections.abc import Mapping
from datetime import date, datetime, time

from market.domain.enterprises.models import District
from market.domain.popups.models import (
    Booth,
    BoothZone,
    Participation,
    Popup,
    PopupDay,
    PopupKind,
    PopupStatus,
    Venue,
)
from market.foundation.clock import SEOUL, day_of
from market.seed.dataset import sample_popups, sample_venues
from market.seed.inserting import insert_numbered, insert_rows
from market.seed.records import SamplePopup, SampleVenue

_ORDERS_CLOSE_AT = time(18, 0)

Plan = dict[str, int]
"""The ids of a venue's booths by their number."""


def load_places(enterprises: Mapping[str, int], *, now: datetime) -> None:
    """Insert the invented venues with their plans, and the pop-ups around today with who is at which booth."""
    venues, plans = _load_venues()
    popups = sample_popups(day_of(now))
    ids = insert_numbered(Popup, [_popup(popup, venues[popup.venue], now) for popup in popups])
    numbered = list(zip(ids, popups, strict=True))
    insert_rows(
        PopupDay,
        [
            {"popup_id": number, "venue_id": venues[popup.venue], "day": day}
            for number, popup in numbered
            for day in popup.days
        ],
    )
    insert_rows(
        Participation,
        [
            {
                "popup_id": number,
                "position": position,
                "enterprise_id": enterprises[enterprise],
                "booth_id": plans[popup.venue][booth],
            }
            for number, popup in numbered
            for position, (booth, enterprise) in enumerate(popup.seats, start=1)
        ],
    )


def _load_venues() -> tuple[dict[str, int], dict[str, Plan]]:
    places = sample_venues()
    ids = insert_numbered(Venue, [_venue(place) for place in places])
    plans = {place.slug: _load_booths(number, place) for number, place in zip(ids, places, strict=True)}
    return {place.slug: number for number, place in zip(ids, places, strict=True)}, plans


def _venue(place: SampleVenue) -> dict[str, object]:
    return {
        "slug": place.slug,
        "is_sample": True,
        "name_ko": place.name.ko,
        "name_en": place.name.en,
        "city": place.city.ko,
        "city_en": place.city.en,
        "district": District.stored_as(place.district) if place.district else District.UNKNOWN,
        "directions_ko": place.directions.ko,
        "directions_en": place.directions.en,
        "sources": [],
        "zones": [],
    }


def _load_booths(venue: int, place: SampleVenue) -> Plan:
    rows: list[dict[str, object]] = [
        {
            "venue_id": venue,
            "number": booth.number,
            "zone": BoothZone.stored_as(booth.zone),
            "x": booth.x,
            "y": booth.y,
            "width": booth.width,
            "height": booth.height,
            "has_power": booth.has_power,
        }
        for booth in place.booths
    ]
    return {booth.number: number for booth, number in zip(place.booths, insert_numbered(Booth, rows), strict=True)}


def _popup(popup: SamplePopup, venue: int, now: datetime) -> dict[str, object]:
    return {
        "slug": popup.slug,
        "reference": None,
        "is_sample": True,
        "is_dadaket": True,
        "kind": PopupKind.stored_as(popup.kind),
        "status": PopupStatus.PUBLISHED,
        "title_ko": popup.title.ko,
        "title_en": popup.title.en,
        "summary_ko": popup.summary.ko,
        "summary_en": popup.summary.en,
        "venue_id": venue,
        "starts_on": popup.days[0],
        "ends_on": popup.days[-1],
        "opens_at": popup.opens_at,
        "closes_at": popup.closes_at,
        "preorder_until": _closing(popup.preorder_closes_on),
        "organisers_ko": [organiser.ko for organiser in popup.organisers],
        "organisers_en": [organiser.en for organiser in popup.organisers],
        "sources": [],
        "created_at": now,
        "updated_at": now,
    }


def _closing(day: date) -> datetime:
    return datetime.combine(day, _ORDERS_CLOSE_AT, tzinfo=SEOUL)
