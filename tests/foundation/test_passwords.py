"""Passwords at rest."""

import pytest
from argon2 import extract_parameters

from market.foundation import passwords


@pytest.fixture
def at_full_cost():
    passwords.use_cost()
    yield
    passwords.use_cost(memory_kib=8, rounds=1)


@pytest.mark.usefixtures("at_full_cost")
def test_a_password_is_kept_as_argon2id_at_the_parameters_of_owasp():
    kept = extract_parameters(passwords.hash_password("무지개 너머 여덟 마리"))

    assert kept.type.name == "ID"
    assert (kept.memory_cost, kept.time_cost, kept.parallelism) == (19_456, 2, 1)


def test_a_hash_of_another_cost_still_opens_and_is_known_to_be_outdated():
    passwords.use_cost(memory_kib=16, rounds=1)
    old = passwords.hash_password("무지개 너머 여덟 마리")
    passwords.use_cost(memory_kib=8, rounds=1)

    assert passwords.matches("무지개 너머 여덟 마리", old)
    assert passwords.is_outdated(old)


@pytest.mark.parametrize("hashed", [None, "!", "not a hash", ""])
def test_nobody_has_a_password(hashed):
    assert not passwords.matches("nobody has this password", hashed)
