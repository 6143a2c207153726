"""The real directory says what its sources state, and nothing else."""

import re
from itertools import chain

import pytest

from market.seed.dataset import district_slugs, dong_names, real_enterprises, real_events, real_venues
from market.seed.reading import read

STATED = {
    "enterprises": {
        *("id", "name_ko", "aliases", "type", "type_as_of", "what_ko", "district", "district_basis", "address_ko"),
        *("reported_products", "events", "note_ko", "sources"),
    },
    "events": {
        *("id", "title_ko", "start_date", "end_date", "hours_ko", "date_confidence", "is_dadaket_brand", "kind"),
        *("venue_id", "venue_text_ko", "enterprises_count", "participants_listed", "visitors_reported"),
        *("organiser_ko", "partner_ko", "sales_statement_ko", "summary_ko", "note_ko", "sources"),
    },
    "venues": {
        *("id", "name_ko", "city_ko", "district", "address_ko", "lat", "lon", "coord_confidence", "polygon_gu"),
        *("note_ko", "sources"),
    },
}
OURS = {
    "enterprises": {"slug", "name_en", "name_roman", "what_en", "fields", "note_en"},
    "events": {
        *("title_en", "year", "hours_en", "date_note_ko", "date_note_en", "venue_text_en", "organiser_en"),
        *("partner_en", "sales_statement_en", "summary_en", "note_en"),
    },
    "venues": {"name_en", "city_en", "address_en", "note_en"},
}
FILES = sorted(STATED)


def rows(name):
    return read(f"real/{name}.json")[name]


def texts(thing):
    """Every text inside a record, addresses of sources left out."""
    if isinstance(thing, dict):
        return chain.from_iterable(texts(value) for key, value in thing.items() if key != "sources")
    if isinstance(thing, list):
        return chain.from_iterable(map(texts, thing))
    return [thing] if isinstance(thing, str) else []


def test_all_of_the_founding_data_is_there():
    assert (len(real_enterprises()), len(real_events()), len(real_venues())) == (104, 29, 15)


@pytest.mark.parametrize("name", FILES)
def test_nothing_of_a_real_entry_is_shown_without_a_source(name):
    unsourced = [row["id"] for row in rows(name) if not row["sources"]]

    assert unsourced == []
    assert all(re.fullmatch(r"https?://\S+", url) for row in rows(name) for url in row["sources"])


@pytest.mark.parametrize("name", FILES)
def test_a_record_holds_what_sources_state_and_the_additions_that_are_named_as_ours(name):
    assert {key for row in rows(name) for key in row} == STATED[name] | OURS[name]
    assert read(f"real/{name}.json")["ours"]


@pytest.mark.parametrize("name", FILES)
def test_english_stands_beside_korean_and_never_alone(name):
    for row in rows(name):
        for key in (key for key in row if key.endswith("_ko") and f"{key[:-3]}_en" in row and key != "name_ko"):
            assert bool(row[key]) == bool(row[f"{key[:-3]}_en"]), (row["id"], key)
            if isinstance(row[key], list):
                assert len(row[key]) == len(row[f"{key[:-3]}_en"]), (row["id"], key)


def test_english_texts_are_in_english():
    hangul = re.compile(r"[가-힣]")
    quoted = {"gy-052", "gy-070"}  # their notes speak of how a Korean name is written
    for name in FILES:
        for row in rows(name):
            english = [value for key, value in row.items() if key.endswith(("_en", "_roman")) and value]
            assert row["id"] in quoted or not hangul.search(" ".join(texts(english))), row["id"]


def test_no_private_phone_number_and_no_mail_address_came_along():
    phone = re.compile(r"\b0\d{1,2}-\d{3,4}-\d{4}\b|\b01[016789]\d{7,8}\b")
    for name in FILES:
        for text in texts(rows(name)):
            assert not phone.search(text), text
            assert "@" not in text, text


def test_what_an_organisation_does_is_said_only_where_a_source_says_it():
    for entry in real_enterprises():
        assert entry.what or entry.introduced or not entry.fields, entry.name_ko


def test_slugs_are_latin_and_each_is_there_once():
    slugs = [entry.slug for entry in real_enterprises()]

    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


def test_english_names_are_kept_for_those_of_whom_a_source_has_one():
    assert {entry.reference: entry.name_en for entry in real_enterprises() if entry.name_en} == {"gy-014": "WE CAN"}
    assert all(entry.name_romanised for entry in real_enterprises())


def test_events_know_their_places_and_guests():
    places = {venue.slug for venue in real_venues()}
    references = {entry.reference for entry in real_enterprises()}
    for event in real_events():
        assert event.venue is None or event.venue in places
        assert all(guest.reference in references for guest in event.guests), event.reference


def test_a_day_that_no_source_tells_is_left_open_and_explained():
    for event in real_events():
        if event.starts_on is None or row_of(event)["date_confidence"] != "stated":
            assert event.date_note is not None, event.reference
        assert all(event.starts_on <= day <= (event.ends_on or event.starts_on) for day in event.days)


def row_of(event):
    return next(row for row in rows("events") if row["id"] == event.reference)


def test_no_place_was_taken_by_two_events_on_one_day():
    claims = [(event.venue, day) for event in real_events() if event.venue for day in event.days]

    assert len(set(claims)) == len(claims)


def test_the_seoul_station_pop_up_is_there_as_the_sources_have_it():
    event = next(event for event in real_events() if event.reference == "dadaket-seoul-station-2018")
    kinds = {entry.reference: entry.kind for entry in real_enterprises()}

    assert [day.isoformat() for day in event.days] == ["2018-09-12", "2018-09-13"]
    assert len(event.guests) == 13
    assert sum(kinds[guest.reference] == "support_organisation" for guest in event.guests) == 2
    assert event.hours is None
    assert event.visitors_reported is None
    assert "최소 2배" in event.sales_statement.ko
    assert "at least twice" in event.sales_statement.en
    assert [partner.en for partner in event.partners] == ["Korea Railroad Corporation (KORAIL)"]


def test_the_city_has_three_districts_and_forty_four_dong():
    assert district_slugs() == {"덕양구": "deogyang", "일산동구": "ilsandong", "일산서구": "ilsanseo"}
    assert len(dong_names()) == 44


def test_the_boundaries_carry_their_credit():
    boundaries = read("real/goyang_gu.geojson")

    assert "통계청" in boundaries["attribution"]
    assert [feature["properties"]["name_ko"] for feature in boundaries["features"]] == list(district_slugs())
