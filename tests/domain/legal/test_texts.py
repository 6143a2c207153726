"""The registry of legal texts."""

import re
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from market.config import Operator
from market.domain.legal import texts
from market.domain.legal.errors import TextNotFound

KEYS = {
    "terms",
    "privacy",
    "business",
    "help",
    "broker_notice",
    "made_to_order_consent",
    "privacy_collection",
    "third_party_provision",
    "overseas_transfer",
    "marketing_consent",
    "night_marketing_consent",
    "withdrawal_fresh_food",
}

NOBODY = Operator(
    name="",
    representative="",
    address="",
    phone="",
    email="",
    business_no="",
    mail_order_no="",
    mail_order_office="",
    hosting="",
    privacy_officer="",
)
KNOWN = replace(NOBODY, name="다다켓 운영회", phone="031-000-0000", business_no="116-82-00276")


def filled(key, language, operator=KNOWN, *, official_site=False, sandbox_payments=True):
    return texts.fill(
        texts.current(key, language),
        operator,
        official_site=official_site,
        sandbox_payments=sandbox_payments,
    )


def test_every_text_that_the_market_speaks_of_is_there():
    assert set(texts.keys()) == KEYS
    assert set(texts.PAGES) <= KEYS


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_version_of_a_text_is_in_both_languages_under_a_date(key):
    for version in texts.versions(key):
        assert date.fromisoformat(version)
        korean, english = texts.at(key, version, "ko"), texts.at(key, version, "en")
        assert re.search("[가-힣]", korean.title)
        assert not re.search("[가-힣]", english.title)
        assert korean.is_draft == english.is_draft


@pytest.mark.parametrize("key", sorted(KEYS))
def test_the_two_languages_have_the_same_sections_and_tables(key):
    korean, english = texts.current(key, "ko").markdown, texts.current(key, "en").markdown

    for pattern in (r"^##+ ", r"^\| ---", r"^\| ", r"^<!-- ", r"^\d+\. "):
        assert len(re.findall(pattern, korean, re.M)) == len(re.findall(pattern, english, re.M)), pattern


@pytest.mark.parametrize("key", sorted(KEYS))
def test_no_place_or_mark_is_left_whatever_the_site_is(key):
    for language, official, sandbox in product(("ko", "en"), (True, False), (True, False)):
        text = filled(key, language, NOBODY, official_site=official, sandbox_payments=sandbox)

        assert text.strip()
        assert not re.search(r"[{}]|<!--", text)


def test_what_the_operator_has_not_said_yet_is_said_to_be_missing():
    assert "| 대표자 | \\(등록 전\\) |" in filled("business", "ko")
    assert "| Representative | \\(not yet registered\\) |" in filled("business", "en")


def test_the_operators_details_cannot_break_the_text_apart():
    intruder = replace(KNOWN, name="A | B\n## <b>C</b> [d](javascript:e)")

    line = next(line for line in filled("business", "en", intruder).splitlines() if "Business name" in line)

    assert line == r"| Business name | A \| B \#\# \<b\>C\</b\> \[d\]\(javascript:e\) |"


def test_only_the_official_site_says_that_it_is_the_citys():
    assert "This is an official website of Goyang City" in filled("business", "en", official_site=True)
    assert "This is not an official website of Goyang City" in filled("business", "en", official_site=False)
    assert "고양시의 공식 누리집이 아닙니다" in filled("business", "ko", official_site=False)


def test_the_trade_commission_is_linked_once_there_is_a_number_to_look_up():
    assert "wrkr_no=1168200276" in filled("business", "ko", KNOWN)
    assert "wrkr_no" not in filled("business", "ko", NOBODY)


@pytest.mark.parametrize("key", ["privacy", "overseas_transfer"])
def test_data_goes_abroad_only_where_stripe_takes_the_money(key):
    assert "Stripe" in filled(key, "ko", sandbox_payments=False)
    assert "Stripe" not in filled(key, "ko", sandbox_payments=True)


def test_the_terms_do_not_deny_what_a_broker_that_takes_the_money_owes():
    assert "제20조의3" in filled("terms", "ko")
    assert "Article 20-3" in filled("terms", "en")


@pytest.mark.parametrize("words", ["7일 안에", "3개월", "30일", "3영업일", "연 15%", "1372", "소비자분쟁해결기준"])
def test_the_terms_say_what_the_law_gives_to_shoppers(words):
    assert words in filled("terms", "ko")


def test_an_unknown_text_version_or_language_is_not_found():
    for key, version, language in (
        ("recipes", "2026-11-23", "ko"),
        ("terms", "1999-01-01", "ko"),
        ("terms", "2026-11-23", "fr"),
    ):
        with pytest.raises(TextNotFound):
            texts.at(key, version, language)
    with pytest.raises(TextNotFound):
        texts.current_version("recipes")


def test_an_order_keeps_the_versions_of_the_texts_it_was_placed_under():
    assert texts.current_versions("terms", "broker_notice") == {
        "terms": texts.current_version("terms"),
        "broker_notice": texts.current_version("broker_notice"),
    }


def test_a_newer_version_is_shown_and_the_older_one_can_still_be_read(monkeypatch, tmp_path):
    for version, words in (("2026-11-23", "old"), ("2027-03-01", "new")):
        Path(tmp_path, f"terms.{version}.en.md").write_text(f"---\ntitle: Terms\nstatus: checked\n---\n{words}\n")
    monkeypatch.setattr(texts, "_FOLDER", tmp_path)
    texts._library.cache_clear()
    try:
        assert texts.versions("terms") == ["2027-03-01", "2026-11-23"]
        assert texts.current("terms", "en").markdown == "new\n"
        assert texts.at("terms", "2026-11-23", "en").markdown == "old\n"
        assert not texts.current("terms", "en").is_draft
    finally:
        texts._library.cache_clear()
