"""Coming in: whoever has signed in applies, step by step."""

import io

import pytest
from sqlalchemy import func, select

from market.domain.applications import services
from market.domain.applications.models import Application, ApplicationStatus
from market.domain.enterprises.document_models import EnterpriseDocument
from market.domain.enterprises.models import EnterpriseStatus
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import handed_in
from tests.applying import ANSWERS, PDF, STAFF, a_picture, begun, sent, written
from tests.domain.applications.test_services import approve, ask, refuse
from tests.factories import EnterpriseFactory, MembershipFactory, UserFactory

STEPS = ("enterprise", "seller", "mail-order", "account", "contact")


@pytest.fixture
def user(app):
    user = UserFactory()
    db.session.commit()
    return user


@pytest.fixture
def browser(user, sign_in):
    return sign_in(user)


@pytest.fixture
def entry(app):
    entry = EnterpriseFactory(is_sample=False, slug="sallim", name_ko="고양 살림", reference="r-1")
    db.session.commit()
    return entry


def application():
    return db.session.scalars(select(Application).order_by(Application.id.desc())).first()


def how_many(model):
    return db.session.scalar(select(func.count()).select_from(model))


def paper(kind="business_registration", raw=PDF, name="등록증.pdf", **fields):
    return {"kind": kind, "number": "제2025-1호", **fields, "file": (io.BytesIO(raw), name)}


def test_who_is_not_signed_in_is_sent_there_and_back(client, entry):
    answer = client.get("/seller/apply?entry=sallim")

    assert answer.status_code == 303
    assert "next=/seller/apply?entry%3Dsallim" in answer.location


def test_the_page_of_an_entry_leads_here_and_says_whose_it_is(client, browser, entry):
    page = client.get("/enterprises/sallim").text
    assert "이 기업을 관리하시나요?" in page
    assert "/seller/apply?entry=sallim" in page

    assert "고양 살림" in browser.get("/seller/apply?entry=sallim").text


def test_a_sample_and_what_does_not_exist_cannot_be_claimed(browser, app):
    EnterpriseFactory(slug="sample")
    EnterpriseFactory(slug="hidden", is_sample=False, status=EnterpriseStatus.HIDDEN)
    db.session.commit()

    for slug in ("sample", "nobody", "hidden"):
        assert browser.get(f"/seller/apply?entry={slug}").status_code == 404
        assert browser.post("/seller/apply/begin", {"entry": slug}).status_code == 404
    assert how_many(Application) == 0


def test_a_managed_entry_says_so(browser, app):
    MembershipFactory(enterprise__slug="managed", enterprise__is_sample=False)
    db.session.commit()

    assert browser.post("/seller/apply/begin", {"entry": "managed"}).status_code == 409


def test_from_the_first_page_to_the_approval(browser, user):
    assert browser.post("/seller/apply/begin").status_code == 303
    for key in STEPS:
        assert (
            browser.post(f"/seller/apply/steps/{key}", {**ANSWERS, "business_no": "116-82-00276"}).status_code == 303
        )
    for kind in ("business_registration", "certificate", "mail_order_report", "bank_book"):
        assert browser.post("/seller/apply/documents", paper(kind)).status_code == 303
    page = browser.get("/seller/apply").text
    assert page.count("tag--ok") == 6

    assert browser.post("/seller/apply/submit").status_code == 303

    assert application().status is ApplicationStatus.SUBMITTED
    assert "시에서 확인하고 있어요" in browser.get("/seller/apply").text
    approve(application())
    assert "/enterprises/goyang-sallim" in browser.get("/seller/apply").text
    assert browser.get("/enterprises/goyang-sallim").status_code == 200


def test_before_the_approval_the_workspace_is_open_to_its_owner_and_to_nobody_else(browser, client, user):
    workspace = written(user).enterprise

    assert browser.get("/seller/products/").status_code == 200
    assert client.get(f"/enterprises/{workspace.slug}").status_code == 404
    assert "고양 살림" not in client.get("/enterprises").text
    assert "고양 살림" not in client.get("/search?q=살림").text


def test_a_step_may_be_left_half_done(browser, user):
    begun(user)

    answer = browser.post("/seller/apply/steps/seller", {"phone": "031-123-4567", "later": "1"})

    assert answer.location == "/seller/apply"
    assert application().answers == {"phone": "0311234567"}
    assert "031-123-4567" in browser.get("/seller/apply/steps/seller").text


def test_what_cannot_be_read_is_said_at_once_kept_and_there_again_the_next_day(browser, user):
    begun(user)

    answer = browser.post("/seller/apply/steps/enterprise", {**ANSWERS, "business_no": "123-45-67890"})

    assert answer.status_code == 422
    assert "123-45-67890" in answer.text
    assert application().answers["name_ko"] == "고양 살림 협동조합"
    again = browser.get("/seller/apply/steps/enterprise").text
    assert "123-45-67890" in again
    assert 'aria-invalid="true"' in again
    assert "확인이 필요" in browser.get("/seller/apply").text


@pytest.mark.parametrize(
    ("key", "name", "typed"),
    [
        ("enterprise", "kind", "unknown"),
        ("enterprise", "district", "seoul"),
        ("enterprise", "name_ko", "가" * 61),
        ("seller", "phone", "1234"),
        ("seller", "email", "nobody"),
        ("seller", "representative", "800101-1234567"),
        ("mail-order", "mail_order_no", "고양시"),
        ("account", "bank_code", "999"),
        ("account", "account_number", "12"),
        ("account", "period", "yearly"),
        ("contact", "message", "900101-1234567 입니다"),
    ],
)
def test_each_answer_that_cannot_be_right_is_named(browser, user, key, name, typed):
    begun(user)

    answer = browser.post(f"/seller/apply/steps/{key}", {**ANSWERS, name: typed})

    assert answer.status_code == 422
    assert f'href="#{name}' in answer.text
    assert application().unread == {name: typed}


def test_what_no_step_asks_does_nothing(browser, user):
    begun(user)

    browser.post(
        "/seller/apply/steps/contact", {"contact_name": "김다정", "status": "approved", "enterprise_id": "1"}
    )

    assert application().answers == {"contact_name": "김다정"}
    assert browser.get("/seller/apply/steps/nothing").status_code == 404


def test_it_is_not_sent_while_something_is_missing(browser, user):
    begun(user)

    answer = browser.post("/seller/apply/submit")

    assert answer.status_code == 422
    assert "사업자등록번호" in answer.text


def test_what_is_with_the_city_is_not_changed(browser, user):
    sent(user)

    assert browser.get("/seller/apply/steps/seller").status_code == 303
    assert browser.post("/seller/apply/steps/seller", {"phone": ""}).status_code == 303
    assert application().answers == ANSWERS
    assert browser.post("/seller/apply/take-back").status_code == 303
    assert browser.post("/seller/apply/steps/seller", {**ANSWERS, "company_name": "새 이름"}).status_code == 303
    assert application().answers["company_name"] == "새 이름"


def test_the_citys_words_stand_beside_their_answers(browser, user):
    ask(sent(user), {"business_no": "등록증과 달라요.", "documents": "통장이 흐려요."}, reason="두 가지예요.")

    assert "두 가지예요." in browser.get("/seller/apply").text
    assert "등록증과 달라요." in browser.get("/seller/apply/steps/enterprise").text
    assert "통장이 흐려요." in browser.get("/seller/apply/documents").text
    assert browser.post("/seller/apply/submit").status_code == 303
    assert "등록증과 달라요." not in browser.get("/seller/apply").text


def test_a_refusal_tells_its_reason_and_the_way_to_begin_again(browser, user):
    refuse(sent(user))

    page = browser.get("/seller/apply").text
    assert "확인되지 않습니다." in page
    assert browser.get("/seller/apply?new=1").status_code == 200
    assert browser.post("/seller/apply/begin").status_code == 303
    assert application().status is ApplicationStatus.DRAFT


def test_withdrawing_ends_it(browser, user):
    begun(user)

    assert browser.post("/seller/apply/withdraw").status_code == 303
    assert application().status is ApplicationStatus.WITHDRAWN
    assert browser.get("/seller/products/").status_code == 404


def test_two_clicks_on_begin_begin_one(browser, user):
    assert [browser.post("/seller/apply/begin").status_code for _ in range(2)] == [303, 303]
    assert how_many(Application) == 1


# --- documents


def test_a_document_comes_back_as_an_attachment_with_its_korean_name(browser, user):
    begun(user)
    browser.post("/seller/apply/documents", paper(name="등록증 사본.pdf"))
    document = db.session.scalars(select(EnterpriseDocument)).one()

    answer = browser.get(f"/seller/apply/documents/{document.id}")

    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''%EB%93%B1%EB%A1%9D%EC%A6%9D" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [(b"<html>", "a.pdf"), (b"MZ" * 100, "a.exe"), (PDF + b"x" * 3_000, "big.pdf"), (b"", "a.pdf")],
)
def test_what_is_no_document_is_said_beside_the_file(browser, user, monkeypatch, raw, name):
    monkeypatch.setattr(handed_in, "LARGEST_FILE", 2_000)
    begun(user)

    answer = browser.post("/seller/apply/documents", paper(raw=raw, name=name))

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert "제2025-1호" in answer.text
    assert how_many(EnterpriseDocument) == 0
    assert not handed_in.folder().exists() or not list(handed_in.folder().iterdir())


def test_a_certificate_needs_its_number_and_days_in_order(browser, user):
    begun(user)

    answer = browser.post(
        "/seller/apply/documents",
        paper("certificate", number="", starts_on="2027-01-01", ends_on="2026-12-01"),
    )

    assert answer.status_code == 422
    assert 'id="number-error"' in answer.text
    assert 'id="ends_on-error"' in answer.text


def test_a_document_without_a_file_is_no_document(browser, user):
    begun(user)

    answer = browser.post("/seller/apply/documents", {"kind": "other"})

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text


def test_a_document_that_has_run_out_is_refused_and_leaves_no_file(browser, user):
    begun(user)

    answer = browser.post("/seller/apply/documents", paper("certificate", ends_on="2020-12-31"))

    assert answer.status_code == 422
    assert "2020" in answer.text
    assert list(handed_in.folder().iterdir()) == []


def test_what_is_removed_is_gone_from_the_disk(browser, user):
    begun(user)
    browser.post("/seller/apply/documents", paper(raw=a_picture(), name="a.png"))
    document = db.session.scalars(select(EnterpriseDocument)).one()

    assert browser.post(f"/seller/apply/documents/{document.id}/remove").status_code == 303
    assert how_many(EnterpriseDocument) == 0
    assert list(handed_in.folder().iterdir()) == []


def test_anothers_documents_are_not_found(browser, sign_in, user, entry):
    begun(user, entry)
    browser.post("/seller/apply/documents", paper())
    document = db.session.scalars(select(EnterpriseDocument)).one()
    rival = UserFactory()
    db.session.commit()
    begun(rival, entry)
    other = sign_in(rival)

    assert other.get(f"/seller/apply/documents/{document.id}").status_code == 404
    assert other.get(f"/seller/documents/{document.id}").status_code == 404
    assert other.post(f"/seller/apply/documents/{document.id}/remove").status_code == 404
    assert other.post(f"/seller/documents/{document.id}/renew", paper()).status_code == 404
    assert "등록증" not in other.get("/seller/apply/documents").text.replace("사업자등록증", "")
    assert how_many(EnterpriseDocument) == 1
    assert len(list(handed_in.folder().iterdir())) == 1


def test_the_files_are_not_among_the_public_pictures(browser, client, user):
    begun(user)
    browser.post("/seller/apply/documents", paper())
    document = db.session.scalars(select(EnterpriseDocument)).one()

    for path in (f"documents/{document.file}", f"pictures/../documents/{document.file}"):
        assert client.get(f"/media/{path}").status_code == 404


def test_the_checklist_takes_few_queries(browser, user, max_queries):
    written(user)

    with max_queries(10):
        browser.get("/seller/apply")
    with max_queries(10):
        browser.get("/seller/apply/documents")


def test_two_browsers_of_one_person_lose_nothing(browser, user):
    """Each step is saved on top of what the other has saved in the meantime."""
    mine = begun(user)
    with transaction():
        services.save(
            mine,
            services.rules.step_at("contact"),
            answers={"contact_name": "김다정"},
            unread={},
            actor=STAFF,
            now=clock.now(),
        )

    browser.post("/seller/apply/steps/seller", {"company_name": "고양 살림"})

    assert application().answers == {"contact_name": "김다정", "company_name": "고양 살림"}


def test_what_is_known_stands_in_the_fields_and_is_kept_only_when_it_is_sent(browser, user):
    browser.post("/seller/apply/begin")
    browser.post("/seller/apply/steps/enterprise", {"name_ko": "고양 살림"})

    page = browser.get("/seller/apply/steps/seller").text
    contact = browser.get("/seller/apply/steps/contact").text

    assert 'value="고양 살림"' in page
    assert f'value="{user.name}"' in contact
    assert application().answers == {"name_ko": "고양 살림"}
