"""A new password: by mail, or with the current one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts.models import AccountToken, WebSession
from market.domain.audit.models import AuditEntry
from market.foundation import clock
from market.foundation.database import db
from tests.account.people import ANOTHER, PASSWORD, link_in, mails_to, somebody
from tests.browser import Browser
from tests.factories import EnterpriseFactory, MembershipFactory

EMAIL = "dajeong@example.com"


def ask(browser, email=EMAIL):
    return browser.post("/account/reset", {"email": email})


def comes_in(app, password):
    answer = Browser(app).post("/account/sign-in", {"email": EMAIL, "password": password})
    return answer.status_code == 303


def test_the_link_sets_a_new_password_and_ends_every_session(client, sign_in, app):
    thief = sign_in(somebody())
    ask(client)
    [mail] = mails_to(EMAIL, "reset_password")
    link = link_in(mail, app)
    assert client.get(link).status_code == 200
    assert client.post(link, {"new_password": ANOTHER}).location == "/account/sign-in"

    assert comes_in(app, ANOTHER)
    assert not comes_in(app, PASSWORD)
    assert thief.get("/account/").status_code == 303
    assert [mail.kind for mail in mails_to(EMAIL)] == ["reset_password", "password_changed"]
    assert client.post(link, {"new_password": "a third password"}).status_code == 410
    assert not comes_in(app, "a third password")


def test_the_answer_does_not_tell_whether_there_is_an_account(client):
    somebody()

    known, unknown = ask(client), ask(client, "nobody@example.com")

    assert (known.status_code, known.location, known.data) == (unknown.status_code, unknown.location, unknown.data)
    assert not mails_to("nobody@example.com")


def test_a_link_lives_for_an_hour_and_until_a_newer_one(client, app, monkeypatch):
    somebody()
    ask(client)
    ask(client)
    older, newer = (link_in(mail, app) for mail in mails_to(EMAIL, "reset_password"))
    assert client.get(older).status_code == 410
    assert client.post(older, {"new_password": ANOTHER}).status_code == 410

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))
    assert client.post(newer, {"new_password": ANOTHER}).status_code == 410
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=58))
    assert client.post(newer, {"new_password": ANOTHER}).status_code == 303


def test_only_a_hash_of_the_token_is_kept(client, app):
    somebody()
    ask(client)
    token = link_in(mails_to(EMAIL)[0], app).rpartition("/")[2]

    kept = db.session.scalars(select(AccountToken)).one()
    assert len(token) >= 43, "256 bits"
    assert token not in kept.token_hash
    outbox = db.session.connection().exec_driver_sql("SELECT * FROM outbox_mail").all()
    assert token not in str(outbox)


def test_a_link_for_one_thing_does_not_do_another(client, app):
    somebody()
    ask(client)
    token = link_in(mails_to(EMAIL)[0], app).rpartition("/")[2]

    assert client.post(f"/account/verify/{token}").status_code == 410


@pytest.mark.parametrize("weak", ["짧은비밀번호", "iloveyou", "dadaket1234", "dajeong2024", "김다정김다정"])
def test_a_weak_password_is_refused_and_the_link_still_works(client, app, weak):
    somebody()
    ask(client)
    link = link_in(mails_to(EMAIL)[0], app)

    assert client.post(link, {"new_password": weak}).status_code == 422
    assert client.post(link, {"new_password": ANOTHER}).status_code == 303


def test_the_name_of_ones_enterprise_is_no_password(sign_in):
    user = somebody()
    MembershipFactory(user=user, enterprise=EnterpriseFactory(name_ko="들꽃공방나들이"))
    db.session.commit()

    answer = sign_in(user).post(
        "/account/password", {"current_password": PASSWORD, "new_password": "들꽃공방나들이1"}
    )

    assert answer.status_code == 422


def test_a_reset_confirms_the_address_too(client, app):
    user = somebody(verified=False)
    ask(client)
    client.post(link_in(mails_to(EMAIL)[0], app), {"new_password": ANOTHER})

    assert user.email_verified_at is not None
    assert comes_in(app, ANOTHER)


@pytest.mark.race
def test_of_two_clicks_on_one_link_one_counts(client, app):
    somebody()
    ask(client)
    link = link_in(mails_to(EMAIL)[0], app)
    db.session.commit()

    def click(number):
        with app.app_context():
            return Browser(app).post(link, {"new_password": f"{ANOTHER} {number}"}).status_code

    with ThreadPoolExecutor(4) as fingers:
        assert sorted(fingers.map(click, range(4))) == [303, 410, 410, 410]


def test_changing_it_asks_for_the_current_one_and_tells_the_owner(sign_in, app):
    user = somebody()
    here, elsewhere = sign_in(user), sign_in(user)
    before = here.session_id

    refused = here.post("/account/password", {"current_password": ANOTHER, "new_password": "a third password"})
    assert refused.status_code == 422
    assert 'id="current_password-error"' in refused.text
    answer = here.post("/account/password", {"current_password": PASSWORD, "new_password": ANOTHER})

    assert (answer.status_code, answer.location) == (303, "/account/")
    assert comes_in(app, ANOTHER)
    assert here.get("/account/").status_code == 200
    assert here.session_id != before
    assert elsewhere.get("/account/").status_code == 303
    assert [mail.kind for mail in mails_to(EMAIL)] == ["password_changed"]
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "account.password_changed" in actions


def test_a_link_asked_for_before_dies_with_the_change(sign_in, client, app):
    user = somebody()
    ask(client)
    sign_in(user).post("/account/password", {"current_password": PASSWORD, "new_password": ANOTHER})

    assert client.get(link_in(mails_to(EMAIL)[0], app)).status_code == 410


@pytest.mark.usefixtures("limits")
def test_guessing_the_current_password_meets_a_limit(sign_in):
    browser = sign_in(somebody())
    answers = [
        browser.post(path, {"current_password": f"guess {n}", "new_password": ANOTHER, "name": "x", "sure": "y"})
        for n, path in enumerate(["/account/password", "/account/details", "/account/close"] * 6)
    ]

    assert answers[-1].status_code == 429


def test_the_sessions_row_is_gone_with_the_password(sign_in):
    user = somebody()
    browser = sign_in(user)
    sign_in(user)
    browser.post("/account/password", {"current_password": PASSWORD, "new_password": ANOTHER})

    assert db.session.scalar(select(func.count()).select_from(WebSession)) == 1
