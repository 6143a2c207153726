"""Folding text for comparison."""

import unicodedata

import pytest

from market.domain.search.rules import asks_only, fold, singular, squeeze, stems_of, words_of


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("쿠키", ("쿠키",)),
        (unicodedata.normalize("NFD", "쿠키"), ("쿠키",)),
        ("  Cookie   쿠키 cookie ", ("cookie", "쿠키")),
        ("ＡＣＡＣＩＡ　５００ｇ", ("acacia", "500g")),
        ('"꿀·잼"', ("꿀", "잼")),
        ("100%_", ("100",)),
        ("", ()),
        (" \t\n", ()),
        ("%", ()),
        ("🍪🍪", ()),
        ("'; --", ()),
        ("가 나 다 라 마 바 사 아 자 차", ("가", "나", "다", "라", "마", "바", "사", "아")),
    ],
)
def test_what_someone_types_becomes_words(typed, words):
    assert words_of(typed) == words


def test_a_very_long_word_is_cut():
    assert words_of("꿀" * 300) == ("꿀" * 40,)


def test_a_folded_text_keeps_its_words_apart_and_a_squeezed_one_does_not():
    assert fold("우리밀  초코칩 쿠키(10개입)") == "우리밀 초코칩 쿠키 10개입"
    assert squeeze("우리밀  초코칩 쿠키(10개입)") == "우리밀초코칩쿠키10개입"


@pytest.mark.parametrize(
    ("word", "stems"),
    [
        ("쿠키를", ("쿠키",)),
        ("장터에서", ("장터",)),
        ("비누로", ("비누",)),
        ("꿀을", ("꿀",)),
        ("아이랑", ("아이", "아")),
        ("고양이", ("고양",)),
        ("쿠키", ()),
        ("를", ()),
        ("500은", ()),
    ],
)
def test_particles_come_off(word, stems):
    assert stems_of(word) == stems


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("ㅋㅋ", "ㅋㅋ"), ("ㄱㅏ", "가"), ("ㄳ", "ㄳ"), ("Café", "cafe"), ("쿠\u200b키", "쿠 키"), ("ﾊﾝ", "ハン")],
)
def test_single_letters_stay_as_they_are_typed(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("cookies", "cookie"),
        ("candies", "candy"),
        ("boxes", "box"),
        ("glass", "glass"),
        ("bus", "bus"),
        ("쿠키s", "쿠키s"),
    ],
)
def test_a_plural_is_looked_for_as_one(word, one):
    assert singular(word) == one


def test_how_somebody_asks_is_not_what_for():
    assert all(map(asks_only, ("주세요", "싶어요", "추천해주세요", "먹고싶어요", "please")))
    assert not any(map(asks_only, ("쿠키", "나요", "추석", "체험")))
