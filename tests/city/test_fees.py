"""Fee rules begin in the future, are taken back before they begin, and stand from then on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.fees import services
from market.domain.fees.errors import BeginsTooEarly, FeeOutOfRange, ForOneOnly, RuleHasBegun
from market.domain.fees.models import FeeRule
from market.domain.fees.services import RuleFacts
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.factories import CategoryFactory, EnterpriseFactory, StaffFactory

TYPED = {"enterprise": "0", "category": "0", "percent": "2.5", "fixed": "100", "since": "2090-01-01T00:00"}


@pytest.fixture
def staff(sign_in):
    user = StaffFactory()
    db.session.commit()
    return sign_in(user)


def rules():
    return db.session.scalars(select(FeeRule).order_by(FeeRule.id)).all()


def test_a_rule_is_looked_at_and_then_added_and_taken_back(staff):
    assert "350" in staff.post("/city/fees/new", TYPED | {"do": "preview"}).text
    assert not rules()
    assert staff.post("/city/fees/new", TYPED | {"do": "add", "percent": "51"}).status_code == 422
    assert staff.post("/city/fees/new", TYPED | {"do": "add", "since": "2020-01-01T00:00"}).status_code == 422
    staff.post("/city/fees/new", TYPED | {"do": "add"})
    (rule,) = rules()
    assert (rule.basis_points, rule.fixed, rule.enterprise_id, rule.category_id) == (250, 100, None, None)
    assert "350" in staff.get("/city/fees/").text

    staff.post(f"/city/fees/{rule.id}/take-back")
    assert not rules()
    kept = set(db.session.scalars(select(AuditEntry.action)))
    assert {"fee_rule.added", "fee_rule.taken_back"} <= kept


def test_what_a_sale_gives_today_goes_by_the_nearest_rule_and_each_says_until_when(staff):
    now, maker = clock.now(), EnterpriseFactory()
    for since, points, enterprise in ((3, 1000, None), (2, 300, None), (2, 500, maker)):
        db.session.add(
            FeeRule(
                enterprise_id=enterprise.id if enterprise else None,
                basis_points=points,
                since=now - timedelta(days=since),
            )
        )
    db.session.commit()

    assert staff.get("/city/fees/?amount=20000").text.count("600원") >= 1
    page = staff.get(f"/city/fees/?amount=20,000&enterprise={maker.id}").text
    assert "1,000원" in page
    assert page.count('<span class="tag tag--ok">') == 2  # the older one for everybody is over


@pytest.mark.usefixtures("app")
def test_refusals():
    now, category, maker = clock.now(), CategoryFactory(), EnterpriseFactory()
    db.session.commit()
    tomorrow = now + timedelta(days=1)
    for facts, refusal in (
        (RuleFacts(None, None, 300, 0, now), BeginsTooEarly),
        (RuleFacts(maker.id, category.id, 300, 0, tomorrow), ForOneOnly),
        (RuleFacts(None, None, 5001, 0, tomorrow), FeeOutOfRange),
    ):
        with pytest.raises(refusal), transaction():
            services.add_rule(facts, actor=THE_MARKET, now=now)
    with transaction():
        rule_id = services.add_rule(RuleFacts(None, None, 0, 0, tomorrow), actor=THE_MARKET, now=now).id
    with pytest.raises(RuleHasBegun), transaction():
        services.take_back(rule_id, actor=THE_MARKET, now=tomorrow)
