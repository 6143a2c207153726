"""The second step of signing in: after the password, and nothing before it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.accounts import second_factors
from market.domain.accounts.models import StaffRole, WebSession
from market.domain.accounts.second_factors import STEP, code_at
from market.domain.audit.models import AuditEntry
from market.domain.carts.models import Cart
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web.session import _hashed
from tests.account.people import ANOTHER, PASSWORD, link_in, mails_to, somebody
from tests.account.test_sign_in import EMAIL, try_to_come_in
from tests.browser import Browser
from tests.factories import EnterpriseFactory, MembershipFactory, StaffMemberFactory, StockFactory

SECRET = second_factors.new_secret()
STEP_TWO = "/account/second-step"


@pytest.fixture
def person(app):
    """Somebody who has set an app up a while ago."""
    user, then = somebody(), clock.now() - timedelta(hours=1)
    with transaction():
        second_factors.add_authenticator(user, SECRET, code_at(SECRET, then), now=then)
    return user


def shows(browser, code=None, path=STEP_TWO):
    return browser.post(path, {"code": code or code_at(SECRET, clock.now())})


def data_of(browser):
    db.session.rollback()
    return db.session.get(WebSession, _hashed(browser.session_id)).data


def test_the_password_alone_does_not_come_in(client, person):
    answer = try_to_come_in(client)

    assert answer.location == STEP_TWO
    assert client.get("/account/").location.startswith("/account/sign-in")
    assert "_user_id" not in data_of(client)
    assert PASSWORD not in client.get(STEP_TWO).text


def test_with_the_code_one_is_in_with_a_session_of_a_new_id(client, person):
    try_to_come_in(client)
    between = client.session_id

    assert shows(client).location == "/account/"

    assert client.get("/account/").status_code == 200
    assert client.session_id != between
    assert db.session.get(WebSession, _hashed(between)) is None
    assert data_of(client)["second_factor"] == person.id
    assert "second_step" not in data_of(client)


def test_one_lands_where_one_was_going(client, person):
    answer = try_to_come_in(client, path="/en/account/sign-in?next=/en/account/orders")

    assert answer.location == "/en/account/second-step?next=/en/account/orders"
    assert shows(client, path=answer.location).location == "/en/account/orders"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_second_step_never_leads_to_another_site(client, person, elsewhere):
    try_to_come_in(client)

    answer = client.post(STEP_TWO, {"code": code_at(SECRET, clock.now())}, query_string={"next": elsewhere})

    assert answer.location == "/account/"


def test_a_wrong_code_does_not_come_in_and_stands_in_the_audit(client, person):
    try_to_come_in(client)

    answer = shows(client, "000000")

    assert answer.status_code == 422
    assert "코드가 맞지 않거나" in answer.text
    assert client.get("/account/").status_code == 303
    failed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account.second_step_failed")).one()
    assert (failed.subject_id, failed.actor_name) == (str(person.id), "guest")


def test_a_code_that_was_seen_is_worth_nothing_in_another_browser(client, app, person):
    code = code_at(SECRET, clock.now())
    try_to_come_in(client)
    assert shows(client, code).status_code == 303
    thief = Browser(app)
    try_to_come_in(thief)

    assert shows(thief, code).status_code == 422


def test_a_recovery_code_comes_in_once(client, app, person):
    with transaction():
        code = second_factors.make_recovery_codes(person, now=clock.now())[0]
    try_to_come_in(client)
    assert shows(client, code.lower()).status_code == 303
    again = Browser(app)
    try_to_come_in(again)

    assert shows(again, code).status_code == 422
    assert "code_used" in [mail.facts["what"] for mail in mails_to(EMAIL, "second_factor_changed")]


@pytest.mark.usefixtures("limits")
def test_guessing_meets_a_limit_from_wherever_it_is_tried(app, person):
    answers = []
    for number in range(8):
        guesser, place = Browser(app), {"environ_base": {"REMOTE_ADDR": f"198.51.100.{number}"}}
        try_to_come_in(guesser, **place)
        answers.append(guesser.post(STEP_TWO, {"code": f"{number:06d}"}, **place).status_code)

    assert answers == [422] * 5 + [429] * 3


@pytest.mark.usefixtures("limits")
def test_a_stranger_without_the_password_uses_nothing_of_the_limit(client, app, person):
    for _ in range(8):
        Browser(app).post(STEP_TWO, {"code": "000000"}, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    try_to_come_in(client)

    assert shows(client).status_code == 303


def test_nobody_is_asked_for_a_code_before_the_password(client, person):
    assert client.get(STEP_TWO).location == "/account/sign-in"
    assert shows(client).location == "/account/sign-in"


def test_the_password_is_remembered_for_ten_minutes(client, person, monkeypatch):
    try_to_come_in(client)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=11))

    assert shows(client).location == "/account/sign-in"
    assert client.get("/account/").status_code == 303


def test_a_password_that_was_changed_meanwhile_opens_nothing(client, app, person):
    try_to_come_in(client)
    browser = Browser(app)
    browser.post("/account/reset", {"email": EMAIL})
    (mail,) = mails_to(EMAIL, "reset_password")
    browser.post(link_in(mail, app), {"new_password": ANOTHER})

    assert shows(client).location == "/account/sign-in"


def test_a_new_password_by_mail_does_not_skip_the_second_step(app, person):
    browser = Browser(app)
    browser.post("/account/reset", {"email": EMAIL})
    (mail,) = mails_to(EMAIL, "reset_password")
    assert browser.post(link_in(mail, app), {"new_password": ANOTHER}).location == "/account/sign-in"

    assert try_to_come_in(browser, password=ANOTHER).location == STEP_TWO


def test_what_a_guest_gathered_comes_along_through_both_steps(client, person):
    stock = StockFactory(on_hand=5)
    db.session.commit()
    client.post("/cart/lines", {"variant_id": stock.variant_id, "quantity": "2"})

    try_to_come_in(client)
    assert db.session.scalars(select(Cart.user_id)).all() == [None]
    shows(client)

    assert db.session.scalars(select(Cart.user_id)).all() == [person.id]


def test_the_sign_in_is_recorded_once_one_is_in_with_what_was_shown(client, person):
    try_to_come_in(client)
    comings = select(AuditEntry).where(AuditEntry.action == "account.signed_in")
    assert db.session.scalars(comings).all() == []
    shows(client)

    assert db.session.scalars(comings).one().changes == {
        "origin": [None, "127.0.0.0/24"],
        "second_factor": [None, "code"],
    }


def test_a_session_that_is_older_than_the_app_is_asked_before_orders(sign_in, person):
    MembershipFactory(user=person, enterprise=EnterpriseFactory())
    db.session.commit()
    browser = sign_in(person, second_factor=False)

    answer = browser.get("/seller/orders/")

    assert answer.location == "/account/second-step?next=/seller/orders/"
    assert shows(browser, path=answer.location).location == "/seller/orders/"
    assert browser.get("/seller/orders/").status_code == 200


def test_changing_the_password_keeps_what_was_shown_and_signing_out_ends_it(client, person, monkeypatch):
    try_to_come_in(client)
    shows(client)
    client.post("/account/password", {"current_password": PASSWORD, "new_password": ANOTHER})
    assert data_of(client)["second_factor"] == person.id

    client.post("/account/sign-out")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=2 * STEP))
    assert try_to_come_in(client, password=ANOTHER).location == STEP_TWO


def test_somebody_else_who_signs_in_over_a_session_inherits_nothing(client, person):
    somebody("other@example.com")
    try_to_come_in(client)
    shows(client)

    try_to_come_in(client, "other@example.com")

    assert "second_factor" not in data_of(client)


def test_no_staff_come_in_without_a_second_factor(sign_in, client, person):
    other = somebody("staff@example.com")
    person.staff_role = other.staff_role = StaffRole.VIEWER
    StaffMemberFactory(user=other)
    db.session.commit()
    assert try_to_come_in(client).location == STEP_TWO
    assert sign_in(person, second_factor=False).get("/city/").location == "/account/second-step?next=/city/"
    assert sign_in(other, second_factor=False).get("/city/").location == "/account/security/needed?next=/city/"
    assert sign_in(other).get("/city/").status_code == 200
