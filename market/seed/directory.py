"""The real directory: what articles and official pages state about Goyang's organisations, events and places."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from market.seed.reading import both, both_of, read
from market.seed.records import Guest, RealEnterprise, RealEvent, RealVenue, Text

_KINDS = {"support_org": "support_organisation"}
_EVENT_KINDS = {"opening": "store", "related_craft_market": "market"}
_WEEKENDS_ONLY = {"lake-freemarket-2021": (date(2021, 11, 13), date(2021, 11, 14))}
"""Markets of Saturdays and Sundays, and the days that their source takes out."""


def real_enterprises() -> tuple[RealEnterprise, ...]:
    """Every organisation of the founding data, in its order."""
    return tuple(_enterprise(row) for row in read("real/enterprises.json")["enterprises"])


def real_events() -> tuple[RealEvent, ...]:
    """Every event of the founding data, in its order."""
    return tuple(_event(row) for row in read("real/events.json")["events"])


def real_venues() -> tuple[RealVenue, ...]:
    """Every place of the founding data, in its order."""
    return tuple(_venue(row) for row in read("real/venues.json")["venues"])


def district_slugs() -> dict[str, str]:
    """The three districts by their Korean name: 덕양구 → deogyang."""
    return {row["name_ko"]: row["slug"] for row in read("real/districts.json")["districts"]}


def dong_names() -> dict[str, tuple[str, str]]:
    """Every dong by its Korean name: its name in English, and its district's slug."""
    return {
        dong["ko"]: (dong["en"], district["slug"])
        for district in read("real/districts.json")["districts"]
        for dong in district["dongs"]
    }


def _enterprise(row: dict[str, Any]) -> RealEnterprise:
    return RealEnterprise(
        reference=row["id"],
        slug=row["slug"],
        name_ko=row["name_ko"],
        name_en=row["name_en"],
        name_romanised=row["name_roman"],
        aliases=tuple(row["aliases"]),
        kind=_KINDS.get(row["type"], row["type"]),
        kind_as_of=row["type_as_of"],
        what=both_of(row, "what"),
        fields=tuple(row["fields"]),
        district=district_slugs()[row["district"]] if row["district"] else None,
        address_ko=row["address_ko"],
        introduced=tuple(both(product) for product in row["reported_products"]),
        events=tuple(row["events"]),
        note=both_of(row, "note"),
        sources=tuple(row["sources"]),
    )


def _event(row: dict[str, Any]) -> RealEvent:
    starts_on = date.fromisoformat(row["start_date"]) if row["start_date"] else None
    ends_on = date.fromisoformat(row["end_date"]) if row["end_date"] else None
    return RealEvent(
        reference=row["id"],
        title=Text(row["title_ko"], row["title_en"]),
        kind=_EVENT_KINDS.get(row["kind"], row["kind"]),
        is_dadaket=row["is_dadaket_brand"],
        starts_on=starts_on,
        ends_on=ends_on,
        days=tuple(_known_days(row["id"], row["kind"], starts_on, ends_on)),
        date_note=both_of(row, "date_note"),
        hours=both_of(row, "hours"),
        venue=row["venue_id"],
        venue_text=both_of(row, "venue_text"),
        enterprises_reported=row["enterprises_count"],
        visitors_reported=row["visitors_reported"],
        guests=tuple(_guests(row)),
        organisers=_names(row, "organiser"),
        partners=_names(row, "partner"),
        sales_statement=both_of(row, "sales_statement"),
        summary=both_of(row, "summary"),
        note=both_of(row, "note"),
        sources=tuple(row["sources"]),
    )


def _known_days(reference: str, kind: str, starts_on: date | None, ends_on: date | None) -> Iterator[date]:
    """The days on which it was there, where a source leaves no doubt about any of them."""
    if starts_on is None or (ends_on is None and kind != "opening"):
        return
    weekends, left_out = reference in _WEEKENDS_ONLY, _WEEKENDS_ONLY.get(reference, ())
    for number in range(((ends_on or starts_on) - starts_on).days + 1):
        day = starts_on + timedelta(days=number)
        if day not in left_out and (not weekends or day.weekday() >= 5):
            yield day


def _guests(row: dict[str, Any]) -> Iterator[Guest]:
    """Who is listed, in the source's order, and then whose own sources put them there; hosts are no guests."""
    by_name = {entry.name_ko: entry.reference for entry in real_enterprises()}
    for name in row["participants_listed"]:
        yield Guest(by_name.get(name), name)
    hosts = " ".join(row["organiser_ko"] + row["partner_ko"])
    for entry in real_enterprises():
        listed = entry.name_ko in row["participants_listed"]
        if row["id"] in entry.events and not listed and entry.name_ko not in hosts:
            yield Guest(entry.reference, None)


def _names(row: dict[str, Any], role: str) -> tuple[Text, ...]:
    return tuple(Text(ko, en) for ko, en in zip(row[f"{role}_ko"], row[f"{role}_en"], strict=True))


def _venue(row: dict[str, Any]) -> RealVenue:
    metres = re.search(r"±(\d+)m", row["coord_confidence"] or "")
    known = row["district"] or row["polygon_gu"]
    return RealVenue(
        slug=row["id"],
        name=Text(row["name_ko"], row["name_en"]),
        city=Text(row["city_ko"], row["city_en"]),
        district=district_slugs()[known] if known else None,
        address=both_of(row, "address"),
        latitude=row["lat"],
        longitude=row["lon"],
        precision_m=int(metres[1]) if metres else None,
        sources=tuple(row["sources"]),
    )
