"""The city's door: calls for applications, who has applied, who is ready."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from market.domain.audit.models import AuditEntry
from market.domain.calls.models import ApplicationState, BoothApplication, BoothChoice, Call
from market.domain.enterprises.document_models import PaperKind
from market.domain.enterprises.models import District, Enterprise, EnterpriseKind, EnterpriseStatus
from market.domain.popups.models import BoothZone, Participation
from market.foundation import clock
from market.foundation.clock import SEOUL
from market.foundation.database import db
from tests.calling import a_call, a_paper, a_popup, applied
from tests.factories import ParticipationFactory, StaffFactory


@pytest.fixture
def staff(sign_in):
    return sign_in(StaffFactory())


def typed(popups, **changes):
    today = clock.day_of(clock.now())
    return {
        "title_ko": "봄 장터 참가 기업 모집",
        "title_en": "Spring market",
        "text_ko": "서울역에서 함께 팔 기업을 찾습니다.",
        "text_en": "We look for enterprises.",
        "popups": [str(popup.id) for popup in popups],
        "opens_at": f"{today + timedelta(days=1)}T09:00",
        "closes_at": f"{today + timedelta(days=8)}T18:00",
        "papers": ["business_registration"],
        "fewest_products": "2",
        "asks_power": "y",
        "category_share": "40",
        "most_competitors": "3",
        "most_popups": "2",
        "quota_food": "4",
        "draw_name": "로또 6/45 제1300회",
        "draw_on": f"{today + timedelta(days=10)}",
        "offer_hours": "48",
        "objection_days": "7",
        **changes,
    }


def the_call():
    return db.session.scalars(select(Call)).one()


def test_a_call_is_written_announced_changed_and_called_off(staff):
    popup = a_popup()
    db.session.commit()

    assert popup.title_ko in staff.get("/city/calls/new").text
    answer = staff.post("/city/calls/new", typed([popup], draw_name=""))
    address = answer.location
    assert address == f"/city/calls/spring-market-{the_call().opens_at.year}"
    assert the_call().opens_at.astimezone(SEOUL).hour == 9
    page = staff.post(f"{address}/announce")
    assert page.status_code == 422
    assert "어느 공개 추첨을 쓰는지 적지 않았어요" in page.text
    staff.post(f"{address}/edit", typed([popup], category_share="50"))
    assert staff.post(f"{address}/announce").status_code == 303
    public = staff.get(f"/calls/{the_call().slug}").text
    for words in ("최대 50%", the_call().seed_hash, "로또 6/45 제1300회", "먹거리 4"):
        assert words in public
    assert the_call().seed not in public + staff.get(address).text
    db.session.get(Call, the_call().id).opens_at = clock.now() - timedelta(minutes=1)
    db.session.commit()
    assert staff.post(f"{address}/edit", typed([popup])).status_code == 422
    assert "고칠 수 없어요" in staff.post(f"{address}/edit", typed([popup])).text

    assert staff.post(f"{address}/cancel", {"reason": "장소를 쓸 수 없어요"}).status_code == 303
    assert "장소를 쓸 수 없어요" in staff.get(f"/calls/{the_call().slug}").text
    deeds = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert deeds == ["call.created", "call.changed", "call.announced", "call.cancelled"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_at": "2020-01-01T09:00"}, "순서"),
        ({"category_share": "0"}, "1"),
        ({"popups": ["987654"]}, "장터"),
        ({"title_ko": ""}, "제목"),
        ({"opens_at": "gestern"}, "2026-12-01"),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(staff, changes, words):
    popup = a_popup()
    db.session.commit()

    page = staff.post("/city/calls/new", {**typed([popup]), **changes})

    assert page.status_code == 422
    assert words in page.text
    assert "로또 6/45 제1300회" in page.text


def test_who_has_applied_is_listed_looked_for_and_taken_out_with_a_reason(staff):
    call = a_call(asks_papers=["business_registration"])
    food, craft, gone = applied(call), applied(call, zone=BoothZone.CRAFT), applied(call)
    gone.state, gone.withdrawn_at = ApplicationState.WITHDRAWN, call.closes_at + timedelta(hours=1)
    gone.note = "내부 메모"
    a_paper(craft.enterprise, PaperKind.BUSINESS_REGISTRATION)
    names = [application.enterprise.name_ko for application in (food, craft, gone)]
    db.session.commit()
    address = f"/city/calls/{call.slug}/applicants"

    page = staff.get(address).text
    assert all(name in page for name in names)
    assert "마감 뒤 거둠" in page
    only = staff.get(f"{address}?state=submitted&zone=craft").text
    assert [name in only for name in names] == [False, True, False]
    assert staff.get(f"{address}?state=nonsense").status_code == 200

    assert staff.post(f"{address}/export", {"purpose": "other"}).status_code == 422
    file = staff.post(f"{address}/export", {"purpose": "other", "words": "심사 회의"}).get_data().decode("utf-8-sig")
    assert file.count("\r\n") == 4
    assert "내부 메모" not in file
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.reason) == ("call.applicants_exported", "심사 회의")


@pytest.mark.parametrize("rows", [1, 1000])
def test_no_page_costs_more_with_more_applicants(staff, max_queries, rows):
    popup = a_popup()
    call = a_call([popup])
    applied(call)
    db.session.flush()
    fill(call, popup, rows - 1)
    db.session.commit()

    pages = ("/city/calls/", f"/city/calls/{call.slug}", f"/city/calls/{call.slug}/applicants", f"/calls/{call.slug}")
    for path in (*pages, f"/city/popups/{popup.slug}/readiness"):
        with max_queries(10):
            assert staff.get(path).status_code == 200, path


def fill(call, popup, number):
    """``number`` more that apply and take part, in few statements."""
    if not number:
        return
    now = clock.now()
    rows = [
        {
            "slug": f"many-{n}",
            "is_sample": True,
            "status": EnterpriseStatus.ACTIVE,
            "kind": EnterpriseKind.COOPERATIVE,
            "name_ko": f"많은 기업 {n}",
            "name_romanised": f"Many {n}",
            "sort_key": f"{n}",
            "district": District.DEOGYANG,
            "created_at": now,
        }
        for n in range(number)
    ]
    db.session.execute(insert(Enterprise), rows)
    ids = db.session.scalars(select(Enterprise.id).where(Enterprise.slug.like("many-%"))).all()
    applications = [
        {
            "call_id": call.id,
            "enterprise_id": key,
            "state": ApplicationState.SUBMITTED,
            "version": 1,
            "zone": BoothZone.LIFE,
            "begun_at": now,
            "changed_at": now,
            "submitted_at": now,
        }
        for key in ids
    ]
    db.session.execute(insert(BoothApplication), applications)
    theirs = select(BoothApplication.id).where(BoothApplication.enterprise_id.in_(ids))
    db.session.execute(
        insert(BoothChoice),
        [{"application_id": key, "popup_id": popup.id, "rank": 1} for key in db.session.scalars(theirs)],
    )
    db.session.execute(
        insert(Participation),
        [{"popup_id": popup.id, "enterprise_id": key, "position": 100 + key} for key in ids],
    )


def test_the_lights_of_all_participants_stand_in_one_table_red_first(staff):
    popup = a_popup()
    ready = ParticipationFactory(popup=popup)
    a_paper(ready.enterprise, PaperKind.BUSINESS_REGISTRATION)
    name = ready.enterprise.name_ko
    db.session.commit()

    page = staff.get(f"/city/popups/{popup.slug}/readiness").text
    assert name in page
    assert "판매 중인 상품이 아직 없어요" in page
    assert staff.get("/city/popups/no-such/readiness").status_code == 404
