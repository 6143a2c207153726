"""Coming in and going out."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts import services as accounts
from market.domain.accounts.models import StaffRole, User, WebSession
from market.domain.audit.models import AuditEntry
from market.domain.carts.models import Cart
from market.foundation import clock, passwords
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web.session import COOKIE, _hashed
from tests.account.people import ANOTHER, PASSWORD, sign_up_form, somebody, words_of
from tests.browser import Browser
from tests.factories import EnterpriseFactory, MembershipFactory, StaffMemberFactory, StockFactory

EMAIL = "dajeong@example.com"


def try_to_come_in(browser, email=EMAIL, password=PASSWORD, path="/account/sign-in", **environ):
    return browser.post(path, {"email": email, "password": password}, **environ)


def test_a_shopper_lands_at_their_account(client):
    somebody()

    assert try_to_come_in(client).location == "/account/"
    assert "김다정" in client.get("/account/").text
    assert try_to_come_in(Browser(client.application), path="/en/account/sign-in").location == "/en/account/"


def test_a_seller_lands_at_the_sellers_office(client):
    user = somebody()
    MembershipFactory(user=user, enterprise=EnterpriseFactory())
    db.session.commit()

    assert try_to_come_in(client).location == "/seller/"
    assert 'href="/seller/"' in client.get("/account/").text


def test_staff_land_at_the_city_office(client):
    user = somebody()
    with transaction():
        accounts.give_staff_role(user, StaffRole.VIEWER, by=THE_MARKET, now=clock.now())

    assert try_to_come_in(client).location == "/city/"
    assert 'href="/city/"' in client.get("/account/").text


def test_a_guarded_page_is_come_back_to_in_its_language(client):
    somebody()
    answer = client.get("/en/account/orders?page=x")

    assert answer.location == "/en/account/sign-in?next=/en/account/orders?page%3Dx"
    assert try_to_come_in(client, path=answer.location).location == "/en/account/orders?page=x"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "%2f%2fevil.example",
        "/%2f%2fevil.example",
        "/%5cevil.example",
        "/%252f%252fevil.example",
        "/@evil.example",
        "//evil@localhost",
        "https://localhost@evil.example",
        "javascript:alert(1)",
        "/\tevil",
        "\\\\evil",
        "",
        " //evil.example",
    ],
)
def test_a_sign_in_never_leads_to_another_site(client, elsewhere):
    somebody()

    answer = client.post("/account/sign-in", {"email": EMAIL, "password": PASSWORD}, query_string={"next": elsewhere})

    assert answer.location == "/account/"
    assert client.get("/account/sign-in", query_string={"next": elsewhere}).location == "/account/"


@pytest.mark.parametrize("wrong", [PASSWORD + " ", PASSWORD[:-1], PASSWORD.upper() + "x", ANOTHER])
def test_a_wrong_password_does_not_come_in(client, wrong):
    somebody()

    answer = try_to_come_in(client, password=wrong)

    assert answer.status_code == 422
    assert "이메일이나 비밀번호가 맞지 않아요" in answer.text
    assert client.session_id is None


def test_every_letter_counts_also_the_hundredth(client):
    somebody(password="A" + "b" * 98 + "c")

    assert try_to_come_in(client, password="a" + "b" * 98 + "c").status_code == 422
    assert try_to_come_in(client, password="A" + "b" * 98 + "d").status_code == 422
    assert try_to_come_in(client, password="A" + "b" * 98).status_code == 422
    assert try_to_come_in(client, password="A" + "b" * 98 + "c").status_code == 303


def test_known_and_unknown_addresses_get_the_same_answer(client):
    somebody()

    known = try_to_come_in(client, password=ANOTHER)
    unknown = try_to_come_in(client, "nobody@example.com", ANOTHER)

    assert known.status_code == unknown.status_code
    assert known.text.replace(EMAIL, "") == unknown.text.replace("nobody@example.com", "")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/sign-in", {"password": ANOTHER}),
        ("/account/reset", {}),
        ("/account/verify", {}),
        ("/account/sign-up", sign_up_form(password=ANOTHER)),
    ],
)
def test_known_and_unknown_addresses_are_both_answered_at_the_pace_of_the_slower(client, monkeypatch, path, form):
    monkeypatch.setitem(client.application.config, "EVEN_ANSWER", 0.1)
    somebody("known@example.com")

    for email in ("known@example.com", "other@example.com"):
        start = time.perf_counter()
        client.post(path, {**form, "email": email})
        assert time.perf_counter() - start >= 0.1, f"the answer to {email} left before its time"


def test_an_address_nobody_confirmed_does_not_come_in_but_is_offered_a_new_link(client):
    somebody(verified=False)

    answer = try_to_come_in(client)

    assert answer.status_code == 422
    assert "아직 이메일 주소를 확인하지 않았어요" in answer.text
    assert 'action="/account/verify"' in answer.text
    assert client.session_id is None
    assert "아직 이메일 주소를" not in try_to_come_in(client, password=ANOTHER).text


def test_a_hash_made_at_another_cost_is_made_anew(client):
    passwords.use_cost(memory_kib=16, rounds=1)
    user = somebody()
    before = user.password_hash
    passwords.use_cost(memory_kib=8, rounds=1)

    assert try_to_come_in(client).status_code == 303

    assert user.password_hash != before
    assert not passwords.is_outdated(user.password_hash)
    assert try_to_come_in(Browser(client.application)).status_code == 303


def test_what_a_guest_gathered_comes_along(client):
    user = somebody()
    stock = StockFactory(on_hand=5)
    db.session.commit()
    client.post("/cart/lines", {"variant_id": stock.variant_id, "quantity": "2"})
    [cart] = db.session.scalars(select(Cart))
    assert cart.user_id is None

    try_to_come_in(client)

    assert db.session.scalars(select(Cart.user_id)).all() == [user.id]


def test_nothing_is_handed_on_when_somebody_else_signs_in_over_a_session(client):
    somebody()
    somebody("other@example.com")
    try_to_come_in(client)
    row = db.session.get(WebSession, _hashed(client.session_id))
    row.data = {**row.data, "orders": ["D-1"], "cart_id": 7}
    db.session.commit()

    try_to_come_in(client, "other@example.com")

    assert not {"orders", "cart_id"} & db.session.get(WebSession, _hashed(client.session_id)).data.keys()


def test_a_planted_session_is_worth_nothing_after_the_sign_in(client):
    somebody()
    planted = "planted" + "x" * 36
    client.set_cookie(COOKIE, planted, secure=True, path="/")
    try_to_come_in(client)
    assert client.session_id != planted

    owner = Browser(client.application)
    somebody("other@example.com")
    owner.post("/account/verify/nothing")
    try_to_come_in(owner, "other@example.com")
    first = owner.session_id
    try_to_come_in(owner, "other@example.com")

    assert owner.session_id != first
    assert len(owner.session_id) >= 43, "256 bits"
    assert db.session.get(WebSession, _hashed(first)) is None


def test_the_cookie_is_bound_to_this_host_and_out_of_reach_of_scripts(client):
    somebody()
    [cookie] = try_to_come_in(client).headers.getlist("Set-Cookie")

    assert cookie.startswith("__Host-dadaket=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


def test_signing_out_ends_the_session_here_and_there(client):
    somebody()
    try_to_come_in(client)
    stolen = client.session_id

    assert client.get("/account/sign-out").status_code == 405
    answer = client.post("/account/sign-out")

    assert (answer.status_code, answer.location) == (303, "/")
    assert db.session.scalar(select(func.count()).select_from(WebSession)) == 0
    client.set_cookie(COOKIE, stolen, secure=True, path="/")
    assert client.get("/account/").status_code == 303


def test_a_slow_answer_does_not_bring_an_ended_session_back(sign_in, app):
    user = somebody()
    user_id = user.id
    browser = sign_in(user)
    row = db.session.get(WebSession, _hashed(browser.session_id))
    row.seen_at = clock.now() - timedelta(minutes=5)
    db.session.commit()

    def ended_meanwhile(*_):
        with transaction():
            accounts.end_sessions(db.session.get(User, user_id))

    app.before_request_funcs.setdefault("account", []).append(ended_meanwhile)
    try:
        answer = browser.get("/account/")
    finally:
        app.before_request_funcs["account"].remove(ended_meanwhile)

    assert answer.status_code == 200
    assert db.session.scalar(select(func.count()).select_from(WebSession)) == 0
    assert browser.session_id is None


def test_an_account_that_was_disabled_is_out_with_its_next_request(sign_in):
    user = somebody()
    browser = sign_in(user)
    assert browser.get("/account/").status_code == 200
    user.disabled_at = clock.now()
    db.session.commit()

    assert browser.get("/account/").status_code == 303
    assert try_to_come_in(Browser(browser.application)).status_code == 422


def test_sessions_of_shoppers_and_staff_end_by_the_clock(client, monkeypatch):
    somebody()
    staff = somebody("staff@example.com", name="담당자")
    with transaction():
        accounts.give_staff_role(staff, StaffRole.VIEWER, by=THE_MARKET, now=clock.now())
    office = Browser(client.application)
    try_to_come_in(client)
    try_to_come_in(office, "staff@example.com")
    now = clock.now()

    def at(**later):
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(**later))

    at(minutes=29)
    assert office.get("/account/").status_code == 200
    at(minutes=60)
    assert office.get("/account/").status_code == 303
    at(days=13)
    assert client.get("/account/").status_code == 200
    at(days=28)
    assert client.get("/account/").status_code == 303


def test_staff_are_out_after_twelve_hours_however_busy(client, monkeypatch):
    staff = somebody()
    with transaction():
        accounts.give_staff_role(staff, StaffRole.VIEWER, by=THE_MARKET, now=clock.now())
    try_to_come_in(client)
    now = clock.now()
    for minutes in range(20, 12 * 60, 20):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: now + timedelta(minutes=minutes))
        assert client.get("/account/").status_code == 200

    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=12, minutes=1))
    assert client.get("/account/").status_code == 303


@pytest.mark.usefixtures("limits")
def test_twenty_five_wrong_passwords_meet_a_limit_that_locks_nobody_out(client):
    somebody()
    answers = [try_to_come_in(client, password=f"wrong password {n}") for n in range(25)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "짧은 시간에 너무 여러 번" in answers[-1].text
    elsewhere = Browser(client.application)
    assert try_to_come_in(elsewhere, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 303


@pytest.mark.usefixtures("limits")
def test_a_hundred_accounts_tried_from_one_address_meet_a_limit(client):
    answers = [try_to_come_in(client, f"n{n}@example.com").status_code for n in range(100)]

    assert answers.count(422) == 10
    assert answers[-1] == 429


@pytest.mark.usefixtures("limits")
def test_whoever_comes_in_does_not_use_up_the_limit(client):
    somebody()

    assert {try_to_come_in(Browser(client.application)).status_code for _ in range(15)} == {303}


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("path", ["/account/sign-up", "/account/reset", "/account/verify"])
def test_asking_for_mails_meets_a_limit(client, path):
    answers = [client.post(path, sign_up_form(email=f"n{n}@example.com")).status_code for n in range(6)]

    assert answers == [303, 303, 303, 303, 303, 429]


def test_coming_in_and_failing_to_are_in_the_audit_without_names(client):
    user = somebody()
    try_to_come_in(client, password=ANOTHER)
    try_to_come_in(client, "nobody@example.com\r\nrow: forged", ANOTHER)
    try_to_come_in(client, "nobody@example.com", ANOTHER)
    try_to_come_in(client)

    trail = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in trail] == [
        "account.sign_in_failed",
        "account.sign_in_failed",
        "account.signed_in",
    ]
    assert trail[-1].actor_id == user.id
    assert trail[-1].changes == {"origin": [None, "127.0.0.0/24"]}
    written = " ".join(
        f"{entry.actor_name} {entry.subject_id} {entry.subject_name} {entry.changes}" for entry in trail
    )
    assert "김다정" not in written
    assert "@" not in written


def test_the_citys_audit_shows_sign_ins_to_who_looks_for_them(client, sign_in):
    staff = somebody(name="고양시 담당자")
    with transaction():
        accounts.give_staff_role(staff, StaffRole.VIEWER, by=THE_MARKET, now=clock.now())
        StaffMemberFactory(user=staff)
    try_to_come_in(client)
    office = sign_in(staff)

    assert "127.0.0.1" not in office.get("/city/audit/").text
    assert "127.0.0.1" in office.get("/city/audit/?q=signed_in").text


def test_staff_are_in_the_audit_by_name_and_whole_address(client):
    staff = somebody(name="고양시 담당자")
    with transaction():
        accounts.give_staff_role(staff, StaffRole.VIEWER, by=THE_MARKET, now=clock.now())
    try_to_come_in(client)

    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (last.actor_name, last.changes) == ("고양시 담당자", {"origin": [None, "127.0.0.1"]})


def test_who_is_signed_in_need_not_sign_in_again(sign_in):
    browser = sign_in(somebody())

    assert browser.get("/account/sign-in").location == "/account/"
    assert browser.get("/account/sign-in?next=/account/orders").location == "/account/orders"
    assert browser.get("/account/sign-up").location == "/account/"


def test_the_page_is_the_same_for_every_visitor_and_leaves_no_cookie(client):
    answer = client.get("/account/sign-in")

    assert "Set-Cookie" not in answer.headers
    assert "csrf_token" not in answer.text
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Sign in" in words_of(client.get("/en/account/sign-in").text)


def test_signed_in_pages_are_kept_by_nobody(sign_in):
    answer = sign_in(somebody()).get("/account/")

    assert "no-store" in answer.headers["Cache-Control"]
