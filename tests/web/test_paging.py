"""The words that lead to the next page."""

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime

import pytest

from market.foundation.keyset import Edge
from market.web import paging


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (12_000, paging.whole_number),
        ("들꽃공방", paging.words),
        (date(2026, 12, 3), paging.day),
        (datetime(2026, 12, 3, 4, 5, 6, 789, tzinfo=UTC), paging.moment),
    ],
)
def test_an_edge_comes_back_as_it_went(value, read):
    edge = Edge(value, 7, before=True)

    assert paging.decode(paging.encode(edge), read) == edge


def _word(told: str) -> str:
    return urlsafe_b64encode(told.encode()).decode()


@pytest.mark.parametrize(
    "word",
    [
        "",
        "-1",
        "2",
        "쿠키",
        "😀",
        "%00",
        "a" * 10_000,
        _word("[" * 100),
        _word("{}"),
        _word('["x",1,0]'),
        _word("[true,1,0]"),
        _word("[1.5,1,0]"),
        _word("[NaN,1,0]"),
        _word(f"[{10**30},1,0]"),
        _word(f"[1,{10**30},0]"),
        _word('[1,"1",0]'),
        _word("[1,1]"),
        _word("[1,1,0,0]"),
    ],
)
def test_a_word_that_nobody_gave_out_is_the_first_page(word):
    assert paging.decode(word, paging.whole_number) is None


@pytest.mark.parametrize(
    "told", ['["2026-12-03",1,0]', '["0001-01-01T00:00:00+14:00",1,0]', '["soon",1,0]', "[3,1,0]"]
)
def test_a_moment_without_a_zone_or_out_of_time_is_the_first_page(told):
    assert paging.decode(_word(told), paging.moment) is None


@pytest.mark.parametrize("told", ['["\\u0000",1,0]', '["\\ud800",1,0]', "[3,1,0]", "[null,1,0]"])
def test_a_text_that_no_database_takes_is_the_first_page(told):
    assert paging.decode(_word(told), paging.words) is None
