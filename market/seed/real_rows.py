"""The real directory on its way into the tables."""

import re
from datetime import datetime

from market.domain.enterprises.models import (
    District,
    Enterprise,
    EnterpriseAlias,
    EnterpriseField,
    EnterpriseKind,
    EnterpriseSource,
    EnterpriseStatus,
    Field,
    IntroducedProduct,
)
from market.domain.popups.models import Participation, Popup, PopupDay, PopupKind, PopupStatus, Venue
from market.seed.dataset import real_enterprises, real_events, real_venues
from market.seed.inserting import insert_numbered, insert_rows
from market.seed.records import RealEnterprise, RealEvent, RealVenue, Text
from market.seed.space import load_real_partners

_LEGAL_FORMS = re.compile(r"㈜|\((?:주|사|재|유)\)|주식회사|사단법인")


def load_directory(*, now: datetime) -> None:
    """Insert every real organisation, venue and event, with who took part."""
    enterprises = _load_enterprises(now)
    venues = _load_venues()
    load_real_partners(venues, now=now)
    _load_events(enterprises, venues, now)


def sort_key(name: str) -> str:
    """``name`` as it stands in an alphabetical list: without its legal form."""
    return _LEGAL_FORMS.sub("", name).strip()


def korean(text: Text | None) -> str | None:
    """The Korean of a text that may be missing."""
    return text.ko if text else None


def english(text: Text | None) -> str | None:
    """The English of a text that may be missing."""
    return text.en if text else None


def _load_enterprises(now: datetime) -> dict[str, int]:
    entries = real_enterprises()
    ids = insert_numbered(Enterprise, [_enterprise(entry, now) for entry in entries])
    numbered = list(zip(ids, entries, strict=True))
    insert_rows(
        EnterpriseField,
        [
            {"enterprise_id": number, "field": Field.stored_as(field)}
            for number, entry in numbered
            for field in entry.fields
        ],
    )
    insert_rows(
        EnterpriseAlias,
        [{"enterprise_id": number, "name": alias} for number, entry in numbered for alias in entry.aliases],
    )
    insert_rows(
        EnterpriseSource,
        [
            {"enterprise_id": number, "position": position, "url": url}
            for number, entry in numbered
            for position, url in enumerate(entry.sources, start=1)
        ],
    )
    insert_rows(
        IntroducedProduct,
        [
            {"enterprise_id": number, "position": position, "name_ko": product.ko, "name_en": product.en}
            for number, entry in numbered
            for position, product in enumerate(entry.introduced, start=1)
        ],
    )
    return {entry.reference: number for number, entry in numbered}


def _enterprise(entry: RealEnterprise, now: datetime) -> dict[str, object]:
    return {
        "slug": entry.slug,
        "reference": entry.reference,
        "is_sample": False,
        "status": EnterpriseStatus.ACTIVE,
        "kind": EnterpriseKind.stored_as(entry.kind),
        "kind_as_of": entry.kind_as_of,
        "name_ko": entry.name_ko,
        "name_en": entry.name_en,
        "name_romanised": entry.name_romanised,
        "sort_key": sort_key(entry.name_ko),
        "summary_ko": korean(entry.what),
        "summary_en": english(entry.what),
        "district": District.stored_as(entry.district) if entry.district else District.UNKNOWN,
        "address_ko": entry.address_ko,
        "note_ko": korean(entry.note),
        "note_en": english(entry.note),
        "created_at": now,
    }


def _load_venues() -> dict[str, int]:
    venues = real_venues()
    ids = insert_numbered(Venue, [_venue(venue) for venue in venues])
    return {venue.slug: number for number, venue in zip(ids, venues, strict=True)}


def _venue(venue: RealVenue) -> dict[str, object]:
    return {
        "slug": venue.slug,
        "is_sample": False,
        "name_ko": venue.name.ko,
        "name_en": venue.name.en,
        "city": venue.city.ko,
        "city_en": venue.city.en,
        "district": District.stored_as(venue.district) if venue.district else District.UNKNOWN,
        "address_ko": korean(venue.address),
        "address_en": english(venue.address),
        "latitude": venue.latitude,
        "longitude": venue.longitude,
        "precision_m": venue.precision_m,
        "sources": list(venue.sources),
        "zones": [],
    }


def _load_events(enterprises: dict[str, int], venues: dict[str, int], now: datetime) -> None:
    events = real_events()
    rows = [_event(event, venues, now) for event in events]
    numbered = list(zip(insert_numbered(Popup, rows), events, strict=True))
    insert_rows(
        PopupDay,
        [
            {"popup_id": number, "venue_id": venues[event.venue], "day": day}
            for number, event in numbered
            if event.venue
            for day in event.days
        ],
    )
    insert_rows(
        Participation,
        [
            {
                "popup_id": number,
                "position": position,
                "enterprise_id": enterprises[guest.reference] if guest.reference else None,
                "listed_name": guest.listed_name,
            }
            for number, event in numbered
            for position, guest in enumerate(event.guests, start=1)
        ],
    )


def _event(event: RealEvent, venues: dict[str, int], now: datetime) -> dict[str, object]:
    return {
        "slug": event.reference,
        "reference": event.reference,
        "is_sample": False,
        "is_dadaket": event.is_dadaket,
        "kind": PopupKind.stored_as(event.kind),
        "status": PopupStatus.PUBLISHED,
        "title_ko": event.title.ko,
        "title_en": event.title.en,
        "summary_ko": korean(event.summary),
        "summary_en": english(event.summary),
        "venue_id": venues[event.venue] if event.venue else None,
        "venue_text_ko": korean(event.venue_text),
        "venue_text_en": english(event.venue_text),
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
        "date_note_ko": korean(event.date_note),
        "date_note_en": english(event.date_note),
        "hours_ko": korean(event.hours),
        "hours_en": english(event.hours),
        "organisers_ko": [organiser.ko for organiser in event.organisers],
        "organisers_en": [organiser.en for organiser in event.organisers],
        "partners_ko": [partner.ko for partner in event.partners],
        "partners_en": [partner.en for partner in event.partners],
        "enterprises_reported": event.enterprises_reported,
        "visitors_reported": event.visitors_reported,
        "sales_statement_ko": korean(event.sales_statement),
        "sales_statement_en": english(event.sales_statement),
        "note_ko": korean(event.note),
        "note_en": english(event.note),
        "sources": list(event.sources),
        "created_at": now,
        "updated_at": now,
    }
