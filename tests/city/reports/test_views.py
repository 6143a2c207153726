"""The city's door: deciding about what was reported."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.accounts.models import StaffRole
from market.domain.audit.models import AuditEntry
from market.domain.reports import services
from market.domain.reports.models import Decision, Outcome, ReportReason
from market.domain.reviews.models import Review
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.factories import StaffFactory, UserFactory
from tests.voicing import GOOD, a_product, asked, question, review, reviewed, stars_of

HIDE = {"outcome": "hide", "days": "14", "reason": "rights", "note": "권리를 확인하는 동안 가립니다.", "version": "0"}


@pytest.fixture
def staff(sign_in):
    user = StaffFactory()
    db.session.commit()
    return sign_in(user)


@pytest.fixture
def product(app):
    return a_product(slug="honey")


def reported(table, voice_id):
    reader = UserFactory()
    db.session.commit()
    with transaction():
        services.report(
            db.session.get_one(table, voice_id),
            about_answer=False,
            reason=ReportReason.RIGHTS,
            note="제 사진이에요.",
            reporter=reader,
            actor=THE_MARKET,
            now=clock.now(),
        )


def test_a_report_is_listed_and_decided(staff, product, client):
    review_id = reviewed(product)
    reported(Review, review_id)
    path = f"/city/reports/review/{review_id}"

    assert f'href="{path}"' in staff.get("/city/reports/").text
    page = staff.get(path).text
    assert GOOD.text in page
    assert "제 사진이에요." in page
    assert staff.post(path, HIDE).status_code == 303

    until = review(review_id).hidden_until
    assert timedelta(days=13) < until - clock.now() <= timedelta(days=14)
    assert f'href="{path}"' not in staff.get("/city/reports/").text
    assert f'href="{path}"' in staff.get("/city/reports/?show=done").text
    assert GOOD.text not in client.get("/products/honey").text


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"outcome": ""}, 422),
        ({"outcome": "burn"}, 422),
        ({"days": "31"}, 422),
        ({"days": ""}, 422),
        ({"reason": ""}, 422),
        ({"note": " "}, 422),
        ({"version": "3"}, 409),
        ({"version": "x"}, 409),
    ],
)
def test_what_cannot_be_decided_so_is_told_and_kept(staff, product, typed, status):
    review_id = reviewed(product)

    answer = staff.post(f"/city/reports/review/{review_id}", {**HIDE, **typed})

    assert answer.status_code == status
    assert review(review_id).hidden_until is None
    if "note" not in typed:
        assert HIDE["note"] in answer.text


def test_removing_takes_the_stars_with_it_and_keeping_brings_them_back(staff, product, client):
    review_id = reviewed(product)
    path = f"/city/reports/review/{review_id}"

    staff.post(path, {**HIDE, "outcome": "remove"})
    assert stars_of(product) == [0, 0, 0, 0, 0]
    assert GOOD.text not in client.get("/products/honey").text
    staff.post(path, {**HIDE, "outcome": "keep", "version": "1"})
    assert stars_of(product) == [0, 0, 0, 0, 1]
    assert GOOD.text in client.get("/products/honey").text


def test_an_objection_is_listed_until_it_is_decided(staff, product):
    question_id = asked(product, is_secret=True)
    path = f"/city/reports/question/{question_id}"
    staff.post(path, {**HIDE, "outcome": "remove"})
    with transaction():
        decision = db.session.scalars(select(Decision)).one()
        services.object_to(decision, "제 말이 맞아요.", actor=THE_MARKET, now=clock.now())

    assert path in staff.get("/city/reports/?show=objections").text
    assert "제 말이 맞아요." in staff.get(path).text
    staff.post(path, {**HIDE, "outcome": "keep", "version": "1"})
    assert path not in staff.get("/city/reports/?show=objections").text
    assert question(question_id).removed_at is None
    outcomes = db.session.scalars(select(Decision.outcome).order_by(Decision.id)).all()
    assert outcomes == [Outcome.REMOVE, Outcome.KEEP]


def test_what_its_author_deletes_waits_for_nobody(staff, product, sign_in):
    author = UserFactory()
    review_id = reviewed(product, author)
    reported(Review, review_id)
    line = review(review_id).order_line
    assert "결정을 기다리는 글" in staff.get("/city/").text

    sign_in(author).post(f"/orders/{line.seller_order.order.number}/reviews/{line.id}/delete")

    assert "/city/reports/review/" not in staff.get("/city/reports/").text
    assert staff.get(f"/city/reports/review/{review_id}").status_code == 404


def test_who_only_looks_decides_nothing(sign_in, product):
    viewer = StaffFactory(staff_role=StaffRole.VIEWER)
    db.session.commit()
    review_id = reviewed(product)
    browser = sign_in(viewer)

    assert browser.get(f"/city/reports/review/{review_id}").status_code == 200
    assert browser.post(f"/city/reports/review/{review_id}", HIDE).status_code == 403
    assert review(review_id).hidden_until is None


def test_the_audit_holds_who_decided_and_no_word_of_what_was_said(staff, product):
    review_id = reviewed(product)
    staff.post(f"/city/reports/review/{review_id}", HIDE)

    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "report.hide"))
    assert (entry.actor_name, entry.reason, entry.subject_id) == ("고양시 담당자", "rights", str(review_id))
    assert "신고된 글을 일정 기간 가림" in staff.get("/city/audit/").text


def test_what_is_not_there_is_not_found(staff, product):
    question_id = asked(product)

    for path in ("review/999", f"question-answer/{question_id}", "order/1"):
        assert staff.get(f"/city/reports/{path}").status_code == 404


@pytest.mark.parametrize("number", [1, 5])
def test_more_reports_cost_no_more_queries(staff, product, max_queries, number):
    for _ in range(number):
        reported(Review, reviewed(product))

    with max_queries(10):
        assert staff.get("/city/reports/").text.count("/city/reports/review/") == number
