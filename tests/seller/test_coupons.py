"""The enterprises' door: coupons of their own."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.audit.models import AuditEntry
from market.domain.enterprises.models import MemberRole
from market.domain.promotions.models import Coupon
from market.foundation import clock
from market.foundation.database import db
from tests.factories import CouponFactory, MembershipFactory


@pytest.fixture
def member(app):
    member = MembershipFactory()
    db.session.commit()
    return member


@pytest.fixture
def seller(sign_in, member):
    return sign_in(member.user)


def typed(**changes):
    today = clock.day_of(clock.now())
    return {
        "name_ko": "첫 주문 감사",
        "kind": "amount",
        "amount": "3,000",
        "minimum": "20,000",
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=30)).isoformat(),
        "once_each": "y",
        "is_public": "y",
        **changes,
    }


def test_a_coupon_is_made_with_a_code_of_its_own(seller, member):
    answer = seller.post("/seller/coupons/new", typed())

    coupon = db.session.scalars(select(Coupon)).one()
    assert answer.status_code == 303
    assert (coupon.enterprise_id, coupon.amount, coupon.percent, coupon.minimum) == (
        member.enterprise_id,
        3_000,
        None,
        20_000,
    )
    assert coupon.code in seller.get("/seller/coupons/").text
    assert db.session.scalar(select(AuditEntry.action).where(AuditEntry.subject_kind == "coupon")) == "coupon.made"


@pytest.mark.parametrize(
    ("changes", "sentence", "status"),
    [
        ({"amount": ""}, "몇 원을 할인할지 적어 주세요", 422),
        ({"kind": "percent", "percent": "95"}, "1부터 90까지", 422),
        ({"minimum": "3000"}, "최소 주문 금액이 3,334원", 409),
        ({"last_day": "2020-01-01"}, "시작일보다 앞이거나 지난", 409),
        ({"code": "감사"}, "영문 대문자와 숫자", 409),
    ],
)
def test_what_cannot_be_is_said_and_keeps_what_was_typed(seller, changes, sentence, status):
    answer = seller.post("/seller/coupons/new", typed(**changes))

    assert answer.status_code == status
    assert sentence in answer.text
    assert "첫 주문 감사" in answer.text
    assert db.session.scalar(select(func.count(Coupon.id))) == 0


def test_a_code_that_exists_is_refused(seller):
    CouponFactory(code="THANKS")
    db.session.commit()

    answer = seller.post("/seller/coupons/new", typed(code="thanks"))

    assert answer.status_code == 409
    assert "이미 있습니다" in answer.text


def test_extra_fields_do_nothing(seller, member):
    other = CouponFactory()
    db.session.commit()

    seller.post("/seller/coupons/new", typed(used="-5", enterprise_id=str(other.enterprise_id)))

    made = db.session.scalars(select(Coupon).where(Coupon.id != other.id)).one()
    assert (made.used, made.enterprise_id) == (0, member.enterprise_id)


def test_only_the_end_the_number_and_the_offer_can_be_changed(seller, member):
    coupon = CouponFactory(enterprise=member.enterprise, used=3)
    db.session.commit()
    until = clock.day_of(clock.now()) + timedelta(days=3)
    path = f"/seller/coupons/{coupon.id}"

    too_few = seller.post(path, {"last_day": until.isoformat(), "uses_most": "2"})
    good = seller.post(path, {"last_day": until.isoformat(), "uses_most": "3", "amount": "1"})

    assert (too_few.status_code, good.status_code) == (409, 303)
    assert "이미 3번" in too_few.text
    db.session.refresh(coupon)
    assert (coupon.last_day, coupon.uses_most, coupon.is_public, coupon.amount) == (until, 3, False, 3_000)


def test_a_withdrawn_coupon_says_so(seller, member):
    coupon = CouponFactory(enterprise=member.enterprise)
    db.session.commit()

    seller.post(f"/seller/coupons/{coupon.id}/stop")

    assert "거둠" in seller.get("/seller/coupons/").text
    assert "쿠폰 거두기" not in seller.get(f"/seller/coupons/{coupon.id}").text


@pytest.mark.parametrize("path", ["", "/stop"])
def test_the_coupon_of_another_enterprise_is_not_found(seller, path):
    other = CouponFactory()
    db.session.commit()
    before = other.last_day

    answers = [seller.post(f"/seller/coupons/{other.id}{path}", {"last_day": "2030-01-01"})]
    answers += [] if path else [seller.get(f"/seller/coupons/{other.id}")]

    assert {answer.status_code for answer in answers} == {404}
    db.session.refresh(other)
    assert (other.last_day, other.stopped_at) == (before, None)


def test_staff_of_an_enterprise_make_no_coupons(sign_in, app):
    staff = MembershipFactory(role=MemberRole.STAFF)
    db.session.commit()

    assert sign_in(staff.user).get("/seller/coupons/").status_code == 403


@pytest.mark.parametrize("number", [1, 60])
def test_the_list_takes_few_queries(seller, member, max_queries, number):
    CouponFactory.create_batch(number, enterprise=member.enterprise)
    db.session.commit()

    with max_queries(10):
        answer = seller.get("/seller/coupons/")

    assert answer.status_code == 200
