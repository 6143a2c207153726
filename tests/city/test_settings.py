"""Who runs the market: a newer version is shown everywhere at once, and no version is ever changed."""

import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from market.domain.audit.models import AuditEntry
from market.domain.legal.models import SiteOperator
from market.foundation.database import db
from market.web.legal import legal_text
from tests.factories import StaffFactory

GOOD = {
    "name": "고양다다켓",
    "representative": "김다정",
    "address": "경기도 고양시 덕양구 고양시청로 10",
    "phone": "031-000-0000",
    "email": "help@dadaket.example",
    "business_no": "124-81-00998",
    "mail_order_no": "2026-고양덕양-0001",
    "mail_order_office": "고양시 덕양구청",
    "hosting": "다다호스팅",
    "privacy_officer": "개인정보 담당",
}


@pytest.fixture
def staff(sign_in):
    user = StaffFactory()
    db.session.commit()
    return sign_in(user)


def seen_by(staff):
    return re.search(r'name="seen"[^>]*value="([^"]*)"', staff.get("/city/settings/").text)[1]


def test_a_new_version_stands_on_every_page_at_once(staff, client, app):
    before = client.get("/pages/business").text
    seen = seen_by(staff)

    assert staff.post("/city/settings/", GOOD | {"seen": seen, "business_no": "124-81-00999"}).status_code == 422
    assert staff.post("/city/settings/", GOOD | {"seen": seen}).status_code == 303
    assert staff.post("/city/settings/", GOOD | {"seen": seen, "name": "다른 이름"}).status_code == 409

    assert "고양다다켓" not in before
    for path in ("/", "/pages/business", "/pages/terms"):
        assert "고양다다켓" in client.get(path).text, path
    with app.test_request_context():
        assert "다다호스팅" in legal_text("business").plain or "고양다다켓" in legal_text("business").plain
    assert [one.version for one in db.session.scalars(select(SiteOperator))] == [1]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "operator.changed")).one()
    assert entry.changes["name"][1] == "고양다다켓"


@pytest.mark.parametrize("table", ["site_operator", "fee_rule"])
def test_what_was_in_force_is_never_changed(staff, table):
    staff.post("/city/settings/", GOOD | {"seen": "0"})
    rule = {"enterprise": "0", "category": "0", "percent": "3", "fixed": "", "since": "2090-01-01T00:00", "do": "add"}
    assert staff.post("/city/fees/new", rule).status_code == 303

    with pytest.raises(IntegrityError, match="a newer one follows it"):
        db.session.execute(text(f"UPDATE {table} SET since = since"))  # noqa: S608 - a name of the test's own
    db.session.rollback()
