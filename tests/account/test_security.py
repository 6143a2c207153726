"""Setting a second factor up and taking it away."""

import html
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts import second_factors
from market.domain.accounts.models import Authenticator, Passkey, RecoveryCode, WebSession
from market.domain.accounts.second_factors import STEP, code_at
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.account.people import ANOTHER, PASSWORD, mails_to, somebody
from tests.account.test_sign_in import EMAIL, try_to_come_in
from tests.authenticator import Device
from tests.browser import Browser
from tests.factories import EnterpriseFactory, MembershipFactory

APP, NEW_PASSKEY, CODES = "/account/security/app", "/account/security/passkeys/new", "/account/security/codes"


@pytest.fixture
def person(app):
    return somebody()


@pytest.fixture
def browser(sign_in, person):
    return sign_in(person, second_factor=False)


def key_on(page):
    return re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")


def set_up_app(browser, path=APP, password=PASSWORD, code=None):
    secret = key_on(browser.get(path).text)
    code = code or code_at(secret, clock.now())
    return secret, browser.post(path, {"code": code, "current_password": password})


def question_on(page):
    return html.unescape(re.search(r'data-question="([^"]*)"', page)[1])


def set_up_passkey(browser, device, **changes):
    answer = device.make(question_on(browser.get(NEW_PASSKEY).text))
    form = {"name": "내 전화기", "current_password": PASSWORD, "credential": answer, **changes}
    return browser.post(NEW_PASSKEY, form)


def test_an_app_is_set_up_with_password_and_code_and_recovery_codes_are_shown_once(browser, person):
    _, answer = set_up_app(browser)

    assert answer.location == CODES
    page = browser.get(CODES)
    codes = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", page.text)
    assert len(codes) == 10
    assert "no-store" in page.headers["Cache-Control"]
    assert browser.get(CODES).location == "/account/security", "they are not shown again"
    assert {mail.facts["what"] for mail in mails_to(EMAIL)} == {"app_added", "codes_made"}
    assert "인증 앱" in browser.get("/account/security").text


def test_the_page_shows_picture_and_key_and_leaks_neither_into_an_address(browser):
    page = browser.get(APP).text

    assert "<svg" in page
    assert "style=" not in re.search(r"<svg[^>]*qr.*?</svg>", page, re.S)[0]
    assert len(key_on(page)) == 32
    assert browser.get(APP).text.count(key_on(page)[:4]), "the same key until it is set up"
    assert key_on(browser.get(APP).text) == key_on(page)


def test_the_key_that_is_being_set_up_rests_encrypted_in_the_session(browser):
    secret = key_on(browser.get(APP).text)

    assert secret not in str(db.session.scalars(select(WebSession.data)).all())


def test_a_wrong_password_or_code_sets_nothing_up(browser, person):
    _, wrong_password = set_up_app(browser, password=ANOTHER)
    _, wrong_code = set_up_app(browser, code="000000")

    assert wrong_password.status_code == wrong_code.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Authenticator)) == 0


def test_setting_up_signs_other_browsers_out_and_this_one_goes_on(browser, sign_in, person):
    elsewhere = sign_in(person)
    before = browser.session_id

    set_up_app(browser)

    assert browser.session_id != before
    assert browser.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 303


def test_an_owner_is_led_to_setting_up_and_back_to_where_they_wanted(browser, person):
    MembershipFactory(user=person, enterprise=EnterpriseFactory())
    db.session.commit()

    needed = browser.get("/seller/orders/?show=done").location
    assert needed == "/account/security/needed?next=/seller/orders/?show%3Ddone"
    page = browser.get(needed).text
    assert "가게에 자물쇠 하나 더" in page
    app_page = html.unescape(re.search(r'href="(/account/security/app[^"]*)"', page)[1])
    _, answer = set_up_app(browser, path=app_page)
    assert answer.location == "/account/security/codes?next=/seller/orders/?show%3Ddone"
    assert 'href="/seller/orders/?show=done"' in html.unescape(browser.get(answer.location).text)
    assert browser.get("/seller/orders/?show=done").status_code == 200


def test_moving_to_another_phone_keeps_the_recovery_codes(browser, person):
    old, _ = set_up_app(browser)
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()

    new, answer = set_up_app(browser)

    assert answer.location == "/account/security"
    assert new != old
    assert db.session.scalars(select(Authenticator.secret)).one() == new
    assert db.session.scalars(select(RecoveryCode.code_hash)).all() == kept


def test_an_app_is_removed_with_the_password(browser, person, sign_in):
    set_up_app(browser)
    elsewhere = sign_in(person)
    assert browser.post(f"{APP}/remove", {"current_password": ANOTHER}).status_code == 422
    assert second_factors.has_second_factor(person)

    assert browser.post(f"{APP}/remove", {"current_password": PASSWORD}).location == "/account/security"

    assert not second_factors.has_second_factor(person)
    assert elsewhere.get("/account/").status_code == 303
    assert "second_factor" not in db.session.scalars(select(WebSession.data)).one()
    assert mails_to(EMAIL)[-1].facts["what"] == "app_removed"


def test_recovery_codes_are_made_anew_with_the_password(browser, person):
    assert browser.get(f"{CODES}/new").location == "/account/security", "without a factor there is nothing to recover"
    set_up_app(browser)
    older = browser.get(CODES).text
    assert browser.post(f"{CODES}/new", {"current_password": ANOTHER}).status_code == 422

    assert browser.post(f"{CODES}/new", {"current_password": PASSWORD}).location == CODES

    codes = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", browser.get(CODES).text)
    assert len(codes) == 10
    assert not any(code in older for code in codes)


def test_the_whole_way_with_a_passkey(browser, person, app):
    device = Device()
    assert set_up_passkey(browser, device).location == CODES
    phone = Browser(app)
    assert try_to_come_in(phone).location == "/account/second-step"

    answer = device.sign(question_on(phone.get("/account/second-step").text))
    assert phone.post("/account/second-step", {"credential": answer}).location == "/account/"

    assert phone.get("/account/").status_code == 200
    assert phone.get("/account/data").text.count("내 전화기") == 1


def test_an_answer_to_a_question_of_another_session_is_refused(browser, person, app):
    device = Device()
    set_up_passkey(browser, device)
    first, second = Browser(app), Browser(app)
    for one in (first, second):
        try_to_come_in(one)
    second.get("/account/second-step")
    answer = device.sign(question_on(first.get("/account/second-step").text))

    assert second.post("/account/second-step", {"credential": answer}).status_code == 422
    assert first.post("/account/second-step", {"credential": answer}).status_code == 303


def test_an_answer_is_taken_once(browser, person, app):
    device = Device()
    set_up_passkey(browser, device)
    phone = Browser(app)
    try_to_come_in(phone)
    answer = device.sign(question_on(phone.get("/account/second-step").text))
    phone.post("/account/second-step", {"credential": answer})
    thief = Browser(app)
    try_to_come_in(thief)
    thief.get("/account/second-step")

    assert thief.post("/account/second-step", {"credential": answer}).status_code == 422


@pytest.mark.parametrize(
    "changes", [{"current_password": ANOTHER}, {"name": ""}, {"credential": ""}, {"credential": "{}"}]
)
def test_what_is_missing_or_wrong_keeps_no_passkey(browser, person, changes):
    answer = set_up_passkey(browser, Device(), **changes)

    assert answer.status_code == 422
    assert json.loads(question_on(answer.text))["challenge"], "the page asks anew"
    assert db.session.scalar(select(func.count()).select_from(Passkey)) == 0


def test_a_passkey_is_renamed_and_removed(browser, person):
    set_up_passkey(browser, Device())
    (passkey,) = db.session.scalars(select(Passkey)).all()
    path = f"/account/security/passkeys/{passkey.id}"

    assert browser.post(path, {"name": "사무실 컴퓨터"}).location == "/account/security"
    assert "사무실 컴퓨터" in browser.get("/account/security").text
    assert browser.post(f"{path}/remove", {"current_password": ANOTHER}).status_code == 422
    browser.post(f"{path}/remove", {"current_password": PASSWORD})
    assert "사무실 컴퓨터" not in browser.get("/account/security").text


def test_anothers_passkey_is_not_found(browser, sign_in, person):
    set_up_passkey(browser, Device())
    (passkey,) = db.session.scalars(select(Passkey)).all()
    path, stranger = f"/account/security/passkeys/{passkey.id}", sign_in(somebody("other@example.com"))

    for answer in (
        stranger.get(path),
        stranger.post(path, {"name": "x"}),
        stranger.get(f"{path}/remove"),
        stranger.post(f"{path}/remove", {"current_password": PASSWORD}),
    ):
        assert answer.status_code == 404
    assert db.session.scalars(select(Passkey.name)).all() == ["내 전화기"]


def test_who_has_a_factor_shows_it_before_changing_it(sign_in, person):
    then = clock.now() - timedelta(seconds=10 * STEP)
    secret = second_factors.new_secret()
    with transaction():
        second_factors.add_authenticator(person, secret, code_at(secret, then), now=then)
    thief = sign_in(person, second_factor=False)

    for path in (APP, f"{APP}/remove", NEW_PASSKEY, f"{CODES}/new"):
        assert thief.get(path).location.startswith("/account/second-step")
        answer = thief.post(path, {"current_password": PASSWORD, "code": code_at(secret, clock.now())})
        assert answer.location.startswith("/account/second-step")
    assert db.session.scalars(select(Authenticator.secret)).one() == secret


def test_a_closed_account_leaves_nothing_of_its_factors(browser, person):
    set_up_app(browser)
    set_up_passkey(browser, Device())

    browser.post("/account/close", {"current_password": PASSWORD, "sure": "y"})

    for table in (Authenticator, RecoveryCode, Passkey):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
