"""The city's door: applications beside their checks, and documents of those who sell."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts.models import StaffRole
from market.domain.applications.models import Application, ApplicationStatus
from market.domain.audit.models import AuditEntry
from market.domain.enterprises import documents
from market.domain.enterprises.document_models import EnterpriseDocument, PaperState
from market.domain.enterprises.models import District, Enterprise, EnterpriseKind, EnterpriseStatus, SellerIdentity
from market.domain.enterprises.names import same_name
from market.domain.public_files.models import FileState, PublicFile, Register, RegisterEntry
from market.foundation import clock, files
from market.foundation.database import db, transaction
from market.web import coming_in, handed_in
from tests.applying import PDF, DocumentFactory, begun, sent
from tests.factories import (
    EnterpriseFactory,
    MembershipFactory,
    SellingEnterpriseFactory,
    StaffFactory,
    UserFactory,
)

WHY = {"purpose": "checking", "words": "등록증 대조"}
"""What the staff say when they look somebody up."""


@pytest.fixture
def staff(app, sign_in):
    person = StaffFactory()
    db.session.commit()
    return sign_in(person)


@pytest.fixture
def waiting_one(app):
    applicant = UserFactory()
    db.session.commit()
    made = sent(applicant)
    for paper in db.session.scalars(select(EnterpriseDocument)):
        paper.file = files.keep(handed_in.folder(), PDF)
    db.session.commit()
    return made


@pytest.fixture
def seller(app):
    """An enterprise with a certificate that ran out yesterday, and sells no more."""
    membership = MembershipFactory(enterprise=SellingEnterpriseFactory())
    yesterday = clock.day_of(clock.now()) - timedelta(days=1)
    DocumentFactory(enterprise=membership.enterprise, ends_on=yesterday, file=files.keep(handed_in.folder(), PDF))
    db.session.commit()
    return membership


def address(application, step=""):
    return f"/city/applications/{application.id}{step}"


def actions():
    return db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


def paper(**fields):
    return {"kind": "certificate", "number": "2", **fields, "file": (io.BytesIO(PDF), "새 인증서.pdf")}


def test_the_queue_shows_who_waits_and_not_what_is_being_written(staff, waiting_one):
    draft = UserFactory()
    db.session.commit()
    begun(draft)

    page = staff.get("/city/applications/").text

    assert page.count("/city/applications/1") <= 1
    assert page.count(f'href="{address(waiting_one)}"') == 1
    assert "이름을 정하지 않은 기업" not in page
    assert "고양 살림 협동조합" not in staff.get("/city/applications/?show=done").text
    other = db.session.scalars(select(Application.id).where(Application.id != waiting_one.id)).one()
    assert staff.get(f"/city/applications/{other}").status_code == 404


def test_what_is_personal_is_masked_until_it_is_asked_for(staff, waiting_one):
    page = staff.get(address(waiting_one)).text
    assert "116-82-00276" in page
    assert "김다정" not in page
    assert "12345678901234" not in page
    assert "application.opened" not in actions()

    assert staff.post(address(waiting_one, "/people")).status_code == 422, "a reason is asked"
    opened = staff.post(address(waiting_one, "/people"), WHY).text

    assert "김다정" in opened
    assert "12345678901234" in opened
    assert "application.opened" in actions()


def test_a_document_is_an_attachment_and_its_taking_is_recorded(staff, waiting_one):
    document = db.session.scalars(select(EnterpriseDocument)).first()

    place = address(waiting_one, f"/documents/{document.id}")
    assert PDF not in staff.get(place).data
    assert staff.post(place, {"purpose": "other", "words": " "}).status_code == 422

    answer = staff.post(place, WHY)

    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "document.opened")).one()
    assert (entry.actor_name, entry.subject_id) == ("고양시 담당자", str(document.id))
    assert entry.reason.endswith(": 등록증 대조")


def test_who_only_looks_takes_no_documents(app, sign_in, waiting_one):
    viewer = StaffFactory(staff_role=StaffRole.VIEWER)
    db.session.commit()
    document = db.session.scalars(select(EnterpriseDocument)).first()
    browser = sign_in(viewer)

    assert browser.get(address(waiting_one)).status_code == 200
    assert browser.get(address(waiting_one, f"/documents/{document.id}")).status_code == 403
    assert browser.post(address(waiting_one, "/people")).status_code == 403


def test_a_document_of_another_application_is_not_found_under_this_one(staff, waiting_one):
    somebody = UserFactory()
    db.session.commit()
    other = sent(somebody, business_no="2208162517")
    foreign = db.session.scalars(
        select(EnterpriseDocument.id).where(EnterpriseDocument.enterprise_id == other.enterprise_id)
    ).first()

    assert staff.get(address(waiting_one, f"/documents/{foreign}")).status_code == 404
    assert staff.get(f"/city/applications/documents/{foreign}").status_code == 404
    assert "document.opened" not in actions()


def test_an_approval_opens_the_shop(staff, client, waiting_one):
    answer = staff.post(address(waiting_one, "/approve"), {"approve-version": str(waiting_one.version)})

    assert answer.status_code == 303
    assert waiting_one.status is ApplicationStatus.APPROVED
    assert client.get("/enterprises/goyang-sallim").status_code == 200
    assert "고양 살림" in client.get("/search?q=살림").text
    assert "application.approved" in actions()


def test_asking_for_more_goes_beside_the_answers(staff, waiting_one):
    answer = staff.post(
        address(waiting_one, "/ask"),
        {
            "ask-version": str(waiting_one.version),
            "ask-remark_business_no": "등록증과 달라요.",
            "ask-remark_documents": "통장이 흐려요.",
        },
    )

    assert answer.status_code == 303
    assert waiting_one.remarks == {"business_no": "등록증과 달라요.", "documents": "통장이 흐려요."}


def test_asking_for_nothing_and_refusing_without_a_reason_is_said(staff, waiting_one):
    version = str(waiting_one.version)

    assert staff.post(address(waiting_one, "/ask"), {"ask-version": version}).status_code == 422
    assert staff.post(address(waiting_one, "/refuse"), {"refuse-version": version}).status_code == 422
    assert waiting_one.status is ApplicationStatus.SUBMITTED


def test_of_two_who_decide_the_second_keeps_what_they_typed(staff, sign_in, waiting_one):
    second = StaffFactory()
    db.session.commit()
    other, version = sign_in(second), str(waiting_one.version)
    staff.post(address(waiting_one, "/approve"), {"approve-version": version})

    answer = other.post(
        address(waiting_one, "/refuse"), {"refuse-version": version, "refuse-reason": "서류가 없어요."}
    )

    assert answer.status_code == 409
    assert waiting_one.status is ApplicationStatus.APPROVED
    assert db.session.scalar(select(func.count()).select_from(SellerIdentity)) == 1


@pytest.mark.parametrize("version", ["", "0", "x", "999"])
def test_what_was_not_seen_is_not_decided(staff, waiting_one, version):
    answer = staff.post(address(waiting_one, "/approve"), {"approve-version": version})

    assert answer.status_code in (409, 422)
    assert waiting_one.status is ApplicationStatus.SUBMITTED


def test_a_claim_shows_its_entry_and_its_rivals(staff, app):
    entry = EnterpriseFactory(is_sample=False, slug="sallim", name_ko="고양 살림", reference="r-1")
    people = [UserFactory(), UserFactory()]
    db.session.commit()
    first, second = (sent(person, entry, name_ko=f"{n}번째 신청") for n, person in enumerate(people, start=1))

    page = staff.get(address(first)).text

    assert 'href="/enterprises/sallim"' in page
    assert "2번째 신청" in page
    assert second.enterprise_id != first.enterprise_id


def test_the_pages_take_few_queries_however_many_wait(staff, waiting_one, max_queries):
    for n in range(12):
        person = UserFactory()
        db.session.commit()
        sent(person, name_ko=f"{n}번째")

    with max_queries(10):
        staff.get("/city/applications/")
    with max_queries(10):
        staff.get(address(waiting_one))


# --- documents of those who sell


def test_a_renewal_goes_from_the_seller_over_the_city_to_open_sales(app, staff, sign_in, seller):
    browser = sign_in(seller.user)
    assert coming_in.look_at_documents(app) == 1
    assert coming_in.look_at_documents(app) == 0
    assert seller.enterprise.status is EnterpriseStatus.PAUSED
    page = browser.get("/seller/documents/").text
    assert "새 판매가 멈췄어요" in page
    old = db.session.scalars(select(EnterpriseDocument)).one()

    ends_on = clock.day_of(clock.now()) + timedelta(days=700)
    answer = browser.post(f"/seller/documents/{old.id}/renew", paper(ends_on=ends_on.isoformat()))
    assert answer.status_code == 303
    newer = db.session.scalars(select(EnterpriseDocument).where(EnterpriseDocument.state == PaperState.WAITING)).one()
    assert browser.post(f"/seller/documents/{old.id}/renew", paper(ends_on=ends_on.isoformat())).status_code == 409
    assert seller.enterprise.status is EnterpriseStatus.PAUSED

    assert seller.enterprise.name_ko in staff.get("/city/applications/documents/").text
    assert staff.post(f"/city/applications/documents/{newer.id}/file", WHY).data == PDF
    assert staff.post(f"/city/applications/documents/{newer.id}/confirm").status_code == 303

    assert seller.enterprise.status is EnterpriseStatus.ACTIVE
    assert "700일 남음" in browser.get("/seller/documents/").text
    assert staff.post(f"/city/applications/documents/{newer.id}/confirm").status_code == 409
    assert {"document.handed_in", "document.opened", "document.confirmed"} <= set(actions())


def test_a_document_that_is_not_accepted_says_why(staff, sign_in, seller):
    browser = sign_in(seller.user)
    browser.post("/seller/documents/new", paper())
    waiting = db.session.scalars(
        select(EnterpriseDocument.id).where(EnterpriseDocument.state == PaperState.WAITING)
    ).one()
    step = f"/city/applications/documents/{waiting}/refuse"

    assert staff.post(step, {"reason": ""}).status_code == 422
    assert staff.post(step, {"reason": "글자가 흐려요."}).status_code == 303

    assert "글자가 흐려요." in browser.get("/seller/documents/").text


def test_one_enterprise_sees_nothing_of_anothers_documents(sign_in, seller):
    another = MembershipFactory()
    db.session.commit()
    browser = sign_in(another.user)
    document = db.session.scalars(select(EnterpriseDocument)).one()

    assert browser.get(f"/seller/documents/{document.id}").status_code == 404
    assert browser.get(f"/seller/documents/{document.id}/renew").status_code == 404
    assert browser.post(f"/seller/documents/{document.id}/renew", paper()).status_code == 404
    assert document.number not in browser.get("/seller/documents/").text
    assert db.session.scalar(select(func.count(EnterpriseDocument.id))) == 1
    assert len(list(handed_in.folder().iterdir())) == 1


def test_a_file_that_is_gone_is_not_found_and_recorded_by_nobody(staff, waiting_one):
    document = db.session.scalars(select(EnterpriseDocument)).first()
    files.forget(handed_in.folder(), document.file)

    assert staff.get(address(waiting_one, f"/documents/{document.id}")).status_code == 404
    assert "document.opened" not in actions()


def test_the_sellers_page_takes_few_queries(sign_in, seller, max_queries):
    for _ in range(10):
        DocumentFactory(enterprise=seller.enterprise)
    db.session.commit()
    browser = sign_in(seller.user)

    with max_queries(10):
        browser.get("/seller/documents/")


def test_a_document_that_fails_holds_up_no_other(app, seller, monkeypatch, caplog):
    DocumentFactory(enterprise=seller.enterprise, ends_on=clock.day_of(clock.now()))
    db.session.commit()
    real, ids = documents.warn_or_stop, documents.due_documents(clock.day_of(clock.now()))
    db.session.rollback()

    def fails_at_first(document_id, *, now):
        if document_id == ids[0]:
            raise RuntimeError("no")
        return real(document_id, now=now)

    monkeypatch.setattr(documents, "warn_or_stop", fails_at_first)

    assert coming_in.look_at_documents(app) == 1
    assert "cannot be looked at" in caplog.text
    with transaction():
        assert real(ids[0], now=clock.now()) == 0


def stated(enterprise, **facts):
    """What the register of social cooperatives states of ``enterprise``."""
    file = PublicFile(
        register=Register.SOCIAL_COOPERATIVES,
        is_sample=False,
        state=FileState.APPLIED,
        file_name="목록.csv",
        as_of=date(2025, 6, 30),
        language="ko",
        asked_by="고양시",
        asked_at=clock.now(),
        applied_at=clock.now(),
        rows=1,
        elsewhere=0,
    )
    db.session.add(file)
    db.session.flush()
    known = {"business_no": "1168200276", "kind": EnterpriseKind.SOCIAL_COOPERATIVE, **facts}
    entry = RegisterEntry(
        register=file.register,
        enterprise_id=enterprise.id,
        file_id=file.id,
        as_of=file.as_of,
        name="고양살림 협동조합",
        name_key=same_name("고양살림 협동조합"),
        **known,
    )
    db.session.add(entry)
    db.session.commit()
    return entry


def test_an_application_stands_beside_what_public_files_say(staff, waiting_one):
    assert "공공 파일에 없음" in staff.get("/city/applications/").text
    assert "반영한 공공 파일에" in staff.get(address(waiting_one)).text
    entry = stated(
        EnterpriseFactory(is_sample=False, name_ko="고양살림"),
        address="경기도 고양시 일산동구 중앙로 1036",
        certificate_no="제2024-9호",
        district=District.ILSANSEO,
    )

    page = staff.get(address(waiting_one)).text

    for same in ("사업자등록번호: 같습니다.", "사업장 주소: 같습니다."):
        assert same in page, same
    assert "<del>사회적협동조합</del>" in page
    assert "<del>일산서구</del>" in page
    assert "<del>제2024-9호</del>" in page
    assert "<ins>제2025-1호</ins>" in page
    assert "다른 점 2가지" in staff.get("/city/applications/").text  # a list does not open the documents
    entry.ended_as_of = date(2026, 1, 1)
    db.session.commit()
    assert "명단에 더는 없습니다" in staff.get(address(waiting_one)).text


@pytest.mark.parametrize("many", [1, 12])
def test_a_longer_queue_costs_no_more_queries(staff, max_queries, many):
    for _ in range(many):
        person = UserFactory()
        db.session.commit()
        one = sent(person)
        stated(db.session.get_one(Enterprise, one.enterprise_id))

    with max_queries(10):
        staff.get("/city/applications/")
