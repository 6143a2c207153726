"""Where a call stands, what it still lacks, and what its rules come to."""

from datetime import UTC, date, datetime, timedelta

import pytest

from market.domain.calls import rules
from market.domain.calls.models import Call, CallPhase, CallPopup
from market.domain.calls.rules import Answers, OfferedPopup, Shelf
from market.domain.catalog.models import ProductKind
from market.domain.popups.models import BoothZone, Popup

MAY_1 = datetime(2026, 5, 1, 3, tzinfo=UTC)
OPENS, CLOSES = MAY_1 + timedelta(days=1), MAY_1 + timedelta(days=15)
MARKET = OfferedPopup("봄 장터", date(2026, 6, 6), is_cancelled=False, booths=[BoothZone.FOOD])


def a_call(**facts):
    return Call(
        **{
            "slug": "spring",
            "title_ko": "봄 장터 모집",
            "title_en": "Spring",
            "text_ko": "모집",
            "text_en": "Come",
            "opens_at": OPENS,
            "closes_at": CLOSES,
            "asks_papers": ["permit", "business_registration"],
            "fewest_products": 2,
            "category_share": 40,
            "most_competitors": 3,
            "most_popups": 2,
            "quotas": {"food": 4},
            "seed_hash": rules.seed_hash("ab"),
            "draw_name": "1300",
            "draw_on": date(2026, 5, 23),
            "offer_hours": 48,
            "objection_days": 7,
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("moment", "facts", "phase"),
    [
        (MAY_1, {}, CallPhase.DRAFT),
        (CLOSES, {}, CallPhase.DRAFT),
        (MAY_1, {"announced_at": MAY_1}, CallPhase.ANNOUNCED),
        (OPENS, {"announced_at": MAY_1}, CallPhase.OPEN),
        (CLOSES - timedelta(seconds=1), {"announced_at": MAY_1}, CallPhase.OPEN),
        (CLOSES, {"announced_at": MAY_1}, CallPhase.CLOSED),
        (OPENS, {"announced_at": MAY_1, "cancelled_at": MAY_1}, CallPhase.CANCELLED),
    ],
)
def test_where_a_call_stands_is_told_by_its_times(moment, facts, phase):
    call = a_call(**facts)

    assert rules.phase(call, moment) is phase
    assert rules.may_change(call, moment) is (phase in {CallPhase.DRAFT, CallPhase.ANNOUNCED})


@pytest.mark.parametrize(
    ("facts", "popup", "where"),
    [
        ({}, MARKET, []),
        ({"title_en": None}, MARKET, ["text_en"]),
        ({}, None, ["popups"]),
        ({"opens_at": MAY_1}, MARKET, ["opens_at"]),
        ({"draw_name": ""}, MARKET, ["draw_name"]),
        ({"draw_on": None}, MARKET, ["draw_on"]),
        ({"draw_on": date(2026, 5, 16)}, MARKET, ["draw_on"]),  # the close is on that day in Seoul
        ({"draw_on": date(2026, 6, 6)}, MARKET, ["popups"]),
        ({}, OfferedPopup("봄 장터", date(2026, 6, 6), is_cancelled=True, booths=[BoothZone.FOOD]), ["popups"]),
        ({}, OfferedPopup("봄 장터", date(2026, 6, 6), is_cancelled=False, booths=[]), ["popups"]),
    ],
)
def test_what_is_missing_before_a_call_can_be_announced(facts, popup, where):
    missing = rules.missing_to_announce(a_call(**facts), [popup] if popup else [], MAY_1)

    assert [lack.where for lack in missing] == where


def test_one_changed_rule_makes_another_hash():
    def told(**facts):
        call = a_call(**facts)
        call.entries = [CallPopup(popup=Popup(id=n, slug=f"p-{n}", starts_on=date(2026, 6, 6))) for n in (2, 1)]
        return rules.frozen_rules(call)

    assert told()["popups"] == ["p-1", "p-2"]
    assert rules.rules_hash(told()) == rules.rules_hash(told())
    assert rules.rules_hash(told()) != rules.rules_hash(told(category_share=41))


def test_the_seeds_hash_is_what_anybody_computes_with_a_common_tool():
    assert rules.seed_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert rules.new_seed() != rules.new_seed()
    assert len(rules.new_seed()) == 64


@pytest.mark.parametrize(
    ("shelves", "zone"),
    [
        ([], BoothZone.LIFE),
        ([Shelf("honey-jam", "processed_food"), Shelf("wood", "other")], BoothZone.FOOD),
        ([Shelf("pottery", "other"), Shelf("textiles-sewing", "clothing")], BoothZone.CRAFT),
        ([Shelf("soap-cosmetics", "cosmetics")], BoothZone.LIFE),
        ([Shelf("wood", "other", ProductKind.SERVICE_BY_QUOTE)], BoothZone.EXPERIENCE),
    ],
)
def test_the_kind_of_booth_is_guessed_from_what_is_sold(shelves, zone):
    assert rules.guessed_zone(shelves) is zone


def test_what_keeps_an_application_from_being_sent():
    def where(**facts):
        answers = Answers(
            **{
                "zone": BoothZone.FOOD,
                "needs_power": False,
                "needs_water": False,
                "uses_fire": False,
                "experience": "",
                "note": "",
                "most_popups": 1,
                "products": frozenset({1, 2}),
                "choices": {7: 1},
                **facts,
            }
        )
        return [lack.where for lack in rules.missing_to_send(a_call(), answers)]

    assert where() == []
    assert where(choices={}, products=frozenset({1})) == ["choices", "products"]
    assert where(zone=BoothZone.EXPERIENCE) == ["experience"]
    assert where(zone=BoothZone.EXPERIENCE, experience="비누 만들기") == []


def test_ranks_are_kept_without_a_gap():
    assert rules.ranked({30: 5, 10: 2, 20: 2}) == {10: 1, 20: 2, 30: 3}
