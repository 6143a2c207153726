"""Passkeys: the ceremonies, with a device in software, and what does not pass."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from market.domain.accounts import passkeys
from market.domain.accounts.errors import NoSuchPasskey, PasskeyRefused, TooManyPasskeys
from market.domain.accounts.models import Passkey
from market.domain.accounts.passkeys import Place
from market.domain.accounts.second_factors import has_second_factor
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.account.people import somebody
from tests.authenticator import Device

pytestmark = pytest.mark.usefixtures("app")

HERE = Place(host="localhost", origin="http://localhost")


@pytest.fixture
def person():
    return somebody()


def register(person, device, name="내 전화기"):
    question = passkeys.ask_for_new(person, HERE)
    with transaction():
        return passkeys.add(
            person,
            device.make(question.options),
            challenge=question.challenge,
            place=HERE,
            name=name,
            now=clock.now(),
        )


def comes_in(person, device, *, question=None, challenge=None):
    question = question or passkeys.ask_for_known(person, HERE)
    answer = device.sign(question.options)
    return accepted(person, answer, challenge=question.challenge if challenge is None else challenge)


def accepted(person, answer, *, challenge):
    try:
        with transaction():
            passkeys.use(person, answer, challenge=challenge, place=HERE, now=clock.now())
    except PasskeyRefused:
        return False
    return True


def test_a_device_makes_a_passkey_and_comes_in_with_it(person):
    device = Device()
    register(person, device)

    assert has_second_factor(person)
    assert comes_in(person, device)
    assert comes_in(person, device)
    kept = db.session.scalars(select(Passkey)).one()
    assert (kept.name, kept.sign_count, kept.user_id) == ("내 전화기", 2, person.id)
    assert kept.used_at is not None


def test_the_device_is_asked_to_recognise_its_person(person):
    asked = json.loads(passkeys.ask_for_new(person, HERE).options)

    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["rp"]["id"] == "localhost"
    assert person.email not in asked["user"]["id"]


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "http://evil.example"}, {"host": "evil.example"}, {"knows_its_person": False}],
    ids=["another site", "another host", "nobody was recognised"],
)
def test_what_another_site_asked_or_nobody_confirmed_is_refused(person, wrong):
    with pytest.raises(PasskeyRefused):
        register(person, Device(**wrong))
    device = Device()
    register(person, device)

    assert not comes_in(person, replace(device, **wrong))


def test_an_answer_to_another_question_is_refused(person):
    device = Device()
    register(person, device)
    question = passkeys.ask_for_known(person, HERE)

    assert not comes_in(person, device, question=question, challenge="AAAA")
    assert not comes_in(person, device, question=question, challenge="")


def test_a_signature_that_was_seen_before_is_refused(person):
    device = Device()
    register(person, device)
    question = passkeys.ask_for_known(person, HERE)
    answer = device.sign(question.options)

    assert accepted(person, answer, challenge=question.challenge)
    assert not accepted(person, answer, challenge=question.challenge)


def test_a_copy_that_counts_behind_is_refused(person):
    device = Device()
    register(person, device)
    copy = replace(device)
    comes_in(person, device)
    comes_in(person, device)

    assert not comes_in(person, copy)


def test_devices_that_do_not_count_come_in_too(person):
    device = Device(counts=False)
    register(person, device)

    assert comes_in(person, device)
    assert comes_in(person, device)


def test_another_key_under_a_known_name_is_refused(person):
    device = Device()
    register(person, device)

    assert not comes_in(person, Device(identity=device.identity, count=5))


def test_anothers_passkey_does_not_come_in(person):
    other, device = somebody("other@example.com"), Device()
    register(other, device)
    register(person, Device())

    assert not comes_in(person, device)
    with pytest.raises(PasskeyRefused):
        register(person, device)


@pytest.mark.parametrize("answer", ["", "{", "[]", '"x"', "{}", '{"id": 1}', '{"id": "x", "rawId": "x"}'])
def test_nonsense_is_refused(person, answer):
    register(person, Device())
    question = passkeys.ask_for_new(person, HERE)

    assert not accepted(person, answer, challenge=question.challenge)
    with transaction(), pytest.raises(PasskeyRefused):
        passkeys.add(person, answer, challenge=question.challenge, place=HERE, name="x", now=clock.now())


def test_an_account_holds_ten(person):
    for number in range(passkeys.MOST_PASSKEYS):
        register(person, Device(), name=f"{number}")

    with pytest.raises(TooManyPasskeys):
        register(person, Device())


def test_only_ones_own_passkeys_are_renamed_and_removed(person):
    other, kept = somebody("other@example.com"), register(person, Device())
    with transaction(), pytest.raises(NoSuchPasskey):
        passkeys.rename(other, kept.id, "meins")
    with transaction(), pytest.raises(NoSuchPasskey):
        passkeys.remove(other, kept.id, now=clock.now())

    with transaction():
        passkeys.rename(person, kept.id, "사무실 컴퓨터")
    assert passkeys.passkey_of(person, kept.id).name == "사무실 컴퓨터"
    with transaction():
        passkeys.remove(person, kept.id, now=clock.now())
    assert not has_second_factor(person)
