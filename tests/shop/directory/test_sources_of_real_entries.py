"""Everything that is shown of a real organisation stands in a source that is shown beside it."""

import re
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from market.domain.enterprises.models import District, Enterprise
from market.domain.popups.models import Popup
from market.foundation import clock
from market.foundation.database import db, transaction
from market.seed import real_rows
from market.seed.directory import real_enterprises, real_events, real_venues

OURS = {"Kind of enterprise", "Korean name", "Also called", "What they do", "District", "Address", "Note", "Sources"}
"""What the page of a real organisation may tell."""
NEVER_STATED = (
    "story_ko",
    "story_en",
    "effect_ko",
    "effect_en",
    "founded_year",
    "employees",
    "picture",
    "seller",
)
"""What no source of ours states: it would be invented."""


@pytest.fixture
def directory(app):
    with transaction():
        real_rows.load_directory(now=clock.now())


def main(page):
    return page.text.partition("<main")[2].partition("</main>")[0]


def facts(page):
    """What the list of facts on a page says, by its words: their texts without tags."""
    told = re.search(r'<dl class="dl [^"]*">(.*?)</dl>', main(page), re.DOTALL)[1]
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", told, re.DOTALL)
    return {words: plain(value) for words, value in pairs}


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def linked_sources(page):
    links = re.findall(r'href="([^"]+)" rel="nofollow noopener external"', main(page))
    return [unescape(link) for link in links]


def test_every_shown_field_of_a_real_organisation_has_its_source(client, directory):
    for record in real_enterprises():
        page = client.get(f"/en/enterprises/{record.slug}")
        assert page.status_code == 200, record.slug
        shown = facts(page)

        assert record.sources, record.slug
        assert linked_sources(page) == list(record.sources), record.slug
        assert set(shown) <= OURS, record.slug
        stated = record.kind != "unknown"
        kind = shown["Kind of enterprise"]
        assert kind.startswith("According to the sources: " if stated else "Not known yet"), record.slug
        assert (str(record.kind_as_of) in kind) == bool(stated and record.kind_as_of), record.slug
        assert shown.get("Address") == record.address_ko, record.slug
        assert shown.get("Note") == (record.note.en if record.note else None), record.slug
        assert shown.get("Also called", "") == ", ".join(sorted(record.aliases)), record.slug
        district = District(record.district or "unknown")
        assert (shown["District"] == "Not known yet") == (district is District.UNKNOWN), record.slug
        assert (shown["What they do"] == "Not known yet") == (not record.fields), record.slug
        introduced = re.search(r'<ul class="made[^"]*">(.*?)</ul>', main(page), re.DOTALL)
        products = re.findall(r"<span>(.*?)</span>", introduced[1]) if introduced else []
        assert [plain(product) for product in products] == [product.en for product in record.introduced], record.slug
        summary = re.search(r"<h1[^>]*>.*?</h1>\s*(?:<p>(.*?)</p>)?", main(page), re.DOTALL)[1]
        assert (plain(summary) if summary else None) == (record.what.en if record.what else None), record.slug


def test_nothing_is_shown_of_a_real_organisation_that_no_source_of_ours_states(client, directory):
    entries = db.session.scalars(select(Enterprise)).all()

    assert len(entries) == len(real_enterprises())
    assert all(getattr(entry, name) is None for entry in entries for name in NEVER_STATED)


def test_no_real_organisation_has_a_price_or_a_basket(client, directory):
    for record in real_enterprises():
        page = main(client.get(f"/enterprises/{record.slug}"))

        assert not re.search(r"\d원|₩\d|/cart|/products/", page), record.slug
        assert ">예시<" not in page, record.slug


def test_every_real_event_stands_with_its_sources_and_links_whom_it_lists(client, directory):
    venues = {venue.slug: venue for venue in real_venues()}
    events = db.session.scalars(select(Popup).options(selectinload(Popup.participants))).all()
    by_reference = {event.reference: event for event in events}
    for record in real_events():
        event = by_reference[record.reference]
        page = client.get(f"/popups/{event.slug}")
        assert page.status_code == 200, record.reference

        stated = [*record.sources, *(venues[record.venue].sources if record.venue else ())]
        assert record.sources, record.reference
        assert [
            link for link in linked_sources(page) if "map.kakao.com" not in link and "openstreetmap" not in link
        ] == list(dict.fromkeys(stated)), record.reference
        listed = re.findall(r'href="/enterprises/([^"]+)"', main(page))
        assert len(listed) == sum(seat.enterprise_id is not None for seat in event.participants), record.reference


def test_the_seoul_station_popup_of_2018_is_there_as_the_sources_have_it(client, directory):
    slug = db.session.scalar(select(Popup.slug).where(Popup.reference == "dadaket-seoul-station-2018"))

    korean, english = main(client.get(f"/popups/{slug}")), main(client.get(f"/en/popups/{slug}"))

    assert "판매 기업 11곳" in korean
    assert "함께한 지원기관 2곳" in korean
    assert "2018년 9월 12일 (수)" in korean
    assert "한국철도공사(코레일)" in korean
    assert "최소 2배 이상" in korean
    assert "11 sellers" in english
    assert "Korea Railroad Corporation (KORAIL)" in english
    assert "at least twice" in english
    for unknown in ('<div class="plan">', "10:00", "예시", "/products?popup="):
        assert unknown not in korean
