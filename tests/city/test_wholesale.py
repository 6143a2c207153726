"""The city sees what shops ask, and answers what was asked of the market."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.wholesale.models import WholesaleInquiry
from market.foundation.database import db
from tests.factories import SellingEnterpriseFactory, StaffFactory
from tests.seller.test_wholesale import ask

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def browser(sign_in):
    staff = StaffFactory()
    db.session.commit()
    return sign_in(staff)


def test_the_city_sees_every_inquiry_and_answers_those_to_the_market(browser):
    enterprise = SellingEnterpriseFactory()
    theirs, ours = ask(enterprise), ask(None)

    page = browser.get("/city/wholesale/").text
    assert enterprise.name_ko in page
    assert f"/city/wholesale/{ours}" in page
    assert "이담당" not in page
    assert 'name="text"' not in browser.get(f"/city/wholesale/{theirs}").text
    assert browser.post(f"/city/wholesale/{theirs}", {"text": "네."}).status_code == 404
    assert browser.post(f"/city/wholesale/{ours}", {"text": "네."}).status_code == 303
    assert browser.post(f"/city/wholesale/{ours}", {"text": "아니요."}).status_code == 409
    assert db.session.scalar(select(WholesaleInquiry.answer).where(WholesaleInquiry.number == ours)) == "네."


def test_who_asks_is_shown_for_a_reason_that_stays_in_the_audit(browser):
    number = ask(None)

    refused = browser.post(f"/city/wholesale/{number}/contact", {"purpose": ""})
    opened = browser.post(f"/city/wholesale/{number}/contact", {"purpose": "person_asks"})

    assert (refused.status_code, opened.status_code) == (422, 200)
    assert "이담당" not in refused.text
    assert "books@example.com" in opened.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "wholesale.contact_opened")).one()
    assert entry.reason


@pytest.mark.parametrize("number", [1, 9])
def test_more_inquiries_cost_no_more_queries(browser, max_queries, number):
    for _ in range(number):
        ask(SellingEnterpriseFactory())

    with max_queries(6):
        assert browser.get("/city/wholesale/").text.count("동네책방") == number
