"""The pages of running text."""

import re
from itertools import product

import pytest

from market.domain.legal import texts

PAGES = sorted(texts.keys())


@pytest.mark.parametrize(("key", "prefix"), list(product(PAGES, ("", "/en"))))
def test_each_text_is_a_page_in_both_languages_that_says_it_is_a_draft(client, key, prefix):
    page = client.get(f"{prefix}/pages/{key}")

    assert page.status_code == 200
    text = texts.current(key, "en" if prefix else "ko")
    assert f"<h1>{text.title}</h1>" in page.text
    assert ("Draft: not yet checked by counsel" if prefix else "초안: 법률 검토 전") in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("key", PAGES)
def test_every_link_within_a_page_leads_somewhere(client, key):
    page = client.get(f"/en/pages/{key}").text

    ids = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert len(ids) == len(re.findall(r' id="([^"]+)"', page))


@pytest.mark.parametrize("key", PAGES)
def test_no_two_regions_of_a_page_have_the_same_name(client, key):
    names = re.findall(r'role="region" (aria-label(?:ledby)?="[^"]+")', client.get(f"/pages/{key}").text)

    assert len(names) == len(set(names))


def test_links_to_the_market_stay_in_english(client):
    page = client.get("/en/pages/help").text

    assert 'href="/en/orders/lookup"' in page
    assert 'href="/orders/lookup"' not in page


@pytest.mark.parametrize("address", ["recipes", "terms?version=1999-01-01", "terms?version=../x"])
def test_what_was_never_published_is_not_found(client, address):
    assert client.get(f"/pages/{address}").status_code == 404


def test_a_version_that_was_agreed_to_can_be_read_at_its_address(client):
    version = texts.current_version("terms")

    assert client.get(f"/pages/terms?version={version}").status_code == 200


def test_an_earlier_version_says_so_and_the_pages_link_to_each_other(client, monkeypatch, tmp_path):
    for version in ("2026-11-23", "2027-03-01"):
        for language, key in product(("ko", "en"), (*texts.PAGES, "broker_notice")):
            file = tmp_path / f"{key}.{version}.{language}.md"
            file.write_text(f"---\ntitle: {key.title()}\nstatus: checked\n---\nwords of {version}\n")
    monkeypatch.setattr(texts, "_FOLDER", tmp_path)
    texts._library.cache_clear()
    try:
        newest = client.get("/en/pages/terms").text
        earlier = client.get("/en/pages/terms?version=2026-11-23").text
    finally:
        texts._library.cache_clear()

    assert "words of 2027-03-01" in newest
    assert "/en/pages/terms?version=2026-11-23" in newest
    assert "Draft" not in newest
    assert "words of 2026-11-23" in earlier
    assert "This is an earlier version." in earlier


def test_the_business_page_does_not_claim_to_be_the_citys(client):
    assert "고양시의 공식 누리집이 아닙니다" in client.get("/pages/business").text
