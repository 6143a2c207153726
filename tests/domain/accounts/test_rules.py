"""Which passwords will do."""

import pytest

from market.domain.accounts.errors import (
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooPersonal,
    PasswordTooShort,
)
from market.domain.accounts.rules import _common_passwords, check_password


@pytest.mark.parametrize(
    "password",
    [
        "x" * 7 + "å",
        "무지개너머여덟마",
        "가" * 128,
        "😀🌾😀🌾😀🌾😀🌾",
        "eight of them",
        "        x",
        "x" * 128,
        "zzzzzzzzzz!",
    ],
)
def test_8_to_128_characters_of_any_kind_will_do(password):
    check_password(password, own_words=("dajeong@example.com", "김다정"))


@pytest.mark.parametrize(
    ("password", "refusal"),
    [("", PasswordTooShort), ("무지개너머여덟", PasswordTooShort), ("x" * 129, PasswordTooLong)],
)
def test_7_characters_and_129_will_not(password, refusal):
    with pytest.raises(refusal):
        check_password(password)


def test_thousands_of_common_passwords_are_known():
    common = _common_passwords()

    assert sum(len(password) >= 8 for password in common) > 16_000
    assert {"password", "12345678", "qwerty123", "1q2w3e4r", "iloveyou", "sunshine", "qlalfqjsgh"} <= common


@pytest.mark.parametrize("password", ["password", "PASSWORD1", "1q2w3e4r", "ｐａｓｓｗｏｒｄ", "비밀번호1234"])
def test_a_common_password_is_refused_however_it_is_written(password):
    with pytest.raises(PasswordTooCommon):
        check_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "dadaket1234",
        "DADAKET!!",
        "다다켓다다켓12",
        "dajeong.kim",
        "DajeongKim99",
        "김다정12345",
        "들꽃공방2024",
        "99dajeong88",
    ],
)
def test_names_are_no_passwords(password):
    with pytest.raises(PasswordTooPersonal):
        check_password(password, own_words=("dajeong.kim@example.com", "김다정", "dajeong", "들꽃공방"))


def test_a_name_within_a_sentence_is_no_harm():
    check_password("kim eats nine pears", own_words=("kim@example.com", "김다정"))
