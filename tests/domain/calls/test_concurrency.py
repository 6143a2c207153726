"""Two at once: the table decides."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from market.domain.calls import applying, services
from market.domain.calls.errors import AppliedMeanwhile, CallCancelled, CallFrozen
from market.domain.calls.models import Call
from market.domain.enterprises.models import Enterprise
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.calling import a_call, a_popup, answers
from tests.domain.calls.test_services import facts
from tests.factories import MembershipFactory, SellingEnterpriseFactory

pytestmark = pytest.mark.race


def all_at_once(app, deeds):
    together = Barrier(len(deeds))

    def run(deed):
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    deed()
            except (CallFrozen, CallCancelled, AppliedMeanwhile) as refusal:
                return type(refusal).__name__
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(run, deeds))


def test_nothing_changes_from_the_moment_on_at_which_it_opens(app):
    """A colleague lets it open earlier while others change a rule: the row is asked, not what they have read."""
    popup = a_popup()
    call = a_call([popup], opens_at=clock.now() + timedelta(hours=1), category_share=40)
    db.session.commit()
    call_id, opens_at, rule = call.id, call.opens_at, facts([popup], category_share=77)
    now = clock.now()
    sooner = facts([popup], opens_at=now + timedelta(seconds=1), category_share=40)

    def change(wanted, now):
        return lambda: services.change_call(db.session.get(Call, call_id), wanted, actor=THE_MARKET, now=now)

    assert all_at_once(app, [change(rule, opens_at)] * 4) == {"CallFrozen": 4}
    early = opens_at - timedelta(seconds=1)
    outcome = all_at_once(app, [change(sooner, now), *[change(rule, early)] * 5])

    db.session.rollback()
    assert outcome["done"] + outcome["CallFrozen"] == 6
    assert db.session.get(Call, call_id).category_share == 40


def test_two_colleagues_begin_one_application_once(app):
    call, enterprise = a_call(), SellingEnterpriseFactory()
    db.session.commit()
    call_id, enterprise_id = call.id, enterprise.id

    def begin():
        call, enterprise = db.session.get(Call, call_id), db.session.get(Enterprise, enterprise_id)
        applying.save(call, enterprise, answers(), send=False, seen=0, actor=THE_MARKET, now=clock.now())

    assert all_at_once(app, [begin] * 6) == {"done": 1, "AppliedMeanwhile": 5}


def test_whoever_applies_while_it_is_cancelled_is_told_or_refused(app):
    call = a_call()
    enterprises = [MembershipFactory(enterprise=SellingEnterpriseFactory()).enterprise.id for _ in range(5)]
    db.session.commit()
    call_id = call.id

    def begin(enterprise_id):
        def deed():
            call, enterprise = db.session.get(Call, call_id), db.session.get(Enterprise, enterprise_id)
            applying.save(call, enterprise, answers(), send=False, seen=0, actor=THE_MARKET, now=clock.now())

        return deed

    def cancel():
        services.cancel(db.session.get(Call, call_id), reason="취소", actor=THE_MARKET, now=clock.now())

    outcome = all_at_once(app, [*map(begin, enterprises), cancel])

    db.session.rollback()
    assert db.session.scalar(select(func.count(OutboxMail.id))) == outcome["done"] - 1
