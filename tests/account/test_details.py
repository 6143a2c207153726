"""What the market knows of a person, and what they may say about it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts import services as accounts
from market.domain.accounts.models import Address, Consent, StaffRole, WebSession
from market.domain.audit.models import AuditEntry
from market.domain.legal import texts
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web.jobs import forget_expired
from tests.account.people import ANOTHER, PASSWORD, mails_to, sign_up_form, somebody, user_of
from tests.account.test_addresses import HOME
from tests.browser import Browser
from tests.factories import EnterpriseFactory, MembershipFactory

EMAIL = "dajeong@example.com"


def test_name_and_phone_are_changed_with_the_current_password(sign_in):
    user = somebody(phone="01011112222")
    browser = sign_in(user)
    assert 'value="010-1111-2222"' in browser.get("/account/details").text

    refused = browser.post("/account/details", {"name": "새이름", "phone": "", "current_password": ANOTHER})
    assert refused.status_code == 422
    assert 'value="새이름"' in refused.text
    assert user.name == "김다정"
    answer = browser.post(
        "/account/details", {"name": "새이름", "phone": "010 3333 4444", "current_password": PASSWORD}
    )

    assert answer.location == "/account/"
    assert (user.name, user.phone) == ("새이름", "01033334444")
    assert [mail.kind for mail in mails_to(EMAIL)] == ["phone_changed"]


def test_a_changed_name_needs_no_mail(sign_in):
    sign_in(somebody()).post("/account/details", {"name": "새이름", "phone": "", "current_password": PASSWORD})

    assert not mails_to(EMAIL)


def test_nobody_makes_themselves_staff(sign_in):
    user = somebody()
    sign_in(user).post(
        "/account/details", {"name": "x", "current_password": PASSWORD, "staff_role": "administrator", "id": "9"}
    )

    assert user.staff_role is None


def test_the_language_of_mails_is_chosen(sign_in):
    user = somebody()
    browser = sign_in(user)

    answer = browser.post("/account/language", {"language": "en"})

    assert answer.location == "/en/account/"
    assert user.language == "en"
    assert "From now on our mails come in this language." in browser.get("/en/account/").text
    assert browser.post("/account/language", {"language": "fr"}).status_code == 422
    assert browser.post("/en/account/language", {"language": "ko"}).location == "/account/"


def test_consents_are_given_and_withdrawn_as_easily(sign_in):
    user = somebody()
    browser = sign_in(user)
    assert " checked" not in browser.get("/account/consents").text
    browser.post("/account/consents", {"news": "y", "night_news": "y"})
    assert browser.get("/account/consents").text.count(" checked") == 2
    browser.post("/account/consents", {"news": "y"})
    browser.post("/account/consents", {})

    history = db.session.scalars(select(Consent).where(Consent.user_id == user.id)).all()
    assert [consent.item for consent in history] == ["marketing_consent", "night_marketing_consent"]
    assert all(consent.withdrawn_at is not None for consent in history)
    assert {consent.version for consent in history} == {texts.current_version("marketing_consent")}
    assert browser.post("/account/consents", {"night_news": "y"}).status_code == 422


def test_one_can_take_ones_data_along(client, sign_in):
    client.post("/account/sign-up", sign_up_form(phone="010-1234-5678"))
    browser = sign_in(user_of(EMAIL))
    browser.post("/account/addresses/new", HOME)

    answer = browser.get("/account/data")

    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dadaket-my-data.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    told = json.loads(answer.text)
    assert told["account"]["email"] == EMAIL
    assert told["addresses"][0]["detail"] == "101동 202호"
    assert [consent["item"] for consent in told["consents"]] == ["fourteen_or_older", "terms", "privacy_collection"]
    assert "password" not in answer.text


def test_a_closed_account_is_forgotten_but_for_what_the_law_keeps(sign_in, app):
    user = somebody(phone="01012345678")
    browser, elsewhere = sign_in(user), sign_in(user)
    browser.post("/account/addresses/new", HOME)
    browser.post("/account/consents", {"news": "y"})
    assert "5년" in browser.get("/account/close").text

    assert browser.post("/account/close", {"current_password": PASSWORD}).status_code == 422
    assert browser.post("/account/close", {"current_password": ANOTHER, "sure": "y"}).status_code == 422
    answer = browser.post("/account/close", {"current_password": PASSWORD, "sure": "y"})

    assert answer.location == "/account/closed"
    assert "계정을 닫았어요" in browser.get("/account/closed").text
    assert (user.email, user.name, user.phone) == ("", "", None)
    assert user.disabled_at is not None
    for table in (Address, WebSession):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert db.session.scalars(select(Consent.withdrawn_at)).one() is not None
    assert elsewhere.get("/account/").status_code == 303
    assert Browser(app).post("/account/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 422
    assert "account.closed" in db.session.scalars(select(AuditEntry.action)).all()


def test_the_address_is_free_again_after_closing(sign_in, client):
    sign_in(somebody()).post("/account/close", {"current_password": PASSWORD, "sure": "y"})

    client.post("/account/sign-up", sign_up_form())

    assert [mail.kind for mail in mails_to(EMAIL)] == ["verify_email"]


@pytest.mark.parametrize("office", ["city", "seller"])
def test_who_works_with_the_account_does_not_close_it_by_a_button(sign_in, office):
    user = somebody()
    if office == "city":
        with transaction():
            accounts.give_staff_role(user, StaffRole.EVENT_MANAGER, by=THE_MARKET, now=clock.now())
    else:
        MembershipFactory(user=user, enterprise=EnterpriseFactory())
        db.session.commit()

    answer = sign_in(user).post("/account/close", {"current_password": PASSWORD, "sure": "y"})

    assert answer.status_code == 409
    assert user.disabled_at is None


def test_a_role_is_given_with_a_line_in_the_audit_and_a_new_sign_in(sign_in):
    user = somebody()
    browser = sign_in(user)
    with transaction():
        accounts.give_staff_role(user, StaffRole.EVENT_MANAGER, by=THE_MARKET, now=clock.now())

    assert browser.get("/account/").status_code == 303
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.changes == {"staff_role": [None, "event_manager"]}


def test_what_has_run_out_is_removed(app, sign_in, client, monkeypatch):
    sign_in(somebody())
    client.post("/account/reset", {"email": EMAIL})
    forget_expired(app)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(WebSession)) == 1

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=15))
    forget_expired(app)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(WebSession)) == 0
