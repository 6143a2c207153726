"""Answering an offer on a phone, giving a booth up, objecting."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.enterprises.models import Membership
from market.domain.offers.models import BoothOffer, Objection, OfferState, WaitingPlace
from market.foundation import clock
from market.foundation.database import db
from tests.factories import MembershipFactory
from tests.offering import a_drawn_call, announced


@pytest.fixture
def call(app):
    call = a_drawn_call()
    announced(call)
    return call


def member_of(application):
    wanted = select(Membership).where(Membership.enterprise_id == application.enterprise_id)
    return db.session.scalars(wanted).first().user


def offers():
    rows = select(BoothOffer).order_by(BoothOffer.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def test_one_confirms_one_declines_the_next_is_asked_and_one_gives_up(call, sign_in):
    first, second = offers()
    mine, theirs = sign_in(member_of(first.application)), sign_in(member_of(second.application))
    page = f"/seller/popups/{first.popup.slug}"

    shown = mine.get(page).text
    assert f"{first.booth.number}번 부스를 제안받았어요" in shown
    assert "확정: 참가할게요" in shown
    assert page in mine.get("/seller/popups/").text
    old = {"offer": first.id}
    assert mine.post(f"{page}/offer/confirm", {"offer": second.id}).status_code == 303
    assert offers()[0].state is OfferState.OFFERED
    assert mine.post(f"{page}/offer/confirm", old).location == f"{page}#offer"
    assert f"{first.booth.number}번 부스로 참가해요" in mine.get(page).text
    theirs.post(f"{page}/offer/decline", {"offer": second.id, "reason": "일손이 모자라요"})
    assert "사양했어요" in theirs.get(page).text
    third = offers()[-1]
    assert third.from_waiting
    next_one = sign_in(member_of(third.application))
    assert "제안받았어요" in next_one.get(page).text

    assert mine.get(f"{page}/offer/give-up").status_code == 200
    assert mine.post(f"{page}/offer/give-up", {"reason": ""}).status_code == 422
    assert mine.post(f"{page}/offer/give-up", {"reason": "행사가 겹쳤어요"}).status_code == 303
    assert offers()[0].state is OfferState.CANCELLED
    assert offers()[-1].booth_id == first.booth_id
    assert mine.get(f"{page}/offer/give-up").status_code == 303  # nothing to give up any more


def test_after_the_end_it_says_so(call, sign_in):
    offer = offers()[0]
    offer.offered_at, offer.ends_at = clock.now() - timedelta(days=3), clock.now() - timedelta(minutes=1)
    db.session.commit()
    mine = sign_in(member_of(offer.application))
    page = f"/seller/popups/{offer.popup.slug}"

    assert "다음 대기자에게" in mine.get(page).text
    answer = mine.post(f"{page}/offer/confirm", {"offer": offer.id})
    assert answer.status_code == 303
    assert "답변 없이" in mine.get(page).text
    assert offers()[0].state is OfferState.OFFERED


def test_who_waits_reads_the_number_and_objects_once(call, sign_in):
    place = db.session.scalars(select(WaitingPlace).order_by(WaitingPlace.position.desc())).first()
    mine = sign_in(member_of(place.application))
    page, own = f"/seller/popups/calls/{call.slug}", f"/seller/popups/{place.popup.slug}"

    assert "대기 2번" in mine.get(page).text
    assert "앞에 아직 연락을 받지 않은 곳이 1곳" in mine.get(own).text
    assert mine.post(f"{page}/objection", {"text": " "}).status_code == 422
    assert mine.post(f"{page}/objection", {"text": "가" * 2001}).status_code == 422
    assert mine.post(f"{page}/objection", {"text": "지난 참가 횟수가 달라요"}).status_code == 303
    assert mine.post(f"{page}/objection", {"text": "또 있어요"}).status_code == 303
    assert "지난 참가 횟수가 달라요" in mine.get(page).text
    assert len(db.session.scalars(select(Objection)).all()) == 1


def test_a_stranger_finds_no_offer(call, sign_in):
    stranger = MembershipFactory().user
    slug = offers()[0].popup.slug
    db.session.commit()
    other = sign_in(stranger)

    assert other.post(f"/seller/popups/{slug}/offer/confirm", {"offer": offers()[0].id}).status_code == 404
    assert other.post(f"/seller/popups/calls/{call.slug}/objection", {"text": "왜"}).status_code == 404


def test_the_pages_of_an_offer_take_few_queries(call, sign_in, max_queries):
    offer = offers()[0]
    mine, slug = sign_in(member_of(offer.application)), offer.popup.slug

    paths = ("/seller/popups/", f"/seller/popups/{slug}", f"/seller/popups/calls/{call.slug}")
    for path in paths:
        with max_queries(10):
            assert mine.get(path).status_code == 200
