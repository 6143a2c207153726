"""Opening an account."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts.models import Consent, User
from market.domain.legal import texts
from market.foundation import clock
from market.foundation.database import db
from tests.account.people import (
    ANOTHER,
    PASSWORD,
    link_in,
    mails_to,
    sign_up_form,
    somebody,
    user_of,
    words_of,
)
from tests.browser import Browser


def people():
    return db.session.scalar(select(func.count(User.id)))


def test_the_link_in_the_mail_opens_the_account(client, app):
    answer = client.post("/account/sign-up", sign_up_form(phone="０１０ １２３４ ５６７８"))

    assert (answer.status_code, answer.location) == (303, "/account/sign-up/sent")
    assert user_of("dajeong@example.com").email_verified_at is None
    [mail] = mails_to("dajeong@example.com")
    link = link_in(mail, app)
    assert (mail.kind, mail.language) == ("verify_email", "ko")
    assert link.startswith("/account/verify/")
    assert client.get(link).status_code == 200
    assert user_of("dajeong@example.com").email_verified_at is None, "opening the link changes nothing"
    assert client.post(link).location == "/account/", "in the browser that signed up"
    assert user_of("dajeong@example.com").phone == "01012345678"
    client.post("/account/sign-out")
    answer = client.post("/account/sign-in", {"email": "Dajeong@Example.com", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/account/")


def test_who_wanted_to_see_a_page_comes_to_it_after_all(client, app):
    client.post("/account/sign-up?next=/seller/apply?entry%3Dsallim", sign_up_form())
    link = link_in(mails_to("dajeong@example.com")[0], app)

    assert client.post(link).location == "/seller/apply?entry=sallim"
    assert client.get("/account/").status_code == 200


def test_the_link_in_another_browser_confirms_the_address_and_signs_nobody_in(client, app):
    client.post("/account/sign-up", sign_up_form())
    elsewhere = Browser(app)

    answer = elsewhere.post(link_in(mails_to("dajeong@example.com")[0], app))

    assert answer.location == "/account/sign-in"
    assert elsewhere.get("/account/").status_code == 303
    assert user_of("dajeong@example.com").email_verified_at is not None


def test_whose_sign_up_gave_way_to_another_is_not_signed_in_by_its_link(client, app):
    client.post("/account/sign-up", sign_up_form())
    elsewhere = Browser(app)
    elsewhere.post("/account/sign-up", sign_up_form(password=ANOTHER))
    newest = link_in(mails_to("dajeong@example.com")[-1], app)

    assert client.post(newest).location == "/account/sign-in"
    assert client.get("/account/").status_code == 303


def test_signing_up_in_english_gives_english_mails(client, app):
    assert client.post("/en/account/sign-up", sign_up_form()).location == "/en/account/sign-up/sent"

    [mail] = mails_to("dajeong@example.com")
    assert mail.language == "en"
    assert link_in(mail, app).startswith("/en/account/verify/")


def test_nothing_is_ticked_beforehand_and_every_text_can_be_read(client):
    page = client.get("/account/sign-up").text

    assert " checked" not in page
    assert page.count("[필수]") == 2
    assert page.count("[선택]") == 2
    for key in ("terms", "privacy_collection", "marketing_consent", "night_marketing_consent"):
        assert texts.current(key, "ko").title in page


def test_consents_are_kept_each_with_its_version(client):
    client.post("/account/sign-up", sign_up_form(news="y"))

    kept = {consent.item: consent.version for consent in db.session.scalars(select(Consent))}
    assert kept == {
        "fourteen_or_older": texts.current_version("terms"),
        "terms": texts.current_version("terms"),
        "privacy_collection": texts.current_version("privacy_collection"),
        "marketing_consent": texts.current_version("marketing_consent"),
    }


@pytest.mark.parametrize("missing", ["fourteen", "terms", "privacy", "email", "name", "password"])
def test_what_is_required_is_asked_for_and_nothing_is_stored(client, missing):
    answer = client.post("/account/sign-up", sign_up_form(**{missing: None}))

    assert answer.status_code == 422
    assert f'id="{missing}-error"' in answer.text
    assert people() == 0
    assert not mails_to("dajeong@example.com")


def test_what_was_typed_stays_but_for_the_password(client):
    page = client.post("/account/sign-up", sign_up_form(terms=None, phone="010-99", news="y")).text

    assert 'value="dajeong@example.com"' in page
    assert 'value="김다정"' in page
    assert 'value="010-99"' in page
    assert PASSWORD not in page


def test_news_at_night_go_with_news(client):
    answer = client.post("/account/sign-up", sign_up_form(night_news="y"))

    assert 'id="night_news-error"' in answer.text
    assert people() == 0


@pytest.mark.parametrize(
    "password", ["짧은비밀번호", "x" * 129, "dadaket1234", "iloveyou1", "dajeong123", "김다정김다정1"]
)
def test_a_weak_password_is_refused_with_a_sentence(client, password):
    answer = client.post("/account/sign-up", sign_up_form(password=password))

    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert people() == 0


@pytest.mark.parametrize("password", ["x" * 7 + "å", "가나 다라 마바", "🌾" * 8, " 앞뒤에 빈칸 ", "x" * 127 + "Y"])
def test_any_characters_make_a_password_that_signs_in(client, password):
    somebody(password=password)

    answer = client.post("/account/sign-in", {"email": "dajeong@example.com", "password": password})

    assert answer.status_code == 303


def test_a_known_address_gets_the_same_answer_and_a_mail_of_another_kind(client):
    somebody()

    known = client.post("/account/sign-up", sign_up_form(password=ANOTHER))
    unknown = client.post("/account/sign-up", sign_up_form(email="new@example.com", password=ANOTHER))

    assert known.status_code == unknown.status_code == 303
    assert known.location == unknown.location
    assert known.data == unknown.data
    assert [mail.kind for mail in mails_to("dajeong@example.com")] == ["account_exists"]
    assert [mail.kind for mail in mails_to("new@example.com")] == ["verify_email"]
    assert client.post("/account/sign-in", {"email": "dajeong@example.com", "password": ANOTHER}).status_code == 422


def test_an_account_nobody_confirmed_gives_way_to_the_newest_sign_up(client, app):
    client.post("/account/sign-up", sign_up_form(password="the squatter's password", news="y"))
    client.post("/account/sign-up", sign_up_form(password=ANOTHER, name="참주인"))

    first, second = mails_to("dajeong@example.com", "verify_email")
    assert client.post(link_in(first, app)).status_code == 410
    assert client.post(link_in(second, app)).status_code == 303
    assert people() == 1
    assert user_of("dajeong@example.com").name == "참주인"
    assert "marketing_consent" not in set(db.session.scalars(select(Consent.item)))
    assert client.post("/account/sign-in", {"email": "dajeong@example.com", "password": ANOTHER}).status_code == 303


def test_extra_fields_are_ignored(client):
    client.post("/account/sign-up", sign_up_form(staff_role="administrator", email_verified_at="2020-01-01", id="7"))

    user = user_of("dajeong@example.com")
    assert user.staff_role is None
    assert user.email_verified_at is None


def test_a_link_dies_after_an_hour_and_after_its_use(client, app, monkeypatch):
    client.post("/account/sign-up", sign_up_form())
    link = link_in(mails_to("dajeong@example.com")[0], app)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=59))
    assert client.post(link).status_code == 303
    assert client.post(link).status_code == 410
    assert client.post("/account/verify/" + "x" * 43).status_code == 410


def test_a_new_link_is_sent_only_to_who_waits_for_one(client, app):
    client.post("/account/sign-up", sign_up_form())
    somebody("known@example.com")

    answers = [
        client.post("/account/verify", {"email": email})
        for email in ("dajeong@example.com", "known@example.com", "nobody@example.com")
    ]

    assert len({(answer.status_code, answer.location, answer.data) for answer in answers}) == 1
    assert len(mails_to("dajeong@example.com", "verify_email")) == 2
    assert not mails_to("known@example.com")
    assert client.get(link_in(mails_to("dajeong@example.com")[0], app)).status_code == 410


def test_nobody_is_buried_in_mails(client):
    for _ in range(15):
        client.post("/account/sign-up", sign_up_form())

    assert len(mails_to("dajeong@example.com")) == 10


def test_the_database_holds_neither_the_token_nor_the_address(client, app):
    client.post("/account/sign-up", sign_up_form())
    token = link_in(mails_to("dajeong@example.com")[0], app).rpartition("/")[2]

    assert len(token) >= 43, "256 bits"
    connection = db.session.connection()
    dump = " ".join(
        str(row)
        for name in ("user", "account_token", "outbox_mail", "audit_entry", "consent")
        for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608 - our own names
    )
    for secret in (token, "dajeong@example.com", "김다정", PASSWORD):
        assert secret not in dump


def test_the_pages_say_what_to_do_in_both_languages(client):
    assert "메일을 확인해 주세요" in client.get("/account/sign-up/sent").text
    assert "Check your mail" in words_of(client.get("/en/account/sign-up/sent").text)
    assert "이제 쓸 수 없는 링크예요" in client.get("/account/verify/nothing").text
