"""The city's door: announcing results, offers, waiting lists, mails, objections."""

import re

import pytest
from sqlalchemy import insert, select

from market.domain.allocation.models import DeclaredInterest
from market.domain.audit.models import AuditEntry
from market.domain.calls.models import BoothApplication
from market.domain.offers import objecting
from market.domain.offers.models import BoothOffer, Objection, OfferState, WaitingPlace
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web.outbox import send_due_mails
from tests.calling import a_popup
from tests.city.test_calls import fill
from tests.factories import StaffFactory
from tests.offering import CRAFT, a_drawn_call, announced


@pytest.fixture
def person(app):
    return StaffFactory()


@pytest.fixture
def staff(person, sign_in):
    return sign_in(person)


def all_of(table):
    return list(db.session.scalars(select(table).order_by(table.id).execution_options(populate_existing=True)))


def test_results_are_announced_offers_watched_and_mails_read_back(staff, app, settings):
    call = a_drawn_call()
    page = f"/city/calls/{call.slug}/offers"
    assert "결과 발표" in staff.get(page + "/").text
    assert staff.post(f"{page}/announce").status_code == 303
    assert "이미 발표했어요" in staff.post(f"{page}/announce", follow_redirects=True).text

    offer, place = all_of(BoothOffer)[0], all_of(WaitingPlace)[0]
    shown = staff.get(page + "/").text
    assert offer.application.enterprise.name_ko in shown
    assert place.application.enterprise.name_ko in shown
    assert staff.post(f"{page}/{offer.id}/remind").status_code == 303
    send_due_mails(app, settings)
    listed = staff.get(f"{page}/mails").text
    assert "발송" in listed
    letters = [staff.get(f"{page}/mails/{number}").text for number in re.findall(r"/offers/mails/(\d+)", listed)]
    assert any(offer.booth.number in letter for letter in letters)
    assert staff.get(f"{page}/mails/999999").status_code == 404


def test_a_booth_is_taken_back_and_given_by_hand_past_the_order(staff, client):
    """With the list empty before them nobody follows; then the last is chosen, with a reason that the audit keeps."""
    call = a_drawn_call([a_popup(CRAFT)], applicants=3)
    announced(call)
    page = f"/city/calls/{call.slug}/offers"
    offer, line = all_of(BoothOffer)[0], all_of(WaitingPlace)

    assert staff.post(f"{page}/{offer.id}/take-back", {"reason": ""}).status_code == 422
    assert staff.post(f"{page}/{offer.id}/take-back", {"reason": "통로 공사"}).status_code == 303
    second = all_of(BoothOffer)[-1]
    assert second.application_id == line[0].application_id
    assert "비어 있는 부스가 없어요" in staff.get(f"{page}/waiting/{line[1].id}").text
    assert staff.post(f"{page}/waiting/{line[1].id}", {"booth_id": second.booth_id, "reason": "x"}).status_code == 422

    staff.post(f"{page}/{second.id}/take-back", {"reason": "통로 공사"})
    third = all_of(BoothOffer)[-1]
    staff.post(f"{page}/{third.id}/take-back", {"reason": "통로 공사"})
    chosen = {"booth_id": third.booth_id, "reason": "통로 공사가 취소됐습니다."}
    assert staff.post(f"{page}/waiting/{line[0].id}", chosen).status_code == 303
    fourth = all_of(BoothOffer)[-1]
    assert (fourth.application_id, fourth.state) == (line[0].application_id, OfferState.OFFERED)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "booth_offer.by_hand")).one()
    assert entry.reason == "통로 공사가 취소됐습니다."

    result = client.get(f"/calls/{call.slug}/result").text
    assert "담당자가 직접 정한 것이 1건 있고" in result
    assert "통로 공사가 취소됐습니다." in result
    shared_out = staff.get(f"/city/calls/{call.slug}/allocation/").text
    assert "통로 공사가 취소됐습니다." in shared_out
    assert "사람이 정한 것은 1건입니다" in shared_out


def test_an_objection_is_answered_by_who_has_no_interest(staff, person, client):
    call = a_drawn_call()
    announced(call)
    application = all_of(BoothOffer)[0].application
    with transaction():
        objecting.object_to(application, "참가 횟수가 달라요", actor=THE_MARKET, now=clock.now())
    objection = all_of(Objection)[0]
    page = f"/city/calls/{call.slug}/objections"

    assert application.enterprise.name_ko in staff.get(page + "/").text
    interest = DeclaredInterest(
        call_id=call.id,
        user_id=person.id,
        enterprise_id=application.enterprise_id,
        name="",
        text="",
        declared_at=clock.now(),
    )
    db.session.add(interest)
    db.session.commit()
    said = {"upheld": "no", "answer": "규칙대로 정해졌습니다."}
    assert staff.post(f"{page}/{objection.id}", said).status_code == 422
    db.session.delete(interest)
    db.session.commit()
    assert staff.post(f"{page}/{objection.id}", {"answer": ""}).status_code == 422
    assert staff.post(f"{page}/{objection.id}", said).status_code == 303
    assert "규칙대로" in staff.get(f"{page}/{objection.id}").text


@pytest.mark.parametrize("rows", [1, 200])
def test_no_page_costs_more_with_more_applicants(staff, max_queries, rows):
    call = a_drawn_call(applicants=3)
    announced(call)
    popup = call.popups[0]
    fill(call, popup, rows - 1)
    known = [place.application_id for place in all_of(WaitingPlace)]
    more = db.session.scalars(select(BoothApplication.id).where(BoothApplication.id.not_in(known))).all()
    places = [{"call_id": call.id, "popup_id": popup.id, "application_id": key, "position": 10 + key} for key in more]
    db.session.execute(insert(WaitingPlace), places)
    with transaction():
        objecting.object_to(all_of(BoothOffer)[0].application, "이의", actor=THE_MARKET, now=clock.now())
    base, place = f"/city/calls/{call.slug}", all_of(WaitingPlace)[0].id

    pages = (
        "/offers/",
        "/offers/mails",
        "/objections/",
        f"/objections/{all_of(Objection)[0].id}",
        f"/offers/waiting/{place}",
    )
    for path in pages:
        with max_queries(10):
            assert staff.get(base + path).status_code == 200, path
