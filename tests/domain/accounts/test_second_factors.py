"""An app's codes and recovery codes: each works once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts import second_factors
from market.domain.accounts.errors import WrongCode
from market.domain.accounts.models import Authenticator, RecoveryCode, User
from market.domain.accounts.second_factors import STEP, code_at, use_code
from market.domain.audit.models import AuditEntry
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.account.people import mails_to, somebody
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")

NOW = clock.now().replace(microsecond=0)


@pytest.fixture
def person():
    return somebody()


@pytest.fixture
def secret(person):
    """Set up a while ago."""
    then, made = NOW - timedelta(hours=1), second_factors.new_secret()
    with transaction():
        second_factors.add_authenticator(person, made, code_at(made, then), now=then)
    return made


def comes_in(person, code, now=NOW):
    try:
        with transaction():
            use_code(person, code, now=now)
    except WrongCode:
        return False
    return True


def test_an_app_is_set_up_with_a_code_that_it_shows(person):
    made = second_factors.new_secret()
    with transaction(), pytest.raises(WrongCode):
        second_factors.add_authenticator(person, made, "000000", now=NOW)
    assert not second_factors.has_second_factor(person)

    with transaction():
        second_factors.add_authenticator(person, made, code_at(made, NOW), now=NOW)

    assert second_factors.has_second_factor(person)
    assert len(made) == 32, "160 bits"
    assert [mail.facts["what"] for mail in mails_to(person.email)] == ["app_added"]
    assert db.session.scalars(select(AuditEntry.action)).all() == ["second_factor.app_added"]


def test_the_secret_rests_encrypted(secret):
    raw = db.session.connection().exec_driver_sql("SELECT secret FROM authenticator").scalar()

    assert secret not in raw


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_codes_of_this_half_minute_and_its_neighbours_fit(person, secret, steps, fits):
    assert comes_in(person, code_at(secret, NOW + timedelta(seconds=steps * STEP))) is fits


def test_a_code_is_taken_as_people_type_it(person, secret):
    code = code_at(secret, NOW)

    assert comes_in(person, f" {code[:3]} {code[3:]} ")


def test_a_code_works_once_and_no_older_one_after_it(person, secret):
    assert comes_in(person, code_at(secret, NOW))

    assert not comes_in(person, code_at(secret, NOW))
    assert not comes_in(person, code_at(secret, NOW - timedelta(seconds=STEP)))
    assert comes_in(person, code_at(secret, NOW + timedelta(seconds=STEP)))


def test_the_code_that_set_the_app_up_does_not_come_in(person):
    made = second_factors.new_secret()
    with transaction():
        second_factors.add_authenticator(person, made, code_at(made, NOW), now=NOW)

    assert not comes_in(person, code_at(made, NOW))


def test_of_two_who_send_one_code_at_one_moment_one_comes_in(app, person, secret):
    person_id, code = person.id, code_at(secret, NOW)

    answers = all_at_once(app, lambda _: comes_in(db.session.get(User, person_id), code), range(4))

    assert sorted(answers) == [False, False, False, True]


def test_recovery_codes_work_once_each(person, secret):
    with transaction():
        codes = second_factors.make_recovery_codes(person, now=NOW)
    assert len(set(codes)) == 10

    assert comes_in(person, codes[0])
    assert not comes_in(person, codes[0])
    assert comes_in(person, codes[1].lower().replace("-", " "))

    assert second_factors.factors_of(person).codes_left == 8
    assert [mail.facts["what"] for mail in mails_to(person.email)][-1] == "code_used"
    stored = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not any(code.replace("-", "") in "".join(stored) for code in codes)


def test_new_recovery_codes_end_the_older_ones(person, secret):
    with transaction():
        older = second_factors.make_recovery_codes(person, now=NOW)
    with transaction():
        newer = second_factors.make_recovery_codes(person, now=NOW)

    assert not comes_in(person, older[0])
    assert comes_in(person, newer[0])


def test_a_recovery_code_of_somebody_else_opens_nothing(person, secret):
    other = somebody("other@example.com")
    with transaction():
        codes = second_factors.make_recovery_codes(other, now=NOW)

    assert not comes_in(person, codes[0])
    assert comes_in(other, codes[0])


def test_of_two_who_use_one_recovery_code_at_one_moment_one_comes_in(app, person, secret):
    with transaction():
        code = second_factors.make_recovery_codes(person, now=NOW)[0]
    person_id = person.id

    answers = all_at_once(app, lambda _: comes_in(db.session.get(User, person_id), code), range(4))

    assert sorted(answers) == [False, False, False, True]


def test_a_removed_app_takes_the_recovery_codes_along(person, secret):
    with transaction():
        codes = second_factors.make_recovery_codes(person, now=NOW)
    with transaction():
        second_factors.remove_authenticator(person, now=NOW)

    assert not second_factors.has_second_factor(person)
    assert not comes_in(person, codes[0])
    assert not comes_in(person, code_at(secret, NOW))
    for table in (Authenticator, RecoveryCode):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
