"""Who lends space, what its venues have, and a series of drafts, on their way into the tables."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update

from market.domain.popups.models import (
    Blackout,
    Booth,
    BoothZone,
    PlanLabel,
    Popup,
    PopupDay,
    PopupKind,
    PopupStatus,
    SpaceState,
    Venue,
    VenueRule,
)
from market.domain.popups.rhythm import Every, Rhythm, dates
from market.domain.popups.space_models import MerchantOfRecord, Partner, PartnerKind
from market.foundation.clock import day_of
from market.foundation.database import db
from market.seed.inserting import insert_numbered, insert_rows
from market.seed.reading import both, read

ASKED_BEFORE, CONFIRMED_BEFORE = timedelta(days=12), timedelta(days=5)


def load_real_partners(venues: dict[str, int], *, now: datetime) -> None:
    """Insert the partners that sources name. What they do not state stays empty."""
    for row in read("real/partners.json")["partners"]:
        [number] = insert_numbered(
            Partner,
            [
                {
                    "slug": row["id"],
                    "is_sample": False,
                    "name_ko": row["name_ko"],
                    "name_en": row["name_en"],
                    "kind": PartnerKind.stored_as(row["kind"]),
                    "note_ko": row["note_ko"],
                    "note_en": row["note_en"],
                    "sources": row["sources"],
                    "created_at": now,
                    "updated_at": now,
                }
            ],
        )
        lent = [venues[slug] for slug in row["venues"]]
        db.session.execute(update(Venue).where(Venue.id.in_(lent)).values(partner_id=number))


def load_sample_space(*, now: datetime) -> None:
    """Insert the invented partners, what they allow, closed days, and drafts that come again."""
    told = read("sample/space.json")
    today = day_of(now)
    partners = _load_partners(told["partners"], now)
    venues = {venue.slug: venue.id for venue in db.session.scalars(select(Venue).where(Venue.is_sample))}
    for place in told["venues"]:
        _tell_of(venues[place["slug"]], place, partners)
    for closed in told["blackouts"]:
        _close(venues[closed["venue"]], closed, today, now)
    _say_how_far(told, today)
    _load_series(told["series"], venues, today, now)


def _load_partners(rows: list[dict[str, Any]], now: datetime) -> dict[str, int]:
    today = day_of(now)
    told = []
    for row in rows:
        name, note, days = both(row["name"]), both(row["note"]), row["agreement_days"]
        told.append(
            {
                "slug": row["slug"],
                "is_sample": True,
                "name_ko": name.ko,
                "name_en": name.en,
                "kind": PartnerKind.stored_as(row["kind"]),
                "agreement_no": row["agreement_no"],
                "agreement_from": today + timedelta(days=days[0]) if days else None,
                "agreement_until": today + timedelta(days=days[1]) if days else None,
                "contact_role": row["contact_role"],
                "fee_rate": row["fee_rate"],
                "merchant_of_record": MerchantOfRecord.stored_as(row["merchant_of_record"]),
                "note_ko": note.ko,
                "note_en": note.en,
                "sources": [],
                "created_at": now,
                "updated_at": now,
            }
        )
    return {row["slug"]: number for row, number in zip(rows, insert_numbered(Partner, told), strict=True)}


def _tell_of(venue_id: int, place: dict[str, Any], partners: dict[str, int]) -> None:
    hours, supply = both(place["hours"]), both(place["supply"])
    facts: dict[str, Any] = {
        "partner_id": partners[place["partner"]],
        "hours_ko": hours.ko,
        "hours_en": hours.en,
        "has_power": place["has_power"],
        "has_water": place["has_water"],
        "supply_ko": supply.ko,
        "supply_en": supply.en,
        "zones": place["zones"],
    }
    for key, (rule, words) in place["rules"].items():
        facts |= {key: VenueRule.stored_as(rule), f"{key}_ko": words["ko"] or None, f"{key}_en": words["en"] or None}
    db.session.execute(update(Venue).where(Venue.id == venue_id).values(**facts))
    insert_rows(
        PlanLabel,
        [
            {"venue_id": venue_id, "x": x, "y": y, "words_ko": words["ko"], "words_en": words["en"]}
            for x, y, words in place["labels"]
        ],
    )
    if place["desk"]:
        x, y, width, height = place["desk"]
        spot = {"x": x, "y": y, "width": width, "height": height}
        desk = {"venue_id": venue_id, "number": "i1", "zone": BoothZone.EXPERIENCE, "is_open": False}
        insert_rows(Booth, [desk | spot])


def _close(venue_id: int, closed: dict[str, Any], today: date, now: datetime) -> None:
    reason = both(closed["reason"])
    days = [today + timedelta(days=closed["after_days"] + number) for number in range(closed["days"])]
    [number] = insert_numbered(
        Blackout,
        [
            {
                "venue_id": venue_id,
                "first_day": days[0],
                "last_day": days[-1],
                "reason_ko": reason.ko,
                "reason_en": reason.en,
                "added_at": now,
            }
        ],
    )
    insert_rows(PopupDay, [{"blackout_id": number, "venue_id": venue_id, "day": day} for day in days])


def _say_how_far(told: dict[str, Any], today: date) -> None:
    for slug, reference in told["confirmed"].items():
        _set(
            slug,
            space_state=SpaceState.CONFIRMED,
            space_requested_on=today - ASKED_BEFORE,
            space_confirmed_on=today - CONFIRMED_BEFORE,
            space_reference=reference,
        )
    for slug in told["requested"]:
        _set(slug, space_state=SpaceState.REQUESTED, space_requested_on=today - CONFIRMED_BEFORE)


def _set(slug: str, **values: Any) -> None:
    db.session.execute(update(Popup).where(Popup.slug == slug).values(**values))


def _load_series(told: dict[str, Any], venues: dict[str, int], today: date, now: datetime) -> None:
    earliest = today + timedelta(days=told["after_days"])
    first = earliest + timedelta(days=(told["weekday"] - earliest.weekday()) % 7)
    title, summary = both(told["title"]), both(told["summary"])
    days = dates(first, Rhythm(Every.WEEK, told["count"], None))
    ids = insert_numbered(
        Popup,
        [
            {
                "slug": f"{told['slug']}-{day}",
                "is_sample": True,
                "is_dadaket": True,
                "kind": PopupKind.MARKET,
                "status": PopupStatus.DRAFT,
                "title_ko": title.ko,
                "title_en": title.en,
                "summary_ko": summary.ko,
                "summary_en": summary.en,
                "venue_id": venues[told["venue"]],
                "starts_on": day,
                "ends_on": day,
                "opens_at": time.fromisoformat(told["opens"]),
                "closes_at": time.fromisoformat(told["closes"]),
                "series": told["slug"],
                "created_at": now,
                "updated_at": now,
            }
            for day in days
        ],
    )
    held = [
        {"popup_id": number, "venue_id": venues[told["venue"]], "day": day}
        for number, day in zip(ids, days, strict=True)
    ]
    insert_rows(PopupDay, held)
