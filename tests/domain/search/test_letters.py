"""Letters, keyboards and sounds."""

import pytest

from market.domain.search.letters import (
    initials,
    is_initials,
    on_korean_keys,
    on_latin_keys,
    sound_of_korean,
    sound_of_latin,
    strokes,
    without_last_letter,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rlacl", "김치"),
        ("zjvl", "커피"),
        ("rkddkwl", "강아지"),
        ("Rhc", "꽃"),
        ("dkssudgktpdy", "안녕하세요"),
        ("godwnrhdqkd", "행주공방"),
        ("rkqtdmf", "값을"),
        ("rkqtl", "갑시"),
        ("tw", "ㅅㅈ"),
        ("soap", "ㄴㅐㅁㅔ"),
        ("4 dl", "4 이"),
    ],
)
def test_what_was_typed_on_the_other_keyboard_is_read(typed, meant):
    read = on_korean_keys(typed)
    assert strokes(read) == strokes(meant)
    assert on_latin_keys(read) == typed


def test_syllables_are_put_together_as_an_input_method_does_it():
    assert on_korean_keys("rkqtl") == "갑시"
    assert on_korean_keys("rkqtdmf") == "값을"
    assert on_korean_keys("dhk") == "와"
    assert on_korean_keys("QKD") == "빵"


def test_initials_are_told_from_words():
    assert initials("수제 쿠키 3종") == "ㅅㅈ ㅋㅋ 3ㅈ"
    assert is_initials("ㅅㅈㅋㅋ")
    assert not any(map(is_initials, ("ㅋ", "쿠키", "ㅏㅏ", "수제ㅋㅋ", "")))


@pytest.mark.parametrize(
    ("typed", "before"), [("쿸", "쿠"), ("쿠ㅋ", "쿠"), ("쿠키", ""), ("", ""), ("수젴", "수제")]
)
def test_a_syllable_that_is_still_typed_is_open(typed, before):
    assert without_last_letter(typed) == before


@pytest.mark.parametrize(
    ("latin", "korean"),
    [
        ("coffee", "커피"),
        ("kimchi", "김치"),
        ("gimchi", "김치"),
        ("tteok", "떡"),
        ("gochujang", "고추장"),
        ("scone", "스콘"),
    ],
)
def test_a_word_sounds_alike_in_both_scripts(latin, korean):
    assert sound_of_latin(latin) == sound_of_korean(korean)
