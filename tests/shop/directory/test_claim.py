"""Saying that an entry is yours."""

import pytest
from sqlalchemy import func, select

from market.domain.enterprises.models import EntryClaim
from market.domain.notifications.models import OutboxMail
from market.foundation.database import db
from market.web.outbox import send_due_mails
from tests.factories import EnterpriseFactory, MembershipFactory

WRITTEN = {
    "name": "박다정",
    "email": "dajeong@example.com",
    "phone": "０１０ 1234－5678",
    "message": "회계를 맡고 있습니다.\n대표 전화로 확인해 주세요.",
    "consent": "y",
}


@pytest.fixture
def centre(app):
    EnterpriseFactory(
        slug="centre", name_ko="위캔센터", name_romanised="Wikaen Senteo", name_en=None, is_sample=False
    )
    db.session.commit()


def claims():
    return db.session.scalar(select(func.count(EntryClaim.id)))


def test_a_claim_is_kept_and_mailed_to_the_city_in_korean(client, centre, app, settings, mailbox):
    answer = client.post("/en/enterprises/centre/claim", WRITTEN)

    assert answer.status_code == 303
    thanks = client.get(answer.location)
    assert "Your request has been sent" in thanks.text
    claim = db.session.scalars(select(EntryClaim)).one()
    assert (claim.name, claim.phone) == ("박다정", "01012345678")

    send_due_mails(app, settings)

    import email
    import email.policy

    (file,) = mailbox.glob("*.eml")
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    told = mail.get_body(("plain",)).get_content()
    assert mail["To"] == settings.city_mail
    assert "위캔센터" in mail["Subject"]
    for words in (
        "박다정",
        "dajeong@example.com",
        "010-1234-5678",
        "대표 전화로 확인해 주세요.",
        "/enterprises/centre",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("name", " ", "Please write a name."),
        ("email", "dajeong", "Please write an email address such as name@example.com."),
        ("phone", "12", "Please write a phone number"),
        ("message", "", "Please write what you do at the enterprise"),
        ("message", "가" * 20_000, "Please use no more than 2000 characters. There are 20,000 now."),
        ("message", "900101-1234567", "Please take out the resident registration number."),
        ("consent", "", "Please agree"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_lost(client, centre, field, written, sentence):
    page = client.post("/en/enterprises/centre/claim", {**WRITTEN, field: written})

    assert page.status_code == 422
    assert f'<a href="#{field}">{sentence}' in page.text
    assert f'id="{field}-error"' in page.text
    assert "<title>Error: " in page.text
    kept = [value for name, value in WRITTEN.items() if name not in (field, "consent", "phone", "message")]
    assert all(value in page.text for value in kept)
    assert written.strip() in page.text
    assert claims() == 0


def test_a_sentence_comes_in_the_language_of_the_page(client, centre):
    assert "이메일" in client.post("/enterprises/centre/claim", {**WRITTEN, "email": ""}).text


def test_the_phone_may_be_left_out(client, centre):
    assert client.post("/enterprises/centre/claim", {**WRITTEN, "phone": ""}).status_code == 303
    assert db.session.scalars(select(EntryClaim)).one().phone is None


def test_no_other_site_can_claim(client, centre):
    answer = client.post("/enterprises/centre/claim", WRITTEN, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert claims() == 0


def test_a_sample_and_an_entry_that_is_not_there_cannot_be_claimed(client, app):
    EnterpriseFactory(slug="sample")
    db.session.commit()

    for slug in ("sample", "nobody"):
        assert client.get(f"/enterprises/{slug}/claim").status_code == 404
        assert client.post(f"/enterprises/{slug}/claim", WRITTEN).status_code == 404
        assert client.get(f"/enterprises/{slug}/claim/thanks").status_code == 404


def test_a_managed_entry_says_so_instead_of_asking(client, app):
    MembershipFactory(enterprise__slug="managed", enterprise__is_sample=False)
    db.session.commit()

    for answer in (client.get("/enterprises/managed/claim"), client.post("/enterprises/managed/claim", WRITTEN)):
        assert answer.status_code == 409
        assert "이미 관리하는 분이 있는 기업입니다" in answer.text
    assert db.session.scalar(select(func.count(OutboxMail.id))) == 0


def test_the_form_is_the_same_for_everybody_and_sets_no_cookie(client, centre):
    page = client.get("/enterprises/centre/claim")

    assert "Set-Cookie" not in page.headers
    assert "csrf_token" not in page.text
    assert 'type="email"' in page.text
    assert "checked" not in page.text
